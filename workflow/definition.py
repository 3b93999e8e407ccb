"""The nouns of a process: states, transitions, reminders. Frozen values, read by the rest.

`loader` makes them from text, `check` judges them, `engine` and `diagram` read them.
"""

from dataclasses import dataclass

COMMENTS = ("required", "optional", "none")
TONES = ("grey", "amber", "orange", "blue", "indigo", "green", "dark")


@dataclass(frozen=True, slots=True)
class State:
    """Where an instance can stand. The four booleans are the application's to interpret."""

    name: str
    label: str = ""
    tone: str = "grey"
    editable: bool = False
    visible: bool = False
    open: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One action: taken by whoever holds `permit`, or by the clock `after` so many school days in the state.

    `awaited = false` marks a move that is allowed but that nobody waits for (to take back, to withdraw).
    """

    name: str
    from_: tuple[str, ...]
    to: str
    label: str = ""
    tone: str = "grey"
    permit: str | None = None
    after: int | None = None
    guards: tuple[str, ...] = ()
    comment: str = "optional"
    quorum: int = 1
    emits: tuple[str, ...] = ()
    awaited: bool = True


@dataclass(frozen=True, slots=True)
class Reminder:
    """Events told once an instance has stood in `state` for `after` school days; it does not move."""

    state: str
    after: int
    emits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one process."""

    name: str
    version: int
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    reminders: tuple[Reminder, ...] = ()
    label: str = ""

    def state(self, name: str) -> State:
        """The state of that name; KeyError when there is none."""
        for state in self.states:
            if state.name == name:
                return state
        raise KeyError(name)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """Every transition out of that state, in the order of the data."""
        return tuple(transition for transition in self.transitions if state in transition.from_)
