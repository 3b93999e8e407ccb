"""What happens by the clock: every task is idempotent and claims its period in the database first.

Two workers never do the same task twice for one period: the row (task, period) in `clock_run` is the lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from repository.accounts.sessions import forget_old as forget_old_sessions
from repository.db.base import Base
from repository.db.meter import forget_counts
from repository.db.once import forget_old
from repository.db.uow import Tx
from repository.errors import Conflict
from repository.jobs import notify
from repository.services import Services


class ClockRun(Base):
    """A task of the clock that was begun for a period; one begun long ago and not done was killed."""

    __tablename__ = "clock_run"

    task: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    done: Mapped[bool] = mapped_column(default=False)


GIVEN_UP = timedelta(hours=2)


@dataclass(frozen=True)
class Task:
    """A task and how its period is named; a new period name means it is due again."""

    name: str
    period: Callable[[datetime], str]
    run: Callable[[Services], None]


def daily(now: datetime) -> str:
    """One period a day (UTC; 19:00 UTC is 2:00 at night in Viet Nam)."""
    return f"{now:%Y-%m-%d}"


def hourly(now: datetime) -> str:
    """One period an hour."""
    return f"{now:%Y-%m-%dT%H}"


def _forget_nonces(services: Services) -> None:
    services.db.write(forget_old)
    services.db.write(forget_counts)


def _forget_sessions(services: Services) -> None:
    services.db.write(forget_old_sessions)


def _sweep_blobs(services: Services) -> None:
    services.blobs.sweep()


def _backup(services: Services) -> None:
    services.backups.nightly()


def _compare_index(services: Services) -> None:
    services.sync.repair()


TASKS: tuple[Task, ...] = (
    Task("backup", daily, _backup),
    Task("compare_index", daily, _compare_index),
    Task("forget_nonces", daily, _forget_nonces),
    Task("forget_sessions", daily, _forget_sessions),
    Task("remind_reviews", daily, notify.remind),
    Task("sweep_blobs", daily, _sweep_blobs),
)


def run_due(services: Services, tasks: tuple[Task, ...] = TASKS) -> list[str]:
    """Run every task whose present period nobody has begun, or was killed in; return their names."""
    done = []
    for task in tasks:
        period = task.period(services.clock.now())
        if _begin(services, task, period):
            task.run(services)
            services.db.write(partial(_finish, task=task, period=period))
            done.append(task.name)
    return done


def _begin(services: Services, task: Task, period: str) -> bool:
    def begin(tx: Tx) -> bool:
        now = tx.clock.now()
        run = tx.get(ClockRun, (task.name, period), with_for_update=True)
        if run is None:
            tx.add(ClockRun(task=task.name, period=period, at=now))
        elif run.done or run.at > now - GIVEN_UP:
            return False
        else:
            run.at = now
        tx.flush()
        return True

    try:
        return services.db.write(begin)
    except (Conflict, IntegrityError):
        return False


def _finish(tx: Tx, task: Task, period: str) -> None:
    run = tx.get(ClockRun, (task.name, period))
    if run is not None:
        run.done = True
