"""A year at the desks of the demonstration: loans day by day, by the rules, returned in time, late, or not yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from repository.accounts.policies import policy_of
from repository.circulation.rules import Rule, chosen
from repository.circulation.tables import Loan, Patron
from repository.db.uow import Tx
from repository.demo.accounts import COPY
from repository.demo.days import instant
from repository.demo.people import Troupe
from repository.demo.shelves import Shelved
from repository.demo.stage import Stage, write_rows
from repository.holdings.tables import Copy
from repository.ids import new_id

LOANS_A_DAY = (3, 9)
NEVER_BROUGHT_BACK = 0.012  # what stays overdue until somebody asks
LATE = 0.1


@dataclass
class _Reader:
    """A patron with what she has now."""

    id: str
    kind: str
    since: date  # before that day she was not at the school
    held: int = 0


@dataclass
class _Desk:
    """One library's year: who has what until when."""

    rules: dict[tuple[str, str], Rule]
    readers: list[_Reader]
    librarian: str
    shelf: list[Shelved]
    out: set[str] = field(default_factory=set)
    back_on: dict[date, list[tuple[dict[str, Any], _Reader]]] = field(default_factory=dict)


def play(stage: Stage, troupes: list[Troupe], shelved: dict[str, list[Shelved]]) -> int:
    """Write every loan; return how many."""
    return sum(
        stage.db.write(partial(_year, stage=stage, troupe=troupe, shelf=shelved[troupe.id]))
        for troupe in troupes
    )


def _year(tx: Tx, stage: Stage, troupe: Troupe, shelf: list[Shelved]) -> int:
    desk = _desk(tx, stage, troupe, shelf)
    loans: list[dict[str, Any]] = []
    days = stage.days.school_days(stage.today - timedelta(days=365), stage.today)
    for day in days:
        _take_back(desk, day)
        for _ in range(stage.chance.randint(*LOANS_A_DAY) if not stage.small else 1):
            loan = _lend(stage, desk, troupe, day)
            if loan:
                loans.append(loan)
    shown = tx.scalar(select(Copy.id).where(Copy.school_id == troupe.id, Copy.barcode == COPY))
    loans = [loan for loan in loans if loan["copy_id"] != shown or loan["returned_at"]]
    write_rows(tx, Loan, loans)
    still_out = [loan["copy_id"] for loan in loans if loan["returned_at"] is None]
    tx.execute(update(Copy).where(Copy.id.in_(still_out)).values(state="on_loan"))
    return len(loans)


def _desk(tx: Tx, stage: Stage, troupe: Troupe, shelf: list[Shelved]) -> _Desk:
    rules = {
        (rule.patron_kind, rule.item_kind): Rule(
            rule.patron_kind, rule.item_kind, rule.days, rule.at_most, rule.renewals
        )
        for rule in policy_of(tx, troupe.id).loans
    }
    patrons = tx.scalars(
        select(Patron).where(Patron.school_id == troupe.id, Patron.active).order_by(Patron.card_number)
    )
    new = date(stage.days.first, 8, 15)  # this year's sixth-graders come with the new year
    readers = [_Reader(p.id, p.kind, new if p.class_name.startswith("6") else date.min) for p in patrons]
    liked = [copy for copy in shelf if copy.item_kind != "sgk" for _ in range(copy.liked)]
    return _Desk(rules, readers, troupe.roles["librarian"], liked)


def _lend(stage: Stage, desk: _Desk, troupe: Troupe, day: date) -> dict[str, Any] | None:
    chance = stage.chance
    reader = chance.choice(desk.readers)
    copy = _wanted(stage, desk, reader, day)
    if copy is None or reader.since > day:
        return None
    rule = chosen(desk.rules, reader.kind, copy.item_kind)
    if reader.held >= rule.at_most:
        return None
    due = stage.days.next_weekday(day + timedelta(days=rule.days))
    lent_at = instant(day, chance.randint(7, 16), chance.randrange(60))
    loan = {
        "id": new_id(), "school_id": troupe.id, "copy_id": copy.copy_id, "patron_id": reader.id, "lent_at": lent_at,
        "lent_by_id": desk.librarian, "due_date": due, "renewals": 0, "renewed_at": None, "renewed_from": None,
        "returned_at": None, "returned_by_id": None,
    }  # fmt: skip
    reader.held += 1
    desk.out.add(copy.copy_id)
    if rule.renewals and chance.random() < 0.12:
        _renew(stage, loan, rule)
    _plan_return(stage, desk, loan, reader, day)
    return loan


def _wanted(stage: Stage, desk: _Desk, reader: _Reader, day: date) -> Shelved | None:
    """A copy that stands on the shelf that day and is for such a reader, or none after a few looks."""
    for _ in range(8):
        copy = stage.chance.choice(desk.shelf)
        fits = copy.item_kind != "sgv" if reader.kind == "student" else copy.item_kind != "tn"
        if fits and copy.entered <= day and copy.copy_id not in desk.out:
            return copy
    return None


def _renew(stage: Stage, loan: dict[str, Any], rule: Rule) -> None:
    """One renewal two days before the loan was due, where that day has come."""
    on = stage.days.next_weekday(loan["due_date"] - timedelta(days=2))
    due = stage.days.next_weekday(on + timedelta(days=rule.days))
    if on < stage.today and due > loan["due_date"] > on:
        loan.update(renewals=1, renewed_at=instant(on, 10), renewed_from=loan["due_date"], due_date=due)


def _plan_return(stage: Stage, desk: _Desk, loan: dict[str, Any], reader: _Reader, day: date) -> None:
    """Decide when the copy comes back; what would come after today is still out."""
    chance = stage.chance
    if chance.random() < NEVER_BROUGHT_BACK:
        return
    first = loan["renewed_at"].date() if loan["renewed_at"] else day
    span = max((loan["due_date"] - first).days, 1)
    kept = span + chance.randint(1, 12) if chance.random() < LATE else chance.randint(max(span // 3, 1), span)
    back = stage.days.next_weekday(first + timedelta(days=kept))
    if back < stage.today:
        loan.update(
            returned_at=instant(back, chance.randint(7, 16), chance.randrange(60)),
            returned_by_id=desk.librarian,
        )
        desk.back_on.setdefault(back, []).append((loan, reader))


def _take_back(desk: _Desk, day: date) -> None:
    """Put back on the shelf what was brought before this day."""
    for past in [back for back in desk.back_on if back < day]:
        for loan, reader in desk.back_on.pop(past):
            desk.out.discard(loan["copy_id"])
            reader.held -= 1
