"""A double tap makes one thing: form nonces and the API's `Idempotency-Key` remember what they made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base
from repository.db.uow import Tx
from repository.errors import Conflict

KEPT = timedelta(days=2)


class OnceKey(Base):
    """A key that one person has used for one purpose, and the id of what it made."""

    __tablename__ = "once_key"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    result_id: Mapped[str] = mapped_column(String(36))
    purpose: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(index=True)
    body_hash: Mapped[str] = mapped_column(String(64), default="")  # of what was sent with it, by the API


def once(tx: Tx, person_id: str, purpose: str, nonce: str | None, make: Callable[[], str]) -> str:
    """Return the id `make` returned, now or when this nonce was used before.

    The primary key decides a race; a nonce used for another purpose is a `Conflict`.
    """
    if not nonce:
        return make()
    key = f"{person_id}:{nonce}"[:200]
    earlier = tx.get(OnceKey, key)
    if earlier is not None:
        if earlier.purpose != purpose:
            raise Conflict("nonce_used_elsewhere")
        return earlier.result_id
    made = make()
    tx.add(OnceKey(key=key, result_id=made, purpose=purpose, at=tx.clock.now()))
    tx.flush()
    return made


def claim_key(tx: Tx, person_id: str, nonce: str, body_hash: str) -> bool | None:
    """Keep what is sent with a key: True when it is new, False for the same again, None when it is something else."""
    key = _sent(person_id, nonce)
    earlier = tx.get(OnceKey, key)
    if earlier is not None:
        return False if earlier.body_hash == body_hash else None
    tx.add(OnceKey(key=key, result_id="", purpose="sent", body_hash=body_hash, at=tx.clock.now()))
    tx.flush()
    return True


def free_key(tx: Tx, person_id: str, nonce: str) -> None:
    """Forget what was sent with a key, for it made nothing."""
    tx.execute(delete(OnceKey).where(OnceKey.key == _sent(person_id, nonce)))


def _sent(person_id: str, nonce: str) -> str:
    return f"sent:{person_id}:{nonce}"[:200]


def forget_old(tx: Tx) -> int:
    """Drop keys older than two days; return how many."""
    done = tx.execute(delete(OnceKey).where(OnceKey.at < tx.clock.now() - KEPT))
    return int(done.rowcount)  # type: ignore[attr-defined]
