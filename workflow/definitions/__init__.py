"""The shipped processes, data only: one TOML file for each version, named `<process>.toml` for the newest.

When a process changes, its file is copied to `<process>_<version>.toml` first: instances that run on it stay.
The one place of this engine that reads anything.
"""

from importlib.resources import files

from workflow.definition import Definition
from workflow.errors import DefinitionInvalid
from workflow.loader import load


def shipped() -> tuple[Definition, ...]:
    """Every shipped definition, loaded but not yet checked; `DefinitionInvalid` names the file at fault."""
    found = []
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            try:
                found.append(load(file.read_text(encoding="utf-8")))
            except DefinitionInvalid as error:
                raise DefinitionInvalid(f"{file.name}: {problem}" for problem in error.problems) from error
    return tuple(found)
