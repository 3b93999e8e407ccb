"""Words for lists: states, steps, what an action will do. Lazy, in the reader's language; no page lives here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from repository.db.workflows import StepView
from repository.semester.views import ListView
from repository.web.format import day, moment

STATES: dict[str, Any] = {
    "prepared": _l("Đang lập"),
    "awaiting_signature": _l("Chờ ký"),
    "signed": _l("Đã ký"),
    "numbered": _l("Đã vào số"),
    "stamped": _l("Đã đóng dấu"),
    "delivered": _l("Đã gửi trường đầu mối"),
    "received": _l("Trường đầu mối đã nhận"),
    "cancelled": _l("Đã huỷ"),
}
ACTIONS: dict[str, Any] = {
    "submit_for_signature": _l("Trình ký"),
    "take_back": _l("Rút lại"),
    "cancel": _l("Huỷ danh sách"),
    "sign": _l("Ký duyệt"),
    "send_back": _l("Trả lại để sửa"),
    "number": _l("Vào số"),
    "stamp": _l("Đóng dấu"),
    "deliver": _l("Gửi trường đầu mối"),
    "receive": _l("Xác nhận đã nhận"),
    "return_with_remarks": _l("Trả lại kèm góp ý"),
}
DONE: dict[str, Any] = {
    "submit_for_signature": _l("Đã trình ký."),
    "take_back": _l("Đã rút lại. Danh sách sửa được như cũ."),
    "cancel": _l("Đã huỷ danh sách. Các bài chờ danh sách khác."),
    "sign": _l("Đã ký duyệt. Văn thư in, vào số và đóng dấu."),
    "send_back": _l("Đã trả lại cho thư viện."),
    "number": _l("Đã vào số. Hãy đóng dấu lên bản in, quét rồi tải bản quét lên."),
    "stamp": _l("Đã đóng dấu. Học liệu trong danh sách đã mở theo mức chia sẻ."),
    "deliver": _l("Đã gửi trường đầu mối."),
    "receive": _l("Đã xác nhận nhận danh sách."),
    "return_with_remarks": _l("Đã trả lại kèm góp ý."),
}
STEPS: dict[str, Any] = {
    "submit_for_signature": _l("trình ký"),
    "take_back": _l("rút lại"),
    "cancel": _l("huỷ danh sách"),
    "sign": _l("ký duyệt"),
    "send_back": _l("trả lại để sửa"),
    "number": _l("vào số"),
    "stamp": _l("xác nhận đã đóng dấu"),
    "deliver": _l("gửi trường đầu mối"),
    "receive": _l("xác nhận đã nhận"),
    "return_with_remarks": _l("trả lại kèm góp ý"),
}
NEXT: dict[str, Any] = {
    "prepared": _l("Lập tiếp"),
    "awaiting_signature": _l("Xem và ký"),
    "signed": _l("Vào số"),
    "numbered": _l("Đóng dấu"),
    "stamped": _l("Gửi đi"),
    "delivered": _l("Xem và xác nhận"),
}
ICONS = {
    "submit_for_signature": "next", "take_back": "undo", "cancel": "trash", "sign": "edit", "send_back": "return",
    "number": "list", "stamp": "seal", "deliver": "share", "receive": "check", "return_with_remarks": "return",
}  # fmt: skip
TONES = {"sign": "blue", "number": "indigo", "stamp": "green", "deliver": "green", "receive": "green",
         "send_back": "orange", "return_with_remarks": "orange", "submit_for_signature": "amber"}  # fmt: skip
ORDERINGS = (("department", _l("Theo tổ")), ("subject", _l("Theo môn")), ("grade", _l("Theo lớp")))
# Where a list stands on the way people see: Lập, Ký, Vào số, Đóng dấu, Gửi.
STAGE = {
    "prepared": 1,
    "awaiting_signature": 2,
    "signed": 3,
    "numbered": 4,
    "stamped": 5,
    "delivered": 5,
    "received": 6,
}


@dataclass(frozen=True)
class Event:
    """A line of the history, as the timeline macro takes it."""

    when: str
    who: str
    text: str
    comment: str
    tone: str
    icon: str


def sentence(view: ListView) -> str:
    """Return in one line where a list is and who is next."""
    names, since = ", ".join(view.awaited) or _("nhà trường"), day(view.row.since)
    hubs = ", ".join(view.hubs) or _("trường đầu mối")
    sentences = {
        "prepared": _("%(name)s đang chọn bài để trình ký", name=view.prepared_by),
        "awaiting_signature": _("Chờ %(names)s ký · trình ngày %(day)s", names=names, day=since),
        "signed": _("%(who)s đã ký ngày %(day)s · chờ %(names)s vào số và đóng dấu",
                    who=view.signer_name, day=day(view.signed_on), names=names),
        "numbered": _("Chờ %(names)s đóng dấu và tải bản quét", names=names) if not view.scan_name
        else _("Đã có bản quét · chờ %(names)s xác nhận đã đóng dấu", names=names),
        "stamped": _("Chờ %(names)s gửi %(hubs)s", names=names, hubs=hubs) if view.hubs
        else _("Đóng dấu ngày %(day)s", day=day(view.stamped_at)),
        "delivered": _("Chờ %(hubs)s xác nhận · gửi ngày %(day)s", hubs=hubs, day=since),
        "received": _("%(hubs)s xác nhận ngày %(day)s", hubs=hubs, day=since),
        "cancelled": _("Huỷ ngày %(day)s; các bài chờ danh sách khác", day=since),
    }  # fmt: skip
    return sentences.get(view.row.state, "")


def timeline(view: ListView) -> list[Event]:
    """Return the history, the latest first."""
    opened = Event(moment(view.created_at), view.prepared_by, _("lập danh sách"), "", "grey", "plus")
    return [*(_event(step) for step in reversed(view.history)), opened]


def openings(view: ListView) -> list[str]:
    """Return how far the lessons of a list open by its stamp, one sentence each."""
    counts = Counter(view.line.reach for view in view.lines)
    said = {
        "public": ngettext(
            "%(num)s học liệu mở cho mọi người", "%(num)s học liệu mở cho mọi người", counts["public"]
        ),
        "group": ngettext(
            "%(num)s học liệu mở và tải được trong nhóm",
            "%(num)s học liệu mở và tải được trong nhóm",
            counts["group"],
        ),
        "group_record": ngettext(
            "%(num)s học liệu cho nhóm xem thông tin",
            "%(num)s học liệu cho nhóm xem thông tin",
            counts["group_record"],
        ),
        "school": ngettext(
            "%(num)s học liệu vẫn chỉ dùng trong trường",
            "%(num)s học liệu vẫn chỉ dùng trong trường",
            counts["school"],
        ),
    }
    return [words for reach, words in said.items() if counts[reach]]


def _event(step: StepView) -> Event:
    text = str(STEPS.get(step.action, step.action))
    if step.on_behalf_of:
        text = _("%(did)s thay %(absent)s", did=text, absent=step.on_behalf_of)
    return Event(
        moment(step.at),
        step.person,
        text,
        step.comment,
        TONES.get(step.action, "grey"),
        ICONS.get(step.action, "clock"),
    )
