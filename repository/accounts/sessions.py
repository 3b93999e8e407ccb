"""Sessions the server knows: a row for each, found by the hash of the key in the browser's cookie.

Who signs out ends one row, and a copy of the cookie opens nothing any more; `Person.session_epoch` ends all of a
person's at once. Module functions that join their caller's transaction; `signin` calls them, the clock sweeps.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, update

from repository.accounts.tables import OpenSession
from repository.db.uow import Tx

KEPT = timedelta(days=15)  # without use; a day longer than the longest cookie
NOTED_EVERY = timedelta(hours=12)  # a page is a read; use is noted twice a day


def begin(tx: Tx, person_id: str) -> str:
    """Begin a session and return its key, which nothing here keeps."""
    key, now = secrets.token_urlsafe(24), tx.clock.now()
    tx.add(OpenSession(id=digest(key), person_id=person_id, created_at=now, seen_at=now))
    tx.flush()
    return key


def end(tx: Tx, key: str) -> bool:
    """End one session; False when there is none."""
    done = tx.execute(delete(OpenSession).where(OpenSession.id == digest(key)))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def seen(tx: Tx, key: str) -> None:
    """Note that a session is in use."""
    tx.execute(update(OpenSession).where(OpenSession.id == digest(key)).values(seen_at=tx.clock.now()))


def is_open(last_seen: datetime | None, now: datetime) -> bool:
    """Tell whether a session there is (or is not: None) has been used lately enough."""
    return last_seen is not None and now - last_seen <= KEPT


def forget_old(tx: Tx) -> int:
    """Drop the rows of sessions nobody has used for long; returns how many."""
    done = tx.execute(delete(OpenSession).where(OpenSession.seen_at < tx.clock.now() - KEPT))
    return int(done.rowcount)  # type: ignore[attr-defined]


def digest(key: str) -> str:
    """Return what the database keeps of a key."""
    return sha256(key.encode()).hexdigest()
