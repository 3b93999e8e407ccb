"""Holdings: which school has which title, and where it stands (MARC 090, ký hiệu xếp giá).

The shelf mark is the class number cut short and three letters of the author, or of the title where there is none;
082 keeps the National Library's number unchanged. Copies are in copies.py. Called by imports, cataloguing, desk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select, update

from repository.accounts.access import Actor
from repository.catalogue.revisions import touch
from repository.catalogue.tables import Record
from repository.db.journal import record as journal
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import NotFound
from repository.holdings.policy import demand
from repository.holdings.tables import Holding
from search.vietnamese import sort_key, unmarked

DECIMALS = 3  # a school library of under 20,000 copies needs no more
_CLASS = re.compile(r"(\d{3})(?:\.(\d+))?")


@dataclass(frozen=True)
class HoldingView:
    """A school's holding of a title."""

    id: str
    school_id: str
    record_id: str
    shelf_mark: str
    note: str


class Shelves:
    """What a librarian does with a holding itself."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def of(self, tx: Tx, actor: Actor, record_id: str) -> HoldingView | None:
        """Return this school's holding of a title, or None."""
        demand(actor, "copies.manage", actor.school_id or "")
        row = tx.scalar(
            select(Holding).where(Holding.school_id == actor.school_id, Holding.record_id == record_id)
        )
        return HoldingView(row.id, row.school_id, record_id, row.shelf_mark, row.note) if row else None

    @writes
    def place(self, tx: Tx, actor: Actor, record_id: str, shelf_mark: str, note: str = "") -> HoldingView:
        """Say where this school keeps the title; makes the holding when there is none yet."""
        school_id = actor.school_id or ""
        demand(actor, "copies.manage", school_id)
        holding = ensure_holding(tx, school_id, record_id)
        holding.shelf_mark = " ".join(shelf_mark.split()) or holding.shelf_mark
        holding.shelf_key, holding.note = shelf_key(holding.shelf_mark), note.strip()
        touch(tx, record_id)
        journal(tx, "holding.place", "holding", holding.id, person_id=actor.person_id, school_id=school_id,
                address=actor.address, shelf_mark=holding.shelf_mark)  # fmt: skip
        return HoldingView(holding.id, school_id, record_id, holding.shelf_mark, holding.note)


def ensure_holding(tx: Tx, school_id: str, record_id: str) -> Holding:
    """Return the school's holding of a record, made with the shelf mark of the rule where it is new."""
    holding = tx.scalar(select(Holding).where(Holding.school_id == school_id, Holding.record_id == record_id))
    if holding is not None:
        return holding
    record = tx.get(Record, record_id)
    if record is None or record.deleted_at is not None:
        raise NotFound("record")
    mark = shelf_mark(record.ddc, record.author, record.title)
    holding = Holding(school_id=school_id, record_id=record_id, shelf_mark=mark, shelf_key=shelf_key(mark))
    tx.add(holding)
    tx.flush()
    return holding


def shelf_mark(ddc: str, author: str, title: str) -> str:
    """Return '895.922 TOH' for 895.92234 and Tô Hoài: class number short, three letters."""
    letters = "".join(islice(filter(str.isalnum, unmarked(author or title).upper()), 3))
    match = _CLASS.search(ddc)
    if not match:
        return letters
    decimals = (match[2] or "")[:DECIMALS].rstrip("0")
    number = f"{match[1]}.{decimals}" if decimals else match[1]
    return f"{number} {letters}"


def shelf_key(mark: str) -> str:
    """Return the key by which shelves are ordered: decimals as decimals (510.15 before 510.2), then letters."""
    match = _CLASS.match(mark)
    if not match:
        return f"~{sort_key(mark)}"
    return f"{match[1]}.{match[2] or ''} {sort_key(mark[match.end() :])}"


def move_holdings(tx: Tx, old_record_id: str, new_record_id: str) -> None:
    """Give the holdings of one record to another, as when two descriptions of one title are merged."""
    tx.execute(update(Holding).where(Holding.record_id == old_record_id).values(record_id=new_record_id))
