"""Taking a step in a version's life: the engine decides, here its outcome becomes rows. One path for every action.

Each step leaves a line of history, a journal entry, fresh `awaiting` rows, fresh audiences, a raised revision and
its events. Callers: `review`, `teaching`, `lifecycle`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.calendar import SchoolDays
from repository.accounts.tables import Person
from repository.catalogue.revisions import touch, touch_all
from repository.db.journal import record
from repository.db.uow import Tx
from repository.db.workflows import WorkflowStep, rewrite_all_awaiting
from repository.errors import Conflict, Denied, Refused
from repository.materials import audiences
from repository.materials.case import Case, Mark, cases_of
from repository.materials.description import settle
from repository.materials.events import BY_NAME
from repository.materials.guards import GUARDS
from repository.materials.people import called
from repository.materials.policy import REVIEWING, absent_person, may
from repository.materials.process import definition_of, instance_of, state_of
from repository.materials.tables import Version
from workflow import engine
from workflow.definition import Definition
from workflow.engine import Option, Outcome
from workflow.errors import Refused as EngineRefused

KIND = "version"  # how workflow rows name what they belong to
BY_TEACHING = "confirm_teaching"


def options_of(actor: Actor, case: Case) -> list[Option]:
    """Return every action of the present state, each with why it cannot be taken by her now."""
    filled = replace(case, marks=_all_well(case), actor_id=actor.person_id)
    return engine.options(
        definition_of(case.version),
        instance_of(case.version),
        _may(actor, case),
        GUARDS,
        filled,
        actor.person_id,
    )


def check_lock(tx: Tx, version: Version, lock: int | None) -> None:
    """Raise a `Conflict` that names who did what, when the version moved on since the page was shown."""
    if lock is None or lock == version.lock:
        return
    last = tx.scalar(
        select(WorkflowStep)
        .where(WorkflowStep.instance_kind == KIND, WorkflowStep.instance_id == version.id)
        .order_by(WorkflowStep.at.desc(), WorkflowStep.id.desc())
        .limit(1)
    )
    if last is None:
        raise Conflict("changed_meanwhile")
    who = called(tx.get(Person, last.person_id)) if last.person_id else ""
    raise Conflict(f"already_{last.action}", who=who, at=last.at, state=version.state)


def take(
    tx: Tx, actor: Actor, version: Version, action: str, comment: str = "", marks: tuple[Mark, ...] = ()
) -> None:
    """Take an action on a version whose row is locked; raises `Denied` or `Refused` with all reasons."""
    take_all(tx, actor, [version], action, comment, marks)


def take_all(
    tx: Tx,
    actor: Actor,
    versions: Sequence[Version],
    action: str,
    comment: str = "",
    marks: tuple[Mark, ...] = (),
    granted: Collection[str] = (),
) -> None:
    """Take one action on many versions: each is decided for itself, then all are moved or none.

    `granted` are permits that another policy has already decided (a list's, for its lines).
    """
    cases = cases_of(tx, versions, actor, marks)
    outcomes = [
        _decided(definition_of(case.version), case, actor, action, comment, _may(actor, case, granted), tx)
        for case in cases
    ]
    decided = list(zip(cases, outcomes, strict=True))
    for case, outcome in decided:
        absent = absent_person(actor, case) if outcome.transition.permit in REVIEWING else None
        _remember(tx, actor, case, outcome, comment, absent)
        _move(tx, case, outcome)
    tx.flush()
    _publish(tx, cases)
    refresh_all(tx, versions)
    for case, outcome in decided:
        for name in outcome.emits:
            tx.emit(BY_NAME[name](case.material.id, case.version.id))


def refresh(tx: Tx, version: Version) -> None:
    """Make audiences, queues and the search document follow the present state."""
    refresh_all(tx, [version])


def refresh_all(tx: Tx, versions: Sequence[Version]) -> None:
    """The same for many versions, with one event for the index."""
    tx.flush()
    cases = cases_of(tx, _newest_first(tx, {version.material_id for version in versions}))
    moved = {version.id for version in versions}
    calendars: dict[str, SchoolDays] = {}
    awaited = {case.version.id: _awaited(tx, case, calendars) for case in cases if case.version.id in moved}
    rewrite_all_awaiting(tx, KIND, awaited)
    audiences.project_all(tx, cases)
    record_ids = {case.record.id for case in cases}
    if len(record_ids) == 1:
        touch(tx, *record_ids)
    else:
        touch_all(tx, sorted(record_ids))


def scopes(case: Case, permit: str) -> list[str]:
    """Return where those who hold a permit for this case are found."""
    school = f"school:{case.material.school_id}"
    if permit in ("material.review", "material.confirm_teaching"):
        department = f"department:{case.material.department_id}"
        return [department, school] if case.office_reviews else [department]
    if permit.startswith("list."):
        return [school]
    return [f"person:{person}" for person in sorted(case.authors)]


def _may(actor: Actor, case: Case, granted: Collection[str] = ()) -> Callable[[str], bool]:
    return lambda permit: permit in granted or may(actor, permit, case)


def _decided(
    definition: Definition,
    case: Case,
    actor: Actor,
    action: str,
    comment: str,
    allowed: Callable[[str], bool],
    tx: Tx,
) -> Outcome:
    decide = partial(engine.decide, definition, instance_of(case.version), action, actor.person_id or "")
    try:
        return decide(comment, allowed, GUARDS, case, tx.clock.now())
    except EngineRefused as refusal:
        first = refusal.reasons[0]
        if first.startswith("permit:"):
            raise Denied(first.removeprefix("permit:")) from refusal
        raise Refused(refusal.reasons) from refusal


def _move(tx: Tx, case: Case, outcome: Outcome) -> None:
    version, material = case.version, case.material
    now = outcome.instance
    version.state, version.state_since = (
        now.state,
        tx.clock.now() if outcome.quorum_met else version.state_since,
    )
    version.votes = [list(vote) for vote in now.votes]
    version.lock += 1
    state = state_of(version)
    if "MaterialApproved" in outcome.emits:
        version.qualified_by = "teaching" if outcome.transition.name == BY_TEACHING else "review"
        version.qualified_on = case.today
        settle(tx, material, version, case.actor_id)
    if state.open:
        version.stamped_once = True


def _publish(tx: Tx, moved: Sequence[Case]) -> None:
    """The newest open version is the published one; the one that waits for a decision is the working one."""
    newest: dict[str, str] = {}
    for version in _newest_first(tx, {case.material.id for case in moved}):
        if state_of(version).visible:
            newest.setdefault(version.material_id, version.id)
    for case in moved:
        material, version = case.material, case.version
        if state_of(version).visible and material.working_version_id == version.id:
            material.working_version_id = None
        material.published_version_id = newest.get(material.id)
        material.updated_at = tx.clock.now()


def _newest_first(tx: Tx, material_ids: Collection[str]) -> list[Version]:
    wanted = select(Version).where(Version.material_id.in_(material_ids))
    return list(tx.scalars(wanted.order_by(Version.material_id, Version.number.desc())))


def _remember(tx: Tx, actor: Actor, case: Case, outcome: Outcome, comment: str, absent: str | None) -> None:
    version, action = case.version, outcome.transition.name
    tx.add(
        WorkflowStep(
            instance_kind=KIND,
            instance_id=version.id,
            action=action,
            from_state=version.state,
            to_state=outcome.instance.state,
            person_id=actor.person_id,
            on_behalf_of_id=absent,
            comment=comment,
            at=tx.clock.now(),
        )
    )
    record(
        tx, f"material.{action}", "material", case.material.id,
        person_id=actor.person_id, school_id=case.material.school_id, on_behalf_of_id=absent,
        address=actor.address, version=version.number, to=outcome.instance.state,
    )  # fmt: skip


def _awaited(
    tx: Tx, case: Case, calendars: dict[str, SchoolDays]
) -> tuple[list[tuple[str, str]], date | None]:
    """Return who is awaited, as (permit, scope), and by which day."""
    if case.material.trashed_at is not None:
        return [], None
    awaited = engine.awaited(definition_of(case.version), case.version.state)
    pairs = [(who.permit, scope) for who in awaited for scope in scopes(case, who.permit)]
    return pairs, _due(tx, case, calendars)


def _due(tx: Tx, case: Case, calendars: dict[str, SchoolDays]) -> date | None:
    reminders = [r.after for r in definition_of(case.version).reminders if r.state == case.version.state]
    if not reminders:
        return None
    school_id = case.material.school_id
    if school_id not in calendars:
        calendars[school_id] = SchoolDays(tx, school_id)
    return calendars[school_id].after(case.today, min(reminders))


def _all_well(case: Case) -> tuple[Mark, ...]:
    """The checklist as the page shows it at first: every point well, before anybody changed one."""
    return tuple(Mark(item.code, "yes") for item in case.kind.checklist(case.policy))
