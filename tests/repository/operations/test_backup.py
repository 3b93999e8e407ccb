"""Backup and restore: everything back, bit for bit, ids unchanged; damage is noticed before anything is written."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest

from repository import wiring
from repository.clock import FixedClock
from repository.db.base import Base
from repository.db.journal import record
from repository.errors import Refused
from repository.migrations import upgrade
from repository.operations import dump
from repository.services import Services
from repository.settings import Settings
from tests.world import World


@pytest.fixture
def elsewhere(tmp_path: Path, clock: FixedClock) -> Services:
    settings = Settings(data=str(tmp_path / "elsewhere"), secret_key="x" * 30)
    settings.folder.mkdir()
    upgrade(settings.database)
    return wiring.build(settings, clock, writes_index=True)


def dumped(services: Services) -> list[str]:
    return services.db.read(lambda tx: list(dump.lines(tx)))


def test_a_restore_gives_back_every_row_and_byte(
    services: Services, small: World, elsewhere: Services, tmp_path: Path
) -> None:
    kept = services.blobs.keep(io.BytesIO("phân số bằng nhau".encode()))
    services.db.write(lambda tx: record(tx, "made", "thing", "1", person_id=small.people["head"], note="ghi"))
    made = services.backups.make(tmp_path / "usb")
    assert elsewhere.backups.restore(made.folder) == made.rows
    assert dumped(elsewhere) == dumped(services)
    assert b"".join(elsewhere.blobs.read(kept.digest)).decode() == "phân số bằng nhau"


def test_a_second_backup_copies_only_new_bytes_and_old_ones_go(services: Services, clock: FixedClock) -> None:
    services.blobs.keep(io.BytesIO(b"one"))
    for _ in range(9):
        services.backups.nightly()
        clock.advance(days=1)
    assert len(services.backups.all()) == services.backups.kept == 7


def test_a_damaged_backup_changes_nothing(
    services: Services, small: World, elsewhere: Services, tmp_path: Path
) -> None:
    made = services.backups.make(tmp_path / "usb")
    tables = made.folder / "tables.jsonl.gz"
    content = bytearray(tables.read_bytes())
    content[len(content) // 2] ^= 1
    tables.write_bytes(bytes(content))
    with pytest.raises(Refused, match="backup_damaged"):
        elsewhere.backups.restore(made.folder)
    assert elsewhere.db.read(dump.is_empty)


def test_a_restore_refuses_an_installation_in_use(services: Services, small: World, tmp_path: Path) -> None:
    made = services.backups.make(tmp_path / "usb")
    with pytest.raises(Refused, match="installation_not_empty"):
        services.backups.restore(made.folder)
    with pytest.raises(Refused, match="not_a_backup"):
        services.backups.restore(tmp_path)


def test_no_sweep_runs_while_a_backup_copies(services: Services, clock: FixedClock) -> None:
    kept = services.blobs.keep(io.BytesIO(b"thrown away during the backup"))
    clock.advance(hours=25)
    services.blobs.hold_sweep(timedelta(hours=1))
    assert services.blobs.sweep() == 0 and services.blobs.store.exists(kept.digest)
    services.blobs.release_sweep()
    assert services.blobs.sweep() == 1


def test_every_table_is_part_of_a_backup() -> None:
    assert {table.name for table in Base.metadata.sorted_tables} == set(Base.metadata.tables)


def test_a_check_names_what_is_missing_and_what_is_damaged(services: Services) -> None:
    lost = services.blobs.keep(io.BytesIO(b"lost"))
    spoilt = services.blobs.keep(io.BytesIO(b"spoilt"))
    assert services.check.look(deep=True).clean
    services.blobs.store.delete(lost.digest)
    path = services.blobs.store.local_path(spoilt.digest)
    assert path is not None
    path.chmod(0o644)
    path.write_bytes(b"spoiLt")
    found = services.check.look(deep=True)
    assert found.missing == [lost.digest] and found.damaged == [spoilt.digest] and not found.clean
