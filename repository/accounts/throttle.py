"""Attempts counted in the database before they are made, so that limits hold across processes.

Sign-in and the search for an account by its user name call `announce`, in a transaction of its own: a refused
attempt still counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, func, select

from repository.accounts.tables import SignInAttempt
from repository.db.uow import Tx
from repository.errors import Refused

WINDOW = timedelta(minutes=15)


def announce(tx: Tx, limits: Mapping[str, int]) -> list[str]:
    """Count one attempt under each key; returns the rows' ids. Raises `Refused`: `too_many_attempts`, `minutes`."""
    now = tx.clock.now()
    tx.execute(delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
    for key, limit in limits.items():
        made, oldest = _made(tx, key)
        if made >= limit:
            raise Refused(["too_many_attempts"], minutes=_minutes_left(now, oldest))
    rows = [SignInAttempt(key=key, at=now) for key in limits]
    tx.add_all(rows)
    tx.flush()
    return [row.id for row in rows]


def forgive(tx: Tx, attempts: Sequence[str], key: str | None = None) -> None:
    """Forget attempts that were right after all, and every earlier one under `key`."""
    tx.execute(delete(SignInAttempt).where((SignInAttempt.key == key) | SignInAttempt.id.in_(attempts)))


def network(address: str) -> str:
    """Return what counts as one address: a subscriber of IPv6 holds a whole /64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:45]
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _made(tx: Tx, key: str) -> tuple[int, datetime | None]:
    asked = select(func.count(), func.min(SignInAttempt.at)).where(SignInAttempt.key == key)
    count, oldest = tx.execute(asked).one()
    return count, oldest


def _minutes_left(now: datetime, oldest: datetime | None) -> int:
    left = (oldest or now) + WINDOW - now
    return max(1, -(-int(left.total_seconds()) // 60))
