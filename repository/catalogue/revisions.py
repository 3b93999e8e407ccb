"""The one way a record's MARC is written, and the one way a record's revision rises.

Shared by records and imports here, and by materials, holdings, circulation and semester above: whoever changes what
a record's search document shows calls `touch` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from repository.catalogue.events import RecordChanged, RecordsChanged
from repository.catalogue.preparing import columns
from repository.catalogue.tables import Record, RecordIsbn, RecordRevision
from repository.db.uow import Tx
from repository.metadata.duplicates import match_keys
from repository.metadata.marc import Marc
from repository.metadata.projection import project
from repository.metadata.short_form import get


def touch(tx: Tx, record_id: str) -> None:
    """Raise a record's revision under its row's lock and let the index know."""
    _raise(tx, (record_id,))
    tx.emit(RecordChanged(record_id))


def touch_all(tx: Tx, changed: Collection[str], added: Collection[str] = ()) -> None:
    """The same for many records, with one event; those just added have their first revision already."""
    if changed:
        _raise(tx, changed)
    if changed or added:
        tx.emit(RecordsChanged((*changed, *added)))


def save_marc(tx: Tx, record: Record, marc: Marc, person_id: str | None, note: str = "") -> None:
    """Make `marc` the record's truth: a new revision, columns projected anew, the index told."""
    latest = tx.scalar(select(func.max(RecordRevision.number)).where(RecordRevision.record_id == record.id))
    number = (latest or 0) + 1
    short = get(marc)
    shown = project(marc, short)
    record.marc, record.marc_revision = marc, number
    for name, value in columns(short, shown, match_keys(marc, short)).items():
        setattr(record, name, value)
    tx.execute(delete(RecordIsbn).where(RecordIsbn.record_id == record.id))
    tx.add_all(RecordIsbn(record_id=record.id, isbn=isbn) for isbn in shown.isbns)
    tx.add(
        RecordRevision(
            record_id=record.id, number=number, marc=marc, person_id=person_id, note=note, at=tx.clock.now()
        )
    )
    tx.flush()
    touch(tx, record.id)


def _raise(tx: Tx, record_ids: Collection[str]) -> None:
    tx.execute(
        update(Record)
        .where(Record.id.in_(record_ids))
        .values(revision=Record.revision + 1, updated_at=tx.clock.now())
    )
