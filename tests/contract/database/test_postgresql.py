"""What the application relies on from PostgreSQL, on a real one: claims side by side, word of work, turns."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from repository import migrations
from repository.clock import FixedClock
from repository.db import outbox
from repository.db.uow import Database, Event, Tx
from repository.db.wakeups import Wakeups
from tests.live import ROOT
from tests.servers.postgresql import PostgreSQL

pytestmark = pytest.mark.service


@dataclass(frozen=True)
class LessonChanged(Event):
    lesson_id: str


@pytest.fixture
def url(postgresql: PostgreSQL) -> str:
    return postgresql.database(f"hoclieu-{uuid4().hex[:12]}")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    migrations.upgrade(url)
    opened = Database(url, FixedClock(), {"LessonChanged": ("index",)})
    yield opened
    opened.close()


def claim(tx: Tx, worker: str, limit: int) -> list[str]:
    return [job.payload["lesson_id"] for job in outbox.claim(tx, worker, tx.clock.now(), limit)]


def test_several_servers_that_start_at_once_migrate_once(url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "HOCLIEU_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "repository.cli", "db", "upgrade"]
    servers = [subprocess.Popen(command, env=environment, cwd=ROOT) for _ in range(4)]
    assert [server.wait(120) for server in servers] == [0, 0, 0, 0]
    assert migrations.revision_of(url) == migrations.head()


def test_a_worker_passes_over_what_another_is_claiming(database: Database) -> None:
    for name in ("a", "b", "c"):
        database.write(lambda tx, name=name: tx.emit(LessonChanged(name)))

    def first(tx: Tx) -> None:
        mine = claim(tx, "one", 2)
        theirs = database_of_another.queue(lambda other: claim(other, "two", 5))
        assert sorted(mine + theirs) == ["a", "b", "c"] and len(mine) == 2

    database_of_another = Database(str(database.engine.url), FixedClock(), {})
    database.queue(first)
    database_of_another.close()


def test_workers_hear_of_work_when_it_is_committed_and_not_before(database: Database) -> None:
    stopping = threading.Event()
    wakeups = Wakeups(database.engine, stopping)
    wakeups.start()
    while not wakeups.listening:
        stopping.wait(0.01)
    seen = wakeups.times()

    def change(tx: Tx) -> None:
        tx.emit(LessonChanged("a"))
        tx.flush()
        wakeups.sleep(seen)
        assert wakeups.times() == seen

    database.write(change)
    while wakeups.times() == seen:
        wakeups.sleep(seen)
    stopping.set()


def test_writers_see_each_others_work_as_if_they_took_turns(database: Database) -> None:
    database.write(lambda tx: tx.execute(text("CREATE TABLE tally (n int)")))

    def count_and_add(tx: Tx) -> None:
        """Each adds one only where there is none: under a weaker isolation two would."""
        if tx.scalar(text("SELECT count(*) FROM tally")) == 0:
            tx.execute(text("INSERT INTO tally VALUES (1)"))

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(lambda _: database.write(count_and_add), range(24)))
    assert database.read(lambda tx: tx.scalar(text("SELECT count(*) FROM tally"))) == 1


def test_a_reader_sees_one_moment(database: Database) -> None:
    database.write(lambda tx: tx.execute(text("CREATE TABLE tally (n int)")))

    def look_twice(tx: Tx) -> None:
        assert tx.scalar(text("SELECT count(*) FROM tally")) == 0
        other = Database(str(database.engine.url), FixedClock(), {})
        other.write(lambda write: write.execute(text("INSERT INTO tally VALUES (1)")))
        other.close()
        assert tx.scalar(text("SELECT count(*) FROM tally")) == 0

    database.read(look_twice)
