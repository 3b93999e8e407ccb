"""Live shelf status: how many copies of a record each school has, how many stand there now, when the next is due.

Always from the database, in two queries for a whole page of results. Discovery and item pages call it; nothing
here tells who borrowed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from repository.accounts.tables import School
from repository.circulation.tables import Loan
from repository.db.uow import Tx
from repository.holdings.tables import Copy, Holding

COUNTED = ("available", "on_loan", "on_hold_shelf", "rotated", "in_process")


@dataclass(frozen=True)
class SchoolShelf:
    """One school's copies of one record. `next_due` is the earliest due date of a copy that is lent."""

    school_id: str
    school: str
    shelf_mark: str
    total: int
    available: int
    next_due: date | None


def shelves_of(
    tx: Tx, record_ids: Sequence[str], home_school_id: str | None = None
) -> dict[str, tuple[SchoolShelf, ...]]:
    """Return record id → the schools' shelves, the home school first, then by name."""
    standing = func.sum(case((Copy.state == "available", 1), else_=0))
    rows = tx.execute(
        select(
            Holding.record_id,
            School.id,
            School.short_name,
            Holding.shelf_mark,
            func.count(Copy.id),
            standing,
            func.min(Loan.due_date),
        )
        .join(School, School.id == Holding.school_id)
        .join(Copy, Copy.holding_id == Holding.id)
        .outerjoin(Loan, (Loan.copy_id == Copy.id) & Loan.returned_at.is_(None))
        .where(Holding.record_id.in_(record_ids), Copy.state.in_(COUNTED))
        .group_by(Holding.record_id, School.id, School.short_name, Holding.shelf_mark)
        .order_by(School.short_name)
    )
    shelves: dict[str, list[SchoolShelf]] = defaultdict(list)
    for record_id, *columns in rows:
        shelves[record_id].append(SchoolShelf(*columns))
    return {
        record_id: tuple(sorted(of_record, key=lambda shelf: shelf.school_id != home_school_id))
        for record_id, of_record in shelves.items()
    }
