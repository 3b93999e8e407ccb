"""Migrations: empty → head gives exactly the tables declared, again and again."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

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


def test_decks_of_older_days_wait_for_the_copy_without_notes_and_papers_stay_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    upgrade(url, "0001")
    old = create_engine(url)  # without foreign keys: a file needs no school here
    with old.begin() as rows:
        rows.execute(text("INSERT INTO blob VALUES ('d', 7, 'present', '2026-01-01')"))
        for name in ("pptx", "odp", "docx"):
            rows.execute(
                text(
                    "INSERT INTO file (id, version_id, position, name, blob_digest, format, mime, size, readers,"
                    " warnings, preview, preview_engine, preview_reason)"
                    " VALUES (:f, 'v', 1, 'Bài', 'd', :f, '', 7, 'everyone', '[]', 'ready', '', '')"
                ),
                {"f": name},
            )
    upgrade(url)
    with old.connect() as rows:
        found = rows.execute(text("SELECT id, open_digest, open_size, open_reason FROM file ORDER BY id"))
        assert [tuple(row) for row in found] == [
            ("docx", "d", 7, ""),
            ("odp", None, None, "notes_waiting"),
            ("pptx", None, None, "notes_waiting"),
        ]
        jobs = rows.execute(text("SELECT handler, payload, dedupe, state FROM job ORDER BY dedupe"))
        assert [tuple(row) for row in jobs] == [
            ("preview", f'{{"file_id": "{name}"}}', f"preview:file:{name}", "ready")
            for name in ("odp", "pptx")
        ]
