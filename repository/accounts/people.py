"""People: added, corrected, given dated roles, and leaving. Finding them is `directory`.

Nobody is ever deleted: lessons, loans and the journal keep their names. Who leaves a school keeps what she
did there, and her lessons stay with the department.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from repository.accounts import actors
from repository.accounts.access import Actor
from repository.accounts.belonging import administrated, come_back, employs, home_of, keeps, known, lasts
from repository.accounts.events import PersonChanged
from repository.accounts.names import UserNames, tidy, tidy_username
from repository.accounts.policy import Place, demand
from repository.accounts.roles import (
    RoleForm,
    add_role,
    enrol,
    enrolments,
    keep_an_administrator,
    role_problems,
)
from repository.accounts.tables import Department, Person, Role, School, SchoolClass
from repository.accounts.trace import trace
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound
from search.vietnamese import joined, name_key

SALUTATIONS = ("", "cô", "thầy")


@dataclass(frozen=True)
class RoleView:
    """A role with its dates, as the person's page shows it."""

    id: str
    role: str
    school_id: str
    school: str
    department: str
    class_name: str
    starts: date
    ends: date | None
    holds: bool


@dataclass(frozen=True)
class PersonView:
    """A person as her administrator sees her."""

    id: str
    username: str
    full_name: str
    salutation: str
    birth_date: date | None
    ministry_id: str | None
    email: str | None
    language: str
    left_on: date | None
    waits_for_password: bool  # has none of her own yet
    class_id: str | None
    roles: tuple[RoleView, ...]
    is_kept_here: bool = True  # her account is this school's: data, password, leaving for good
    works_here: bool = True


@dataclass(frozen=True)
class PersonForm:
    """What is typed about a person; only the name is required."""

    full_name: str
    username: str = ""
    salutation: str = ""
    birth_date: date | None = None
    ministry_id: str = ""
    email: str = ""


class People:
    """Use cases of people and their roles."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def actor_for(self, tx: Tx, person_id: str, school_id: str | None = None, address: str = "") -> Actor:
        """Return who a person is today, with every audience she opens. Raises `NotFound`."""
        return actors.actor_for(tx, person_id, school_id, address)

    @reads
    def get(self, tx: Tx, actor: Actor, person_id: str) -> PersonView:
        """Return a person of a school the actor administrates; else `NotFound`."""
        person = known(tx, actor, person_id)
        shown = _view(tx, person)
        if keeps(tx, actor, person_id):
            return shown
        here = administrated(actor)
        return replace(
            shown,
            birth_date=None,
            ministry_id=None,
            email=None,
            roles=tuple(role for role in shown.roles if role.school_id in here),
            is_kept_here=False,
            works_here=any(employs(tx, person_id, school_id) for school_id in here),
        )

    @reads
    def own(self, tx: Tx, actor: Actor) -> PersonView:
        """Return the actor's own data and roles."""
        return _view(tx, tx.get_one(Person, str(actor.person_id)))

    @writes
    def add(self, tx: Tx, actor: Actor, form: PersonForm, role: RoleForm, nonce: str | None = None) -> str:
        """Add a person with a first role; returns her id. Raises `Invalid`."""
        demand(actor, "people.manage", Place(role.school_id))
        return once(tx, str(actor.person_id), "person", nonce, lambda: _add(tx, actor, form, role))

    @writes
    def edit(self, tx: Tx, actor: Actor, person_id: str, form: PersonForm) -> None:
        """Correct the data of a person whose account a school of the actor's keeps. Raises `Invalid`."""
        person = known(tx, actor, person_id)
        demand(actor, "people.manage", Place(home_of(tx, person_id)))
        wrong = _problems(tx, form, person)
        if wrong:
            raise Invalid(wrong)
        name_person(person, form.full_name)
        person.username = tidy_username(form.username) or person.username
        fill(person, form)
        _note(tx, actor, "person.edit", person_id)

    @writes
    def give_role(self, tx: Tx, actor: Actor, person_id: str, form: RoleForm) -> str:
        """Give a person of this school one more role; returns its id. Others come by `Admissions`."""
        demand(actor, "people.manage", Place(form.school_id))
        person = known(tx, actor, person_id)
        if not keeps(tx, actor, person_id) and not employs(tx, person_id, form.school_id):
            raise NotFound("person")
        wrong = role_problems(tx, form, person_id)
        if wrong:
            raise Invalid(wrong)
        come_back(person, tx.clock.today())
        role = add_role(tx, person_id, form)
        _note(tx, actor, "role.give", person_id, role=form.role)
        return role

    @writes
    def end_role(self, tx: Tx, actor: Actor, role_id: str, last_day: date) -> str:
        """End a role after `last_day`; returns the person's id."""
        role = tx.get(Role, role_id)
        if role is None or role.school_id not in administrated(actor):
            raise NotFound("role")
        demand(actor, "people.manage", Place(role.school_id))
        keep_an_administrator(tx, role.school_id, [role])
        if last_day < role.starts:
            tx.delete(role)
        else:
            role.ends = last_day
        _note(tx, actor, "role.end", role.person_id, role=role.role)
        return role.person_id

    @writes
    def leave(self, tx: Tx, actor: Actor, person_id: str, school_id: str, last_day: date) -> None:
        """End every role at a school; who has none elsewhere has left. Her work stays where it is."""
        demand(actor, "people.manage", Place(school_id))
        person = known(tx, actor, person_id)
        every = list(tx.scalars(select(Role).where(Role.person_id == person_id)))
        if all(role.school_id != school_id for role in every):
            raise NotFound("person")
        home = home_of(tx, person_id)
        roles = [role for role in every if lasts(role, last_day + timedelta(days=1))]
        here = [role for role in roles if role.school_id == school_id]
        keep_an_administrator(tx, school_id, here)
        for role in here:
            role.ends = max(last_day, role.starts - timedelta(days=1))
        for enrolment in enrolments(tx, person_id, school_id):
            enrolment.status = "left"
        if home == school_id and len(here) == len(roles):
            person.left_on = last_day
        _note(tx, actor, "person.leave", person_id)

    @writes
    def enrol(self, tx: Tx, actor: Actor, person_id: str, class_id: str) -> None:
        """Put a pupil into a class; she leaves the other classes of that school year."""
        class_ = tx.get(SchoolClass, class_id)
        if class_ is None:
            raise NotFound("class")
        demand(actor, "people.manage", Place(class_.school_id))
        known(tx, actor, person_id)
        if not employs(tx, person_id, class_.school_id):
            raise NotFound("person")
        enrol(tx, person_id, class_)
        _note(tx, actor, "person.enrol", person_id, class_name=class_.name)

    @writes
    def prefer(self, tx: Tx, actor: Actor, choices: Mapping[str, str]) -> None:
        """Keep what a person chooses for herself: `salutation` and `language`."""
        person = tx.get_one(Person, str(actor.person_id))
        if choices.get("salutation", "") in SALUTATIONS:
            person.salutation = choices.get("salutation", person.salutation)
        if choices.get("language") in ("vi", "en"):
            person.language = choices["language"]


