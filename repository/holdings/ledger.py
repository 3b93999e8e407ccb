"""The general register (sổ đăng ký tổng quát): one line a document, numbers that run on, nothing ever changed.

A mistake is put right by a further line that says so. The entry date may precede the typing, for stock entered
years later belongs to the year it came. Called by copies, imports and the registers of paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from repository.accounts.access import Actor
from repository.accounts.tables import School
from repository.db.uow import Database, Tx, reads
from repository.holdings.policy import demand
from repository.holdings.tables import LedgerEntry


@dataclass(frozen=True)
class Document:
    """What a line says of the paper behind it."""

    entry_date: date
    number: str = ""
    supplier: str = ""
    note: str = field(default="")


@dataclass(frozen=True)
class LedgerLine:
    """A line as registers show it."""

    number: int
    direction: str
    entry_date: date
    document_number: str
    supplier: str
    copies: int
    amount: int
    note: str


class Ledger:
    """The register as its keepers read it."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def lines(
        self, tx: Tx, actor: Actor, since: date, until: date, direction: str = "in"
    ) -> list[LedgerLine]:
        """Return the lines whose entry date lies within, by number."""
        demand(actor, "ledger.read", actor.school_id or "")
        rows = tx.scalars(
            select(LedgerEntry)
            .where(
                LedgerEntry.school_id == actor.school_id,
                LedgerEntry.direction == direction,
                LedgerEntry.entry_date.between(since, until),
            )
            .order_by(LedgerEntry.number)
        )
        return [
            LedgerLine(x.number, x.direction, x.entry_date, x.document_number, x.supplier, x.copies, x.amount, x.note)
            for x in rows
        ]  # fmt: skip


def enter(
    tx: Tx,
    school_id: str,
    direction: str,
    copies: int,
    amount: int,
    document: Document,
    person_id: str | None,
) -> LedgerEntry:
    """Append a line under the school's lock and return it."""
    tx.get(School, school_id, with_for_update=True)
    latest = tx.scalar(
        select(func.max(LedgerEntry.number)).where(
            LedgerEntry.school_id == school_id, LedgerEntry.direction == direction
        )
    )
    entry = LedgerEntry(
        school_id=school_id,
        direction=direction,
        number=(latest or 0) + 1,
        entry_date=document.entry_date,
        document_number=document.number,
        supplier=document.supplier,
        copies=copies,
        amount=amount,
        note=document.note,
        person_id=person_id,
        at=tx.clock.now(),
    )
    tx.add(entry)
    tx.flush()
    return entry
