"""`docs`: what the documentation takes from the code itself: workflow diagrams and the example of settings."""

from __future__ import annotations

from pathlib import Path

import click

from repository.settings import example
from workflow.definitions import shipped
from workflow.diagram import svg


@click.command("docs")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("docs"))
def write_docs(folder: Path) -> None:
    """Draw every workflow into FOLDER/workflows and write `.env.example` beside FOLDER."""
    drawn = folder / "workflows"
    drawn.mkdir(parents=True, exist_ok=True)
    for definition in shipped():
        labels = {state.name: state.label for state in definition.states if state.label}
        labels |= {each.name: each.label for each in definition.transitions if each.label}
        (drawn / f"{definition.name}.svg").write_text(svg(definition, labels), encoding="utf-8")
    (folder.parent / ".env.example").write_text(example(), encoding="utf-8")


COMMANDS = (write_docs,)
