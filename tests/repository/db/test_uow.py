"""Transactions: whole-function retries, one snapshot per read, nothing kept of a failure."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.clock import FixedClock
from repository.db.journal import JournalEntry, record
from repository.db.once import once
from repository.db.uow import Database, Tx
from repository.errors import Conflict, Invalid
from repository.migrations.tables import metadata


def test_a_failed_function_leaves_nothing(db: Database) -> None:
    def half(tx: Tx) -> None:
        record(tx, "half", "thing", "1", person_id=None)
        tx.flush()
        raise Invalid({"title": "required"})

    with pytest.raises(Invalid):
        db.write(half)
    assert db.read(lambda tx: tx.scalar(select(JournalEntry.id))) is None


def test_the_journal_can_only_grow(db: Database) -> None:
    db.write(lambda tx: record(tx, "made", "thing", "1", person_id=None))

    def change(tx: Tx) -> None:
        entry = tx.scalars(select(JournalEntry)).one()
        entry.verb = "unmade"

    def remove(tx: Tx) -> None:
        tx.delete(tx.scalars(select(JournalEntry)).one())

    for attempt in (change, remove):
        with pytest.raises(Conflict):
            db.write(attempt)
    assert db.read(lambda tx: tx.scalar(select(JournalEntry.verb))) == "made"


def test_many_writers_in_two_databases_objects_lose_no_update(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/race.sqlite"
    databases = [Database(url, FixedClock(), {}) for _ in range(2)]
    metadata.create_all(databases[0].engine)

    def add_ten(database: Database) -> None:
        for n in range(10):
            database.write(lambda tx, n=n: record(tx, "made", "thing", str(n), person_id=None))

    threads = [threading.Thread(target=add_ten, args=(databases[n % 2],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert databases[0].read(lambda tx: len(tx.scalars(select(JournalEntry.id)).all())) == 80


def test_a_nonce_used_twice_makes_one_thing(db: Database) -> None:
    made: list[str] = []

    def make() -> str:
        made.append(f"thing-{len(made)}")
        return made[-1]

    first = db.write(lambda tx: once(tx, "person", "deposit", "nonce", make))
    second = db.write(lambda tx: once(tx, "person", "deposit", "nonce", make))
    assert first == second == "thing-0" and made == ["thing-0"]
    with pytest.raises(Conflict):
        db.write(lambda tx: once(tx, "person", "loan", "nonce", make))


def test_an_unknown_database_is_an_error_at_start() -> None:
    with pytest.raises(Exception, match="mysql|unknown scheme"):
        Database("mysql://localhost/x", FixedClock(), {})
