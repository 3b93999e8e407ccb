"""The change of the school year (kết chuyển năm học): pupils go up with their class, or leave after the last grade.

What would happen is a plan, shown first; doing it is one transaction. A pupil who is in a class of the new year
already, by hand or by an earlier run, stays where she is: doing it again does nothing. Old classes keep their pupils,
for that is who was in them; homeroom teachers of the new year are named by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from repository.accounts.access import Actor
from repository.accounts.calendar import today
from repository.accounts.departments import grade_of, new_class
from repository.accounts.events import PersonChanged
from repository.accounts.names import tidy
from repository.accounts.policy import Place, demand
from repository.accounts.tables import Enrolment, Person, Role, SchoolClass, SchoolYear
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Conflict, Invalid, Refused

LAST_GRADES = (5, 9, 12)  # of a primary, a lower and an upper secondary school
LONGEST_NAME = 20


@dataclass(frozen=True)
class ClassPlan:
    """What becomes of one class: its new name, none where its pupils leave; whom it concerns, who went up already."""

    id: str
    name: str
    target: str
    to_move: int
    moved: int
    left: int
    is_new: bool  # the target is not among the classes of the new year yet


@dataclass(frozen=True)
class YearPlan:
    """What a change of year would do."""

    old: str
    new: str
    last_day: date  # on which the roles of those who leave still hold
    classes: tuple[ClassPlan, ...]

    @property
    def moving(self) -> int:
        """How many pupils go up."""
        return sum(one.to_move for one in self.classes if one.target)

    @property
    def leaving(self) -> int:
        """How many pupils leave the school."""
        return sum(one.to_move for one in self.classes if not one.target)

    @property
    def new_classes(self) -> tuple[str, ...]:
        """The names of the classes that would be made."""
        return tuple(dict.fromkeys(one.target for one in self.classes if one.is_new and one.to_move))


class YearChange:
    """The two steps of the change: look, then do."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def plan(self, tx: Tx, actor: Actor, school_id: str, wanted: Mapping[str, str] | None = None) -> YearPlan:
        """Return what would happen, with the targets she wants (class id → name, empty: leaves).

        Raises `Refused` when there is no next year or the old one is not over, `Invalid` for names that are none.
        """
        demand(actor, "people.manage", Place(school_id))
        return _plan(tx, school_id, wanted or {})

    @writes
    def carry_over(
        self, tx: Tx, actor: Actor, school_id: str, year: str, wanted: Mapping[str, str]
    ) -> YearPlan:
        """Do it; returns what was done. Running it again finds nobody left to move."""
        demand(actor, "people.manage", Place(school_id))
        plan = _plan(tx, school_id, wanted)
        if plan.new != year:
            raise Conflict("changed_meanwhile")
        classes = _classes(tx, school_id, plan.new)
        pupils = _pupils(tx, school_id, plan)
        for one in plan.classes:
            waiting = pupils.get(one.id, [])
            if one.target and waiting and one.target not in classes:
                classes[one.target] = new_class(tx, school_id, plan.new, one.target)
            for person_id in waiting:
                if one.target:
                    tx.add(Enrolment(person_id=person_id, class_id=classes[one.target].id, status="studying"))
                else:
                    _leave(tx, school_id, person_id, plan.last_day)
                tx.emit(PersonChanged(person_id))
        _end_homerooms(tx, school_id, plan)
        trace(tx, actor, "year.carry_over", "school", school_id, school_id=school_id, year=year,
              moved=plan.moving, left=plan.leaving)  # fmt: skip
        return plan


def _plan(tx: Tx, school_id: str, wanted: Mapping[str, str]) -> YearPlan:
    old, new = _years(tx, school_id)
    last_day = new.starts - timedelta(days=1)
    present = _classes(tx, school_id, new.name)
    every = sorted(_classes(tx, school_id, old.name).values(), key=lambda c: (c.grade, c.sort_key))
    grades = {class_.grade for class_ in every}
    targets = {c.id: tidy(wanted[c.id]) if c.id in wanted else _next_name(c, grades) for c in every}
    names = {c.id: c.name for c in every}
    wrong = {f"to-{id}": "not_a_class_name" for id, name in targets.items() if not _is_class_name(name)}
    wrong |= {f"to-{id}": "class_stays" for id, name in targets.items() if name and name == names[id]}
    if wrong:
        raise Invalid(wrong)
    bare = YearPlan(old.name, new.name, last_day, ())
    waiting, moved, left = _pupils(tx, school_id, bare), _moved(tx, old.name, new.name, school_id), {}
    studying = _studying(tx, school_id, old.name)
    for class_id, people in studying.items():
        left[class_id] = len(people) - len(waiting.get(class_id, ())) - moved.get(class_id, 0)
    return YearPlan(old.name, new.name, last_day, tuple(
        ClassPlan(c.id, c.name, targets[c.id], len(waiting.get(c.id, ())), moved.get(c.id, 0), left.get(c.id, 0),
                  bool(targets[c.id]) and targets[c.id] not in present)
        for c in every if studying.get(c.id)
    ))  # fmt: skip


