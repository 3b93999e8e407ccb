"""What may happen next, and what follows from it. Deterministic: the same arguments give the same answer.

`options` and `decide` share one list of reasons, so a button that is offered works and a refusal is explained
the same way on both sides. Calendar, permits and facts are passed in; nothing is read, nothing is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple, TypeVar

from workflow.definition import Definition, Reminder, Transition
from workflow.errors import Refused, WrongDefinition
from workflow.instance import Instance, Vote

Facts = TypeVar("Facts")
May = Callable[[str], bool]
Guards = Mapping[str, Callable[[Facts], bool]]
DaysBetween = Callable[[date, date], int]

CLOCK: Final = "clock"
"""The actor of `after` transitions: it alone takes them, and takes no others."""


class Awaited(NamedTuple):
    """Whoever holds `permit` is waited for, to take `action`."""

    permit: str
    action: str


@dataclass(frozen=True, slots=True)
class Option:
    """One action of the present state; when not `allowed`, `why_not` holds every code (see `errors`)."""

    action: str
    label: str
    tone: str
    to: str
    allowed: bool
    why_not: tuple[str, ...]
    comment: str
    quorum: int
    votes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision changed. While `quorum_met` is false the state stays and nothing is emitted."""

    instance: Instance
    transition: Transition
    emits: tuple[str, ...]
    quorum_met: bool
    awaiting: tuple[Awaited, ...]


def options(
    definition: Definition,
    instance: Instance,
    may: May,
    guards: Guards[Facts],
    facts: Facts,
    actor: str | None = None,
) -> list[Option]:
    """Every action of the present state; give `actor` so that a vote already cast is known.

    A required comment is not a reason here: it is asked for when the action is taken.
    """
    found = []
    for transition in _open_to(definition, instance, actor):
        reasons = _reasons(transition, instance, actor, may, guards, facts)
        found.append(_option(transition, instance, reasons))
    return found


def decide(
    definition: Definition,
    instance: Instance,
    action: str,
    actor: str,
    comment: str | None,
    may: May,
    guards: Guards[Facts],
    facts: Facts,
    now: date,
) -> Outcome:
    """Takes an action, or raises `Refused` with all reasons.

    For `CLOCK`, ask `due` first: the time is not checked here.
    """
    transition = _named(action, _open_to(definition, instance, actor))
    reasons = _reasons(transition, instance, actor, may, guards, facts) + _about_comment(transition, comment)
    if reasons:
        raise Refused(reasons)
    votes = (*instance.votes, Vote(action, actor))
    quorum_met = _count(action, votes) >= transition.quorum
    after = (
        replace(instance, state=transition.to, since=now, votes=())
        if quorum_met
        else replace(instance, votes=votes)
    )
    emits = transition.emits if quorum_met else ()
    return Outcome(after, transition, emits, quorum_met, awaited(definition, after.state))


def due(definition: Definition, instance: Instance, now: date, days_between: DaysBetween) -> str | None:
    """The action whose time has come, if any. `days_between(since, now)` counts school days."""
    elapsed = days_between(instance.since, now)
    for transition in _open_to(definition, instance, CLOCK):
        if transition.after is not None and elapsed >= transition.after:
            return transition.name
    return None


def reminders_due(
    definition: Definition, instance: Instance, now: date, days_between: DaysBetween
) -> tuple[Reminder, ...]:
    """Every reminder whose day has come, the ones already told too: the caller remembers those by `since`."""
    _stands_on(definition, instance)
    elapsed = days_between(instance.since, now)
    return tuple(
        reminder
        for reminder in definition.reminders
        if reminder.state == instance.state and elapsed >= reminder.after
    )


def awaited(definition: Definition, state: str) -> tuple[Awaited, ...]:
    """Who is waited for in a state, in the order of the data; from it the caller rewrites its queues."""
    return tuple(
        Awaited(transition.permit, transition.name)
        for transition in definition.leaving(state)
        if transition.awaited and transition.permit is not None
    )


def _stands_on(definition: Definition, instance: Instance) -> None:
    if (instance.definition, instance.version) != (definition.name, definition.version):
        raise WrongDefinition(
            f"an instance of {instance.definition} version {instance.version}"
            f" was shown to {definition.name} version {definition.version}"
        )


def _open_to(definition: Definition, instance: Instance, actor: str | None) -> tuple[Transition, ...]:
    """The transitions out of the present state that are the clock's, or that are people's."""
    _stands_on(definition, instance)
    return tuple(
        transition
        for transition in definition.leaving(instance.state)
        if (transition.after is not None) == (actor == CLOCK)
    )


def _named(action: str, transitions: tuple[Transition, ...]) -> Transition:
    for transition in transitions:
        if transition.name == action:
            return transition
    raise Refused(["not_from_here"])


def _reasons(
    transition: Transition,
    instance: Instance,
    actor: str | None,
    may: May,
    guards: Guards[Facts],
    facts: Facts,
) -> tuple[str, ...]:
    reasons = []
    if transition.permit is not None and not may(transition.permit):
        reasons.append(f"permit:{transition.permit}")
    reasons += [name for name in transition.guards if not _holds(name, guards, facts)]
    if Vote(transition.name, actor or "") in instance.votes:
        reasons.append("already_voted")
    return tuple(reasons)


def _holds(name: str, guards: Guards[Facts], facts: Facts) -> bool:
    """An unknown guard does not hold: a definition broken by an upgrade locks its instances, no more."""
    guard = guards.get(name)
    return guard is not None and guard(facts)


def _about_comment(transition: Transition, comment: str | None) -> tuple[str, ...]:
    said = bool(comment and comment.strip())
    if transition.comment == "required" and not said:
        return ("comment_required",)
    if transition.comment == "none" and said:
        return ("comment_not_taken",)
    return ()


def _count(action: str, votes: tuple[Vote, ...]) -> int:
    return len({actor for voted_for, actor in votes if voted_for == action})


def _option(transition: Transition, instance: Instance, reasons: tuple[str, ...]) -> Option:
    return Option(
        action=transition.name,
        label=transition.label,
        tone=transition.tone,
        to=transition.to,
        allowed=not reasons,
        why_not=reasons,
        comment=transition.comment,
        quorum=transition.quorum,
        votes=_count(transition.name, instance.votes),
    )
