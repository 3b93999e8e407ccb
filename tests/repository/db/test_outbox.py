"""The outbox: one row per handler with the change, leases, back-off, a visible dead letter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.clock import FixedClock
from repository.db import outbox
from repository.db.outbox import Job
from repository.db.uow import Database, Event
from repository.migrations.tables import metadata


@dataclass(frozen=True)
class LessonChanged(Event):
    lesson_id: str

    @property
    def dedupe(self) -> str:
        return self.lesson_id


@pytest.fixture
def stand(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/x.sqlite", FixedClock(), {"LessonChanged": ("index", "tell")})
    metadata.create_all(database.engine)
    return database


def claim(database: Database, worker: str = "w1", limit: int = 10, **kw):  # type: ignore[no-untyped-def]
    return database.write(lambda tx: outbox.claim(tx, worker, tx.clock.now(), limit, **kw))


def test_an_event_waits_once_per_handler_however_often_it_happens(stand: Database) -> None:
    for _ in range(3):
        stand.write(lambda tx: tx.emit(LessonChanged("a")))
    assert sorted(job.handler for job in claim(stand)) == ["index", "tell"]


def test_an_event_that_happens_while_its_job_runs_is_worked_off_again(stand: Database) -> None:
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    (running,) = claim(stand, handlers={"index"})
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    assert [job.handler for job in claim(stand, "w2", handlers={"index"})] == ["index"]
    assert stand.write(lambda tx: outbox.finish(tx, running))


def test_a_rolled_back_change_emits_nothing(stand: Database) -> None:
    def change(tx) -> None:  # type: ignore[no-untyped-def]
        tx.emit(LessonChanged("a"))
        raise KeyError

    with pytest.raises(KeyError):
        stand.write(change)
    assert claim(stand) == []


def test_a_claimed_job_is_nobody_elses_until_its_lease_lapses(stand: Database) -> None:
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    mine = claim(stand)
    assert len(mine) == 2 and claim(stand, "w2") == []
    stand.clock.advance(seconds=45)  # type: ignore[attr-defined]
    for job in mine:
        assert stand.write(lambda tx, job=job: outbox.heartbeat(tx, job, tx.clock.now()))
    stand.clock.advance(seconds=45)  # type: ignore[attr-defined]
    assert claim(stand, "w2") == []
    stand.clock.advance(seconds=20)  # type: ignore[attr-defined]
    assert len(claim(stand, "w2")) == 2
    assert not stand.write(lambda tx: outbox.finish(tx, mine[0])), "a stale worker finishes nothing"


def test_a_failing_job_backs_off_then_stays_dead_and_visible_and_can_be_revived(stand: Database) -> None:
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        (job,) = claim(stand, handlers={"tell"})
        assert job.attempts == attempt
        stand.write(lambda tx, job=job: outbox.fail(tx, job, tx.clock.now(), "the disk is full"))
        assert claim(stand, handlers={"tell"}) == []
        stand.clock.advance(seconds=2**attempt)  # type: ignore[attr-defined]
    assert claim(stand, handlers={"tell"}) == []
    dead = stand.read(lambda tx: tx.scalars(select(Job).where(Job.state == "dead")).one())
    assert dead.last_error == "the disk is full"
    assert stand.write(lambda tx: outbox.revive(tx, dead.id, tx.clock.now()))
    assert len(claim(stand, handlers={"tell"})) == 1


def test_handing_back_costs_no_attempt(stand: Database) -> None:
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    (job,) = claim(stand, handlers={"tell"})
    stand.write(lambda tx: outbox.hand_back(tx, job, tx.clock.now()))
    (again,) = claim(stand, handlers={"tell"})
    assert again.attempts == 1


def test_a_failed_job_gives_way_to_its_waiting_twin(stand: Database) -> None:
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    (job,) = claim(stand, handlers={"tell"})
    stand.write(lambda tx: tx.emit(LessonChanged("a")))
    stand.write(lambda tx: outbox.fail(tx, job, tx.clock.now(), "no"))
    stand.clock.advance(minutes=5)  # type: ignore[attr-defined]
    assert len(claim(stand, handlers={"tell"})) == 1
