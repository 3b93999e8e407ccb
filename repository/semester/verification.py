"""Verification for anyone: is this list real, is this file one of its lines? By code, by number, by SHA-256.

A stranger holds a paper or a file and asks about that; she is told nothing she could not hold: before the stamp
only that the list is not yet official, and titles of lessons only as far as their records are open to her.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select

from repository.accounts.access import Actor, visible
from repository.accounts.tables import School
from repository.catalogue.tables import Record
from repository.db.codes import ShortCode
from repository.db.uow import Database, Tx, reads
from repository.ids import tidy_code
from repository.materials.tables import File, Material, Version
from repository.semester import freeze, numbering
from repository.semester.case import is_intact, lines_of
from repository.semester.document import period
from repository.semester.process import state_of
from repository.semester.sheets import head_of
from repository.semester.tables import ListLine, SemesterList

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class VerifiedLine:
    """A line of an official list; the title is empty where its record is not open to the one who asks."""

    number: int
    code: str
    title: str
    kind: str
    author: str
    version: int
    sha256: str
    withdrawn: bool


@dataclass(frozen=True)
class Verified:
    """What anybody may know of a list."""

    code: str
    school: str
    period: str
    state: str
    label: str
    tone: str
    official: bool  # stamped, and not given up
    number_text: str
    document_date: date | None
    signer_name: str
    signed_as: str
    signed_on: date | None
    stamped_at: datetime | None
    lines_digest: str
    intact: bool
    total: int
    lines: tuple[VerifiedLine, ...]


@dataclass(frozen=True)
class FileFound:
    """What a file is: a line of a list (`line` from 1), the list's own paper, or its scan.

    `without_notes` tells that it is the copy of that line's file which readers get who may not read its notes.
    """

    what: str  # line | paper | scan
    list: Verified
    line: VerifiedLine | None = None
    file_name: str = ""
    without_notes: bool = False


class Verification:
    """Questions of the public page *Kiểm tra*, and where short codes lead."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def by_code(self, tx: Tx, actor: Actor, typed: str) -> Verified | None:
        """Return the list with this code, however it was typed."""
        row = tx.scalar(select(SemesterList).where(SemesterList.code == tidy_code(typed)))
        return _verified(tx, actor, row) if row else None

    @reads
    def by_number(
        self, tx: Tx, actor: Actor, typed: str, year: int, school_id: str = ""
    ) -> tuple[Verified, ...]:
        """Return the stamped lists that bear this number in a year, of one school or of all."""
        number = numbering.number_in(typed)
        asked = select(SemesterList).where(
            SemesterList.number == number,
            SemesterList.number_year == year,
            SemesterList.stamped_at.is_not(None),
        )
        if school_id:
            asked = asked.where(SemesterList.school_id == school_id)
        return tuple(_verified(tx, actor, row) for row in tx.scalars(asked.order_by(SemesterList.stamped_at)))

    @reads
    def by_digest(self, tx: Tx, actor: Actor, digest: str) -> tuple[FileFound, ...]:
        """Return what the file with this SHA-256 is on any list."""
        digest = digest.strip().lower()
        if not SHA256.fullmatch(digest):
            return ()
        return (*_papers(tx, actor, digest), *_lines(tx, actor, digest))

    @reads
    def schools(self, tx: Tx) -> tuple[tuple[str, str], ...]:
        """Return (id, name) of the schools that have stamped a list."""
        stamped = select(SemesterList.school_id).where(SemesterList.stamped_at.is_not(None))
        named = select(School.id, School.name).where(School.id.in_(stamped)).order_by(School.name)
        return tuple((school_id, name) for school_id, name in tx.execute(named))

    @reads
    def leads_to(self, tx: Tx, typed: str) -> tuple[str, str] | None:
        """Return (kind, id) of the thing a short code names, however it was typed."""
        found = tx.get(ShortCode, tidy_code(typed))
        return (found.thing_kind, found.thing_id) if found else None


def _verified(tx: Tx, actor: Actor, row: SemesterList) -> Verified:
    state = state_of(row)
    official = row.stamped_at is not None and state.open
    lines = lines_of(tx, row.id)
    return Verified(
        code=row.code,
        school=tx.get_one(School, row.school_id).name,
        period=period(head_of(tx, row)),
        state=row.state,
        label=state.label,
        tone=state.tone,
        official=official,
        number_text=row.number_text if official else "",
        document_date=row.document_date if official else None,
        signer_name=row.signer_name if official else "",
        signed_as=row.signed_as if official else "",
        signed_on=row.signed_on if official else None,
        stamped_at=row.stamped_at,
        lines_digest=row.lines_digest,
        intact=is_intact(tx, row, lines),
        total=len(lines),
        lines=_shown(tx, actor, list(lines)) if official else (),
    )


def _shown(tx: Tx, actor: Actor, lines: list[ListLine]) -> tuple[VerifiedLine, ...]:
    rows = tx.execute(
        select(Version.id, Version.state, visible("record", Record.__table__.c.id, actor))
        .join(Material, Material.id == Version.material_id)
        .join(Record, Record.id == Material.record_id)
        .where(Version.id.in_([line.version_id for line in lines]))
    )
    known = {version_id: (state, open_to_her) for version_id, state, open_to_her in rows}
    return tuple(
        _shown_line(number, line, *known.get(line.version_id, ("withdrawn", False)))
        for number, line in enumerate(lines, 1)
    )


def _shown_line(number: int, line: ListLine, state: str, open_to_her: bool) -> VerifiedLine:
    frozen = freeze.line_from(line.frozen)
    return VerifiedLine(
        number=number,
        code=frozen.code,
        title=frozen.title if open_to_her else "",
        kind=frozen.kind if open_to_her else "",
        author=frozen.author if open_to_her else "",
        version=frozen.version,
        sha256=frozen.sha256,
        withdrawn=state == "withdrawn",
    )


def _papers(tx: Tx, actor: Actor, digest: str) -> list[FileFound]:
    bearing = select(SemesterList).where(
        or_(SemesterList.pdf_digest == digest, SemesterList.scan_digest == digest)
    )
    return [
        FileFound(
            "paper" if row.pdf_digest == digest else "scan", replace(_verified(tx, actor, row), lines=())
        )
        for row in tx.scalars(bearing)
    ]


def _lines(tx: Tx, actor: Actor, digest: str) -> list[FileFound]:
    """The present files lead to versions by an index; what counts is what the line froze."""
    naming = (
        select(SemesterList, ListLine, File.blob_digest)
        .join(ListLine, ListLine.list_id == SemesterList.id)
        .join(File, File.version_id == ListLine.version_id)
        .where(
            or_(File.blob_digest == digest, File.open_digest == digest), SemesterList.stamped_at.is_not(None)
        )
        .order_by(SemesterList.stamped_at)
        .distinct()
    )
    found = []
    for row, line, listed in tx.execute(naming):
        names = [file["name"] for file in line.frozen.get("files", ()) if file["sha256"] == listed]
        verified = _verified(tx, actor, row)
        if names and verified.official:
            shown = next(each for each in verified.lines if each.code == line.frozen["code"])
            name = names[0] if shown.title else ""
            found.append(FileFound("line", replace(verified, lines=()), shown, name, listed != digest))
    return found
