"""What waits for one person: a count, the oldest and its name, feature by feature; and the books she has at home.

Nothing is decided here. Whose turn it is, the features' own queues and policies say; the rest are counts. Called by
the home page and, for its badges, the navigation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from repository.accounts.access import REVIEW_ROLES, Actor
from repository.accounts.calendar import today
from repository.accounts.tables import SchoolClass
from repository.catalogue.tables import ImportBatch, Record
from repository.circulation.loan_views import LoanView, loan_views
from repository.circulation.tables import Loan, Patron
from repository.db.outbox import Job
from repository.db.uow import Database, Tx, reads
from repository.db.workflows import Awaiting
from repository.materials.case import LEADERS
from repository.materials.review import Reviews
from repository.materials.tables import Material, Version
from repository.materials.teaching import Teachings
from repository.semester import policy as list_policy
from repository.semester.case import KIND as LIST
from repository.semester.case import place_of
from repository.semester.tables import SemesterList

OWN_STATES = ("returned", "draft", "department_review")


@dataclass(frozen=True)
class Waiting:
    """One kind of work: how many wait, and the one that waits longest. `code` is a key of the face's words."""

    code: str
    count: int
    oldest: str = ""  # its title
    who: str = ""
    since: datetime | None = None
    thing_id: str = ""
    done: int = 0  # of work that runs: how far it is


class Home:
    """The first page after sign-in."""

    def __init__(self, db: Database, reviews: Reviews, teachings: Teachings) -> None:
        self.db = db
        self.reviews = reviews
        self.teachings = teachings

    def waiting(self, actor: Actor) -> tuple[Waiting, ...]:
        """Return what waits for her, what others wait for most first; nothing for strangers and pupils."""
        if not actor.is_staff:
            return ()
        return (*self._to_decide(actor), *self._of_office(actor))

    def to_review(self, actor: Actor) -> int:
        """Return how many lessons wait for her decision: the number beside *Thẩm định*."""
        return self.reviews.count(actor) if may_review(actor) else 0

    @reads
    def loans(self, tx: Tx, actor: Actor) -> list[LoanView]:
        """Return the books she has at home, the first due first."""
        if actor.person_id is None:
            return []
        hers = Loan.patron_id.in_(select(Patron.id).where(Patron.person_id == actor.person_id))
        return loan_views(tx, today(tx, actor.school_id or ""), hers, Loan.returned_at.is_(None))

    def _to_decide(self, actor: Actor) -> Iterator[Waiting]:
        if not may_review(actor):
            return
        first = self.reviews.oldest(actor)
        if first:
            yield Waiting("review", first.count, first.title, first.author, first.since, first.version_id)
        elif actor.has(*REVIEW_ROLES):
            yield Waiting("review", 0)
        taught = self.teachings.waiting(actor)
        if taught:
            yield Waiting("teaching", len(taught), taught[0].class_name, taught[0].taught_by)

    @reads
    def _of_office(self, tx: Tx, actor: Actor) -> tuple[Waiting, ...]:
        parts = (_lists(tx, actor), _own_lessons(tx, actor), _library(tx, actor), _machinery(tx, actor))
        return tuple(each for part in parts for each in part)


def may_review(actor: Actor) -> bool:
    """Tell whether anything could wait for her decision: in her own name or for somebody absent."""
    return actor.has(*REVIEW_ROLES, *LEADERS) or any(
        permit == "material.review" for permit, _ in actor.acts_for
    )


def _lists(tx: Tx, actor: Actor) -> Iterator[Waiting]:
    """Lists to sign, to number, to stamp, to deliver, to take in: one entry a permit."""
    rows = tx.execute(
        select(Awaiting, SemesterList)
        .join(SemesterList, SemesterList.id == Awaiting.instance_id)
        .where(Awaiting.instance_kind == LIST, Awaiting.scope == f"school:{actor.school_id}")
        .order_by(Awaiting.since)
    )
    found: dict[str, list[tuple[Awaiting, SemesterList]]] = {}
    for awaiting, row in rows:
        if list_policy.may(actor, awaiting.permit, place_of(tx, row)):
            found.setdefault(awaiting.permit, []).append((awaiting, row))
    for permit, waiting in found.items():
        awaiting, row = waiting[0]
        name = row.number_text or row.code
        yield Waiting(permit, len(waiting), oldest=name, since=awaiting.since, thing_id=row.id)


def _own_lessons(tx: Tx, actor: Actor) -> Iterator[Waiting]:
    rows = tx.execute(
        select(Version.state, Version.state_since, Record.title, Material.id)
        .join(Material, Material.working_version_id == Version.id)
        .join(Record, Record.id == Material.record_id)
        .where(
            Material.author_id == actor.person_id,
            Material.trashed_at.is_(None),
            Version.state.in_(OWN_STATES),
        )
        .order_by(Version.state_since)
    )
    found: dict[str, list[tuple[datetime, str, str]]] = {}
    for state, since, title, material_id in rows:
        found.setdefault(state, []).append((since, title, material_id))
    for state in OWN_STATES:
        if state in found:
            since, title, material_id = found[state][0]
            yield Waiting(f"own_{state}", len(found[state]), title, "", since, material_id)


def _library(tx: Tx, actor: Actor) -> Iterator[Waiting]:
    """What a librarian looks after; a homeroom teacher sees the overdue books of her own class."""
    school_id = actor.school_id or ""
    keeps_library = actor.has("librarian", school_id=school_id)
    if keeps_library:
        yield from _qualifying(tx, school_id)
        yield from _imports(tx, school_id)
    overdue = _overdue(tx, actor, keeps_library)
    if overdue:
        yield Waiting("overdue", overdue)


def _qualifying(tx: Tx, school_id: str) -> Iterator[Waiting]:
    count = tx.scalar(
        select(func.count())
        .select_from(Version)
        .join(Material, Material.id == Version.material_id)
        .where(
            Material.school_id == school_id,
            Material.trashed_at.is_(None),
            Version.state == "approved",
            Version.qualified_by != "",
        )
    )
    if count:
        yield Waiting("qualifying", count)


def _imports(tx: Tx, school_id: str) -> Iterator[Waiting]:
    running = tx.scalars(
        select(ImportBatch)
        .where(ImportBatch.school_id == school_id, ImportBatch.state.in_(("waiting", "running")))
        .order_by(ImportBatch.created_at)
    ).all()
    if running:
        first = running[0]
        yield Waiting("import", len(running), first.file_name, thing_id=first.id, done=first.cursor)


def _overdue(tx: Tx, actor: Actor, keeps_library: bool) -> int:
    classes = [role.class_id for role in actor.roles if role.role == "homeroom_teacher" and role.class_id]
    if not keeps_library and not classes:
        return 0
    school_id = actor.school_id or ""
    late = (
        select(func.count())
        .select_from(Loan)
        .join(Patron, Patron.id == Loan.patron_id)
        .where(Loan.school_id == school_id, Loan.returned_at.is_(None), Loan.due_date < today(tx, school_id))
    )
    if not keeps_library:
        names = select(SchoolClass.name).where(SchoolClass.id.in_(classes))
        late = late.where(Patron.class_name.in_(names))
    return tx.scalar(late) or 0


def _machinery(tx: Tx, actor: Actor) -> Iterator[Waiting]:
    if not actor.has("administrator", school_id=actor.school_id):
        return
    dead = tx.scalar(select(func.count()).select_from(Job).where(Job.state == "dead"))
    if dead:
        yield Waiting("dead_jobs", dead)
