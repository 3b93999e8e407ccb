"""Who may do what with a material: permission → any of these one-line conditions. No page decides this.

The list permits (`list.prepare`, `list.stamp`) belong to the semester's own policy; see `lifecycle.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row

from repository.accounts.access import Actor
from repository.errors import Denied
from repository.materials.case import Case
from repository.materials.tables import Material, Version

DEPOSITORS = (
    "teacher", "homeroom_teacher", "subject_lead", "subject_head", "subject_deputy", "principal",
    "vice_principal", "librarian",
)  # fmt: skip
Predicate = Callable[[Actor, Case], bool]


def wrote_it(actor: Actor, case: Case) -> bool:
    """She is its author or made this version."""
    return actor.person_id in case.authors


def heads_department_of_departed(actor: Actor, case: Case) -> bool:
    """Its author left the school: the lesson stays with the department."""
    return case.author_left and actor.person_id in case.heads | case.deputies


def reviews_it(actor: Actor, case: Case) -> bool:
    """She heads the department, or leads the school where that is asked for."""
    return actor.person_id in case.reviewers


def stands_in(actor: Actor, case: Case) -> bool:
    """She acts for somebody absent who may decide and did not write it."""
    return absent_person(actor, case) is not None


def answers_for_it(actor: Actor, case: Case) -> bool:
    """She heads the department, leads the school or keeps its library."""
    in_school = actor.has("principal", "vice_principal", "librarian", school_id=case.material.school_id)
    return in_school or actor.person_id in case.heads


def wrote_it_unstamped(actor: Actor, case: Case) -> bool:
    """Her own, and no stamped list names it."""
    return wrote_it(actor, case) and not case.version.stamped_once


PERMITS: dict[str, tuple[Predicate, ...]] = {
    "material.confirm_teaching": (reviews_it, stands_in),
    "material.edit": (wrote_it, heads_department_of_departed),
    "material.review": (reviews_it, stands_in),
    "material.submit": (wrote_it, heads_department_of_departed),
    "material.take_back": (wrote_it, heads_department_of_departed),
    "material.withdraw": (answers_for_it, wrote_it_unstamped),
}
LIST_PERMITS = frozenset({"list.prepare", "list.stamp"})
REVIEWING = frozenset({"material.confirm_teaching", "material.review"})


def may(actor: Actor, permit: str, case: Case) -> bool:
    """Tell whether any condition of the permit holds; a token needs the scope as well."""
    scope = "review" if permit in REVIEWING else "materials:write"
    if actor.person_id is None or (actor.scopes is not None and scope not in actor.scopes):
        return False
    return any(holds(actor, case) for holds in PERMITS.get(permit, ()))


def demand(actor: Actor, permit: str, case: Case) -> None:
    """Raise `Denied` unless she may."""
    if not may(actor, permit, case):
        raise Denied(permit)


def absent_person(actor: Actor, case: Case) -> str | None:
    """Return for whom she acts where she may not decide in her own name: never for an author."""
    if actor.person_id in case.reviewers:
        return None
    absent = {person for permit, person in actor.acts_for if permit == "material.review"}
    return min(absent & (case.reviewers - case.authors), default=None)


def reads_notes(actor: Actor, material: Material | Row[Any], version: Version | Row[Any]) -> bool:
    """Tell whether slide notes are for her: staff of its school, whoever wrote it, and all once they were opened."""
    works_there = actor.is_staff and actor.school_id == material.school_id
    return material.notes_open or works_there or actor.person_id in (material.author_id, version.made_by_id)


def may_deposit(actor: Actor) -> bool:
    """Tell whether she may bring in materials at the school she works in now."""
    allowed = actor.scopes is None or "materials:write" in actor.scopes
    return allowed and actor.school_id is not None and actor.has(*DEPOSITORS, school_id=actor.school_id)
