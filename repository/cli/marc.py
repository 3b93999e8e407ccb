"""`import marc` and `export marc`: MARC 21 files in and out at the console."""

from __future__ import annotations

import time
from pathlib import Path

import click

from repository import wiring
from repository.catalogue.exports import LeftOut
from repository.catalogue.import_views import BatchView, format_of
from repository.catalogue.imports import Options
from repository.cli.operator import operator
from repository.cli.serve import configured
from repository.cli.upkeep import as_writer
from repository.worker import Worker


@click.group("import")
def bring_in() -> None:
    """Bring files in."""


@bring_in.command("marc")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--school", "school_code", help="Code of the school, where there are several.")
@click.option("--item-kind", default="", help="sgk, sgv, stk or tn for all; default: told from each record.")
@click.option("--copies", default="", help="Where accession numbers stand, such as 852p; default: no copies.")
def bring_in_marc(file: Path, school_code: str | None, item_kind: str, copies: str) -> None:
    """Import FILE (ISO 2709 or MARCXML). Safe to interrupt: it goes on where it stopped."""
    settings = configured()
    writer = as_writer(settings)
    services = writer or wiring.build(settings)
    actor = operator(services, school_code)
    with file.open("rb") as stream:
        file_format = format_of(stream)
        kept = services.blobs.keep(stream)
    batch_id = services.imports.keep(actor, kept, file.name, file_format)
    services.imports.start(actor, batch_id, Options(item_kind, copies))
    if writer is not None:
        Worker(writer).drain()
    done = services.imports.progress(actor, batch_id)
    while done.state == "running":
        time.sleep(0.5)
        done = services.imports.progress(actor, batch_id)
        click.echo(f"\r{done.done} records", nl=False, err=True)
    _report(done)


def _report(done: BatchView) -> None:
    click.echo(
        f"{done.done} records: {done.created} new, {done.matched} already there, "
        f"{done.salvaged} salvaged, {done.failed} not readable"
    )
    for problem in done.problems:
        click.echo(f"record {problem.number}, byte {problem.offset}: {problem.code}")
    if done.failed:
        raise click.ClickException(f"{done.failed} records could not be read")


@click.group("export")
def bring_out() -> None:
    """Bring files out."""


@bring_out.command("marc")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--format", "file_format", type=click.Choice(["iso2709", "marcxml"]), default="iso2709")
@click.option("--school", "school_code", help="Code of the school, where there are several.")
def bring_out_marc(file: Path, file_format: str, school_code: str | None) -> None:
    """Write the school's printed titles to FILE."""
    services = wiring.build(configured())
    left_out: list[LeftOut] = []
    part = file.with_name(file.name + ".part")
    with part.open("wb") as out:
        for block in services.exports.everything(operator(services, school_code), file_format, left_out):
            out.write(block)
    part.replace(file)
    for each in left_out:
        click.echo(f"left out: {each}", err=True)


COMMANDS = (bring_in, bring_out)
