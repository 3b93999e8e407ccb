"""A lesson as those see it who have no hand in it: what is open to them, and nothing of how it came to be.

Two statements tell it. Whoever works at its school, made it or stands in for somebody is told by `overview`, from the
cases of its versions; for everybody else both say the same (held by tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from repository.accounts.access import STAFF_ROLES, Actor, visible
from repository.accounts.tables import Department, Person, School
from repository.catalogue.tables import Record
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Tx
from repository.errors import NotFound
from repository.materials.description import MATERIAL_COLUMNS, RECORD_COLUMNS, of_record
from repository.materials.kinds import kind_of, licences
from repository.materials.people import called
from repository.materials.process import state_of
from repository.materials.tables import File, Material, Page, Version
from repository.materials.views import MaterialView, Placed, Status, VersionView, file_view

LESSON = (
    select(
        Material.id, Material.record_id, Material.school_id, Material.author_id, Material.created_at,
        Material.updated_at, *(getattr(Material, name) for name in MATERIAL_COLUMNS),
        Record.code, Record.marc, Record.title, *(getattr(Record, name) for name in RECORD_COLUMNS),
        School.name.label("school"), Department.name.label("department"),
        Person.full_name, Person.salutation,
        Subject.name.label("subject"), Series.name.label("series"),
        Lesson.number.label("lesson_number"), Lesson.title.label("lesson_title"),
    )
    .join(Record, Record.id == Material.record_id)
    .join(School, School.id == Material.school_id)
    .join(Department, Department.id == Material.department_id)
    .join(Person, Person.id == Material.author_id)
    .outerjoin(Subject, Subject.code == Record.subject_code)
    .outerjoin(Series, Series.code == Record.series_code)
    .outerjoin(Lesson, Lesson.id == Record.lesson_id)
    .where(Material.id == bindparam("id"), Material.trashed_at.is_(None), visible("record", Material.record_id))
)  # fmt: skip
PAGES = select(func.count()).where(Page.file_id == File.id)
# A row for each file of each version, the newest first; a version without files has one as well.
FILES = (
    select(
        Version.id.label("version_id"), Version.number, Version.note, Version.description, Version.definition,
        Version.definition_version, Version.state, Version.state_since, Version.votes, Version.lock,
        Version.qualified_by, Version.qualified_on, Version.stamped_once, Version.made_by_id,
        Version.created_at, Person.full_name, Person.salutation,
        File.id, File.name, File.format, File.mime, File.size, File.blob_digest, File.open_digest,
        File.open_size, File.open_reason, File.readers, File.preview, File.preview_reason, File.warnings,
        visible("file", File.id).label("in_sight"),
        PAGES.scalar_subquery().label("pages"),
        PAGES.where(Page.image_digest.is_not(None)).scalar_subquery().label("pictures"),
    )
    .select_from(Version)
    .join(Person, Person.id == Version.made_by_id)
    .outerjoin(File, File.version_id == Version.id)
    .where(Version.material_id == bindparam("id"))
    .order_by(Version.number.desc(), File.position, File.id)
)  # fmt: skip


def read_only(tx: Tx, actor: Actor, material_id: str) -> MaterialView | None:
    """Return a material as a reader sees it, or None when she has a hand in it. Raises `NotFound`."""
    lesson = next(iter(tx.rows(LESSON, id=material_id, tokens=actor.tokens)), None)
    if lesson is None:
        raise NotFound("material")
    if has_a_hand(actor, lesson.school_id):
        return None
    files = tx.rows(FILES, id=material_id, tokens=actor.tokens)
    if actor.person_id in {lesson.author_id, *(row.made_by_id for row in files)}:
        return None
    open_notes = lesson.notes_open
    versions = [list(rows) for _id, rows in groupby(files, key=lambda row: row.version_id)]
    shown = _shown([_version(rows, open_notes) for rows in versions])
    said = next(rows[0].description for rows in versions if rows[0].version_id == shown.id)
    return None if said else _view(lesson, shown)


def has_a_hand(actor: Actor, school_id: str) -> bool:
    """Tell whether drafts and reviews of a school could be her business: she works there or stands in for somebody."""
    return bool(actor.acts_for) or actor.has(*STAFF_ROLES, school_id=school_id)


def _shown(versions: Sequence[VersionView]) -> VersionView:
    """The newest open version with something she may open, else the newest open one."""
    open_ones = [version for version in versions if version.visible]
    readable = [version for version in open_ones if version.files]
    if not open_ones:
        raise NotFound("material")
    return (readable or open_ones)[0]


def _view(lesson: Row[Any], shown: VersionView) -> MaterialView:
    return MaterialView(
        id=lesson.id,
        record_id=lesson.record_id,
        code=lesson.code,
        placed=_placed(lesson),
        author=called(lesson),
        author_id=lesson.author_id,
        department=lesson.department,
        school_id=lesson.school_id,
        school=lesson.school,
        created_at=lesson.created_at,
        updated_at=lesson.updated_at,
        shown=shown,
        working=None,
        versions=(shown,),
        history=(),
        staff=False,
        may_edit=False,
    )


def _placed(lesson: Row[Any]) -> Placed:
    description = of_record(lesson, lesson)
    return Placed(
        description=description,
        kind=kind_of(description.kind),
        subject=lesson.subject or "",
        lesson=". ".join(filter(None, (lesson.lesson_number, lesson.lesson_title))),
        series=lesson.series or "",
        licence=licences().get(description.licence),
    )


def _version(rows: Sequence[Row[Any]], noted: bool) -> VersionView:
    """Return a version of its rows; who did the last step and what was said is not a reader's business."""
    version, state = rows[0], state_of(rows[0])
    readable = [row for row in rows if row.id and row.in_sight]
    return VersionView(
        id=version.version_id,
        number=version.number,
        note=version.note,
        status=Status(
            state.name, state.label, state.tone, version.state_since, qualified_by=version.qualified_by
        ),
        lock=version.lock,
        editable=state.editable,
        visible=state.visible,
        stamped_once=version.stamped_once,
        qualified_on=version.qualified_on,
        made_by=called(version),
        created_at=version.created_at,
        files=tuple(file_view(row, noted, row.pages, row.pictures) for row in readable),
        hidden_files=sum(row.id is not None for row in rows) - len(readable),
    )
