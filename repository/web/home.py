"""`/`: what waits for me, then the search, then what is new. The same page for strangers, without the first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.home.waiting import Waiting
from repository.materials.policy import may_deposit
from repository.web import words
from repository.web.here import actor, services
from repository.web.links import page_address
from repository.web.search import cover_of

bp = Blueprint("home", __name__)

LESSONS = ("lecture_slides", "video")  # what the strip *Bài giảng mới* shows
# code of a Waiting → what there are so many of, the button, the page and how it names the thing there
TASKS: dict[str, tuple[Any, Any, str, str]] = {
    "dead_jobs": (_l("việc nền bị hỏng"), _l("Xem tình trạng"), "status.show", ""),
    "import": (_l("tệp biểu ghi đang nhập"), _l("Xem tiến độ"), "imports.progress", "batch_id"),
    "list.deliver": (_l("danh sách chờ gửi trường đầu mối"), _l("Gửi đi"), "lists.show", "list_id"),
    "list.number": (_l("danh sách chờ vào số"), _l("Vào số"), "lists.show", "list_id"),
    "list.prepare": (_l("danh sách học kỳ đang soạn"), _l("Soạn tiếp"), "lists.show", "list_id"),
    "list.receive": (_l("danh sách trường bạn gửi tới"), _l("Tiếp nhận"), "lists.show", "list_id"),
    "list.sign": (_l("danh sách chờ ký"), _l("Xem và ký"), "lists.show", "list_id"),
    "list.stamp": (_l("danh sách chờ đóng dấu"), _l("Đóng dấu"), "lists.show", "list_id"),
    "overdue": (_l("cuốn quá hạn"), _l("Xem theo lớp"), "loans.overdue", ""),
    "own_department_review": (
        _l("bài của bạn đang chờ tổ duyệt"),
        _l("Xem bài"),
        "materials.show",
        "material_id",
    ),
    "own_draft": (_l("bản nháp của bạn"), _l("Soạn tiếp"), "deposit.edit", "material_id"),
    "own_returned": (_l("bài của bạn cần sửa"), _l("Sửa bài"), "deposit.edit", "material_id"),
    "qualifying": (_l("bài đủ điều kiện vào danh sách học kỳ"), _l("Lập danh sách"), "lists.index", ""),
    "review": (_l("bài chờ bạn thẩm định"), _l("Thẩm định bài lâu nhất"), "review.decide", "version_id"),
    "teaching": (_l("tiết dạy chờ bạn xác nhận"), _l("Xác nhận"), "review.queue", ""),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show the first page."""
    present = actor()
    places = services().discovery.places(present)
    lessons = services().discovery.newest(present, "material", LESSONS)
    borrowed = services().popular.most_borrowed(present)
    books = borrowed or services().discovery.newest(present, "print")
    return render_template(
        "home/index.html",
        tasks=[_task(waiting) for waiting in services().home.waiting(present)],
        loans=services().home.loans(present),
        loans_address=page_address("loans.mine"),
        deposit_address=page_address("deposit.choose") if may_deposit(present) else None,
        grades=[(value, _("Lớp %(grade)s", grade=value.value)) for value in places["grade"]],
        subjects=places["subject"],
        lessons=[cover_of(found) for found in lessons],
        books=[cover_of(found) for found in books],
        books_title=_("Sách được mượn nhiều") if borrowed else _("Sách mới"),
    )


def _task(waiting: Waiting) -> dict[str, Any]:
    title, button, endpoint, name = TASKS[waiting.code]
    address = page_address(endpoint, **({name: waiting.thing_id} if name else {})) if waiting.count else None
    oldest = [waiting.oldest, waiting.who]
    if waiting.since:
        oldest.append(words.ago(waiting.since, services().clock.now()))
    if waiting.done:
        oldest.append(_("đã xong %(done)s biểu ghi", done=waiting.done))
    return {
        "code": waiting.code,
        "count": waiting.count,
        "title": title,
        "oldest": " · ".join(part for part in oldest if part),
        "button": button,
        "url": address,
    }
