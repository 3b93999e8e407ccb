"""What readers have borrowed most of late: numbers of loans, never of whom."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from repository.accounts.access import Actor, visible
from repository.catalogue.tables import Record
from repository.circulation.tables import Loan
from repository.db.uow import Database, Tx, reads
from repository.discovery.showing import Found, Shower
from repository.holdings.tables import Copy, Holding
from search.query import Everything

LATELY = timedelta(days=120)
TEXTBOOKS = ("sgk", "sgv")  # lent by the set at the start of a year; they would fill every list


class Popular:
    """Called by the home page."""

    def __init__(self, db: Database, shower: Shower) -> None:
        self.db = db
        self.shower = shower

    @reads
    def most_borrowed(self, tx: Tx, actor: Actor, size: int = 6) -> tuple[Found, ...]:
        """Return the books most borrowed in the last months: at her school, for a stranger anywhere."""
        times = func.count().label("times")
        lent = (
            select(Holding.record_id, times)
            .select_from(Loan)
            .join(Copy, Copy.id == Loan.copy_id)
            .join(Holding, Holding.id == Copy.holding_id)
            .where(Loan.lent_at >= tx.clock.now() - LATELY)
            .group_by(Holding.record_id)
        )
        if actor.school_id:
            lent = lent.where(Loan.school_id == actor.school_id)
        counted = lent.subquery()
        ids = tx.scalars(
            select(Record.id)
            .join(counted, counted.c.record_id == Record.id)
            .where(
                Record.deleted_at.is_(None),
                Record.item_kind.not_in(TEXTBOOKS),
                visible("record", Record.id, actor),
            )
            .order_by(counted.c.times.desc(), Record.title_key)
            .limit(size)
        ).all()
        return self.shower.show(tx, actor, ids, Everything())
