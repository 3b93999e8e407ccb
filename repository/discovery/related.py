"""Beside one thing: the books and e-lessons for the same lesson, subject and grade."""

from __future__ import annotations

from sqlalchemy import case, select

from repository.accounts.access import Actor, visible
from repository.catalogue.tables import Record
from repository.db.uow import Database, Tx, reads
from repository.discovery.showing import Found, Shower
from repository.errors import NotFound
from search.query import Everything


class Related:
    """Finds neighbours by the curriculum link, from the database: right at once, whatever the index says."""

    def __init__(self, db: Database, shower: Shower) -> None:
        self.db = db
        self.shower = shower

    @reads
    def beside(self, tx: Tx, actor: Actor, record_id: str, medium: str, size: int = 6) -> tuple[Found, ...]:
        """Return neighbours of one medium: same lesson first, then same series, then the newest."""
        record = tx.get(Record, record_id)
        if record is None:
            raise NotFound("record")
        if record.subject_code is None or record.grade is None:
            return ()
        rank = case(
            (Record.lesson_id == record.lesson_id if record.lesson_id else Record.id == "", 0),
            (Record.series_code == record.series_code if record.series_code else Record.id == "", 1),
            else_=2,
        )
        ids = tx.scalars(
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
            .limit(2 * size)
        ).all()
        shown = self.shower.show(tx, actor, ids, Everything())
        return tuple(found for found in shown if found.is_open)[:size]
