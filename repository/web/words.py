"""Words for codes that pages show: kinds, languages, levels of sharing, facets. Lazy, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from repository.circulation.availability import SchoolShelf
from repository.clock import DEFAULT_ZONE
from repository.discovery.labels import FacetValue
from repository.discovery.showing import Found
from repository.web.format import day

KINDS: dict[str, Any] = {
    "audio": _l("Âm thanh"),
    "lecture_slides": _l("Bài giảng điện tử"),
    "lesson_plan": _l("Kế hoạch bài dạy"),
    "picture_set": _l("Bộ tranh ảnh"),
    "sgk": _l("Sách giáo khoa"),
    "sgv": _l("Sách giáo viên"),
    "stk": _l("Sách tham khảo"),
    "test_paper": _l("Đề kiểm tra"),
    "tn": _l("Sách thiếu nhi"),
    "video": _l("Video"),
    "worksheet": _l("Phiếu học tập"),
}
ICONS = {
    "audio": "audio", "lecture_slides": "slides", "lesson_plan": "plan", "picture_set": "image",
    "test_paper": "test", "video": "video", "worksheet": "worksheet",
}  # fmt: skip
MEDIA = {"material": _l("Học liệu điện tử"), "print": _l("Sách giấy")}
LANGUAGES = {
    "vie": _l("Tiếng Việt"), "eng": _l("Tiếng Anh"), "fre": _l("Tiếng Pháp"), "chi": _l("Tiếng Trung"),
    "rus": _l("Tiếng Nga"), "jpn": _l("Tiếng Nhật"), "kor": _l("Tiếng Hàn"), "ger": _l("Tiếng Đức"),
}  # fmt: skip
REACHES = {
    "school": _l("Trong trường"),
    "group_record": _l("Nhóm: chỉ xem thông tin"),
    "group": _l("Nhóm: mở và tải"),
    "public": _l("Ai cũng xem"),
}
READERS = {"staff": _l("Chỉ giáo viên"), "everyone": _l("Giáo viên và học sinh")}
SHORT_MEDIA = {"material": _l("Học liệu"), "print": _l("Sách giấy")}
# state of a version → (chip, tone, icon); a list's own states are the semester's pages'
STATES: dict[str, tuple[Any, str, str | None]] = {
    "approved": (_l("Đã duyệt"), "blue", None),
    "department_review": (_l("Chờ tổ duyệt"), "amber", None),
    "draft": (_l("Nháp"), "grey", None),
    "listed": (_l("Trong danh sách"), "indigo", None),
    "rejected": (_l("Không đạt"), "dark", None),
    "returned": (_l("Cần sửa"), "orange", None),
    "stamped": (_l("Đã đóng dấu"), "green", "seal"),
    "withdrawn": (_l("Đã thu hồi"), "dark", None),
}
COPY_STATES = {
    "available": _l("Có thể mượn"),
    "in_process": _l("Đang xử lý"),
    "on_hold_shelf": _l("Giữ cho người đặt"),
    "on_loan": _l("Đang cho mượn"),
    "rotated": _l("Đang luân chuyển"),
}
# codes of metadata/display.py → what stands before the value
ROW_LABELS = {
    "audience": _l("Đối tượng"),
    "author": _l("Tác giả"),
    "contents": _l("Mục lục"),
    "contributor": _l("Cùng làm"),
    "ddc": _l("Phân loại DDC"),
    "edition": _l("Lần xuất bản"),
    "extent": _l("Mô tả vật lý"),
    "isbn": _l("ISBN"),
    "keyword": _l("Từ khoá"),
    "language": _l("Ngôn ngữ"),
    "note": _l("Phụ chú"),
    "price": _l("Giá bìa"),
    "publication": _l("Xuất bản"),
    "responsibility": _l("Trách nhiệm"),
    "rights": _l("Quyền"),
    "series": _l("Tùng thư"),
    "shelf_mark": _l("Ký hiệu xếp giá"),
    "subject": _l("Chủ đề"),
    "summary": _l("Tóm tắt"),
    "title": _l("Nhan đề"),
    "url": _l("Địa chỉ"),
}
REVISION_NOTES = {
    "import": _l("nhập từ tệp"),
    "marc": _l("sửa MARC"),
    "short_form": _l("phiếu mô tả"),
}
DUBLIN_CORE = {
    "contributor": _l("Người cộng tác"), "coverage": _l("Phạm vi"), "creator": _l("Tác giả"),
    "date": _l("Ngày"), "description": _l("Mô tả"), "format": _l("Định dạng"),
    "identifier": _l("Định danh"), "language": _l("Ngôn ngữ"), "publisher": _l("Nhà xuất bản"),
    "relation": _l("Liên quan"), "rights": _l("Quyền"), "source": _l("Nguồn"), "subject": _l("Chủ đề"),
    "title": _l("Nhan đề"), "type": _l("Loại"),
}  # fmt: skip
SORTS = {
    "relevance": _l("Sát nhất"),
    "newest": _l("Mới nhất"),
    "title": _l("Tên A–Z"),
    "year": _l("Năm xuất bản"),
}
FACET_TITLES = {
    "medium": _l("Dạng"),
    "kind": _l("Loại"),
    "subject": _l("Môn"),
    "grade": lazy_pgettext("grade", "Lớp"),
    "series": _l("Bộ sách"),
    "school": _l("Trường"),
    "year": _l("Năm"),
    "language": _l("Ngôn ngữ"),
    "available": _l("Tình trạng"),
}


def kind_name(code: str) -> str:
    """Return a kind's name; one the table does not know is shown by its code."""
    return str(KINDS.get(code, code))


