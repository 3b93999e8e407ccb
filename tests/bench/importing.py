"""MARC import with indexing, against bare pymarc parsing of the same file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymarc import MARCReader

from repository.accounts.access import Actor
from repository.catalogue.import_views import BatchView
from repository.catalogue.imports import Options
from repository.db import outbox
from repository.services import Services
from tests.bench import worlds
from tests.bench.measure import Table, timed

SAMPLE = Path(__file__).parents[1] / "repository/metadata/data/loc-vie-121.mrc"
COUNT = 5_000


def file_of(count: int, prefix: str = "bench") -> bytes:
    """Return an ISO 2709 file of `count` different records made from the real ones, new under each prefix."""
    originals = [chunk + b"\x1d" for chunk in SAMPLE.read_bytes().split(b"\x1d") if chunk.strip()]
    made = []
    for n in range(count):
        record = next(iter(MARCReader(originals[n % len(originals)], to_unicode=True, force_utf8=True)))
        record.remove_fields("020", "010")
        record["001"].data = f"{prefix}{n:08d}"
        record["245"]["a"] = f"{record['245']['a']} {prefix} {n}"
        made.append(record.as_marc())
    return b"".join(made)


def run(table: Table) -> None:
    """Measure and add a row."""
    content = file_of(COUNT)
    with timed() as parsing:
        parsed = sum(1 for record in MARCReader(content, to_unicode=True, force_utf8=True) if record)
    with (
        tempfile.TemporaryDirectory() as folder,
        worlds.services(folder, writes_index=False) as (services, world),
        worker(folder),
    ):
        actor = services.people.actor_for(world.people["librarian"])
        taken_in(services, actor, SAMPLE.read_bytes())  # the worker is up and has loaded what it needs
        with timed() as importing:
            done = taken_in(services, actor, content)
    bare, ours = parsed / parsing(), done.created / importing()
    table.add(
        f"MARC import with indexing, {done.created:,} records",
        f"{ours:.0f}/s",
        f"pymarc bare parse {bare:.0f}/s",
        f"× {ours / bare:.2f}",
        "≥ 0.25",
    )


@contextmanager
def worker(folder: str) -> Iterator[None]:
    """A worker process of its own, as an installation has one."""
    environment = {**os.environ, "HOCLIEU_DATA": folder, "SECRET_KEY": worlds.SECRET}
    command = [sys.executable, "-m", "repository.cli", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        yield
        process.terminate()


def taken_in(services: Services, actor: Actor, content: bytes) -> BatchView:
    """Hand a file to the worker and wait until it is in the catalogue and in the index."""
    kept = services.blobs.keep(io.BytesIO(content))
    batch = services.imports.keep(actor, kept, "bench.mrc", "iso2709")
    services.imports.start(actor, batch, Options())
    while sum(services.db.read(outbox.depth).values()):
        time.sleep(0.02)
    return services.imports.progress(actor, batch)
