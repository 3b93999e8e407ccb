"""Records going out as ISO 2709 or MARCXML, streamed in flat memory; what a format cannot carry is reported.

Called by pages, API and command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.access import Actor, visible
from repository.catalogue.policy import demand
from repository.catalogue.record_views import seen
from repository.catalogue.tables import Record
from repository.db.uow import Database, Tx, reads
from repository.errors import Refused
from repository.metadata import iso2709, marcxml
from repository.metadata.marc import Marc

AT_ONCE = 200
FORMATS = ("iso2709", "marcxml")
Page = list[tuple[str, str, Marc]]  # record id, title, MARC


@dataclass(frozen=True)
class LeftOut:
    """A record that a format cannot carry (ISO 2709 ends at 99,999 bytes)."""

    record_id: str
    title: str
    code: str


@dataclass(frozen=True)
class Survey:
    """What a download will hold: so many titles, but in ISO 2709 without these."""

    titles: int
    left_out: tuple[LeftOut, ...]


class Exports:
    """Downloads of records."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def one(self, actor: Actor, record_id: str, file_format: str) -> bytes:
        """Return one record; `Refused(record_too_long)` when ISO 2709 cannot carry it."""
        marc = self._marc(actor, record_id)
        if file_format == "marcxml":
            return "".join(marcxml.collection_xml([marc])).encode()
        return iso2709.write(marc)

    def everything(
        self, actor: Actor, file_format: str, left_out: list[LeftOut] | None = None
    ) -> Iterator[bytes]:
        """Return every printed title of the school she works in; `left_out` gets what the format cannot carry.

        Who may not is refused at once, not when the stream has begun.
        """
        demand(actor, "record.export", actor.school_id)
        return self._streamed(actor, file_format, left_out if left_out is not None else [])

    def survey(self, actor: Actor) -> Survey:
        """Tell before a download how many titles there are and which of them ISO 2709 cannot carry."""
        demand(actor, "record.export", actor.school_id)
        titles, left_out = 0, list[LeftOut]()
        for page in self._pages(actor):
            titles += len(page)
            for _record in _written(page, "iso2709", left_out):
                pass
        return Survey(titles, tuple(left_out))

    def _streamed(self, actor: Actor, file_format: str, left_out: list[LeftOut]) -> Iterator[bytes]:
        if file_format == "marcxml":
            yield marcxml.HEAD.encode()
        for page in self._pages(actor):
            yield b"".join(_written(page, file_format, left_out))
        if file_format == "marcxml":
            yield marcxml.FOOT.encode()

    def _pages(self, actor: Actor) -> Iterator[Page]:
        after = ""
        while page := self._next(actor, after):
            after = page[-1][0]
            yield page

    @reads
    def _marc(self, tx: Tx, actor: Actor, record_id: str) -> Marc:
        return seen(tx, actor, record_id).marc

    @reads
    def _next(self, tx: Tx, actor: Actor, after: str) -> Page:
        rows = tx.execute(
            select(Record.id, Record.title, Record.marc)
            .where(
                Record.id > after,
                Record.kind == "print",
                Record.deleted_at.is_(None),
                Record.custodian_school_id == actor.school_id,
                visible("record", Record.id, actor),
            )
            .order_by(Record.id)
            .limit(AT_ONCE)
        )
        return list(rows.all())


def _written(page: Page, file_format: str, left_out: list[LeftOut]) -> Iterator[bytes]:
    for record_id, title, marc in page:
        if file_format == "marcxml":
            yield marcxml.record_xml(marc).encode()
            continue
        try:
            yield iso2709.write(marc)
        except Refused as problem:
            left_out.append(LeftOut(record_id, title, problem.reasons[0]))