def facet_label(facet: str, value: FacetValue) -> str:
    """Return what stands beside a facet's checkbox."""
    tables = {"kind": KINDS, "medium": MEDIA, "language": LANGUAGES}
    if value.label:
        return value.label
    if facet in tables:
        return str(tables[facet].get(value.value, value.value))
    if facet == "grade":
        return _("Lớp %(grade)s", grade=value.value)
    if facet == "available":
        return _("Có thể dùng ngay") if value.value == "1" else _("Đang cho mượn hết")
    return value.value


def ago(then: datetime, now: datetime) -> str:
    """Return 'hôm nay', 'hôm qua', '3 ngày trước', else the day."""
    zone = ZoneInfo(DEFAULT_ZONE)
    days = (now.astimezone(zone).date() - then.astimezone(zone).date()).days
    if days <= 0:
        return _("hôm nay")
    if days == 1:
        return _("hôm qua")
    return _("%(days)s ngày trước", days=days) if days <= 30 else _("ngày %(day)s", day=day(then))


def chip_of(state: str) -> tuple[str, str, str | None]:
    """Return a state's chip: label, tone, icon."""
    label, tone, icon = STATES.get(state, (state, "grey", None))
    return str(label), tone, icon


def back_again(shelf: SchoolShelf, today: date) -> str:
    """Return when a copy is promised back: ', hẹn trả 06/12/2026'; a day that has passed promises nothing."""
    promised = [copy.due_date for copy in shelf.copies if copy.due_date and copy.due_date >= today]
    return _(", hẹn trả %(day)s", day=day(min(promised))) if promised else ""


def where_it_stands(
    shelves: tuple[SchoolShelf, ...], home_school_id: str | None, today: date
) -> tuple[str, bool]:
    """Return one line on a book's copies, and whether the reader can have one now."""
    home = next((shelf for shelf in shelves if shelf.school_id == home_school_id), None)
    if home is not None and home.available:
        return ngettext("Thư viện còn %(num)s cuốn", "Thư viện còn %(num)s cuốn", home.available), True
    elsewhere = [shelf for shelf in shelves if shelf.available and shelf is not home]
    if home is not None and (promised := back_again(home, today)):
        return _("Đang cho mượn hết") + promised, False
    if elsewhere:
        return _(
            "%(school)s còn %(count)s cuốn", school=elsewhere[0].school, count=elsewhere[0].available
        ), False
    if shelves:
        return _("Đang cho mượn hết"), False
    return _("Chưa có cuốn nào ở thư viện"), False


def page_name(kind: str, number: int) -> str:
    """Return 'Slide 7' for a deck, 'Trang 7' for anything else."""
    if kind == "lecture_slides":
        return _("Slide %(number)s", number=number)
    return _("Trang %(number)s", number=number)


def place_of(found: Found) -> str:
    """Return 'Toán 6'."""
    if found.grade and found.subject:
        return f"{found.subject} {found.grade}"
    return found.subject or (_("Lớp %(grade)s", grade=found.grade) if found.grade else "")


def meta_line(found: Found) -> list[str]:
    """Return the words under a result's title."""
    lesson = _("Bài %(lesson)s", lesson=found.lesson) if found.lesson else ""
    parts = [kind_name(found.kind), place_of(found), lesson, found.author]
    parts += [found.publisher, str(found.year or "")] if found.medium == "print" else [found.school]
    return [part for part in parts if part]
