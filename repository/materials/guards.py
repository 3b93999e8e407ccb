"""The guards that `workflow/definitions/material.toml` names: short conditions on a case.

Never removed, only aliased: a school's own stored definition may name an old one.
"""

from __future__ import annotations

from collections.abc import Callable

from repository.materials.case import Case
from repository.materials.kinds import licences

MARKS = ("yes", "no", "n/a")


def has_file(case: Case) -> bool:
    """There is something to read."""
    return bool(case.files)


def is_described(case: Case) -> bool:
    """Every field its kind requires is filled."""
    return not case.description.missing(case.kind.required)


def rights_stated(case: Case) -> bool:
    """A licence is chosen and the rights holder is named."""
    return case.description.licence in licences() and bool(case.description.rights_holder)


def consent_if_pupils_shown(case: Case) -> bool:
    """Families agreed where pupils can be seen or heard."""
    return not case.description.shows_pupils or case.description.consent_given


def not_own_work(case: Case) -> bool:
    """Nobody decides on her own."""
    return case.actor_id not in case.authors


def checklist_complete(case: Case) -> bool:
    """Every point is marked, and none says that something must be mended."""
    marks = {mark.code: mark.mark for mark in case.marks}
    return all(marks.get(item.code) in ("yes", "n/a") for item in case.kind.checklist(case.policy))


def school_accepts_teaching(case: Case) -> bool:
    """The school takes a confirmed teaching instead of a review."""
    return case.policy.accepts_teaching


def teaching_confirmed(case: Case) -> bool:
    """Somebody entitled confirmed that this version was taught."""
    return case.teaching_confirmed


def was_stamped(case: Case) -> bool:
    """A stamped list names this version."""
    return case.version.stamped_once


def was_not_stamped(case: Case) -> bool:
    """No stamped list names this version."""
    return not case.version.stamped_once


GUARDS: dict[str, Callable[[Case], bool]] = {
    guard.__name__: guard
    for guard in (
        has_file, is_described, rights_stated, consent_if_pupils_shown, not_own_work, checklist_complete,
        school_accepts_teaching, teaching_confirmed, was_stamped, was_not_stamped,
    )
}  # fmt: skip
