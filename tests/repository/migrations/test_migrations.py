"""Migrations: empty → head gives exactly the tables declared, again and again."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from repository.clock import FixedClock
from repository.db.uow import Database
from repository.migrations import upgrade
from repository.migrations.tables import metadata
from tests import world


def test_empty_to_head_is_what_the_tables_declare(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    upgrade(url)
    database = Database(url, FixedClock(), {})
    with database.engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    assert difference == []


def test_running_the_migrations_again_over_data_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    upgrade(url)
    database = Database(url, FixedClock(), {})
    made = database.write(world.build)
    upgrade(url)
    names = database.read(lambda tx: tx.execute(text("SELECT count(*) FROM person")).scalar_one())
    assert names == len(made.people)
