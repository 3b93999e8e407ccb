"""The command line `hoclieu`: one module per area; every command has `--help` and a clear exit code.

0 done · 1 not done, said why · 2 wrong usage or settings.
"""

from __future__ import annotations

import sys

import click

from repository.cli import demo, docs, marc, people, serve, upkeep
from repository.errors import HocLieuError
from repository.settings import SettingsError


@click.group()
def group() -> None:
    """HocLieu: a content repository and school library."""


for command in (
    *serve.COMMANDS,
    *demo.COMMANDS,
    *people.COMMANDS,
    *marc.COMMANDS,
    *upkeep.COMMANDS,
    *docs.COMMANDS,
):
    group.add_command(command)


def main() -> None:
    """Run the command line; our own errors become one sentence and exit code 1."""
    try:
        group(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except SettingsError as problem:
        for sentence in problem.problems:
            click.echo(f"settings: {sentence}", err=True)
        sys.exit(2)
    except HocLieuError as problem:
        click.echo(f"{type(problem).__name__}: {', '.join(problem.codes())}", err=True)
        sys.exit(1)
