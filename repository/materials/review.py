"""Reviews: the queue of a head, the decision on a version, and every other step a person may take on it.

Two people who decide together: the row lock lets one win; the version's `lock` tells the other who was first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from repository.accounts.access import REVIEW_ROLES, Actor
from repository.accounts.actors import held_today
from repository.accounts.policies import ChecklistItem
from repository.db.uow import Database, Tx, reads, writes
from repository.db.workflows import Awaiting, StepView
from repository.errors import Invalid
from repository.materials import steps
from repository.materials.access import in_sight, knows, version_for
from repository.materials.case import LEADERS, Case, Mark, case_of, cases_of
from repository.materials.guards import MARKS
from repository.materials.overview import Placed, placed, placed_all
from repository.materials.people import names
from repository.materials.policy import absent_person
from repository.materials.tables import Material, Review, Version
from repository.materials.views import Status, Told, VersionView, history, version_views
from workflow.engine import Option

DECISIONS = frozenset({"approve", "request_changes", "reject"})


@dataclass(frozen=True)
class QueueLine:
    """A version that waits for this reviewer; `late` once its day has passed."""

    version_id: str
    material_id: str
    version: int
    placed: Placed
    author: str
    since: datetime
    late: bool
    picture: tuple[str, int] | None


@dataclass(frozen=True)
class Oldest:
    """How many versions wait for this reviewer, and the one that waits longest."""

    count: int
    version_id: str
    title: str
    author: str
    since: datetime


@dataclass(frozen=True)
class ReviewView:
    """Everything a reviewer needs on one screen."""

    material_id: str
    placed: Placed
    author: str
    version: VersionView
    status: Status
    checklist: tuple[ChecklistItem, ...]
    options: tuple[Option, ...]
    history: tuple[StepView, ...]
    acts_for: str  # the absent person in whose place she decides; '' in her own name
    last_review: tuple[Mark, ...]


class Reviews:
    """Steps in a version's life that people take."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def queue(self, tx: Tx, actor: Actor) -> list[QueueLine]:
        """Return what waits for her decision, the longest waiting first."""
        waiting = _waiting(tx, actor)
        cases = cases_of(tx, [version for _awaiting, version in waiting], actor)
        sight, told = in_sight(tx, actor, cases), Told(tx, cases)
        views = version_views(tx, actor, sight, cases, told)
        words = placed_all(tx, [case.description for case in cases])
        lines = zip(waiting, cases, views, words, strict=True)
        return [
            _queue_line(awaiting, case, view, said, told)
            for (awaiting, _version), case, view, said in lines
            if knows(actor, case, sight)
        ]

    @reads
    def oldest(self, tx: Tx, actor: Actor) -> Oldest | None:
        """Return the one that waits longest and how many there are; None when nothing waits."""
        waiting = _waiting(tx, actor)
        if not waiting:
            return None
        awaiting, version = waiting[0]
        case = case_of(tx, version, actor)
        author = names(tx, [case.material.author_id])[case.material.author_id]
        return Oldest(len(waiting), version.id, case.description.title, author, awaiting.since)

    @reads
    def count(self, tx: Tx, actor: Actor) -> int:
        """Return how many versions wait for her decision."""
        return len(_waiting(tx, actor))

    @reads
    def view(self, tx: Tx, actor: Actor, version_id: str) -> ReviewView:
        """Return the review page of a version she may know of."""
        case = version_for(tx, actor, version_id)
        told, absent = Told(tx, [case]), absent_person(actor, case)
        view = version_views(tx, actor, in_sight(tx, actor, [case]), [case], told)[0]
        return ReviewView(
            material_id=case.material.id,
            placed=placed(tx, case.description),
            author=told.names[case.material.author_id],
            version=view,
            status=view.status,
            checklist=case.kind.checklist(case.policy),
            options=tuple(steps.options_of(actor, case)),
            history=tuple(told.history(version_id)),
            acts_for=names(tx, [absent])[absent] if absent else "",
            last_review=_last_marks(tx, version_id),
        )

    @reads
    def options_for(self, tx: Tx, actor: Actor, version_id: str) -> list[Option]:
        """Return every action of a version's present state, each with why she cannot take it."""
        return steps.options_of(actor, version_for(tx, actor, version_id))

    @writes
    def decide(
        self,
        tx: Tx,
        actor: Actor,
        version_id: str,
        action: str,
        comment: str = "",
        checklist: Iterable[Mark] = (),
        lock: int | None = None,
        minutes: str = "",
    ) -> Status:
        """Take an action; raises `Conflict` naming who was first, `Denied`, or `Refused` with all reasons."""
        case = version_for(tx, actor, version_id, locks=True)
        steps.check_lock(tx, case.version, lock)
        marks = tuple(checklist)
        if any(mark.mark not in MARKS for mark in marks):
            raise Invalid({"checklist": "unknown_choice"})
        steps.take(tx, actor, case.version, action, comment.strip(), marks)
        if action in DECISIONS:
            _keep(tx, actor, case, action, comment.strip(), marks, minutes)
        tx.flush()
        case = version_for(tx, actor, version_id)
        return Told(tx, [case]).status(case)

    @reads
    def history(self, tx: Tx, actor: Actor, version_id: str) -> list[StepView]:
        """Return the steps of a version she may know of."""
        version_for(tx, actor, version_id)
        return history(tx, version_id)


