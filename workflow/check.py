"""Whether a definition makes sense: names that exist, states one can reach and leave, clocks that can run.

The application calls `problems` at start-up for the shipped definitions (and refuses to start), and
whenever a school's own variant is stored or read (and quarantines it).
"""

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from workflow.definition import Definition, Transition
from workflow.errors import DefinitionInvalid

Predicate = TypeVar("Predicate")

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def problems(
    definition: Definition, guards: Collection[str], permits: Collection[str], events: Collection[str]
) -> list[str]:
    """Every problem, in English, for the definition's author; empty when it may be used."""
    return [
        *_of_names(definition),
        *_of_states(definition),
        *_of_transitions(definition, guards, permits, events),
        *_of_choices(definition),
        *_of_reminders(definition, events),
    ]


def aliased(guards: Mapping[str, Predicate], aliases: Mapping[str, str]) -> dict[str, Predicate]:
    """The guards, with each old name (`aliases` maps old to present) answering as the present one.

    Renamed guards are kept this way, never removed, so that stored definitions go on working.
    """
    lost = [
        f'guard alias "{old}" points to unknown "{new}"' for old, new in aliases.items() if new not in guards
    ]
    if lost:
        raise DefinitionInvalid(lost)
    return {**{old: guards[new] for old, new in aliases.items()}, **guards}


def _of_names(definition: Definition) -> Iterator[str]:
    if definition.version < 1:
        yield "version must be 1 or more"
    for noun, names in (
        ("definition", [definition.name]),
        ("state", [state.name for state in definition.states]),
        ("transition", [transition.name for transition in definition.transitions]),
    ):
        for name in names:
            if not _IDENTIFIER.fullmatch(name):
                yield f'{noun} "{name}": a name is letters, digits and underscores'
    for name, times in Counter(state.name for state in definition.states).items():
        if times > 1:
            yield f'state "{name}" is declared {times} times'


def _of_states(definition: Definition) -> Iterator[str]:
    reached = _reachable(definition)
    if definition.initial not in _state_names(definition):
        yield f'initial: no state is named "{definition.initial}"'
        reached = _state_names(definition)
    for state in definition.states:
        leaving = definition.leaving(state.name)
        if state.name not in reached:
            yield f'state "{state.name}" cannot be reached from "{definition.initial}"'
        if not state.final and not leaving:
            yield f'state "{state.name}" is a dead end but not final'
        if state.final and leaving:
            yield f'state "{state.name}" is final but "{leaving[0].name}" leaves it'


def _of_transitions(
    definition: Definition, guards: Collection[str], permits: Collection[str], events: Collection[str]
) -> Iterator[str]:
    states = _state_names(definition)
    for transition in definition.transitions:
        named_permits = () if transition.permit is None else (transition.permit,)
        for noun, names, known in (
            ("state", (*transition.from_, transition.to), states),
            ("permit", named_permits, permits),
            ("guard", transition.guards, guards),
            ("event", transition.emits, events),
        ):
            for problem in _unknown(noun, names, known):
                yield f'transition "{transition.name}": {problem}'
        for problem in _of_one(transition):
            yield f'transition "{transition.name}": {problem}'


def _of_one(transition: Transition) -> Iterator[str]:
    if not transition.from_:
        yield "from is empty"
    if transition.quorum < 1:
        yield "quorum must be 1 or more"
    if (transition.permit is None) == (transition.after is None):
        yield "needs either a permit or an after"
    if transition.after is not None:
        if transition.after < 1:
            yield "after must be 1 school day or more"
        if transition.quorum > 1 or transition.comment == "required":
            yield "the clock neither votes nor comments"


def _of_choices(definition: Definition) -> Iterator[str]:
    """In one state an action has one meaning, and the clock one thing to do."""
    for state in definition.states:
        leaving = definition.leaving(state.name)
        for name, times in Counter(transition.name for transition in leaving).items():
            if times > 1:
                yield f'state "{state.name}": "{name}" leaves it {times} times'
        if sum(transition.after is not None for transition in leaving) > 1:
            yield f'state "{state.name}": more than one transition waits for the clock'


def _of_reminders(definition: Definition, events: Collection[str]) -> Iterator[str]:
    for reminder in definition.reminders:
        place = f'reminder of "{reminder.state}" after {reminder.after}'
        for problem in _unknown("state", (reminder.state,), _state_names(definition)):
            yield f"{place}: {problem}"
        for problem in _unknown("event", reminder.emits, events):
            yield f"{place}: {problem}"
        if reminder.after < 1:
            yield f"{place}: after must be 1 school day or more"


def _unknown(noun: str, names: Collection[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            yield f'unknown {noun} "{name}"' + (f', did you mean "{near[0]}"?' if near else "")


def _state_names(definition: Definition) -> set[str]:
    return {state.name for state in definition.states}


def _reachable(definition: Definition) -> set[str]:
    reached, ahead = {definition.initial}, [definition.initial]
    while ahead:
        for transition in definition.leaving(ahead.pop()):
            if transition.to not in reached:
                reached.add(transition.to)
                ahead.append(transition.to)
    return reached
