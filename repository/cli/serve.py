"""`serve`, `worker`, `db upgrade` and `settings`: the commands that keep an installation running."""

from __future__ import annotations

import logging
import sys
import threading

import click

from repository import migrations, supervisor, wiring
from repository.settings import Settings, example
from repository.worker import Worker
from search.errors import WriterBusy


def configured() -> Settings:
    """Return the settings and set up logging for a process of the server."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return Settings.from_env()


@click.command()
@click.option("--worker/--no-worker", default=True, help="Supervise one worker process.")
def serve(worker: bool) -> None:
    """Serve the web pages and the API; starts and supervises one worker."""
    supervisor.serve(configured(), with_worker=worker)


@click.command()
@click.option("--supervised", is_flag=True, hidden=True, help="Stop when standard input closes.")
@click.option("--drain", is_flag=True, help="Do what is due now, then exit.")
@click.option("--processes", default=1, type=click.IntRange(1, 64), help="How many to keep running.")
def worker(supervised: bool, drain: bool, processes: int) -> None:
    """Work off background jobs: previews, index, notices, the clock."""
    settings = configured()
    if processes > 1:
        if settings.search.startswith("tantivy:"):
            raise click.ClickException(
                "the embedded index has one writer; several workers need Elasticsearch"
            )
        supervisor.keep_workers(processes)
        return
    stop = threading.Event()
    if supervised:
        threading.Thread(target=_stop_with_parent, args=(stop,), daemon=True).start()
    services = None
    while services is None and not stop.is_set():
        try:
            services = wiring.build(settings, writes_index=True)
        except WriterBusy:
            if not supervised:
                raise click.ClickException("another worker holds the index") from None
            stop.wait(0.5)  # a predecessor is finishing its last job
    if services is None:
        return
    hands = Worker(services, stop)
    if drain:
        click.echo(f"{hands.drain()} jobs done")
    else:
        hands.run()
    services.index.close()
    services.db.close()


def _stop_with_parent(stop: threading.Event) -> None:
    sys.stdin.read()  # the supervisor holds the other end; it closes even when the supervisor is killed
    stop.set()


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database, empty or with data, to this version's schema."""
    settings = configured()
    settings.folder.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database)
    click.echo("the database is up to date")


@click.command("settings")
def show_settings() -> None:
    """Print every setting with its default, as `.env.example` holds them."""
    click.echo(example(), nl=False)


COMMANDS = (serve, worker, db, show_settings)
