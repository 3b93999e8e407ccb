"""`backup`, `restore`, `check` and `reindex`: keeping an installation whole."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import func, select

from repository import migrations, wiring
from repository.cli.serve import configured
from repository.db.outbox import Job
from repository.db.uow import Tx
from repository.discovery.events import RebuildAsked
from repository.services import Services
from repository.settings import Settings
from search.errors import WriterBusy

Progress = Callable[[int, int], None]


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A bar that is told (done, total)."""

    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield tell


def as_writer(settings: Settings) -> Services | None:
    """Return services that may write the index, or None while a worker holds it."""
    try:
        return wiring.build(settings, writes_index=True)
    except WriterBusy:
        return None


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder; default: in the data folder.")
def backup(folder: Path | None) -> None:
    """Write a backup while people work; a second one copies only what is new."""
    services = wiring.build(configured())
    with progress("blobs") as tell:
        made = services.backups.make(folder, tell)
    click.echo(f"{made.folder}: {made.rows} rows, {made.blobs} blobs")


@click.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Read the backup in folder SOURCE into this empty installation (any set of engines)."""
    settings = configured()
    settings.folder.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database)
    services = as_writer(settings)
    if services is None:
        raise click.ClickException("a server or worker runs on this installation; stop it first")
    with progress("blobs") as tell:
        rows = services.backups.restore(source, tell)
    with progress("index") as tell:
        services.sync.rebuild(tell)
    click.echo(f"{rows} rows restored")


@click.command()
@click.option("--deep", is_flag=True, help="Read every blob and compute its SHA-256 again.")
@click.option("--repair", is_flag=True, help="Put right what can be put right.")
def check(deep: bool, repair: bool) -> None:
    """Compare database, blobs and index. Exit code 1 when something is wrong."""
    settings = configured()
    services = (as_writer(settings) if repair else None) or wiring.build(settings)
    with progress("blobs") as tell:
        found = services.check.look(deep, tell)
    click.echo(f"{found.blobs} blobs; {len(found.orphans)} bytes nothing knows")
    for kind in ("missing", "damaged", "differing"):
        for thing in getattr(found, kind):
            click.echo(f"{kind}: {thing}")
    if repair and (found.differing or found.orphans):
        services.check.repair(found)
        found = services.check.look(deep)
        click.echo("repaired" if found.clean else "not all could be repaired")
    if not found.clean:
        raise click.ClickException("the parts do not agree")
    click.echo("all agree")


@click.command()
def reindex() -> None:
    """Make the whole index anew; the old one answers meanwhile. A running worker is asked to do it."""
    settings = configured()
    services = as_writer(settings)
    if services is not None:
        with progress("records") as tell:
            done = services.sync.rebuild(tell)
        click.echo(f"{done} records indexed")
        return
    services = wiring.build(settings)
    services.db.write(lambda tx: tx.emit(RebuildAsked()))
    click.echo("asked the worker; waiting for it", err=True)
    while services.db.read(_waits):
        time.sleep(0.5)
    click.echo("indexed")


def _waits(tx: Tx) -> bool:
    jobs = select(func.count()).select_from(Job).where(Job.handler == "rebuild_index", Job.state != "dead")
    return bool(tx.scalar(jobs))


COMMANDS = (backup, restore, check, reindex)
