"""Finding people: `huong 6a1`, lists by class, department or role, page by page. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from repository.accounts.access import Actor
from repository.accounts.policy import Place, demand
from repository.accounts.tables import Department, Enrolment, Person, Role, School, SchoolClass
from repository.db.uow import Database, Tx, reads
from repository.errors import NotFound
from search.vietnamese import joined, unmarked

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """A person in a list: with her class or department, so that namesakes can be told apart."""

    id: str
    full_name: str
    username: str
    roles: tuple[str, ...]
    class_name: str
    department: str
    waits_for_password: bool
    left_on: date | None

    @property
    def told_apart(self) -> str:
        """Return 'Lê Thu Hương 6A1' or 'Lê Thu Hương – Tổ Toán'."""
        if self.class_name:
            return f"{self.full_name} {self.class_name}"
        return f"{self.full_name} – {self.department}" if self.department else self.full_name


@dataclass(frozen=True)
class PeoplePage:
    """One page of a list of people."""

    rows: tuple[PersonRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Wanted:
    """Whom a list shall hold. `role` may be 'staff' for everybody but pupils."""

    text: str = ""
    role: str = ""
    class_id: str = ""
    department_id: str = ""
    left: bool = False  # those who are no longer here


class Directory:
    """Lists of people of one school, for its staff."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def find(self, tx: Tx, actor: Actor, school_id: str, wanted: Wanted, page: int = 1) -> PeoplePage:
        """Return a page of people, by given name. Raises `Denied` for whoever is not staff there."""
        demand(actor, "people.list", Place(school_id))
        met = _condition(tx, school_id, wanted)
        total = tx.scalar(select(func.count()).select_from(Person).where(met)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(1, page), pages)
        people = tx.scalars(
            select(Person)
            .where(met)
            .order_by(Person.name_key, Person.id)
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
        return PeoplePage(rows_of(tx, school_id, list(people)), total, page, pages)

    @reads
    def class_list(self, tx: Tx, actor: Actor, class_id: str) -> tuple[PersonRow, ...]:
        """Return the pupils of a class in the order of its register."""
        class_ = tx.get(SchoolClass, class_id)
        if class_ is None:
            raise NotFound("class")
        demand(actor, "people.list", Place(class_.school_id))
        wanted = Wanted(class_id=class_id)
        people = tx.scalars(
            select(Person).where(_condition(tx, class_.school_id, wanted)).order_by(Person.name_key)
        )
        return rows_of(tx, class_.school_id, list(people))

    @reads
    def homeroom_classes(self, tx: Tx, actor: Actor) -> tuple[tuple[str, str], ...]:
        """Return (id, name) of the classes whose homeroom teacher the actor is today."""
        ids = [held.class_id for held in actor.roles if held.role == "homeroom_teacher" and held.class_id]
        classes = select(SchoolClass).where(SchoolClass.id.in_(ids)).order_by(SchoolClass.sort_key)
        return tuple((class_.id, class_.name) for class_ in tx.scalars(classes))


def matching(tx: Tx, school_id: str, text: str) -> ColumnElement[bool]:
    """Return the SQL condition on `Person` for what was typed: each word is a class or begins a name."""
    conditions: list[ColumnElement[bool]] = []
    for word in text.split():
        classes = _classes_named(tx, school_id, word)
        if classes:
            conditions.append(Person.id.in_(_studying(classes)))
            continue
        folded = joined(word)[1]
        begins = or_(
            Person.name_fold.startswith(folded, autoescape=True),
            Person.name_fold.contains(f" {folded}", autoescape=True),
        )
        by_username = Person.username.startswith(unmarked(word).lower(), autoescape=True)
        conditions.append(or_(begins, by_username) if folded else by_username)
    return and_(*conditions) if conditions else Person.id.is_not(None)


def rows_of(tx: Tx, school_id: str, people: list[Person]) -> tuple[PersonRow, ...]:
    """Return the rows of people already loaded, with three queries however many they are."""
    ids = [person.id for person in people]
    classes = _class_names(tx, school_id, ids)
    roles = _roles_at(tx, school_id, ids)
    return tuple(
        PersonRow(
            person.id,
            person.full_name,
            person.username,
            tuple(dict.fromkeys(role for role, _department in roles.get(person.id, []))),
            classes.get(person.id, ""),
            next((d for _role, d in roles.get(person.id, []) if d), ""),
            person.must_change_password,
            person.left_on,
        )
        for person in people
    )


def _condition(tx: Tx, school_id: str, wanted: Wanted) -> ColumnElement[bool]:
    today = tx.clock.today(tx.get_one(School, school_id).zone)
    now = and_(Role.starts <= today, or_(Role.ends.is_(None), Role.ends >= today))
    at_school = select(Role.person_id).where(Role.school_id == school_id)
    held = at_school.where(now)
    if wanted.role == "staff":
        held = held.where(Role.role != "student")
    elif wanted.role:
        held = held.where(Role.role == wanted.role)
    if wanted.department_id:
        held = held.where(Role.department_id == wanted.department_id)
    conditions = [matching(tx, school_id, wanted.text)]
    if wanted.left:
        conditions += [Person.id.in_(at_school), Person.id.not_in(at_school.where(now))]
    else:
        conditions.append(Person.id.in_(held))
    if wanted.class_id:
        conditions.append(Person.id.in_(_studying([wanted.class_id])))
    return and_(*conditions)


def _classes_named(tx: Tx, school_id: str, word: str) -> list[str]:
    name = unmarked(word).lower()
    classes = tx.execute(select(SchoolClass.id, SchoolClass.name).where(SchoolClass.school_id == school_id))
    return [id for id, spelt in classes if unmarked(spelt).lower().replace(" ", "") == name]


def _studying(class_ids: list[str]) -> Select[str]:
    return select(Enrolment.person_id).where(
        Enrolment.class_id.in_(class_ids), Enrolment.status == "studying"
    )


def _class_names(tx: Tx, school_id: str, ids: list[str]) -> dict[str, str]:
    rows = tx.execute(
        select(Enrolment.person_id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(
            Enrolment.person_id.in_(ids), Enrolment.status == "studying", SchoolClass.school_id == school_id
        )
        .order_by(SchoolClass.year)
    )
    return dict(rows.all())


def _roles_at(tx: Tx, school_id: str, ids: list[str]) -> dict[str, list[tuple[str, str]]]:
    today = tx.clock.today()
    rows = tx.execute(
        select(Role.person_id, Role.role, Department.name)
        .outerjoin(Department, Department.id == Role.department_id)
        .where(
            Role.person_id.in_(ids),
            Role.school_id == school_id,
            Role.starts <= today,
            or_(Role.ends.is_(None), Role.ends >= today),
        )
        .order_by(Role.starts, Role.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for person_id, role, department in rows:
        found.setdefault(person_id, []).append((role, department or ""))
    return found
