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


@dataclass(frozen=True)
class LeftOut:
    """A record that a format cannot carry (ISO 2709 ends at 99,999 bytes)."""

    record_id: str
    title: str
    code: str


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

    def everything(self, actor: Actor, file_format: str, left_out: list[LeftOut]) -> Iterator[bytes]:
        """Yield every printed title of the school she works in; adds to `left_out` as it goes."""
        demand(actor, "record.export", actor.school_id)
        if file_format == "marcxml":
            yield marcxml.HEAD.encode()
        after = ""
        while page := self._next(actor, after):
            after = page[-1][0]
            yield b"".join(_written(page, file_format, left_out))
        if file_format == "marcxml":
            yield marcxml.FOOT.encode()

    @reads
    def _marc(self, tx: Tx, actor: Actor, record_id: str) -> Marc:
        return seen(tx, actor, record_id).marc

    @reads
    def _next(self, tx: Tx, actor: Actor, after: str) -> list[tuple[str, str, Marc]]:
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


def _written(page: list[tuple[str, str, Marc]], file_format: str, left_out: list[LeftOut]) -> Iterator[bytes]:
    for record_id, title, marc in page:
        if file_format == "marcxml":
            yield marcxml.record_xml(marc).encode()
            continue
        try:
            yield iso2709.write(marc)
        except Refused as problem:
            left_out.append(LeftOut(record_id, title, problem.reasons[0]))
