"""How a lesson's state is said in one line, and the words for steps, warnings and reasons around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.materials.views import FileView, Status
from repository.phrases import phrase
from repository.web.words import ago

# What a history line says somebody did.
DONE: dict[str, Any] = {
    "approve": _l("duyệt"),
    "confirm_teaching": _l("xác nhận đã dạy"),
    "list": _l("đưa vào danh sách học kỳ"),
    "reject": _l("đánh giá không đạt"),
    "reopen": _l("soạn lại"),
    "request_changes": _l("yêu cầu sửa"),
    "restore": _l("khôi phục"),
    "restore_approved": _l("khôi phục"),
    "stamp": _l("đóng dấu"),
    "strike": _l("đưa ra khỏi danh sách"),
    "submit": _l("gửi tổ duyệt"),
    "take_back": _l("rút lại"),
    "withdraw": _l("thu hồi"),
}
LOOKS = {
    "approve": ("blue", "check"), "confirm_teaching": ("blue", "check"), "list": ("indigo", "list"),
    "reject": ("dark", "close"), "request_changes": ("orange", "edit"), "stamp": ("green", "seal"),
    "submit": ("amber", "upload"), "withdraw": ("dark", "lock"),
}  # fmt: skip
# Which field of the form mends a reason the guards gave.
MENDED_BY = {
    "consent_if_pupils_shown": "consent_given",
    "has_file": "files",
    "is_described": "title",
    "rights_stated": "licence",
}


def sentence(status: Status, now: datetime) -> str:
    """Return the one line that says where a lesson is and what is next."""
    when = ago(status.since, now)
    facts = {"who": status.who, "when": when, "waits": _either(status.waits_for)}
    if status.state == "approved" and status.qualified_by == "teaching":
        return _("Đã dạy thực tế, %(who)s xác nhận · %(when)s · cả trường đã mở được", **facts)
    said = _SENTENCES.get(status.state)
    return str(said) % facts if said else when


_SENTENCES: dict[str, Any] = {
    "approved": _l("%(who)s duyệt · %(when)s · cả trường đã mở được"),
    "department_review": _l("Chờ %(waits)s duyệt · gửi %(when)s"),
    "draft": _l("Chỉ mình bạn thấy · %(when)s · kiểm tra rồi gửi tổ duyệt"),
    "listed": _l("Đang chờ đóng dấu cùng danh sách học kỳ · %(when)s"),
    "rejected": _l("%(who)s đánh giá không đạt · %(when)s"),
    "returned": _l("%(who)s yêu cầu sửa · %(when)s"),
    "stamped": _l("Đóng dấu %(when)s · đã mở theo mức chia sẻ"),
    "withdrawn": _l("%(who)s thu hồi · %(when)s"),
}


def why_not(reasons: tuple[str, ...]) -> str:
    """Return the sentences of reasons; that it is her own work says it all."""
    if "not_own_work" in reasons:
        return phrase("not_own_work")
    return " ".join(phrase(reason) for reason in reasons)


def preview_line(file: FileView) -> str:
    """Return what became of a file's preview, in one line; '' when there is nothing to say."""
    if file.preview == "waiting":
        return _("Đang tạo ảnh các trang…")
    if file.preview == "failed":
        return _with_reason(_("Không tạo được ảnh trang; vẫn tải và gửi được."), file.preview_reason)
    if file.preview == "outline" and file.pages:
        return _with_reason(_("Chỉ có dàn ý chữ, không có ảnh trang."), file.preview_reason)
    return _("%(n)s trang", n=file.pages) if file.pages else ""


def _with_reason(sentence: str, reason: str) -> str:
    """A sheet has no pages by its nature, which needs no telling."""
    return f"{sentence} {phrase(reason)}" if reason and reason != "no_pages" else sentence


def _either(names: tuple[str, ...]) -> str:
    if not names:
        return _("tổ")
    return _(" hoặc ").join(names[:3])
