"""The entries beside every page: for each role what she works with, her work first.

An entry whose page is not installed is left out. On a phone the first four stand at the foot, the rest under *Thêm*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from repository.accounts.access import OFFICE_ROLES, REVIEW_ROLES, Actor
from repository.home.waiting import may_review
from repository.materials.policy import may_deposit
from repository.web.here import services
from repository.web.links import page_address


@dataclass(frozen=True)
class NavItem:
    """One entry as the frame shows it."""

    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False
    short: str = ""  # what stands at the foot of a phone, where the label would take two lines


@dataclass(frozen=True)
class Entry:
    """An entry of the table: its page, for whom it is, and how many things wait behind it."""

    endpoint: str
    label: Any
    icon: str
    is_for: Callable[[Actor], bool]
    count: Callable[[Actor], int] = lambda _actor: 0
    short: Any = ""


def _everybody(_actor: Actor) -> bool:
    return True


def _holds(*roles: str) -> Callable[[Actor], bool]:
    return lambda actor: actor.has(*roles, school_id=actor.school_id)


def _reads_only(actor: Actor) -> bool:
    return not actor.has("librarian", school_id=actor.school_id)


def _to_review(actor: Actor) -> int:
    """Ask once in a request: the home page has asked already when it shows her queue."""
    if "to_review" not in g:
        g.to_review = services().home.to_review(actor)
    return int(g.to_review)


# Reading down: what a role does most stands first.
ENTRIES = (
    Entry("home.index", _l("Trang đầu"), "home", _everybody),
    Entry("desk.show", _l("Quầy"), "barcode", _holds("librarian")),
    Entry("review.queue", _l("Thẩm định"), "check", may_review, _to_review),
    Entry("search.search", _l("Tìm"), "search", _everybody),
    Entry("cataloguing.find", _l("Biên mục"), "book", _holds("librarian")),
    Entry("lists.index", _l("Danh sách học kỳ"), "seal", _holds(*OFFICE_ROLES), short=_l("Danh sách")),
    Entry("people.find", _l("Mọi người"), "users", _holds("administrator")),
    Entry("school.show", _l("Nhà trường"), "settings", _holds("administrator")),
    Entry("patrons.find", lazy_pgettext("tab", "Bạn đọc"), "users", _holds("librarian")),
    Entry("imports.show", _l("Nhập biểu ghi"), "download", _holds("librarian")),
    Entry("deposit.choose", _l("Nộp bài"), "upload", may_deposit),
    Entry("my_materials.mine", _l("Bài của tôi"), "slides", may_deposit),
    Entry("loans.overdue", _l("Quá hạn"), "clock", _holds("librarian", "homeroom_teacher")),
    Entry("profile.my_class", _l("Lớp của tôi"), "users", _holds("homeroom_teacher")),
    Entry("loans.mine", _l("Sách tôi mượn"), "books", _reads_only, short=_l("Sách mượn")),
    Entry("library_settings.show", _l("Thiết lập thư viện"), "settings", _holds("librarian")),
    Entry("calendar.show", _l("Năm học"), "calendar", _holds("administrator", "principal", "vice_principal")),
    Entry("delegations.show", _l("Uỷ quyền"), "share", _holds("principal", "vice_principal", *REVIEW_ROLES)),
    Entry("status.show", _l("Tình trạng"), "info", _holds("administrator")),
)


NAMED = frozenset(entry.endpoint for entry in ENTRIES)
PART_OF = {"tokens": "school", "year_change": "school"}  # features kept under the entry of another


def navigation(actor: Actor) -> list[NavItem]:
    """Return the entries this actor has use for; a stranger needs none."""
    if actor.person_id is None:
        return []
    items, current_one = [], _current()
    for entry in ENTRIES:
        address = page_address(entry.endpoint) if entry.is_for(actor) else None
        if address:
            current = current_one in (entry.endpoint, entry.endpoint.split(".")[0])
            label, short = str(entry.label), str(entry.short)
            items.append(NavItem(label, address, entry.icon, entry.count(actor), current, short))
    return items


def _current() -> str:
    """Return the entry a page belongs to: that of its own name, else that of its feature (named without a dot)."""
    endpoint = request.endpoint or ""
    feature = endpoint.split(".")[0]
    return endpoint if endpoint in NAMED or feature == "loans" else PART_OF.get(feature, feature)
