"""Which lessons of a school qualify for a list and why, which almost do and what they lack. It changes nothing.

A lesson qualifies once its department vetted it or its teaching was confirmed, by the end of the semester, and no
list has it. Drafts are their authors' alone: not even the librarian hears of them here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.tables import Person, Semester
from repository.db.uow import Tx
from repository.materials.tables import Material, Version
from repository.semester.lines import Standing, standing
from repository.semester.tables import ListExclusion, SemesterList

WAITS_FOR = {"department_review": "awaits_department", "returned": "awaits_author"}


@dataclass(frozen=True)
class Candidate:
    """A lesson beside a list: what its line would say, what it lacks, why it was left out."""

    standing: Standing
    lacks: tuple[
        str, ...
    ] = ()  # awaits_department | awaits_author | no_evidence | no_file | qualified_after_semester
    left_out: str = ""
    left_out_by: str = ""


@dataclass(frozen=True)
class Gathering:
    """What the librarian chooses from, in the order of the list."""

    qualifying: tuple[Candidate, ...]
    almost: tuple[Candidate, ...]
    left_out: tuple[Candidate, ...]

    def by_department(self) -> dict[str, list[Candidate]]:
        """Return those that qualify under the names of their departments."""
        found: dict[str, list[Candidate]] = {}
        for candidate in self.qualifying:
            found.setdefault(candidate.standing.department, []).append(candidate)
        return found


def gather(tx: Tx, row: SemesterList) -> Gathering:
    """Sort the school's lessons that no list has yet."""
    versions = _unlisted(tx, row.school_id)
    lines = standing(tx, versions.keys())
    excluded = _exclusions(tx, row.id)
    semester = tx.get_one(Semester, row.semester_id)
    qualifying, almost, left_out = [], [], []
    for version_id in sorted(lines, key=lambda one: lines[one].key(row.ordering)):
        lacks = _lacks(versions[version_id], lines[version_id], semester)
        if version_id in excluded:
            left_out.append(Candidate(lines[version_id], lacks, *excluded[version_id]))
        elif lacks:
            almost.append(Candidate(lines[version_id], lacks))
        else:
            qualifying.append(Candidate(lines[version_id]))
    return Gathering(tuple(qualifying), tuple(almost), tuple(left_out))


def _unlisted(tx: Tx, school_id: str) -> dict[str, Version]:
    """Return one version of each lesson, by version id: the newest approved one, else the newest on its way."""
    found = (
        select(Version)
        .join(Material, Material.id == Version.material_id)
        .where(
            Material.school_id == school_id,
            Material.trashed_at.is_(None),
            Version.state.in_(("approved", *WAITS_FOR)),
        )
        .order_by(Version.number)
    )
    by_material: dict[str, Version] = {}
    for version in tx.scalars(found):
        before = by_material.get(version.material_id)
        if before is None or version.state == "approved" or before.state != "approved":
            by_material[version.material_id] = version
    return {version.id: version for version in by_material.values()}


def _exclusions(tx: Tx, list_id: str) -> dict[str, tuple[str, str]]:
    rows = tx.execute(
        select(ListExclusion.version_id, ListExclusion.reason, Person.full_name)
        .join(Person, Person.id == ListExclusion.person_id)
        .where(ListExclusion.list_id == list_id)
    )
    return {version_id: (reason, by) for version_id, reason, by in rows}


def _lacks(version: Version, line: Standing, semester: Semester) -> tuple[str, ...]:
    if version.state in WAITS_FOR:
        return (WAITS_FOR[version.state],)
    lacks = []
    if not version.qualified_by:
        lacks.append("no_evidence")
    if not line.line.files:
        lacks.append("no_file")
    if version.qualified_on and version.qualified_on > semester.ends:
        lacks.append("qualified_after_semester")
    return tuple(lacks)
