"""The texts a school's lists rest on ('Căn cứ …'): its own records, in its own order; a list freezes those in force."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import func, select

from repository.accounts.access import Actor
from repository.db.journal import record
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Denied, Invalid, NotFound
from repository.semester.policy import ListPlace, demand
from repository.semester.tables import LegalBasis

LONGEST = 400


@dataclass(frozen=True)
class BasisView:
    """A text as the school keeps it."""

    id: str
    text: str
    active: bool


class LegalBases:
    """Use cases of the page *Căn cứ*."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def all(self, tx: Tx, actor: Actor) -> tuple[BasisView, ...]:
        """Return the texts of the actor's school, in order."""
        rows = tx.scalars(_ordered(_school(actor)))
        return tuple(BasisView(row.id, row.text, row.active) for row in rows)

    @writes
    def add(self, tx: Tx, actor: Actor, text: str) -> str:
        """Keep a new text at the end. Raises `Invalid`."""
        school_id = _school(actor)
        last = tx.scalar(select(func.max(LegalBasis.position)).where(LegalBasis.school_id == school_id))
        row = LegalBasis(school_id=school_id, text=tidy(text), position=(last or 0) + 1)
        tx.add(row)
        tx.flush()
        _note(tx, actor, row, "add")
        return row.id

    @writes
    def change(self, tx: Tx, actor: Actor, basis_id: str, text: str, active: bool) -> None:
        """Correct a text, or take it out of use; lists that froze it keep what they froze."""
        row = _own(tx, actor, basis_id)
        row.text, row.active = tidy(text), active
        _note(tx, actor, row, "change")

    @writes
    def move_up(self, tx: Tx, actor: Actor, basis_id: str) -> None:
        """Let a text change places with the one above it."""
        row = _own(tx, actor, basis_id)
        rows = list(tx.scalars(_ordered(row.school_id)))
        at = rows.index(row)
        if at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        for position, each in enumerate(rows, 1):
            each.position = position

    @writes
    def remove(self, tx: Tx, actor: Actor, basis_id: str) -> None:
        """Forget a text."""
        row = _own(tx, actor, basis_id)
        tx.delete(row)
        _note(tx, actor, row, "remove")


def in_force(tx: Tx, school_id: str) -> list[str]:
    """Return the texts a list frozen now would rest on."""
    return [row.text for row in tx.scalars(_ordered(school_id)) if row.active]


def tidy(text: str) -> str:
    """Return one clean line in NFC. Raises `Invalid`."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise Invalid({"text": "required"})
    if len(line) > LONGEST:
        raise Invalid({"text": "too_long"})
    return line


def _ordered(school_id: str):  # type: ignore[no-untyped-def]
    mine = select(LegalBasis).where(LegalBasis.school_id == school_id)
    return mine.order_by(LegalBasis.position, LegalBasis.id)


def _school(actor: Actor) -> str:
    if actor.school_id is None:
        raise Denied("list.bases")
    demand(actor, "list.bases", ListPlace(actor.school_id))
    return actor.school_id


def _own(tx: Tx, actor: Actor, basis_id: str) -> LegalBasis:
    row = tx.get(LegalBasis, basis_id)
    if row is None or row.school_id != _school(actor):
        raise NotFound("legal_basis")
    return row


def _note(tx: Tx, actor: Actor, row: LegalBasis, verb: str) -> None:
    record(
        tx, f"legal_basis.{verb}", "legal_basis", row.id, person_id=actor.person_id,
        school_id=row.school_id, address=actor.address, text=row.text, active=row.active,
    )  # fmt: skip