def _years(tx: Tx, school_id: str) -> tuple[SchoolYear, SchoolYear]:
    """Return the year that ends and the one that begins: the latest in the calendar, and the one before it."""
    years = list(
        tx.scalars(select(SchoolYear).where(SchoolYear.school_id == school_id).order_by(SchoolYear.starts))
    )
    if len(years) < 2:
        raise Refused(["no_next_year"])
    old, new = years[-2:]
    if old.ends >= today(tx, school_id):
        raise Refused(["year_not_over"], year=old.name, day=f"{old.ends:%d/%m/%Y}")
    return old, new


def _next_name(class_: SchoolClass, grades: set[int]) -> str:
    """Return '7A1' for '6A1'; nothing for the last grade."""
    if class_.grade in LAST_GRADES and class_.grade + 1 not in grades:
        return ""
    return f"{class_.grade + 1}{class_.name.removeprefix(str(class_.grade))}"


def _is_class_name(name: str) -> bool:
    return not name or (grade_of(name) is not None and len(name) <= LONGEST_NAME)


def _classes(tx: Tx, school_id: str, year: str) -> dict[str, SchoolClass]:
    found = select(SchoolClass).where(SchoolClass.school_id == school_id, SchoolClass.year == year)
    return {class_.name: class_ for class_ in tx.scalars(found)}


def _studying(tx: Tx, school_id: str, year: str) -> dict[str, list[str]]:
    """Class of a year → its pupils."""
    rows = tx.execute(
        select(Enrolment.class_id, Enrolment.person_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(SchoolClass.school_id == school_id, SchoolClass.year == year, Enrolment.status == "studying")
    )
    found: dict[str, list[str]] = {}
    for class_id, person_id in rows:
        found.setdefault(class_id, []).append(person_id)
    return found


def _moved(tx: Tx, old: str, new: str, school_id: str) -> dict[str, int]:
    """Class of the old year → how many of its pupils have a class of the new one."""
    there = {person for people in _studying(tx, school_id, new).values() for person in people}
    before = _studying(tx, school_id, old)
    return {class_id: sum(person in there for person in people) for class_id, people in before.items()}


def _pupils(tx: Tx, school_id: str, plan: YearPlan) -> dict[str, list[str]]:
    """Class of the old year → who still goes to school after it, and has no class of the new year."""
    lasting = set(
        tx.scalars(
            select(Role.person_id).where(
                Role.school_id == school_id,
                Role.role == "student",
                or_(Role.ends.is_(None), Role.ends > plan.last_day),
            )
        )
    )
    there = {person for people in _studying(tx, school_id, plan.new).values() for person in people}
    waiting = lasting - there
    before = _studying(tx, school_id, plan.old)
    return {class_id: [p for p in people if p in waiting] for class_id, people in before.items()}


def _leave(tx: Tx, school_id: str, person_id: str, last_day: date) -> None:
    """End a pupil's role; who has no other role anywhere has left."""
    roles = list(tx.scalars(select(Role).where(Role.person_id == person_id)))
    lasting = [role for role in roles if role.ends is None or role.ends > last_day]
    hers = [role for role in lasting if role.school_id == school_id and role.role == "student"]
    for role in hers:
        role.ends = max(last_day, role.starts)
    if len(hers) == len(lasting):
        tx.get_one(Person, person_id).left_on = last_day


def _end_homerooms(tx: Tx, school_id: str, plan: YearPlan) -> None:
    """Homeroom teachers of the old classes are so until the new year begins."""
    ids = [one.id for one in plan.classes]
    of_old = select(Role).where(Role.role == "homeroom_teacher", Role.class_id.in_(ids))
    for role in tx.scalars(of_old.where(Role.school_id == school_id)):
        if (role.ends is None or role.ends > plan.last_day) and role.starts <= plan.last_day:
            role.ends = plan.last_day
