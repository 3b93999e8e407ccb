"""Which person a row of a file is, and making her what the row says. Joins the import's transaction.

Matching looks only among people who have or had a role at the school: a row never changes somebody else's
pupil, whatever id it carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select

from repository.accounts.departments import new_class, new_department, present_year
from repository.accounts.names import UserNames
from repository.accounts.people import name_person, new_person
from repository.accounts.people_sheet import SheetPerson
from repository.accounts.roles import RoleForm, add_role, enrol, enrolments, role_problems
from repository.accounts.tables import Department, Enrolment, Person, Role, School, SchoolClass, SchoolYear
from repository.db.uow import Tx
from repository.errors import NotFound
from search.vietnamese import joined


@dataclass(frozen=True)
class Match:
    """The person a row speaks of, and what the row would change about her."""

    person_id: str
    is_here: bool  # holds a role at the school today
    changes: tuple[str, ...]


class Matcher:
    """What a school has, looked up once for many rows."""

    def __init__(self, tx: Tx, school_id: str) -> None:
        school = tx.get(School, school_id)
        if school is None:
            raise NotFound("school")
        self.tx, self.school = tx, school
        self.today: date = tx.clock.today(school.zone)
        self.year = present_year(tx, school_id)
        self.usernames = UserNames(tx)
        of_year = select(SchoolClass).where(SchoolClass.school_id == school_id, SchoolClass.year == self.year)
        self._classes = {_key(class_.name): class_ for class_ in tx.scalars(of_year)}
        departments = select(Department).where(Department.school_id == school_id)
        self._departments = {_department_key(d.name): d for d in tx.scalars(departments)}

    @property
    def starts(self) -> date:
        """The day on which roles of this import begin: the year's first, unless it lies ahead."""
        year = self.tx.get(SchoolYear, (self.school.id, self.year))
        return min(year.starts, self.today) if year else self.today

    def class_named(self, name: str) -> SchoolClass | None:
        """Return the class of the present year, however its name is spelt."""
        return self._classes.get(_key(name))

    def department_named(self, name: str) -> Department | None:
        """Return a department: 'Toán', 'Tổ Toán' and 'TỔ TOÁN' are one."""
        return self._departments.get(_department_key(name))

    def class_for(self, name: str) -> SchoolClass:
        """Return the class, made when it does not exist."""
        known = self.class_named(name) or new_class(self.tx, self.school.id, self.year, name)
        self._classes[_key(name)] = known
        return known

    def department_for(self, name: str) -> Department:
        """Return the department, made when it does not exist."""
        known = self.department_named(name) or new_department(self.tx, self.school.id, name, ())
        self._departments[_department_key(name)] = known
        return known

    def is_ours(self, school_name: str) -> bool:
        """Tell whether a row's school is this one: a file of a commune holds many."""
        names = (self.school.name, self.school.short_name, self.school.code)
        wanted = joined(school_name)[1]
        return any(wanted == joined(name)[1] for name in names)

    def match(self, one: SheetPerson, kind: str) -> Match | None:
        """Return whom a row speaks of: by the ministry's id, else by name, birth date and class."""
        person = self._by_id(one) or self._by_name(one, kind)
        if person is None:
            return None
        roles = self.roles_today(person.id)
        return Match(person.id, bool(roles), self._changes(person, one, roles))

    def _by_id(self, one: SheetPerson) -> Person | None:
        if not one.ministry_id:
            return None
        return self.tx.scalar(self._of_school().where(Person.ministry_id == one.ministry_id).limit(1))

    def _by_name(self, one: SheetPerson, kind: str) -> Person | None:
        """A pupil of the same name and birth date is she, even in another class, unless there are two."""
        named = self._of_school().where(Person.name_fold == joined(one.full_name)[1])
        if one.ministry_id:
            named = named.where(or_(Person.ministry_id.is_(None), Person.ministry_id == one.ministry_id))
        people = [person for person in self.tx.scalars(named) if _same_birth_date(person, one)]
        if kind == "pupils" and (len(people) > 1 or one.birth_date is None):
            people = [person for person in people if self._studies_in(person.id, one.class_name)]
        return people[0] if len(people) == 1 else None

    def _of_school(self) -> Select[Person]:
        return select(Person).where(
            Person.id.in_(select(Role.person_id).where(Role.school_id == self.school.id))
        )

    def roles_today(self, person_id: str) -> list[Role]:
        """Return the roles a person holds at the school today."""
        now = and_(Role.starts <= self.today, or_(Role.ends.is_(None), Role.ends >= self.today))
        here = select(Role).where(Role.person_id == person_id, Role.school_id == self.school.id)
        return list(self.tx.scalars(here.where(now)))

    def _studies_in(self, person_id: str, class_name: str) -> bool:
        class_ = self.class_named(class_name)
        return class_ is not None and self.tx.get(Enrolment, (person_id, class_.id)) is not None

    def _changes(self, person: Person, one: SheetPerson, roles: list[Role]) -> tuple[str, ...]:
        changes = []
        if person.full_name != one.full_name:
            changes.append("full_name")
        if one.birth_date and person.birth_date != one.birth_date:
            changes.append("birth_date")
        if one.ministry_id and person.ministry_id != one.ministry_id:
            changes.append("ministry_id")
        if self.missing_roles(one, roles):
            changes.append("roles")
        if "student" in one.roles and not self._is_enrolled(person.id, one.class_name):
            changes.append("class")
        return tuple(changes)

    def missing_roles(self, one: SheetPerson, roles: list[Role]) -> list[str]:
        """Return the roles of a row that the person does not hold today."""
        held = {role.role for role in roles}
        return [role for role in one.roles if role not in held]

    def _is_enrolled(self, person_id: str, class_name: str) -> bool:
        class_ = self.class_named(class_name)
        enrolment = self.tx.get(Enrolment, (person_id, class_.id)) if class_ else None
        return enrolment is not None and enrolment.status == "studying"


