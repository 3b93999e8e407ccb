"""Numbers of lists: from 1 each January, per school, in the school's own pattern. Called by `case` and `flow`."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from repository.accounts.policies import Policy
from repository.db.uow import Tx
from repository.semester.tables import SemesterList

LARGEST = 99_999


def next_free(tx: Tx, school_id: str, year: int) -> int:
    """Return the number that follows the highest one given in a year."""
    highest = select(func.max(SemesterList.number)).where(
        SemesterList.school_id == school_id, SemesterList.number_year == year
    )
    return (tx.scalar(highest) or 0) + 1


def is_free(tx: Tx, school_id: str, year: int, number: int, list_id: str) -> bool:
    """Tell whether no other list of the school bears the number in that year."""
    taken = select(SemesterList.id).where(
        SemesterList.school_id == school_id,
        SemesterList.number_year == year,
        SemesterList.number == number,
        SemesterList.id != list_id,
    )
    return tx.scalar(taken.limit(1)) is None


def symbol_of(policy: Policy) -> str:
    """Return what is printed where the number itself is left for the clerk's pen: `DS-THCSHL`."""
    pattern = policy.list_number_pattern.replace("{number}", "")
    return pattern.replace("{abbreviation}", policy.abbreviation).strip("/- ")


def number_in(typed: str) -> int | None:
    """Return the number in what a person typed: '5', '05/DS-THCSHL' or 'Số: 5'."""
    found = re.search(r"\d+", typed)
    return int(found.group()) if found and len(found.group()) <= len(str(LARGEST)) else None
