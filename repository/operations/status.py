"""How the installation is: jobs waiting and dead, the index's lag, the age of the last backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.db import outbox
from repository.db.journal import record
from repository.db.outbox import Job
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Denied, NotFound
from repository.operations.backup import Backups, BackupView
from search.index import SearchIndex


@dataclass(frozen=True)
class DeadJob:
    """A job that failed for the last time, with its last error."""

    id: str
    handler: str
    event: str
    attempts: int
    created_at: datetime
    last_error: str


@dataclass(frozen=True)
class Report:
    """What the status page shows."""

    waiting: int
    running: int
    dead: tuple[DeadJob, ...]
    oldest: datetime | None
    documents: int
    index_complete: bool
    backup: BackupView | None


class Status:
    """Reports to administrators, and lets them put a dead job back to work."""

    def __init__(self, db: Database, index: SearchIndex, backups: Backups) -> None:
        self.db = db
        self.index = index
        self.backups = backups

    def report(self, actor: Actor) -> Report:
        """Return the present state. Raises `Denied` for anybody but an administrator."""
        _demand(actor)
        health = self.index.health()
        counts, dead, oldest = self._jobs()
        made = self.backups.all()
        return Report(
            waiting=counts["ready"],
            running=counts["running"],
            dead=dead,
            oldest=oldest,
            documents=health.documents,
            index_complete=health.ok and health.complete,
            backup=made[0] if made else None,
        )

    @writes
    def revive(self, tx: Tx, actor: Actor, job_id: str) -> None:
        """Put a dead job back to work."""
        _demand(actor)
        if not outbox.revive(tx, job_id, tx.clock.now()):
            raise NotFound("job")
        record(tx, "job.revive", "job", job_id, person_id=actor.person_id, address=actor.address)

    @reads
    def _jobs(self, tx: Tx) -> tuple[dict[str, int], tuple[DeadJob, ...], datetime | None]:
        dead = tx.scalars(select(Job).where(Job.state == "dead").order_by(Job.created_at).limit(100))
        shown = tuple(
            DeadJob(j.id, j.handler, j.event, j.attempts, j.created_at, j.last_error or "") for j in dead
        )
        return outbox.depth(tx), shown, outbox.oldest(tx)


def _demand(actor: Actor) -> None:
    if not actor.has("administrator"):
        raise Denied("status.see")
