"""Schools themselves: their names, look and policies, and the groups they belong to.

Departments and classes are `departments`; the very first school is `first_setup`; admitting schools to a
group is the consortium's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, bindparam, or_, select

from repository.accounts.access import Actor
from repository.accounts.actors import SCHOOL, SchoolView, school_view
from repository.accounts.names import tidy
from repository.accounts.policies import Policy, changed, numbered_checklist, policy
from repository.accounts.policy import Place, demand, may
from repository.accounts.tables import Group, Membership, School
from repository.accounts.trace import trace
from repository.db.journal import record
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound

ACCENTS = ("green", "blue")
# Two at most: the school asked for, where it is one, comes first.
FRONT = select(*SCHOOL).order_by(School.id != bindparam("school_id", type_=String)).limit(2)


@dataclass(frozen=True)
class SchoolForm:
    """What is typed about a school."""

    name: str
    short_name: str
    code: str = ""
    higher_unit: str = ""
    place: str = ""
    accent: str = "green"


@dataclass(frozen=True)
class GroupView:
    """A group a school is in, and its standing there."""

    id: str
    name: str
    standing: str


class Schools:
    """Use cases of schools."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def get(self, tx: Tx, school_id: str) -> SchoolView:
        """Return a school; names of schools are no secret."""
        return school_view(_school(tx, school_id))

    @reads
    def all(self, tx: Tx) -> tuple[SchoolView, ...]:
        """Return every school by name."""
        return tuple(school_view(school) for school in tx.scalars(select(School).order_by(School.name)))

    @reads
    def front(self, tx: Tx, school_id: str | None = None) -> SchoolView | None:
        """Return the school a stranger is greeted by: the library computer's, or the only one."""
        schools = tx.rows(FRONT, school_id=school_id)
        known = len(schools) == 1 or any(row.id == school_id for row in schools)
        return school_view(schools[0]) if known else None

    @reads
    def policy(self, tx: Tx, school_id: str) -> Policy:
        """Return the decisions in force at a school."""
        return policy(_school(tx, school_id))

    @reads
    def groups(self, tx: Tx, school_id: str) -> tuple[GroupView, ...]:
        """Return the groups a school is in today."""
        today = tx.clock.today(_school(tx, school_id).zone)
        rows = tx.execute(
            select(Group.id, Group.name, Membership.standing)
            .join(Membership, Membership.group_id == Group.id)
            .where(
                Membership.school_id == school_id,
                Membership.starts <= today,
                or_(Membership.ends.is_(None), Membership.ends >= today),
            )
            .order_by(Group.name)
        )
        return tuple(GroupView(*row) for row in rows)

    @writes
    def add(self, tx: Tx, form: SchoolForm) -> str:
        """Add a school, at the console; returns its id. Raises `Invalid`."""
        school = new_school(tx, form)
        record(tx, "school.add", "school", school.id, person_id=None, school_id=school.id, address="console")
        return school.id

    @writes
    def add_group(self, tx: Tx, code: str, name: str, members: Mapping[str, str], starts: date) -> str:
        """Found a group, at the console: school id → standing. Returns its id."""
        group = Group(code=tidy(code), name=tidy(name))
        tx.add(group)
        tx.flush()
        for school_id, standing in members.items():
            tx.add(Membership(group_id=group.id, school_id=school_id, standing=standing, starts=starts))
        record(tx, "group.add", "school_group", group.id, person_id=None, address="console")
        return group.id

    @writes
    def edit(self, tx: Tx, actor: Actor, school_id: str, form: SchoolForm) -> None:
        """Correct names and look. Raises `Invalid`."""
        demand(actor, "school.manage", Place(school_id))
        school = _school(tx, school_id)
        if wrong := school_problems(tx, form, school):
            raise Invalid(wrong)
        _fill(school, form)
        trace(tx, actor, "school.edit", "school", school_id, school_id=school_id)

    @writes
    def set_policy(self, tx: Tx, actor: Actor, school_id: str, changes: Mapping[str, Any]) -> None:
        """Change decisions; `checklist` comes as lines of text. Raises `Invalid`."""
        demand(actor, "school.manage", Place(school_id))
        school = _school(tx, school_id)
        taken = dict(changes)
        if "checklist" in taken:
            lines = [line for text in taken["checklist"] if (line := tidy(text))]
            taken["checklist"] = numbered_checklist(lines, policy(school).checklist)
        school.policy = changed(school, taken)
        trace(tx, actor, "school.set_policy", "school", school_id, school_id=school_id, changed=sorted(taken))

    def demand(self, actor: Actor, permit: str) -> str:
        """Return the school she works in, or raise `Denied` unless the permit is hers there."""
        demand(actor, permit, Place(str(actor.school_id), person_id=actor.person_id))
        return str(actor.school_id)

    def may(self, actor: Actor, permit: str) -> bool:
        """Tell whether a permit is hers at the school she works in."""
        return may(actor, permit, Place(str(actor.school_id), person_id=actor.person_id))


def new_school(tx: Tx, form: SchoolForm) -> School:
    """Add a school. Raises `Invalid`."""
    if wrong := school_problems(tx, form, None):
        raise Invalid(wrong)
    school = School(created_at=tx.clock.now(), zone="Asia/Ho_Chi_Minh", policy={})
    _fill(school, form)
    tx.add(school)
    tx.flush()
    return school


def school_problems(tx: Tx, form: SchoolForm, school: School | None) -> dict[str, str]:
    """Return what is wrong with a school as typed: field → code."""
    required = {"name": form.name, "short_name": form.short_name, "code": form.code}
    wrong = {name: "required" for name, value in required.items() if not tidy(value)}
    taken = tx.scalar(select(School.id).where(School.code == tidy(form.code)))
    if taken and (school is None or taken != school.id):
        wrong["code"] = "code_taken"
    if len(tidy(form.code)) > 20:
        wrong["code"] = "too_long"
    if form.accent not in ACCENTS:
        wrong["accent"] = "unknown_choice"
    return wrong


def _fill(school: School, form: SchoolForm) -> None:
    for name in ("name", "short_name", "code", "higher_unit", "place", "accent"):
        setattr(school, name, tidy(getattr(form, name)))


def _school(tx: Tx, school_id: str) -> School:
    school = tx.get(School, school_id)
    if school is None:
        raise NotFound("school")
    return school
