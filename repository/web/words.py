"""Words for codes that pages show: kinds, languages, levels of sharing, facets. Lazy, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from repository.circulation.availability import SchoolShelf
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
FACET_TITLES = {
    "medium": _l("Dạng"),
    "kind": _l("Loại"),
    "subject": _l("Môn"),
    "grade": _l("Lớp"),
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


def where_it_stands(shelves: tuple[SchoolShelf, ...], home_school_id: str | None) -> tuple[str, bool]:
    """Return one line on a book's copies, and whether the reader can have one now."""
    home = next((shelf for shelf in shelves if shelf.school_id == home_school_id), None)
    if home is not None and home.available:
        return ngettext("Thư viện còn %(num)s cuốn", "Thư viện còn %(num)s cuốn", home.available), True
    elsewhere = [shelf for shelf in shelves if shelf.available and shelf is not home]
    if home is not None and home.next_due is not None:
        return _("Đang cho mượn hết, hẹn trả %(day)s", day=day(home.next_due)), False
    if elsewhere:
        return _(
            "%(school)s còn %(count)s cuốn", school=elsewhere[0].school, count=elsewhere[0].available
        ), False
    if shelves:
        return _("Đang cho mượn hết"), False
    return _("Chưa có cuốn nào ở thư viện"), False


def meta_line(found: Found) -> list[str]:
    """Return the words under a result's title."""
    place = found.subject
    if found.grade:
        place = f"{place} {found.grade}" if place else _("Lớp %(grade)s", grade=found.grade)
    year = str(found.year) if found.year and found.medium == "print" else ""
    lesson = _("Bài %(lesson)s", lesson=found.lesson) if found.lesson else ""
    return [
        part for part in (kind_name(found.kind), place, lesson, found.author, found.publisher, year) if part
    ]
