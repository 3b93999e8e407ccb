"""From a person to an `Actor`: the roles that hold today, and every audience they open.

Module functions that join their caller's transaction; `people.People` and `signin.SignIn` call them.
Nothing is decided about things here: that is `access`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select

from repository.accounts.access import OFFICE_ROLES, REVIEW_ROLES, STAFF_ROLES, Actor, HeldRole
from repository.accounts.policies import idle_minutes
from repository.accounts.tables import (
    Delegation,
    Enrolment,
    Membership,
    OpenSession,
    Person,
    Role,
    School,
    SchoolClass,
)
from repository.db.uow import Tx
from repository.errors import NotFound

# An observer looks at what the group shares; tests, keys and lesson plans stay with those who contribute.
LOOKS_ONLY = "observer"


@dataclass(frozen=True)
class SchoolView:
    """A school as pages name it."""

    id: str
    code: str
    name: str
    short_name: str
    higher_unit: str
    place: str
    zone: str
    accent: str


@dataclass(frozen=True)
class Presence:
    """Who somebody is today. Whether a session is still hers, its epoch tells; without a school she holds no role."""

    actor: Actor
    epoch: int
    last_seen: datetime | None  # when the session asked about was; None: there is none, or it has ended
    school: SchoolView | None  # where she works in this session
    schools: tuple[SchoolView, ...]  # every school she may choose
    idle_minutes: int  # until a library computer signs her out


SCHOOL = tuple(School.__table__.c[field.name] for field in fields(SchoolView))
# All that is asked of a person at every page, in one statement: a row for each role, and for each group of its school.
PRESENT = (
    select(
        *SCHOOL,
        School.policy,
        Person.full_name, Person.username, Person.salutation, Person.language, Person.left_on,
        Person.must_change_password, Person.session_epoch,
        Role.role, Role.school_id, Role.department_id, Role.class_id, Role.starts, Role.ends,
        Membership.group_id, Membership.standing, Membership.starts.label("joined"),
        Membership.ends.label("parted"),
        OpenSession.seen_at,
        exists().where(Delegation.to_person_id == Person.id).label("stands_in"),
    )
    .select_from(Person)
    .outerjoin(Role, Role.person_id == Person.id)
    .outerjoin(School, School.id == Role.school_id)
    .outerjoin(Membership, Membership.school_id == School.id)
    .outerjoin(OpenSession, and_(OpenSession.id == bindparam("session"), OpenSession.person_id == Person.id))
    .where(Person.id == bindparam("person_id"))
    .order_by(Role.starts, Role.id)
)  # fmt: skip


def school_view(school: School | Row[Any]) -> SchoolView:
    """Return the frozen view of a school's row."""
    return SchoolView(*(getattr(school, column.name) for column in SCHOOL))


def today_at(tx: Tx, school: School) -> date:
    """Return the civil date of now in the school's zone."""
    return tx.clock.today(school.zone)


def held_today(tx: Tx, person_id: str) -> list[tuple[Role, School]]:
    """Return the roles that hold today in their school's zone: staff before pupil, then the oldest first."""
    person = tx.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    rows = tx.execute(
        select(Role, School)
        .join(School, School.id == Role.school_id)
        .where(Role.person_id == person_id)
        .order_by(Role.starts, Role.id)
    )
    held = [(role, school) for role, school in rows if holds(role, person, tx.clock.today(school.zone))]
    return sorted(held, key=lambda pair: pair[0].role not in STAFF_ROLES)


def home_school(held: list[tuple[Role, School]]) -> str:
    """Return the school whose administrator is responsible for an account that works in several.

    It is the one that gave the first of these roles, by the order they were written in: the days of a role and its
    kind are chosen by whoever gives it, and another school must not gain an account by giving an "older" one.
    """
    return min(held, key=lambda pair: pair[0].id)[1].id


