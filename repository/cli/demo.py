"""`demo` and `start`: the demonstration group, and what `make run` calls.

A data folder says in the file `installation` what it was made for, so that a real school never starts with known
passwords and the demonstration never lands among a school's people. An interrupted loading begins anew.
"""

from __future__ import annotations

import os
import shutil
import socket
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from repository import demo as demonstration
from repository import migrations, supervisor, wiring
from repository.cli.serve import configured
from repository.clock import DEFAULT_ZONE
from repository.demo.accounts import table
from repository.errors import Refused
from repository.settings import Settings
from search.errors import WriterBusy

LOADING, DEMO, SCHOOL = "demonstration, loading", "demonstration", "school"


@click.command()
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day of the demonstration (default: today)."
)
@click.option("--small", is_flag=True, help="A few of everything, in seconds.")
def demo(today: datetime | None, small: bool) -> None:
    """Load the demonstration group into an empty installation and print its accounts."""
    _set_demo_defaults()
    settings = configured()
    if _made_for(settings) not in ("", LOADING):
        raise click.ClickException(
            f"{settings.folder} is in use already: the demonstration needs an empty one"
        )
    _load(settings, today.date() if today else None, small)
    click.echo(table())


@click.command()
@click.option(
    "--demo", "as_demo", type=click.Choice(["0", "1"]), default="1", help="1: with the demonstration group."
)
def start(as_demo: str) -> None:
    """Prepare the data folder, load the demonstration where it is wanted, and serve."""
    if as_demo == "1":
        _set_demo_defaults()
    settings = configured()
    _check_folder(settings, as_demo == "1")
    _check_port(settings)
    settings.folder.mkdir(parents=True, exist_ok=True)
    if as_demo == "0":
        _mark(settings, SCHOOL)
        supervisor.serve(settings)
        return
    if _made_for(settings) != DEMO:
        _load(settings, None, small=False)
    supervisor.serve(settings, ready=_greet)


def _load(settings: Settings, today: date | None, small: bool) -> None:
    if _made_for(settings) == LOADING:
        _empty(settings)
    settings.folder.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database)
    try:
        services = wiring.build(settings, writes_index=True)
    except WriterBusy:
        raise click.ClickException("a server is running on this data folder: stop it first") from None
    _mark(settings, LOADING)
    click.echo("Loading the demonstration group, once; this takes a good half minute.")
    try:
        day = today or datetime.now(ZoneInfo(DEFAULT_ZONE)).date()
        loaded = demonstration.load(services, day, small, lambda line: click.echo(f"  {line}"))
    except Refused as refusal:
        if refusal.reasons != ["not_empty"]:
            raise
        _unmark(settings)
        raise click.ClickException("this installation has a school already") from None
    finally:
        services.index.close()
        services.db.close()
    _mark(settings, DEMO)
    click.echo(
        f"  {loaded.schools} schools, {loaded.people} people, {loaded.materials} e-lessons, {loaded.titles} titles, "
        f"{loaded.copies} copies, {loaded.loans} loans"
    )


def _set_demo_defaults() -> None:
    """The environment of this process and of its worker: known passwords, hence loopback unless it is said."""
    os.environ["HOCLIEU_DEMO"] = "1"
    wide = os.environ.get("HOCLIEU_DEMO_LAN", "").lower() in ("1", "true", "yes")
    if not os.environ.get("HOST"):
        os.environ["HOST"] = "0.0.0.0" if wide else "127.0.0.1"
    port = os.environ.get("PORT") or "8080"
    if not os.environ.get("PUBLIC_URL"):
        os.environ["PUBLIC_URL"] = f"http://127.0.0.1:{port}"


def _greet(address: str) -> None:
    click.echo(
        f"\nHocLieu answers at {address}\n\n{table()}\n\nPage pictures follow in the background. Stop: Ctrl+C\n"
    )


def _check_folder(settings: Settings, as_demo: bool) -> None:
    made_for = _made_for(settings)
    if as_demo and made_for == SCHOOL:
        raise click.ClickException(
            f"{settings.folder} holds a real school; the demonstration needs its own folder: HOCLIEU_DATA=…"
        )
    if not as_demo and made_for in (DEMO, LOADING):
        raise click.ClickException(
            f"{settings.folder} holds the demonstration; a real school needs its own folder: HOCLIEU_DATA=…"
        )


def _check_port(settings: Settings) -> None:
    """Find out before half a minute of loading, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise click.ClickException(f"port {settings.port} is in use; choose another: PORT=8081") from None


def _marker(settings: Settings) -> Path:
    return settings.folder / "installation"


def _made_for(settings: Settings) -> str:
    """What the folder was made for; a database without a word beside it is a school's."""
    if _marker(settings).exists():
        return _marker(settings).read_text(encoding="utf-8").strip()
    return SCHOOL if (settings.folder / "hoclieu.sqlite").exists() else ""


def _mark(settings: Settings, what: str) -> None:
    _marker(settings).write_text(what + "\n", encoding="utf-8")


def _unmark(settings: Settings) -> None:
    _marker(settings).unlink(missing_ok=True)


def _empty(settings: Settings) -> None:
    """Throw away a demonstration that was interrupted while it was loaded; nothing else is ever thrown away here."""
    for path in settings.folder.glob("hoclieu.sqlite*"):
        path.unlink()
    for name in ("blobs", "index"):
        shutil.rmtree(settings.folder / name, ignore_errors=True)


COMMANDS = (demo, start)
