"""Beside one thing: the books and e-lessons for the same lesson, subject and grade.

Neighbours are found by the curriculum link, from the database: right at once, whatever the index says.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, String, bindparam, case, select

from repository.accounts.access import Actor, visible
from repository.catalogue.record_views import seen
from repository.catalogue.tables import Record
from repository.db.uow import Database, Tx, reads
from repository.discovery.showing import Found, Shower
from search.query import Everything

# Same lesson first, then same series, then the newest. Who has no lesson or series is near none by it.
NEAR = (
    select(Record.id)
    .where(
        Record.id != bindparam("id"),
        Record.kind == bindparam("medium"),
        Record.deleted_at.is_(None),
        Record.subject_code == bindparam("subject_code"),
        Record.grade == bindparam("grade"),
        visible("record", Record.id),
    )
    .order_by(
        case(
            (Record.lesson_id == bindparam("lesson_id", type_=String), 0),
            (Record.series_code == bindparam("series_code", type_=String), 1),
            else_=2,
        ),
        Record.created_at.desc(),
    )
    .limit(bindparam("limit"))
)


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


def neighbours(tx: Tx, actor: Actor, record: Record | Row[Any], medium: str, size: int) -> list[str]:
    """Return the ids of visible neighbours, some more than asked for: drafts among them fall away."""
    if record.subject_code is None or record.grade is None:
        return []
    place = {
        name: getattr(record, name) for name in ("id", "subject_code", "grade", "lesson_id", "series_code")
    }
    limit = size if medium == "print" else 2 * size
    return [row.id for row in tx.rows(NEAR, medium=medium, limit=limit, tokens=actor.tokens, **place)]


def open_ones(shown: tuple[Found, ...], medium: str, size: int) -> tuple[Found, ...]:
    """Return those of a medium that are more than drafts."""
    return tuple(found for found in shown if found.medium == medium and found.is_open)[:size]