def new_person(tx: Tx, full_name: str, username: str) -> Person:
    """Add a person without any role; who calls gives her one in the same transaction."""
    person = Person(username=username, must_change_password=True, created_at=tx.clock.now())
    name_person(person, full_name)
    tx.add(person)
    tx.flush()
    return person


def name_person(person: Person, full_name: str) -> None:
    """Set a name together with the keys by which it is listed and found."""
    person.full_name = tidy(full_name)
    person.name_key = name_key(person.full_name)
    person.name_fold = joined(person.full_name)[1]


def fill(person: Person, form: PersonForm) -> None:
    """Set what is optional about a person."""
    person.salutation = form.salutation if form.salutation in SALUTATIONS else ""
    person.birth_date = form.birth_date
    person.ministry_id = tidy(form.ministry_id) or None
    person.email = tidy(form.email) or None


def _add(tx: Tx, actor: Actor, form: PersonForm, role: RoleForm) -> str:
    wrong = _problems(tx, form, None) | role_problems(tx, role, None)
    if wrong:
        raise Invalid(wrong)
    person = new_person(tx, form.full_name, tidy_username(form.username) or _free_name(tx, form, role))
    fill(person, form)
    add_role(tx, person.id, role)
    _note(tx, actor, "person.add", person.id)
    return person.id


def _free_name(tx: Tx, form: PersonForm, role: RoleForm) -> str:
    if role.role == "student" and role.class_id:
        school = tx.get_one(School, role.school_id)
        return UserNames(tx).pupil(school.short_name, tx.get_one(SchoolClass, role.class_id).name)
    return UserNames(tx).staff(form.full_name)


def _problems(tx: Tx, form: PersonForm, person: Person | None) -> dict[str, str]:
    wrong = {}
    if not tidy(form.full_name):
        wrong["full_name"] = "required"
    username = tidy_username(form.username)
    taken = tx.scalar(select(Person.id).where(Person.username == username)) if username else None
    if taken and (person is None or taken != person.id):
        wrong["username"] = "username_taken"
    if len(username) > 40:
        wrong["username"] = "too_long"
    if form.email and "@" not in form.email:
        wrong["email"] = "not_an_email"
    if form.birth_date and form.birth_date > tx.clock.today():
        wrong["birth_date"] = "in_the_future"
    return wrong


def _view(tx: Tx, person: Person) -> PersonView:
    rows = tx.execute(
        select(Role, School, Department.name, SchoolClass.name)
        .join(School, School.id == Role.school_id)
        .outerjoin(Department, Department.id == Role.department_id)
        .outerjoin(SchoolClass, SchoolClass.id == Role.class_id)
        .where(Role.person_id == person.id)
        .order_by(Role.starts.desc(), Role.id)
    )
    roles = tuple(
        RoleView(
            role.id,
            role.role,
            role.school_id,
            school.short_name,
            department or "",
            class_name or "",
            role.starts,
            role.ends,
            actors.holds(role, person, tx.clock.today(school.zone)),
        )
        for role, school, department, class_name in rows
    )
    return PersonView(
        person.id,
        person.username,
        person.full_name,
        person.salutation,
        person.birth_date,
        person.ministry_id,
        person.email,
        person.language,
        person.left_on,
        person.must_change_password,
        next(iter(actors.classes_now(tx, person.id)), None),
        roles,
    )


def _note(tx: Tx, actor: Actor, verb: str, person_id: str, **detail: str) -> None:
    trace(tx, actor, verb, "person", person_id, **detail)
    tx.emit(PersonChanged(person_id))
