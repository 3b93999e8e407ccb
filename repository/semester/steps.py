"""Taking a step in a list's life: the engine decides, here its outcome becomes rows. One path for every action.

Each step leaves a line of history, a journal entry, fresh `awaiting` rows and its events. Callers: `flow`, `lists`.
"""

from __future__ import annotations

from functools import partial

from repository.accounts.access import Actor
from repository.db.journal import record
from repository.db.uow import Tx
from repository.db.workflows import WorkflowStep, rewrite_awaiting
from repository.errors import Denied, Refused
from repository.semester.case import KIND, ListCase, place_of
from repository.semester.events import BY_NAME
from repository.semester.guards import GUARDS
from repository.semester.policy import ListPlace, may
from repository.semester.process import definition_of, instance_of
from repository.semester.tables import SemesterList
from workflow import engine
from workflow.engine import Option, Outcome
from workflow.errors import Refused as EngineRefused


def options_of(actor: Actor, case: ListCase) -> list[Option]:
    """Return every action of the present state, each with why she cannot take it now."""
    allowed = partial(_allowed, actor, case.place)
    row = case.row
    return engine.options(definition_of(row), instance_of(row), allowed, GUARDS, case, actor.person_id)


def demand_action(tx: Tx, actor: Actor, row: SemesterList, action: str) -> None:
    """Raise `Denied` for whose action it never is, before anything is said of where the list stands."""
    permits = {each.permit for each in definition_of(row).transitions if each.name == action and each.permit}
    place = place_of(tx, row)
    if permits and not any(may(actor, permit, place) for permit in permits):
        raise Denied(min(permits))


def decided(tx: Tx, actor: Actor, case: ListCase, action: str, comment: str = "") -> Outcome:
    """Return what an action would change; raises `Denied` or `Refused` with all reasons."""
    row = case.row
    allowed = partial(_allowed, actor, case.place)
    decide = partial(engine.decide, definition_of(row), instance_of(row), action, actor.person_id or "")
    try:
        return decide(comment, allowed, GUARDS, case, tx.clock.now())
    except EngineRefused as refusal:
        first = refusal.reasons[0]
        if first.startswith("permit:"):
            raise Denied(first.removeprefix("permit:")) from refusal
        raise Refused(refusal.reasons) from refusal


def move(tx: Tx, actor: Actor, case: ListCase, outcome: Outcome, comment: str = "", **detail: object) -> None:
    """Write an outcome: state, history, journal, queues, events."""
    row, action = case.row, outcome.transition.name
    absent = row.signed_for_id if action == "sign" else None
    now = outcome.instance
    tx.add(
        WorkflowStep(
            instance_kind=KIND,
            instance_id=row.id,
            action=action,
            from_state=row.state,
            to_state=now.state,
            person_id=actor.person_id,
            on_behalf_of_id=absent,
            comment=comment,
            at=tx.clock.now(),
        )
    )
    if outcome.quorum_met:
        row.state, row.state_since = now.state, tx.clock.now()
    row.votes = [list(vote) for vote in now.votes]
    row.lock += 1
    note(tx, actor, row, action, absent, to=now.state, comment=comment, **detail)
    tx.flush()
    await_next(tx, row)
    for name in outcome.emits:
        tx.emit(BY_NAME[name](row.id))


def note(
    tx: Tx, actor: Actor, row: SemesterList, verb: str, absent: str | None = None, **detail: object
) -> None:
    """Leave a line in the journal."""
    record(
        tx, f"list.{verb}", KIND, row.id, person_id=actor.person_id, school_id=row.school_id,
        on_behalf_of_id=absent, address=actor.address, code=row.code, **detail,
    )  # fmt: skip


def await_next(tx: Tx, row: SemesterList) -> None:
    """Rewrite who is waited for."""
    place = place_of(tx, row)
    pairs = [(permit, scope) for permit in awaited_permits(row, place) for scope in _scopes(permit, place)]
    rewrite_awaiting(tx, KIND, row.id, pairs)


def awaited_permits(row: SemesterList, place: ListPlace) -> list[str]:
    """Return the permits whose holders are waited for; a school without a hub sends its list nowhere."""
    awaited = engine.awaited(definition_of(row), row.state)
    return [who.permit for who in awaited if who.permit != "list.deliver" or place.hub_ids]


def _scopes(permit: str, place: ListPlace) -> list[str]:
    if permit == "list.receive":
        return [f"school:{hub_id}" for hub_id in sorted(place.hub_ids)]
    return [f"school:{place.school_id}"]


def _allowed(actor: Actor, place: ListPlace, permit: str) -> bool:
    return may(actor, permit, place)
