"""The processes a version may run on: shipped definitions, checked before the first request is served."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row

from repository.materials.case import Case
from repository.materials.events import BY_NAME
from repository.materials.guards import GUARDS
from repository.materials.kinds import kinds
from repository.materials.policy import LIST_PERMITS, PERMITS
from repository.materials.tables import Version
from workflow.check import problems
from workflow.definition import Definition, State
from workflow.definitions import shipped
from workflow.errors import DefinitionInvalid
from workflow.instance import Instance, Vote
from workflow.shelf import Shelf


@cache
def shelf() -> Shelf:
    """Return every definition a kind of material names; a wrong one stops the start."""
    wanted = {kind.workflow for kind in kinds().values()}
    definitions = [definition for definition in shipped() if definition.name in wanted]
    wrong = [
        f"{definition.name}: {problem}"
        for definition in definitions
        for problem in problems(definition, GUARDS, PERMITS.keys() | LIST_PERMITS, BY_NAME)
    ]
    if wrong:
        raise DefinitionInvalid(wrong)
    return Shelf(definitions)


def instance_of(version: Version | Row[Any]) -> Instance:
    """Return where a version stands, as the engine speaks."""
    votes = tuple(Vote(action, actor) for action, actor in version.votes)
    return Instance(version.definition, version.definition_version, version.state, version.state_since, votes)


def definition_of(version: Version | Row[Any]) -> Definition:
    """Return the definition a version runs on."""
    return shelf().of(instance_of(version))


def state_of(version: Version | Row[Any]) -> State:
    """Return the state a version stands in."""
    return definition_of(version).state(version.state)


def is_sent(case: Case) -> bool:
    """Tell whether the author has let her department know of a version."""
    return case.teaching_reported or case.version.state != definition_of(case.version).initial


def begun(workflow: str, now: datetime) -> dict[str, object]:
    """Return the workflow columns of a fresh version."""
    definition = shelf().newest(workflow)
    return {
        "definition": definition.name,
        "definition_version": definition.version,
        "state": definition.initial,
        "state_since": now,
    }
