"""Requests counted per minute across processes: each process takes them from the database in blocks.

One write serves a block of requests, and none is let through above the limit; what a process took and did not use is
lost to the others until the minute is over. The API's door calls `spend`, the clock sweeps.
"""

from __future__ import annotations

from threading import Lock

from sqlalchemy import BigInteger, String, delete
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base
from repository.db.uow import Database, Tx, writes

PERIOD = 60  # seconds
BLOCKS = 20  # in which a process takes the whole limit


class RequestCount(Base):
    """How many requests of one key were taken in one minute."""

    __tablename__ = "request_count"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    period: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # minutes since 1970
    taken: Mapped[int]


class Meter:
    """What one process has taken and not yet used."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._lock = Lock()
        self._period = 0
        self._left: dict[str, int] = {}  # negative: the limit is reached, nobody need ask again

    def spend(self, limits: dict[str, int]) -> int:
        """Take one request under every key; returns 0, or the seconds until there are more."""
        now = int(self.db.clock.now().timestamp())
        period = now // PERIOD
        lacking = {key: limit for key, limit in limits.items() if not self._has(key, period)}
        if lacking and not self._is_over(lacking):
            taken = self._take(lacking, period)
            with self._lock:
                for key, count in taken.items():
                    self._left[key] = max(0, self._left.get(key, 0)) + count if count else -1
        with self._lock:
            if any(self._left.get(key, 0) <= 0 for key in limits):
                return PERIOD - now % PERIOD
            for key in limits:
                self._left[key] -= 1
        return 0

    def _has(self, key: str, period: int) -> bool:
        with self._lock:
            if period != self._period:
                self._period, self._left = period, {}
            return self._left.get(key, 0) > 0

    def _is_over(self, keys: dict[str, int]) -> bool:
        with self._lock:
            return any(self._left.get(key, 0) < 0 for key in keys)

    @writes
    def _take(self, tx: Tx, limits: dict[str, int], period: int) -> dict[str, int]:
        return {key: _granted(tx, key, period, limit) for key, limit in limits.items()}


def _granted(tx: Tx, key: str, period: int, limit: int) -> int:
    insert = insert_postgresql if tx.get_bind().dialect.name == "postgresql" else insert_sqlite
    block = max(1, limit // BLOCKS)
    row = insert(RequestCount).values(key=key[:100], period=period, taken=block)
    row = row.on_conflict_do_update(
        index_elements=["key", "period"], set_={"taken": RequestCount.taken + block}
    )
    taken = tx.execute(row.returning(RequestCount.taken)).scalar_one()
    return max(0, min(block, limit - (taken - block)))


def forget_counts(tx: Tx) -> int:
    """Drop the counts of minutes that are over; returns how many."""
    present = int(tx.clock.now().timestamp()) // PERIOD
    done = tx.execute(delete(RequestCount).where(RequestCount.period < present))
    return int(done.rowcount)  # type: ignore[attr-defined]
