"""What a line says now: from rows of the material, its record and its evidence to a `FrozenLine`.

Callers: `gather` (what would be listed), `lists` (order, freeze, view). Many versions are read with few queries.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from repository.accounts.tables import Department, Person, School
from repository.catalogue.tables import Record
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Tx
from repository.materials.description import description_of
from repository.materials.kinds import kind_of
from repository.materials.tables import File, Material, Review, Teaching, Version
from repository.semester.freeze import FrozenFile, FrozenLine

ORDERINGS = ("department", "subject", "grade")
LAST = 10_000  # where what has no subject, grade or lesson stands


@dataclass(frozen=True)
class Standing:
    """A line as it would be frozen now, with what sorts it."""

    version_id: str
    material_id: str
    line: FrozenLine
    department: str
    department_key: str
    subject_position: int
    lesson_position: int
    title_key: str

    def key(self, ordering: str) -> tuple[object, ...]:
        """Return the sort key of one of `ORDERINGS`; the code settles what is equal."""
        grade = self.line.grade or LAST
        subject, lesson = self.subject_position, self.lesson_position
        first = {
            "department": (self.department_key, subject, grade, lesson),
            "subject": (subject, grade, lesson, 0),
            "grade": (grade, subject, lesson, 0),
        }[ordering]
        return (*first, self.title_key, self.line.code)


@dataclass(frozen=True)
class Evidence:
    """Why a lesson qualifies: its department's review or a teaching, when and by whom."""

    kind: str
    text: str
    on: date | None
    by: str


def standing(tx: Tx, version_ids: Collection[str]) -> dict[str, Standing]:
    """Return what each version's line says now."""
    rows = tx.execute(
        select(Version, Material, Record, Department, Person.full_name)
        .join(Material, Material.id == Version.material_id)
        .join(Record, Record.id == Material.record_id)
        .join(Department, Department.id == Material.department_id)
        .join(Person, Person.id == Material.author_id)
        .where(Version.id.in_(version_ids))
    )
    files = _files(tx, version_ids)
    evidence = _evidence(tx, version_ids)
    subjects = {subject.code: subject for subject in tx.scalars(select(Subject))}
    series = {each.code: each.name for each in tx.scalars(select(Series))}
    found = {}
    for version, material, record, department, author in rows:
        said = description_of(tx, material, version)
        lesson = tx.get(Lesson, said.lesson_id) if said.lesson_id else None
        subject = subjects.get(said.subject_code or "")
        proof = evidence.get(version.id) or Evidence(version.qualified_by, "", version.qualified_on, "")
        found[version.id] = Standing(
            version_id=version.id,
            material_id=material.id,
            line=FrozenLine(
                code=record.code,
                title=said.title,
                kind=kind_of(said.kind).name,
                subject=subject.name if subject else "",
                grade=said.grade,
                lesson=_lesson(lesson),
                series=series.get(said.series_code or "", ""),
                author=author,
                evidence_kind=proof.kind,
                evidence=proof.text,
                evidence_on=proof.on.isoformat() if proof.on else "",
                evidence_by=proof.by,
                reach=said.reach,
                readers=said.readers,
                address=f"/v/{record.code}",
                record_revision=record.marc_revision,
                version=version.number,
                files=files.get(version.id, ()),
            ),
            department=department.name,
            department_key=department.sort_key,
            subject_position=subject.position if subject else LAST,
            lesson_position=lesson.position if lesson else LAST,
            title_key=record.title_key,
        )
    return found


def _lesson(lesson: Lesson | None) -> str:
    if lesson is None:
        return ""
    return f"Bài {lesson.number}" if lesson.number.isdecimal() else lesson.number or lesson.title


def _files(tx: Tx, version_ids: Collection[str]) -> dict[str, tuple[FrozenFile, ...]]:
    rows = tx.scalars(select(File).where(File.version_id.in_(version_ids)).order_by(File.position, File.id))
    found: dict[str, tuple[FrozenFile, ...]] = {}
    for row in rows:
        file = FrozenFile(row.name, row.format, row.size, row.blob_digest)
        found[row.version_id] = (*found.get(row.version_id, ()), file)
    return found


def _evidence(tx: Tx, version_ids: Collection[str]) -> dict[str, Evidence]:
    """Return the latest proof of the kind by which each version qualified."""
    reviews = tx.execute(
        select(Review, Person.full_name, School.zone)
        .join(Person, Person.id == Review.reviewer_id)
        .join(Version, Version.id == Review.version_id)
        .join(Material, Material.id == Version.material_id)
        .join(School, School.id == Material.school_id)
        .where(Review.version_id.in_(version_ids), Review.decision == "approve")
        .where(Version.qualified_by == "review")
        .order_by(Review.at)
    )
    teachings = tx.execute(
        select(Teaching, Person.full_name)
        .join(Person, Person.id == Teaching.confirmed_by_id)
        .join(Version, Version.id == Teaching.version_id)
        .where(Teaching.version_id.in_(version_ids), Version.qualified_by == "teaching")
        .order_by(Teaching.taught_on, Teaching.period)
    )
    found = {review.version_id: _reviewed(review, by, zone) for review, by, zone in reviews}
    return found | {teaching.version_id: _taught(teaching, by) for teaching, by in teachings}


def _reviewed(review: Review, by: str, zone: str) -> Evidence:
    on = _civil(review.at, zone)
    minutes = f", {review.minutes}" if review.minutes else ""
    return Evidence("review", f"Tổ thẩm định: {on:%d/%m/%Y}{minutes}", on, by)


def _taught(teaching: Teaching, by: str) -> Evidence:
    on = teaching.taught_on
    return Evidence("teaching", f"Đã dạy: {teaching.class_name}, {on:%d/%m/%Y}", on, by)


def _civil(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