def _waiting(tx: Tx, actor: Actor) -> list[tuple[Awaiting, Version]]:
    """Return the awaiting rows in her scopes, once each, without her own work or that of whom she stands in for."""
    scopes = _scopes(tx, actor)
    rows = tx.execute(
        select(Awaiting, Version, Material.author_id)
        .join(Version, Version.id == Awaiting.instance_id)
        .join(Material, Material.id == Version.material_id)
        .where(
            Awaiting.instance_kind == steps.KIND,
            Awaiting.permit == "material.review",
            Awaiting.scope.in_({scope for scope, _absent in scopes}),
        )
        .order_by(Awaiting.since, Awaiting.instance_id)
    )
    found: dict[str, tuple[Awaiting, Version]] = {}
    for awaiting, version, author_id in rows:
        authors = {author_id, version.made_by_id}
        own = [absent for scope, absent in scopes if scope == awaiting.scope and absent not in authors]
        if own and actor.person_id not in authors:
            found.setdefault(version.id, (awaiting, version))
    return list(found.values())


def _scopes(tx: Tx, actor: Actor) -> set[tuple[str, str | None]]:
    """Return where she decides: (scope, None) in her own name, (scope, absent person) by delegation."""
    held: set[tuple[str, str | None, str, str | None]] = {
        (role.role, role.department_id, role.school_id, None) for role in actor.roles
    }
    for permit, absent in actor.acts_for:
        if permit == "material.review":
            roles = [role for role, _school in held_today(tx, absent)]
            held |= {(role.role, role.department_id, role.school_id, absent) for role in roles}
    departments = {(f"department:{d}", who) for role, d, _s, who in held if role in REVIEW_ROLES and d}
    return departments | {(f"school:{s}", who) for role, _d, s, who in held if role in LEADERS}


def _queue_line(awaiting: Awaiting, case: Case, view: VersionView, words: Placed, told: Told) -> QueueLine:
    return QueueLine(
        version_id=view.id,
        material_id=case.material.id,
        version=view.number,
        placed=words,
        author=told.names[case.material.author_id],
        since=awaiting.since,
        late=_is_late(awaiting.due, case.today),
        picture=next(((file.id, 1) for file in view.files if file.pictures), None),
    )


def _is_late(due: date | None, today: date) -> bool:
    return due is not None and due < today


def _keep(
    tx: Tx, actor: Actor, case: Case, action: str, comment: str, marks: tuple[Mark, ...], minutes: str
) -> None:
    texts = {item.code: item.text for item in case.kind.checklist(case.policy)}
    tx.add(
        Review(
            version_id=case.version.id,
            reviewer_id=actor.person_id,
            on_behalf_of_id=absent_person(actor, case),
            decision=action,
            checklist=[
                {"code": m.code, "text": texts[m.code], "mark": m.mark, "remark": m.remark}
                for m in marks
                if m.code in texts
            ],
            remark=comment,
            minutes=minutes.strip()[:300],
            at=tx.clock.now(),
        )
    )


def _last_marks(tx: Tx, version_id: str) -> tuple[Mark, ...]:
    last = tx.scalar(
        select(Review)
        .where(Review.version_id == version_id)
        .order_by(Review.at.desc(), Review.id.desc())
        .limit(1)
    )
    return tuple(Mark(m["code"], m["mark"], m["remark"]) for m in last.checklist) if last else ()
