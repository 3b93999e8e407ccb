"""Where a title stands, live: copies by school, how many are free, when the next one is due back. No borrower.

One query for any number of records. Called by discovery (result lists), the item page and the API.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, select

from repository.accounts.access import Actor, may_see
from repository.accounts.tables import School
from repository.circulation.tables import Loan
from repository.db.uow import Database, Tx, reads
from repository.errors import NotFound
from repository.holdings.tables import Copy, Holding

COUNTED = ("available", "on_loan", "on_hold_shelf", "rotated", "in_process")
SHELVED = (
    select(
        Holding.record_id, School.id, School.short_name, Holding.shelf_mark, Copy.barcode, Copy.state,
        Loan.due_date, Copy.location,
    )
    .join(School, School.id == Holding.school_id)
    .join(Copy, Copy.holding_id == Holding.id)
    .outerjoin(Loan, and_(Loan.copy_id == Copy.id, Loan.returned_at.is_(None)))
    .where(Holding.record_id.in_(bindparam("ids", expanding=True)), Copy.state.in_(COUNTED))
    .order_by(School.short_name, Copy.series_id, Copy.number, Copy.barcode)
)  # fmt: skip


@dataclass(frozen=True)
class CopyStatus:
    """One copy: its number, state, and due date where it is lent."""

    barcode: str
    state: str
    due_date: date | None
    location: str


@dataclass(frozen=True)
class SchoolShelf:
    """A school's copies of a title, without lost and withdrawn ones; a school without any has no shelf."""

    school_id: str
    school: str
    shelf_mark: str
    total: int
    available: int
    next_due: date | None
    copies: tuple[CopyStatus, ...]


class Availability:
    """The item page's question."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def for_record(self, tx: Tx, actor: Actor, record_id: str) -> tuple[SchoolShelf, ...]:
        """Return the shelves of one title the actor may see, her own school's first."""
        if not may_see(tx, actor, "record", record_id):
            raise NotFound("record")
        return shelves_of(tx, [record_id], actor.school_id).get(record_id, ())


def shelves_of(
    tx: Tx, record_ids: Sequence[str], home_school_id: str | None = None
) -> dict[str, tuple[SchoolShelf, ...]]:
    """Return the shelves of each record: the home school's first, then by name."""
    found: dict[str, dict[tuple[str, str, str], list[CopyStatus]]] = defaultdict(dict)
    for record_id, school_id, school, mark, barcode, state, due, location in tx.rows(
        SHELVED, ids=list(record_ids)
    ):
        shelf = found[record_id].setdefault((school_id, school, mark), [])
        shelf.append(CopyStatus(barcode, state, due, location))
    return {
        record_id: tuple(
            sorted(
                (_shelf(*school, copies) for school, copies in schools.items()),
                key=lambda shelf: shelf.school_id != home_school_id,
            )
        )
        for record_id, schools in found.items()
    }


def _shelf(school_id: str, school: str, mark: str, copies: list[CopyStatus]) -> SchoolShelf:
    free = sum(copy.state == "available" for copy in copies)
    due = min((copy.due_date for copy in copies if copy.due_date), default=None)
    return SchoolShelf(school_id, school, mark, len(copies), free, due, tuple(copies))
