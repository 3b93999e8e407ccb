"""Beside one thing: the books and e-lessons for the same lesson, subject and grade.

Neighbours are found by the curriculum link, from the database: right at once, whatever the index says.
"""

from __future__ import annotations

from sqlalchemy import case, select

from repository.accounts.access import Actor, visible
from repository.catalogue.record_views import seen
from repository.catalogue.tables import Record
from repository.db.uow import Database, Tx, reads
from repository.discovery.showing import Found, Shower
from search.query import Everything


class Related:
    """Called by the API; the item pages ask `items` for all of it at once."""

    def __init__(self, db: Database, shower: Shower) -> None:
        self.db = db
        self.shower = shower

    @reads
    def beside(self, tx: Tx, actor: Actor, record_id: str, medium: str, size: int = 6) -> tuple[Found, ...]:
        """Return neighbours of one medium: same lesson first, then same series, then the newest."""
        ids = neighbours(tx, actor, seen(tx, actor, record_id), medium, size)
        return open_ones(self.shower.show(tx, actor, ids, Everything()), medium, size)


def neighbours(tx: Tx, actor: Actor, record: Record, medium: str, size: int) -> list[str]:
    """Return the ids of visible neighbours, some more than asked for: drafts among them fall away."""
    if record.subject_code is None or record.grade is None:
        return []
    rank = case(
        (Record.lesson_id == record.lesson_id if record.lesson_id else Record.id == "", 0),
        (Record.series_code == record.series_code if record.series_code else Record.id == "", 1),
        else_=2,
    )
    wanted = (
        select(Record.id)
        .where(
            Record.id != record.id,
            Record.kind == medium,
            Record.deleted_at.is_(None),
            Record.subject_code == record.subject_code,
            Record.grade == record.grade,
            visible("record", Record.id, actor),
        )
        .order_by(rank, Record.created_at.desc())
        .limit(size if medium == "print" else 2 * size)
    )
    return list(tx.scalars(wanted))


def open_ones(shown: tuple[Found, ...], medium: str, size: int) -> tuple[Found, ...]:
    """Return those of a medium that are more than drafts."""
    return tuple(found for found in shown if found.medium == medium and found.is_open)[:size]