def apply(tx: Tx, matcher: Matcher, one: SheetPerson, outcome: str) -> str:
    """Make a person what her row says; returns her id."""
    kind = "pupils" if "student" in one.roles else "staff"
    match = matcher.match(one, kind)
    if outcome == "left" and match:
        return _leave(tx, matcher, match.person_id)
    person = tx.get_one(Person, match.person_id) if match else _new(tx, matcher, one)
    if person.full_name != one.full_name:
        name_person(person, one.full_name)
    person.birth_date = one.birth_date or person.birth_date
    person.ministry_id = one.ministry_id or person.ministry_id
    person.left_on = None
    for role in matcher.missing_roles(one, matcher.roles_today(person.id)):
        _give(tx, matcher, person.id, role, one)
    if "student" in one.roles:
        enrol(tx, person.id, matcher.class_for(one.class_name))
    tx.flush()
    return person.id


def _new(tx: Tx, matcher: Matcher, one: SheetPerson) -> Person:
    if "student" in one.roles:
        username = matcher.usernames.pupil(matcher.school.short_name, one.class_name)
    else:
        username = matcher.usernames.staff(one.full_name)
    return new_person(tx, one.full_name, username)


def _give(tx: Tx, matcher: Matcher, person_id: str, role: str, one: SheetPerson) -> None:
    needs_class = role == "homeroom_teacher"
    form = RoleForm(
        role=role,
        school_id=matcher.school.id,
        starts=matcher.starts,
        department_id=matcher.department_for(one.department).id if one.department else None,
        class_id=matcher.class_for(one.class_name).id if needs_class else None,
    )
    # A pupil's class is her enrolment; the other problems are those a form would have.
    if role == "student" or not role_problems(tx, form, person_id):
        add_role(tx, person_id, form)


def _leave(tx: Tx, matcher: Matcher, person_id: str) -> str:
    yesterday = matcher.today - timedelta(days=1)
    for role in matcher.roles_today(person_id):
        role.ends = max(yesterday, role.starts)
    for enrolment in enrolments(tx, person_id, matcher.school.id, matcher.year):
        enrolment.status = "left"
    return person_id


def _same_birth_date(person: Person, one: SheetPerson) -> bool:
    return person.birth_date is None or one.birth_date is None or person.birth_date == one.birth_date


def _key(class_name: str) -> str:
    return joined(class_name)[1].replace(" ", "")


def _department_key(name: str) -> str:
    folded = joined(name)[1]
    for prefix in ("to chuyen mon ", "to bo mon ", "to "):
        if folded.startswith(prefix):
            return folded[len(prefix) :]
    return folded
