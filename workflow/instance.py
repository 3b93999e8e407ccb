"""Where one thing stands in its process. The history of how it came there is the caller's to keep."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workflow.definition import Definition


class Vote(NamedTuple):
    """One actor's consent to an action whose quorum is not met yet."""

    action: str
    actor: str


@dataclass(frozen=True, slots=True)
class Instance:
    """`definition` and `version` never change: a running instance stays on the version it began with.

    `since` is the moment the state was entered: a date or an aware datetime, the caller's choice throughout.
    """

    definition: str
    version: int
    state: str
    since: date
    votes: tuple[Vote, ...] = ()


def begin(definition: Definition, now: date) -> Instance:
    """A new instance in the definition's initial state."""
    return Instance(definition.name, definition.version, definition.initial, now)
