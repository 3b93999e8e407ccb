"""Who may see a material, projected to rows: its record by its best version, each file by its own version's state.

A draft is its author's alone. Once sent, the department's reviewers see it (the office too, where they decide).
Approved, it opens inside its school; stamped, it opens as far as its reach says.
"""

from __future__ import annotations

from sqlalchemy import select

from repository.accounts.access import Reach, file_audiences, record_audiences, set_audience
from repository.accounts.tables import Membership
from repository.db.uow import Tx
from repository.materials.case import Case, case_of
from repository.materials.process import is_sent, state_of
from repository.materials.tables import File, Material, Version


def project(tx: Tx, material: Material) -> None:
    """Rewrite the audience of a material's record and of every file of its versions."""
    groups = _groups(tx, material.school_id)
    seen: set[str] = set()
    for version in tx.scalars(select(Version).where(Version.material_id == material.id)):
        case = case_of(tx, version)
        seen |= _record_tokens(case, groups)
        for file in tx.scalars(select(File).where(File.version_id == version.id)):
            set_audience(tx, "file", file.id, _file_tokens(case, file, groups))
    if material.trashed_at is not None:
        seen = {f"person:{material.author_id}"}
    set_audience(tx, "record", material.record_id, seen)


def _record_tokens(case: Case, groups: tuple[str, ...]) -> frozenset[str]:
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
