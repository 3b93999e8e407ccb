"""Copies: the one way to claim one, new ones with accession numbers that are never used twice, lost and found.

`claim` is the single conditional update by which a copy is lent, put on the hold shelf, rotated, lost or weeded;
whoever races, one wins. Called by circulation, rotation, desk and imports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from repository.accounts.access import Actor
from repository.catalogue.revisions import touch
from repository.catalogue.tables import Record
from repository.db.journal import record as journal
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound, Refused
from repository.holdings.accession import key, printed
from repository.holdings.ledger import Document, enter
from repository.holdings.policy import demand
from repository.holdings.shelving import ensure_holding
from repository.holdings.tables import AccessionSeries, Copy, Holding

CLAIMED = {
    "loan": "on_loan",
    "hold": "on_hold_shelf",
    "rotation": "rotated",
    "repair": "in_process",
    "loss": "lost",
    "withdrawal": "withdrawn",
}
MOST_AT_ONCE = 500


def claim(tx: Tx, copy_id: str, purpose: str) -> bool:
    """Take an available copy for a purpose; False when it is not available (any more)."""
    return _moved(tx, copy_id, "available", CLAIMED[purpose])


def release(tx: Tx, copy_id: str, purpose: str) -> bool:
    """Make a copy available again that was taken for this purpose; False when it was not."""
    return _moved(tx, copy_id, CLAIMED[purpose], "available")


def turn(tx: Tx, copy_id: str, purpose: str, into: str) -> bool:
    """Let one purpose follow another without the shelf between: lent, then lost. False when it was not taken so."""
    return _moved(tx, copy_id, CLAIMED[purpose], CLAIMED[into])


def _moved(tx: Tx, copy_id: str, before: str, after: str) -> bool:
    done = tx.execute(update(Copy).where(Copy.id == copy_id, Copy.state == before).values(state=after))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def by_barcode(tx: Tx, school_id: str, typed: str) -> Copy | None:
    """Return the school's copy whose number was scanned or typed, in any of its spellings."""
    wanted = key(typed)
    if wanted is None:
        return tx.scalar(select(Copy).where(Copy.school_id == school_id, Copy.barcode == typed.strip()))
    return tx.scalar(select(Copy).where(Copy.school_id == school_id, Copy.barcode_key == wanted).limit(1))


@dataclass(frozen=True)
class CopyView:
    """A copy as lists show it."""

    id: str
    barcode: str
    state: str
    price: int | None
    location: str
    entry_date: date


@dataclass(frozen=True)
class Purchase:
    """Copies about to be entered: how many of what, bought how."""

    series_id: str
    how_many: int
    document: Document
    price: int | None = None
    location: str = ""


class Copies:
    """What a librarian does with copies."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def add(
        self, tx: Tx, actor: Actor, record_id: str, purchase: Purchase, nonce: str | None = None
    ) -> list[CopyView]:
        """Enter new copies of a title into the ledger and give each the next number of its series."""
        school_id = actor.school_id or ""
        demand(actor, "copies.manage", school_id)
        if not 1 <= purchase.how_many <= MOST_AT_ONCE:
            raise Invalid({"how_many": "out_of_range"})
        entry_id = once(
            tx, actor.person_id or "", "copies.add", nonce, lambda: _enter(tx, actor, record_id, purchase)
        )
        rows = tx.scalars(select(Copy).where(Copy.ledger_entry_id == entry_id).order_by(Copy.number))
        return [copy_view(copy) for copy in rows]

    @reads
    def of_record(self, tx: Tx, actor: Actor, record_id: str) -> list[CopyView]:
        """Return this school's copies of a title, by number."""
        demand(actor, "copies.manage", actor.school_id or "")
        rows = tx.scalars(
            select(Copy)
            .join(Holding, Holding.id == Copy.holding_id)
            .where(Holding.record_id == record_id, Copy.school_id == actor.school_id)
            .order_by(Copy.series_id, Copy.number, Copy.barcode)
        )
        return [copy_view(copy) for copy in rows]

    @writes
    def mark_lost(self, tx: Tx, actor: Actor, copy_id: str) -> None:
        """Note that a copy cannot be found; one that is lent is returned or paid for first."""
        copy = _own_copy(tx, actor, copy_id)
        if not claim(tx, copy_id, "loss"):
            raise Refused([f"copy_{copy.state}"])
        _note(tx, actor, "copy.lost", copy)

    @writes
    def mark_found(self, tx: Tx, actor: Actor, copy_id: str) -> None:
        """Note that a lost copy is back."""
        copy = _own_copy(tx, actor, copy_id)
        if not release(tx, copy_id, "loss"):
            raise Refused(["copy_not_lost"])
        _note(tx, actor, "copy.found", copy)


def copy_view(copy: Copy) -> CopyView:
    """Return a copy as lists show it."""
    return CopyView(copy.id, copy.barcode, copy.state, copy.price, copy.location, copy.entry_date)


def record_of(tx: Tx, copy: Copy) -> str:
    """Return the id of the record a copy belongs to."""
    return tx.scalars(select(Holding.record_id).where(Holding.id == copy.holding_id)).one()


def take_numbers(tx: Tx, series_id: str, how_many: int) -> int:
    """Return the first of `how_many` numbers that nobody else will ever get; the row's lock is held to the end."""
    after = tx.scalar(
        update(AccessionSeries)
        .where(AccessionSeries.id == series_id)
        .values(next_number=AccessionSeries.next_number + how_many)
        .returning(AccessionSeries.next_number)
    )
    if after is None:
        raise NotFound("accession_series")
    return int(after) - how_many


def _enter(tx: Tx, actor: Actor, record_id: str, purchase: Purchase) -> str:
    school_id = actor.school_id or ""
    series = tx.get(AccessionSeries, purchase.series_id)
    record = tx.get(Record, record_id)
    if series is None or series.school_id != school_id or record is None:
        raise NotFound("accession_series")
    price = purchase.price if purchase.price is not None else record.price
    holding = ensure_holding(tx, school_id, record_id)
    amount = purchase.how_many * (price or 0)
    entry = enter(tx, school_id, "in", purchase.how_many, amount, purchase.document, actor.person_id)
    first = take_numbers(tx, series.id, purchase.how_many)
    for number in range(first, first + purchase.how_many):
        barcode = printed(series.prefix, number, series.separator, series.width)
        tx.add(
            Copy(
                school_id=school_id, holding_id=holding.id, series_id=series.id, number=number, price=price,
                barcode=barcode, barcode_key=key(barcode) or barcode, location=purchase.location,
                entry_date=purchase.document.entry_date, ledger_entry_id=entry.id,
            )
        )  # fmt: skip
    tx.flush()
    touch(tx, record_id)
    journal(tx, "copies.add", "record", record_id, person_id=actor.person_id, school_id=school_id,
            address=actor.address, how_many=purchase.how_many, ledger=entry.number)  # fmt: skip
    return entry.id


def _own_copy(tx: Tx, actor: Actor, copy_id: str) -> Copy:
    copy = tx.get(Copy, copy_id)
    if copy is None or copy.school_id != actor.school_id:
        raise NotFound("copy")
    demand(actor, "copies.manage", copy.school_id)
    return copy


def _note(tx: Tx, actor: Actor, verb: str, copy: Copy) -> None:
    touch(tx, record_of(tx, copy))
    journal(tx, verb, "copy", copy.id, person_id=actor.person_id, school_id=copy.school_id,
            address=actor.address, barcode=copy.barcode)  # fmt: skip
