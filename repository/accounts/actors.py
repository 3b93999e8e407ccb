"""From a person to an `Actor`: the roles that hold today, and every audience they open.

Module functions that join their caller's transaction; `people.People` and `signin.SignIn` call them.
Nothing is decided about things here: that is `access`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from repository.accounts.access import OFFICE_ROLES, REVIEW_ROLES, STAFF_ROLES, Actor, HeldRole
from repository.accounts.tables import Delegation, Enrolment, Membership, Person, Role, School, SchoolClass
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


def school_view(school: School) -> SchoolView:
    """Return the frozen view of a school's row."""
    return SchoolView(
        school.id,
        school.code,
        school.name,
        school.short_name,
        school.higher_unit,
        school.place,
        school.zone,
        school.accent,
    )


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


def actor_for(tx: Tx, person_id: str, school_id: str | None = None, address: str = "") -> Actor:
    """Return the actor a person is today, at the school she chose or else the first she works in."""
    person = tx.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    return actor_holding(tx, person, held_today(tx, person_id), school_id, address)


def actor_holding(
    tx: Tx, person: Person, held: list[tuple[Role, School]], school_id: str | None, address: str
) -> Actor:
    """Return the actor for roles already looked up (`held_today`)."""
    person_id = person.id
    schools = {school.id: school for _role, school in held}
    chosen = schools.get(school_id or "") or next(iter(schools.values()), None)
    roles = frozenset(HeldRole(r.role, r.school_id, r.department_id, r.class_id) for r, _school in held)
    delegated, acts_for = _delegations(tx, person_id, schools.values())
    return Actor(
        person_id=person.id,
        name=person.full_name,
        short_name=_short_name(person),
        school_id=chosen.id if chosen else None,
        school_name=chosen.name if chosen else "",
        roles=roles,
        audiences=frozenset(_audiences(tx, person_id, roles) | delegated),
        acts_for=acts_for,
        language=person.language,
        address=address,
        must_change_password=person.must_change_password,
    )


def holds(role: Role, person: Person, today: date) -> bool:
    """Tell whether a role holds on a day; the day she left is her last."""
    if person.left_on is not None and person.left_on < today:
        return False
    return role.starts <= today and (role.ends is None or today <= role.ends)


def _short_name(person: Person) -> str:
    given = person.full_name.split()[-1] if person.full_name.split() else person.username
    return f"{person.salutation} {given}".strip()


def _audiences(tx: Tx, person_id: str, roles: frozenset[HeldRole]) -> set[str]:
    tokens = {"public", f"person:{person_id}"}
    staffed = {held.school_id for held in roles if held.role in STAFF_ROLES}
    for held in roles:
        tokens.add(f"school:{held.school_id}")
        if held.role in OFFICE_ROLES:
            tokens.add(f"office:{held.school_id}")
        if held.role in REVIEW_ROLES and held.department_id:
            tokens.add(f"review:{held.department_id}")
    tokens |= {f"staff:{school_id}" for school_id in staffed}
    for member in _memberships(tx, {held.school_id for held in roles}):
        tokens.add(f"group:{member.group_id}")
        if member.school_id in staffed and member.standing != LOOKS_ONLY:
            tokens.add(f"group-staff:{member.group_id}")
    return tokens


def _memberships(tx: Tx, school_ids: set[str]) -> list[Membership]:
    if not school_ids:
        return []
    today = tx.clock.today()
    return list(
        tx.scalars(
            select(Membership).where(
                Membership.school_id.in_(school_ids),
                Membership.starts <= today,
                or_(Membership.ends.is_(None), Membership.ends >= today),
            )
        )
    )


def _delegations(
    tx: Tx, person_id: str, schools: Iterable[School]
) -> tuple[set[str], frozenset[tuple[str, str]]]:
    """Return the audiences lent to her and (permit, absent person) pairs: she sees what she must decide."""
    zones = {school.id: school.zone for school in schools}
    if not zones:
        return set(), frozenset()
    tokens: set[str] = set()
    acts_for: set[tuple[str, str]] = set()
    given = select(Delegation).where(
        Delegation.to_person_id == person_id, Delegation.school_id.in_(sorted(zones))
    )
    for delegation in tx.scalars(given):
        if not delegation.starts <= tx.clock.today(zones[delegation.school_id]) <= delegation.ends:
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
