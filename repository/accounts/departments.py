"""Departments with the subjects they review, and the classes of a school year.

A subject is a code of the curriculum; its names are looked up by who shows them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from repository.accounts.access import Actor
from repository.accounts.calendar import year_on
from repository.accounts.names import tidy
from repository.accounts.policy import Place, demand
from repository.accounts.tables import (
    Department,
    DepartmentSubject,
    Enrolment,
    Person,
    Role,
    School,
    SchoolClass,
)
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound, Refused
from search.vietnamese import sort_key


@dataclass(frozen=True)
class DepartmentView:
    """A department, its subjects' codes, and how many teachers hold a role in it."""

    id: str
    name: str
    subjects: tuple[str, ...]
    closed: bool
    people: int


@dataclass(frozen=True)
class ClassView:
    """A class of one school year with the number of its pupils and its homeroom teacher."""

    id: str
    year: str
    name: str
    grade: int
    pupils: int
    homeroom_teacher: str


class Departments:
    """Use cases of departments and classes."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def of_school(self, tx: Tx, school_id: str) -> tuple[DepartmentView, ...]:
        """Return the departments of a school by name, the closed ones last."""
        found = select(Department).where(Department.school_id == school_id)
        departments = tx.scalars(found.order_by(Department.closed, Department.sort_key)).all()
        subjects = _subjects(tx, [d.id for d in departments])
        people = _people(tx, school_id)
        return tuple(
            DepartmentView(d.id, d.name, tuple(subjects.get(d.id, ())), d.closed, people.get(d.id, 0))
            for d in departments
        )

    @writes
    def save(
        self,
        tx: Tx,
        actor: Actor,
        school_id: str,
        name: str,
        subjects: Sequence[str],
        department_id: str | None = None,
        closed: bool = False,
    ) -> str:
        """Add a department, or change one; returns its id. Raises `Invalid`, `Refused`."""
        demand(actor, "school.manage", Place(school_id))
        name = tidy(name)
        present = _department(tx, school_id, department_id) if department_id else None
        if wrong := _name_problems(tx, school_id, name, present):
            raise Invalid(wrong)
        if present is None:
            present = new_department(tx, school_id, name, subjects)
        else:
            present.name, present.sort_key, present.closed = name, sort_key(name), closed
            _write_subjects(tx, present.id, subjects)
        trace(tx, actor, "department.save", "school", school_id, school_id=school_id, name=name)
        return present.id

    @reads
    def classes(self, tx: Tx, school_id: str, year: str | None = None) -> tuple[ClassView, ...]:
        """Return the classes of a school year, of the present one where none is named."""
        year = year or present_year(tx, school_id)
        found = select(SchoolClass).where(SchoolClass.school_id == school_id, SchoolClass.year == year)
        classes = tx.scalars(found.order_by(SchoolClass.grade, SchoolClass.sort_key)).all()
        pupils, teachers = _pupils(tx, [c.id for c in classes]), _homeroom_teachers(tx, school_id)
        return tuple(
            ClassView(c.id, c.year, c.name, c.grade, pupils.get(c.id, 0), teachers.get(c.id, ""))
            for c in classes
        )

    @reads
    def present_year(self, tx: Tx, school_id: str) -> str:
        """Return the name of the school year of today."""
        return present_year(tx, school_id)

    @writes
    def add_classes(self, tx: Tx, actor: Actor, school_id: str, year: str, names: str) -> int:
        """Add the classes named in a text ('6A1, 6A2 7A1'); returns how many are new. Raises `Invalid`."""
        demand(actor, "school.manage", Place(school_id))
        wanted = [tidy(name) for name in re.split(r"[,;\s]+", names) if tidy(name)]
        if not wanted:
            raise Invalid({"names": "required"})
        if any(grade_of(name) is None for name in wanted):
            raise Invalid({"names": "not_a_class_name"})
        present = set(
            tx.scalars(
                select(SchoolClass.name).where(SchoolClass.school_id == school_id, SchoolClass.year == year)
            )
        )
        new = [name for name in dict.fromkeys(wanted) if name not in present]
        for name in new:
            new_class(tx, school_id, year, name)
        trace(tx, actor, "class.add", "school", school_id, school_id=school_id, names=new)
        return len(new)

    @writes
    def drop_class(self, tx: Tx, actor: Actor, class_id: str) -> None:
        """Remove a class that nobody was ever in (a slip of the finger)."""
        class_ = tx.get(SchoolClass, class_id)
        if class_ is None:
            raise NotFound("class")
        demand(actor, "school.manage", Place(class_.school_id))
        used = tx.scalar(select(Enrolment.person_id).where(Enrolment.class_id == class_id).limit(1))
        if used or tx.scalar(select(Role.id).where(Role.class_id == class_id).limit(1)):
            raise Refused(["class_in_use"])
        tx.delete(class_)
        trace(
            tx, actor, "class.drop", "school", class_.school_id, school_id=class_.school_id, name=class_.name
        )


def grade_of(class_name: str) -> int | None:
    """Return 6 for '6A1', 10 for '10 chuyên Toán'; None where the name begins with no grade from 1 to 12."""
    digits = re.match(r"\d{1,2}", class_name)
    return int(digits[0]) if digits and 1 <= int(digits[0]) <= 12 else None


def present_year(tx: Tx, school_id: str) -> str:
    """Return the name of the school year of today."""
    school = tx.get(School, school_id)
    if school is None:
        raise NotFound("school")
    return year_on(tx, school_id, tx.clock.today(school.zone))


def new_department(tx: Tx, school_id: str, name: str, subjects: Sequence[str]) -> Department:
    """Add a department with its subjects."""
    department = Department(school_id=school_id, name=name, sort_key=sort_key(name), closed=False)
    tx.add(department)
    tx.flush()
    _write_subjects(tx, department.id, subjects)
    return department


def new_class(tx: Tx, school_id: str, year: str, name: str) -> SchoolClass:
    """Add a class whose name begins with its grade."""
    grade = grade_of(name) or 0
    class_ = SchoolClass(school_id=school_id, year=year, name=name, grade=grade, sort_key=sort_key(name))
    tx.add(class_)
    tx.flush()
    return class_


def _department(tx: Tx, school_id: str, department_id: str) -> Department:
    department = tx.get(Department, department_id)
    if department is None or department.school_id != school_id:
        raise NotFound("department")
    return department


def _name_problems(tx: Tx, school_id: str, name: str, present: Department | None) -> dict[str, str]:
    if not name:
        return {"name": "required"}
    same = select(Department.id).where(Department.school_id == school_id, Department.name == name)
    taken = tx.scalar(same)
    return {"name": "name_taken"} if taken and (present is None or taken != present.id) else {}


def _write_subjects(tx: Tx, department_id: str, subjects: Sequence[str]) -> None:
    tx.execute(delete(DepartmentSubject).where(DepartmentSubject.department_id == department_id))
    for code in dict.fromkeys(subjects):
        tx.add(DepartmentSubject(department_id=department_id, subject_code=code))
    tx.flush()


def _subjects(tx: Tx, department_ids: list[str]) -> dict[str, list[str]]:
    rows = select(DepartmentSubject.department_id, DepartmentSubject.subject_code).where(
        DepartmentSubject.department_id.in_(department_ids)
    )
    found: dict[str, list[str]] = {}
    for department_id, code in tx.execute(rows):
        found.setdefault(department_id, []).append(code)
    return found


def _people(tx: Tx, school_id: str) -> dict[str, int]:
    today = tx.clock.today()
    counted = (
        select(Role.department_id, func.count(Role.person_id.distinct()))
        .where(Role.school_id == school_id, Role.department_id.is_not(None), Role.starts <= today)
        .where((Role.ends.is_(None)) | (Role.ends >= today))
        .group_by(Role.department_id)
    )
    return {str(key): count for key, count in tx.execute(counted)}


def _pupils(tx: Tx, class_ids: list[str]) -> dict[str, int]:
    counted = (
        select(Enrolment.class_id, func.count())
        .where(Enrolment.class_id.in_(class_ids), Enrolment.status == "studying")
        .group_by(Enrolment.class_id)
    )
    return dict(tx.execute(counted).all())


def _homeroom_teachers(tx: Tx, school_id: str) -> dict[str, str]:
    today = tx.clock.today()
    rows = (
        select(Role.class_id, Person.full_name)
        .join(Person, Person.id == Role.person_id)
        .where(Role.school_id == school_id, Role.role == "homeroom_teacher", Role.starts <= today)
        .where((Role.ends.is_(None)) | (Role.ends >= today))
    )
    return {str(class_id): name for class_id, name in tx.execute(rows)}
