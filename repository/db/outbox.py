"""The outbox: one row per handler of an event, written with the change itself, worked off by workers.

Jobs are claimed for a lease with a heartbeat, never by a transaction held open while a deck renders. A lapsed
lease is taken over; a failure is tried again with back-off; after `MAX_ATTEMPTS` the job stays, visible and
dead, with its last error. Handlers are idempotent and load present truth, so order and repetition do not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, String, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from repository.db.base import Base, Id
from repository.ids import new_id

MAX_ATTEMPTS = 5
LEASE = timedelta(seconds=60)
CHANNEL = "hoclieu_job"  # of PostgreSQL's notifications; see `repository.db.wakeups`


class Job(Base):
    """A piece of work that follows from an event."""

    __tablename__ = "job"
    # One waiting job per dedupe key; a running one does not count, for it may have read old truth already.
    __table_args__ = (
        Index(
            "uq_job_waiting",
            "dedupe",
            unique=True,
            sqlite_where=text("state = 'ready'"),
            postgresql_where=text("state = 'ready'"),
        ),
        Index("ix_job_ready", "state", "run_at"),
    )

    id: Mapped[Id]
    event: Mapped[str] = mapped_column(String(60))
    handler: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    dedupe: Mapped[str | None] = mapped_column(String(160))
    priority: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="ready")  # ready | running | dead
    run_at: Mapped[datetime]
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(60))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]


@dataclass(frozen=True)
class ClaimedJob:
    """What a worker holds while it works: never the row itself."""

    id: str
    event: str
    handler: str
    payload: dict[str, Any]
    attempts: int
    worker: str


def enqueue(
    session: Session,
    event: str,
    handler: str,
    payload: Mapping[str, Any],
    now: datetime,
    dedupe: str | None = None,
    run_at: datetime | None = None,
    priority: int = 0,
) -> None:
    """Add one job; an equal `dedupe` that already waits for the same handler makes this a no-op."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = insert_postgresql if on_postgresql else insert_sqlite
    row = {
        "id": new_id(),
        "event": event,
        "handler": handler,
        "payload": dict(payload),
        "dedupe": f"{handler}:{dedupe}" if dedupe else None,
        "priority": priority,
        "state": "ready",
        "run_at": run_at or now,
        "created_at": now,
        "attempts": 0,
    }
    session.execute(insert(Job).values(row).on_conflict_do_nothing())
    if on_postgresql:
        session.execute(text(f"NOTIFY {CHANNEL}"))  # heard by the workers when this transaction is committed


def claim(
    session: Session, worker: str, now: datetime, limit: int = 1, handlers: Collection[str] | None = None
) -> list[ClaimedJob]:
    """Take up to `limit` due jobs (or ones whose lease lapsed) of these handlers for `LEASE`; urgent first."""
    wanted = _due(now, handlers).order_by(Job.priority.desc(), Job.run_at, Job.id).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    taken = session.scalars(
        update(Job)
        .where(Job.id.in_(wanted))
        .values(state="running", worker=worker, lease_until=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job)
    ).all()
    return [ClaimedJob(j.id, j.event, j.handler, j.payload, j.attempts, worker) for j in taken]


def is_due(session: Session, now: datetime, handlers: Collection[str]) -> bool:
    """Whether a claim would find anything: asked without the lock that a claim takes."""
    return session.scalar(_due(now, handlers).limit(1)) is not None


def _due(now: datetime, handlers: Collection[str] | None) -> Select[str]:
    due = or_(
        and_(Job.state == "ready", Job.run_at <= now),
        and_(Job.state == "running", Job.lease_until < now),
    )
    wanted = select(Job.id).where(due)
    return wanted if handlers is None else wanted.where(Job.handler.in_(handlers))


def heartbeat(session: Session, job: ClaimedJob, now: datetime) -> bool:
    """Lengthen the lease; False when the job was taken over meanwhile."""
    return _mine(session, job, lease_until=now + LEASE)


def finish(session: Session, job: ClaimedJob) -> bool:
    """Forget a job that is done; False when a stale worker speaks."""
    done = session.execute(delete(Job).where(Job.id == job.id, Job.worker == job.worker))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def hand_back(session: Session, job: ClaimedJob, now: datetime) -> None:
    """Give a job back untouched, as a worker does that was asked to stop."""
    _requeue(session, job, now, attempts=job.attempts - 1, error=None)


def fail(session: Session, job: ClaimedJob, now: datetime, error: str) -> None:
    """Try again after 2ⁿ seconds, or leave it dead and visible after the last attempt."""
    if job.attempts >= MAX_ATTEMPTS:
        _mine(session, job, state="dead", lease_until=None, last_error=error[:2000])
        return
    _requeue(session, job, now + timedelta(seconds=2**job.attempts), job.attempts, error[:2000])


def _requeue(session: Session, job: ClaimedJob, run_at: datetime, attempts: int, error: str | None) -> None:
    row = session.get(Job, job.id)
    if row is not None and row.worker == job.worker:
        _wait_again(session, row, run_at, attempts, error)


def _wait_again(session: Session, row: Job, run_at: datetime, attempts: int, error: str | None) -> None:
    twin = select(Job.id).where(Job.dedupe == row.dedupe, Job.state == "ready")
    if row.dedupe and session.scalar(twin):
        session.delete(row)  # the waiting twin will do the same work
        return
    row.state, row.run_at, row.attempts = "ready", run_at, attempts
    row.last_error, row.lease_until, row.worker = error, None, None


def revive(session: Session, job_id: str, now: datetime) -> bool:
    """Put a dead job back to work, as an administrator asks."""
    row = session.get(Job, job_id)
    if row is None or row.state != "dead":
        return False
    _wait_again(session, row, now, attempts=0, error=row.last_error)
    return True


def depth(session: Session) -> dict[str, int]:
    """Return how many jobs wait, run and are dead, by state."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    return {"ready": 0, "running": 0, "dead": 0} | dict(rows.all())


def oldest(session: Session) -> datetime | None:
    """Return when the longest-waiting job was created."""
    return session.scalar(select(func.min(Job.created_at)).where(Job.state != "dead"))


def _mine(session: Session, job: ClaimedJob, **values: Any) -> bool:
    changed = session.execute(update(Job).where(Job.id == job.id, Job.worker == job.worker).values(**values))
    return bool(changed.rowcount)  # type: ignore[attr-defined]
