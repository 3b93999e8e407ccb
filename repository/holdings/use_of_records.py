"""Where printed records are used: the catalogue's port `RecordUser`, for discarding and merging."""

from __future__ import annotations

from sqlalchemy import func, select

from repository.accounts.tables import School
from repository.db.uow import Tx
from repository.holdings.shelving import move_holdings
from repository.holdings.tables import Copy, Holding


class CopiesOfRecords:
    """A record whose copies stand anywhere cannot go."""

    def places(self, tx: Tx, record_id: str) -> list[str]:
        """Return 'THCS Hoà Lâm (3)' for each school with copies."""
        rows = tx.execute(
            select(School.short_name, func.count(Copy.id))
            .join(Holding, Holding.school_id == School.id)
            .join(Copy, Copy.holding_id == Holding.id)
            .where(Holding.record_id == record_id, Copy.state != "withdrawn")
            .group_by(School.short_name)
            .order_by(School.short_name)
        )
        return [f"{school} ({count})" for school, count in rows.all()]

    def repoint(self, tx: Tx, old_id: str, new_id: str) -> None:
        """Move the holdings to another record."""
        move_holdings(tx, old_id, new_id)
