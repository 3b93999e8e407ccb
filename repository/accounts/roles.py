"""Dated roles and enrolments as rows: what makes a person teacher, head, pupil of a class.

Module functions that join their caller's transaction; who may give roles is asked in `people`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from repository.accounts.access import REVIEW_ROLES
from repository.accounts.tables import ROLES, Department, Enrolment, Role, SchoolClass
from repository.db.uow import Tx
from repository.errors import Refused

NEEDS_DEPARTMENT = REVIEW_ROLES | {"subject_lead"}


@dataclass(frozen=True)
class RoleForm:
    """A role to be given."""

    role: str
    school_id: str
    starts: date
    ends: date | None = None
    department_id: str | None = None
    class_id: str | None = None


def add_role(tx: Tx, person_id: str, form: RoleForm) -> str:
    """Write a role that was checked already, and the enrolment that makes a pupil one of her class."""
    in_department = form.role in NEEDS_DEPARTMENT or form.role == "teacher"
    role = Role(
        person_id=person_id,
        school_id=form.school_id,
        role=form.role,
        department_id=(form.department_id or None) if in_department else None,
        class_id=form.class_id if form.role == "homeroom_teacher" else None,
        starts=form.starts,
        ends=form.ends,
    )
    tx.add(role)
    tx.flush()
    if form.role == "student" and form.class_id:
        enrol(tx, person_id, tx.get_one(SchoolClass, form.class_id))
    return role.id


def enrol(tx: Tx, person_id: str, class_: SchoolClass) -> None:
    """Make a pupil study in a class, and in no other of the same school year."""
    for enrolment in enrolments(tx, person_id, class_.school_id, class_.year):
        if enrolment.class_id != class_.id:
            tx.delete(enrolment)
    present = tx.get(Enrolment, (person_id, class_.id))
    if present is None:
        tx.add(Enrolment(person_id=person_id, class_id=class_.id, status="studying"))
    else:
        present.status = "studying"
    tx.flush()


def role_problems(tx: Tx, form: RoleForm, person_id: str | None) -> dict[str, str]:
    """Return what is wrong with a role to be given: field → code."""
    wrong = {}
    if form.role not in ROLES:
        wrong["role"] = "unknown_choice"
    department = tx.get(Department, form.department_id) if form.department_id else None
    class_ = tx.get(SchoolClass, form.class_id) if form.class_id else None
    if form.role in NEEDS_DEPARTMENT and department is None:
        wrong["department_id"] = "required"
    if form.role in ("homeroom_teacher", "student") and class_ is None:
        wrong["class_id"] = "required"
    if any(place and place.school_id != form.school_id for place in (department, class_)):
        wrong["role"] = "other_school"
    if form.ends and form.ends < form.starts:
        wrong["ends"] = "ends_before_start"
    if person_id and not wrong and _holds_already(tx, form, person_id):
        wrong["role"] = "role_held_already"
    return wrong


def _holds_already(tx: Tx, form: RoleForm, person_id: str) -> bool:
    same = select(Role.id).where(
        Role.person_id == person_id,
        Role.school_id == form.school_id,
        Role.role == form.role,
        or_(Role.ends.is_(None), Role.ends >= form.starts),
    )
    if form.ends:
        same = same.where(Role.starts <= form.ends)
    if form.department_id:
        same = same.where(Role.department_id == form.department_id)
    if form.role == "homeroom_teacher":
        same = same.where(Role.class_id == form.class_id)
    return tx.scalar(same.limit(1)) is not None


def keep_an_administrator(tx: Tx, school_id: str, ending: list[Role]) -> None:
    """Refuse to leave a school without any administrator: nobody could mend that."""
    gone = {role.id for role in ending if role.role == "administrator"}
    if not gone:
        return
    lasting = select(Role.id).where(
        Role.school_id == school_id,
        Role.role == "administrator",
        Role.id.not_in(gone),
        or_(Role.ends.is_(None), Role.ends > tx.clock.today()),
    )
    if tx.scalar(lasting.limit(1)) is None:
        raise Refused(["last_administrator"])


def enrolments(tx: Tx, person_id: str, school_id: str, year: str | None = None) -> list[Enrolment]:
    """Return a pupil's enrolments at a school, of one school year where it is named."""
    found = (
        select(Enrolment)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.person_id == person_id, SchoolClass.school_id == school_id)
    )
    return list(tx.scalars(found.where(SchoolClass.year == year) if year else found))
