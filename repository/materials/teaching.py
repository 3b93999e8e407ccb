"""Evidence that a lesson was actually taught: reported by staff, confirmed by a head or deputy who did not teach it.

Where the school's policy accepts it, a confirmed teaching qualifies the version instead of the department's review.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from repository.accounts.access import STAFF_ROLES, Actor
from repository.accounts.tables import Person, Role, SchoolClass
from repository.db.journal import record
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Denied, Invalid, NotFound, Refused
from repository.ids import new_id
from repository.materials import steps
from repository.materials.access import in_sight, knows, version_for
from repository.materials.case import Case, cases_of
from repository.materials.events import TeachingReported
from repository.materials.people import names
from repository.materials.policy import demand, may
from repository.materials.tables import Material, Teaching, Version

PERIODS = range(1, 13)


@dataclass(frozen=True)
class TeachingForm:
    """A teaching as typed; nobody named means the author herself taught."""

    class_name: str
    taught_on: date | None
    period: int | None
    taught_by_id: str | None = None


@dataclass(frozen=True)
class TeachingView:
    """One teaching of a version."""

    id: str
    version_id: str
    material_id: str
    class_name: str
    taught_on: date
    period: int
    taught_by: str
    reported_by: str
    confirmed_by: str


class Teachings:
    """Lessons that were taught."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def report(
        self, tx: Tx, actor: Actor, version_id: str, form: TeachingForm, nonce: str | None = None
    ) -> str:
        """Say that a version was taught; return the teaching's id. Raises `Invalid` with the fields at fault."""
        case = version_for(tx, actor, version_id, locks=True)
        demand(actor, "material.edit", case)
        taught_by = form.taught_by_id or case.material.author_id
        wrong = _problems(tx, case, form, taught_by)
        if wrong:
            raise Invalid(wrong)
        return once(
            tx, actor.person_id or "", "teaching", nonce, lambda: _report(tx, actor, case, form, taught_by)
        )

    @writes
    def confirm(self, tx: Tx, actor: Actor, teaching_id: str) -> str:
        """Confirm a teaching and, where that qualifies, approve its version; return the material's id."""
        row = tx.get(Teaching, teaching_id, with_for_update=True)
        if row is None:
            raise NotFound("teaching")
        case = version_for(tx, actor, row.version_id, locks=True)
        demand(actor, "material.confirm_teaching", case)
        if actor.person_id in case.authors | {row.taught_by_id}:
            raise Refused(["not_own_work"])
        if row.confirmed_by_id is None:
            row.confirmed_by_id, row.confirmed_at = actor.person_id, tx.clock.now()
            record(tx, "material.teaching_confirmed", "material", case.material.id, person_id=actor.person_id,
                   school_id=case.material.school_id, address=actor.address, teaching=row.id)  # fmt: skip
            tx.flush()
            self._qualify(tx, actor, case)
        return case.material.id

    @reads
    def of(self, tx: Tx, actor: Actor, version_id: str) -> list[TeachingView]:
        """Return the teachings of a version, for staff who may know of it."""
        case = version_for(tx, actor, version_id)
        if not actor.is_staff or actor.school_id != case.material.school_id:
            raise Denied("material.teachings")
        return _views(tx, tx.scalars(_ordered().where(Teaching.version_id == version_id)).all())

    @reads
    def waiting(self, tx: Tx, actor: Actor) -> list[TeachingView]:
        """Return the reported teachings that she may confirm, the oldest first."""
        departments = {role.department_id for role in actor.roles if role.department_id}
        schools = {role.school_id for role in actor.roles}
        rows = tx.scalars(
            _ordered()
            .join(Version, Version.id == Teaching.version_id)
            .join(Material, Material.id == Version.material_id)
            .where(
                Teaching.confirmed_by_id.is_(None),
                Material.trashed_at.is_(None),
                Material.department_id.in_(departments) | Material.school_id.in_(schools),
            )
        ).all()
        named = select(Version).where(Version.id.in_({row.version_id for row in rows}))
        cases = {case.version.id: case for case in cases_of(tx, tx.scalars(named).all(), actor)}
        sight = in_sight(tx, actor, list(cases.values()))
        return _views(tx, [row for row in rows if _may_confirm(actor, cases[row.version_id], row, sight)])

    @reads
    def colleagues(self, tx: Tx, actor: Actor) -> list[tuple[str, str]]:
        """Return (id, name) of the staff of her school: who may have taught."""
        staff = select(Role.person_id).where(Role.school_id == actor.school_id, Role.role.in_(STAFF_ROLES))
        people = (
            select(Person).where(Person.id.in_(staff), Person.left_on.is_(None)).order_by(Person.name_key)
        )
        return [(person.id, person.full_name) for person in tx.scalars(people)]

    def _qualify(self, tx: Tx, actor: Actor, case: Case) -> None:
        """Approve by teaching where the state and the school's policy let it."""
        fresh = version_for(tx, actor, case.version.id)
        options = {option.action: option for option in steps.options_of(actor, fresh)}
        option = options.get(steps.BY_TEACHING)
        if option is not None and option.allowed:
            steps.take(tx, actor, fresh.version, steps.BY_TEACHING)


