"""A worker process killed in the middle of a MARC file, for real: kill -9, and a successor that finishes it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from repository import migrations, wiring
from repository.accounts.access import Actor
from repository.catalogue.imports import Options
from repository.catalogue.tables import Record, RecordIsbn, RecordRevision, RecordSource
from repository.clock import FixedClock
from repository.db.codes import ShortCode
from repository.db.outbox import LEASE, Job
from repository.holdings.tables import Copy, Holding
from repository.metadata import iso2709
from repository.metadata.marc import data_field, inserted, with_fields
from repository.metadata.short_form import new_print
from repository.services import Services
from repository.settings import Settings
from repository.worker import Worker
from tests import world

COUNT = 1_000
ROOT = Path(__file__).parents[3]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))  # the killed workers go by the real one


def file_of(count: int) -> bytes:
    """`count` titles, each with its control number and one copy."""
    records = []
    for n in range(count):
        marc = new_print({"title": f"Truyện kể số {n}", "authors": (f"Tác giả {n}",), "year": "2020"})
        fields = inserted(
            [{"001": f"k{n:05d}"}, *marc["fields"]], data_field("852", "  ", ("p", f"TK.{n + 1:05d}"))
        )
        records.append(iso2709.write(with_fields(marc, fields)))
    return b"".join(records)


def killed_midway(settings: Settings, services: Services, mai: Actor, batch: str) -> int:
    """Run a worker process until it is in the midst of the file, kill it, and return how many records it had."""
    environment = {**os.environ, "HOCLIEU_DATA": settings.data, "SECRET_KEY": settings.secret_key}
    command = [sys.executable, "-m", "repository.cli", "worker"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while not services.imports.progress(mai, batch).done:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
                raise AssertionError("the worker ended by itself")
        process.kill()
    return services.imports.progress(mai, batch).done


def lapse(services: Services) -> None:
    """Let the lease of a dead worker's job run out, as a minute does."""

    def long_ago(tx) -> None:  # type: ignore[no-untyped-def]
        for job in tx.scalars(select(Job).where(Job.state == "running")):
            job.lease_until -= 2 * LEASE

    services.db.write(long_ago)


def test_a_killed_import_is_finished_by_a_successor_nothing_doubled_nothing_lost(
    settings: Settings, clock: FixedClock
) -> None:
    watching = wiring.build(settings, clock)
    migrations.upgrade(settings.database)
    small = watching.db.write(world.build)
    mai = watching.people.actor_for(small.people["librarian"])
    blob = watching.blobs.keep(io.BytesIO(file_of(COUNT)))
    batch = watching.imports.keep(mai, blob, "sach.mrc", "iso2709")
    watching.imports.start(mai, batch, Options(copies="852p"))
    done = killed_midway(settings, watching, mai, batch)
    assert 0 < done < COUNT
    assert watching.db.read(lambda tx: tx.scalar(select(func.count(Record.id)))) == done
    lapse(watching)
    watching.db.close()

    clock.advance(seconds=timedelta(hours=1).total_seconds())
    successor = wiring.build(settings, clock, writes_index=True)
    Worker(successor).drain()
    end = successor.imports.progress(mai, batch)
    assert (end.state, end.done, end.created, end.matched, end.failed) == ("done", COUNT, COUNT, 0, 0)
    numbers = successor.db.read(lambda tx: Counter(tx.scalars(select(Record.control_number))))
    assert numbers == Counter(f"k{n:05d}" for n in range(COUNT))
    tables = (Record, RecordRevision, RecordSource, Holding, Copy, ShortCode)
    counted = successor.db.read(lambda tx: [tx.scalar(select(func.count()).select_from(t)) for t in tables])
    assert counted == [COUNT] * len(tables)
    assert successor.db.read(lambda tx: tx.scalar(select(func.count()).select_from(RecordIsbn))) == 0
    assert successor.sync.differences() == [] and successor.index.count() == COUNT
    successor.index.close()
    successor.db.close()
