"""The process lists run on: the shipped definition, checked before the first request is served."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from repository.semester.events import BY_NAME
from repository.semester.guards import GUARDS
from repository.semester.policy import PERMITS
from repository.semester.tables import SemesterList
from workflow.check import problems
from workflow.definition import Definition, State
from workflow.definitions import shipped
from workflow.errors import DefinitionInvalid
from workflow.instance import Instance, Vote
from workflow.shelf import Shelf

NAME = "semester_list"


@cache
def shelf() -> Shelf:
    """Return the definitions of lists; a wrong one stops the start."""
    definitions = [definition for definition in shipped() if definition.name == NAME]
    wrong = [problem for each in definitions for problem in problems(each, GUARDS, PERMITS, BY_NAME)]
    if wrong:
        raise DefinitionInvalid(wrong)
    return Shelf(definitions)


def instance_of(row: SemesterList) -> Instance:
    """Return where a list stands, as the engine speaks."""
    votes = tuple(Vote(action, actor) for action, actor in row.votes)
    return Instance(row.definition, row.definition_version, row.state, row.state_since, votes)


def definition_of(row: SemesterList) -> Definition:
    """Return the definition a list runs on."""
    return shelf().of(instance_of(row))


def state_of(row: SemesterList) -> State:
    """Return the state a list stands in."""
    return definition_of(row).state(row.state)


def begun(now: datetime) -> dict[str, object]:
    """Return the workflow columns of a fresh list."""
    definition = shelf().newest(NAME)
    return {
        "definition": definition.name,
        "definition_version": definition.version,
        "state": definition.initial,
        "state_since": now,
    }
