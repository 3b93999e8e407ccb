"""Who may see a material, projected to rows: its record by its best version, each file by its own version's state.

A draft is its author's alone. Once sent, the department's reviewers see it (the office too, where they decide).
Approved, it opens inside its school; stamped, it opens as far as its reach says.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from repository.accounts.access import Reach, file_audiences, record_audiences, set_audiences
from repository.accounts.tables import Membership
from repository.db.uow import Tx
from repository.materials.case import Case, cases_of
from repository.materials.process import is_sent, state_of
from repository.materials.tables import File, Material, Version


def project(tx: Tx, material: Material) -> None:
    """Rewrite the audience of a material's record and of every file of its versions."""
    project_all(tx, cases_of(tx, list(tx.scalars(select(Version).where(Version.material_id == material.id)))))


def project_all(tx: Tx, cases: Sequence[Case]) -> None:
    """The same for many materials; `cases` are of all their versions."""
    schools = {case.material.school_id for case in cases}
    groups = {school_id: _groups(tx, school_id) for school_id in schools}
    seen: dict[str, frozenset[str]] = {}
    files: dict[str, frozenset[str]] = {}
    for case in cases:
        material, around = case.material, groups[case.material.school_id]
        seen[material.record_id] = seen.get(material.record_id, frozenset()) | _record_tokens(case, around)
        files |= {file.id: _file_tokens(case, file, around) for file in case.files}
    set_audiences(tx, "file", files)
    set_audiences(tx, "record", seen)


def _record_tokens(case: Case, groups: tuple[str, ...]) -> frozenset[str]:
    if case.material.trashed_at is not None:
        return frozenset({f"person:{case.material.author_id}"})
    if not state_of(case.version).visible:
        return _closed(case)
    return record_audiences(_reach(case, case.description.readers, groups)) | _closed(case)


def _file_tokens(case: Case, file: File, groups: tuple[str, ...]) -> frozenset[str]:
    if case.material.trashed_at is not None:
        return frozenset()
    if not state_of(case.version).visible:
        return _closed(case)
    # A kind that only staff read (a test) has no file for pupils; an answer key beside a deck has its own mark.
    readers = "staff" if "staff" in (file.readers, case.description.readers) else "everyone"
    return file_audiences(_reach(case, readers, groups)) | _closed(case)


def _closed(case: Case) -> frozenset[str]:
    """Return who sees a version that is not open: its authors, and once it was sent, who reviews it."""
    tokens = {f"person:{person}" for person in case.authors}
    if is_sent(case):
        tokens.add(f"review:{case.material.department_id}")
        if case.office_reviews or case.version.qualified_by:
            tokens.add(f"office:{case.material.school_id}")
    return frozenset(tokens)


def _reach(case: Case, readers: str, groups: tuple[str, ...]) -> Reach:
    return Reach(
        school_id=case.material.school_id,
        reach=case.description.reach,
        readers=readers,
        open_in_school=True,
        open_beyond=state_of(case.version).open,
        group_ids=groups,
    )


def _groups(tx: Tx, school_id: str) -> tuple[str, ...]:
    today = tx.clock.today()
    rows = tx.execute(
        select(Membership.group_id, Membership.ends).where(
            Membership.school_id == school_id, Membership.starts <= today
        )
    )
    return tuple(sorted(group for group, ends in rows if ends is None or ends >= today))