def _report(tx: Tx, actor: Actor, case: Case, form: TeachingForm, taught_by: str) -> str:
    name = form.class_name.strip().upper()
    class_id = tx.scalar(
        select(SchoolClass.id)
        .where(SchoolClass.school_id == case.material.school_id, SchoolClass.name == name)
        .order_by(SchoolClass.year.desc())
        .limit(1)
    )
    row = Teaching(
        id=new_id(), version_id=case.version.id, class_name=name, class_id=class_id, taught_on=form.taught_on,
        period=form.period, taught_by_id=taught_by, reported_by_id=actor.person_id, at=tx.clock.now(),
    )  # fmt: skip
    tx.add(row)
    tx.emit(TeachingReported(case.version.id, row.id))
    steps.refresh(tx, case.version)
    record(tx, "material.teaching_reported", "material", case.material.id, person_id=actor.person_id,
           school_id=case.material.school_id, address=actor.address, teaching=row.id)  # fmt: skip
    return row.id


def _problems(tx: Tx, case: Case, form: TeachingForm, taught_by: str) -> dict[str, str]:
    wrong = {}
    if not 1 <= len(form.class_name.strip()) <= 20:
        wrong["class_name"] = "required"
    if form.taught_on is None:
        wrong["taught_on"] = "required"
    elif form.taught_on > case.today:
        wrong["taught_on"] = "in_future"
    if form.period not in PERIODS:
        wrong["period"] = "out_of_range"
    works = select(Role.id).where(Role.person_id == taught_by, Role.school_id == case.material.school_id)
    if tx.scalar(works.limit(1)) is None:
        wrong["taught_by_id"] = "unknown_choice"
    return wrong


def _may_confirm(actor: Actor, case: Case, row: Teaching, sight: frozenset[str]) -> bool:
    return (
        knows(actor, case, sight)
        and may(actor, "material.confirm_teaching", case)
        and actor.person_id not in case.authors | {row.taught_by_id}
    )


def _ordered():  # type: ignore[no-untyped-def]
    return select(Teaching).order_by(Teaching.at, Teaching.id)


def _views(tx: Tx, rows) -> list[TeachingView]:  # type: ignore[no-untyped-def]
    everyone = names(
        tx, [p for row in rows for p in (row.taught_by_id, row.reported_by_id, row.confirmed_by_id)]
    )
    return [
        TeachingView(
            row.id, row.version_id, tx.get_one(Version, row.version_id).material_id, row.class_name, row.taught_on,
            row.period, everyone.get(row.taught_by_id, ""), everyone.get(row.reported_by_id, ""),
            everyone.get(row.confirmed_by_id or "", ""),
        )
        for row in rows
    ]  # fmt: skip