def presence(
    tx: Tx, person_id: str, school_id: str | None = None, address: str = "", session: str = ""
) -> Presence | None:
    """Return how a person stands today, at the school she chose or else the first she works in.

    `session` is the digest of her session's key, where it is a session that acts.
    """
    rows = tx.rows(PRESENT, person_id=person_id, session=session)
    if not rows:
        return None
    hers = rows[0]
    held = [row for row in rows if row.school_id and holds(row, hers, tx.clock.today(row.zone))]
    held.sort(key=lambda row: row.role not in STAFF_ROLES)
    schools = {row.school_id: school_view(row) for row in held}
    chosen = schools.get(school_id or "") or next(iter(schools.values()), None)
    roles = frozenset(HeldRole(row.role, row.school_id, row.department_id, row.class_id) for row in held)
    lent, acts_for = _delegations(tx, person_id, schools) if hers.stands_in else (set(), frozenset())
    actor = Actor(
        person_id=person_id,
        name=hers.full_name,
        short_name=_short_name(hers),
        school_id=chosen.id if chosen else None,
        school_name=chosen.name if chosen else "",
        roles=roles,
        audiences=frozenset(_audiences(person_id, roles, _groups(held, tx.clock.today())) | lent),
        acts_for=acts_for,
        language=hers.language,
        address=address,
        must_change_password=hers.must_change_password,
    )
    policies = {row.school_id: row.policy for row in held}
    minutes = idle_minutes(policies[chosen.id]) if chosen else 0
    return Presence(actor, hers.session_epoch, hers.seen_at, chosen, tuple(schools.values()), minutes)


def actor_for(tx: Tx, person_id: str, school_id: str | None = None, address: str = "") -> Actor:
    """Return the actor a person is today, or raise `NotFound`."""
    present = presence(tx, person_id, school_id, address)
    if present is None:
        raise NotFound("person")
    return present.actor


def holds(role: Role | Row[Any], person: Person | Row[Any], today: date) -> bool:
    """Tell whether a role holds on a day; the day she left is her last."""
    if person.left_on is not None and person.left_on < today:
        return False
    return role.starts <= today and (role.ends is None or today <= role.ends)


def _short_name(person: Row[Any]) -> str:
    given = person.full_name.split()[-1] if person.full_name.split() else person.username
    return f"{person.salutation} {given}".strip()


def _audiences(person_id: str, roles: frozenset[HeldRole], groups: set[tuple[str, str, str]]) -> set[str]:
    tokens = {"public", f"person:{person_id}"}
    staffed = {held.school_id for held in roles if held.role in STAFF_ROLES}
    for held in roles:
        tokens.add(f"school:{held.school_id}")
        if held.role in OFFICE_ROLES:
            tokens.add(f"office:{held.school_id}")
        if held.role in REVIEW_ROLES and held.department_id:
            tokens.add(f"review:{held.department_id}")
    tokens |= {f"staff:{school_id}" for school_id in staffed}
    for group_id, school_id, standing in groups:
        tokens.add(f"group:{group_id}")
        if school_id in staffed and standing != LOOKS_ONLY:
            tokens.add(f"group-staff:{group_id}")
    return tokens


def _groups(held: Sequence[Row[Any]], today: date) -> set[tuple[str, str, str]]:
    """Return (group, school, standing) of the groups her schools are in today."""
    return {
        (row.group_id, row.school_id, row.standing)
        for row in held
        if row.group_id and row.joined <= today and (row.parted is None or today <= row.parted)
    }


def _delegations(
    tx: Tx, person_id: str, schools: Mapping[str, SchoolView]
) -> tuple[set[str], frozenset[tuple[str, str]]]:
    """Return the audiences lent to her and (permit, absent person) pairs: she sees what she must decide."""
    tokens: set[str] = set()
    acts_for: set[tuple[str, str]] = set()
    given = select(Delegation).where(
        Delegation.to_person_id == person_id, Delegation.school_id.in_(sorted(schools))
    )
    for delegation in tx.scalars(given):
        if not delegation.starts <= tx.clock.today(schools[delegation.school_id].zone) <= delegation.ends:
            continue
        lent = _lent(tx, delegation)
        if lent:
            tokens |= lent
            acts_for.add((delegation.permit, delegation.from_person_id))
    return tokens, frozenset(acts_for)


def _lent(tx: Tx, delegation: Delegation) -> set[str]:
    """Return what the absent person's own roles open for the permit; nothing when she no longer holds any."""
    held = [
        r for r, _school in held_today(tx, delegation.from_person_id) if r.school_id == delegation.school_id
    ]
    if delegation.permit == "material.review":
        return {f"review:{r.department_id}" for r in held if r.role in REVIEW_ROLES and r.department_id} | {
            f"office:{r.school_id}" for r in held if r.role == "vice_principal"
        }
    return {f"office:{r.school_id}" for r in held if r.role in OFFICE_ROLES}


def classes_now(tx: Tx, person_id: str) -> list[str]:
    """Return the ids of the classes in which a pupil studies, in her latest school year only."""
    studying = tx.execute(
        select(SchoolClass.id, SchoolClass.year)
        .join(Enrolment, Enrolment.class_id == SchoolClass.id)
        .where(Enrolment.person_id == person_id, Enrolment.status == "studying")
    ).all()
    latest = max((year for _id, year in studying), default="")
    return [class_id for class_id, year in studying if year == latest]
