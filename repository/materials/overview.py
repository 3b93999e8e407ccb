"""Materials as people look at them: one with its versions, and a teacher's own. Nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.tables import Department, Person, School
from repository.catalogue.tables import Record
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Database, Tx, reads
from repository.db.workflows import StepView
from repository.errors import NotFound
from repository.materials.access import material_seen, sees
from repository.materials.case import case_of
from repository.materials.description import Description
from repository.materials.kinds import Kind, Licence, kind_of, licences
from repository.materials.people import called
from repository.materials.policy import may
from repository.materials.tables import Material, Version
from repository.materials.views import Status, VersionView, history, status_of, version_view, versions_of


@dataclass(frozen=True)
class Placed:
    """A description with its codes in words."""

    description: Description
    kind: Kind
    subject: str
    lesson: str
    series: str
    licence: Licence | None


@dataclass(frozen=True)
class MaterialView:
    """A material as its page shows it. `shown` is the version to read; the rest is for staff of its school."""

    id: str
    record_id: str
    code: str
    placed: Placed
    author: str
    author_id: str
    department: str
    school_id: str
    school: str
    created_at: datetime
    updated_at: datetime
    shown: VersionView
    working: VersionView | None
    versions: tuple[VersionView, ...]
    history: tuple[StepView, ...]
    staff: bool
    may_edit: bool


@dataclass(frozen=True)
class MyLine:
    """One of a teacher's own: its newest version and where it stands."""

    material_id: str
    version_id: str
    version: int
    title: str
    kind: Kind
    subject: str
    grade: int | None
    status: Status
    editable: bool
    published: bool
    updated_at: datetime


class Materials:
    """Reading what there is of materials."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def view(self, tx: Tx, actor: Actor, material_id: str) -> MaterialView:
        """Return a material as this actor may see it, or raise `NotFound`."""
        material = material_seen(tx, actor, material_id)
        if material.trashed_at is not None:
            raise NotFound("material")
        cases = [case_of(tx, version, actor) for version in versions_of(tx, material.id)]
        known = [case for case in cases if sees(tx, actor, case)]
        if not known:
            raise NotFound("material")
        views = [version_view(tx, actor, case) for case in known]
        shown = _shown(material, views)
        case = next(case for case in known if case.version.id == shown.id)
        staff = actor.is_staff and actor.school_id == material.school_id
        record, school = tx.get_one(Record, material.record_id), tx.get_one(School, material.school_id)
        return MaterialView(
            id=material.id,
            record_id=record.id,
            code=record.code,
            placed=placed(tx, case.description),
            author=called(tx.get(Person, material.author_id)),
            author_id=material.author_id,
            department=tx.get_one(Department, material.department_id).name,
            school_id=school.id,
            school=school.name,
            created_at=material.created_at,
            updated_at=material.updated_at,
            shown=shown,
            working=next((view for view in views if view.id == material.working_version_id), None),
            versions=tuple(views) if staff else (shown,),
            history=tuple(history(tx, shown.id)) if staff else (),
            staff=staff,
            may_edit=may(actor, "material.edit", case),
        )

    @reads
    def mine(self, tx: Tx, actor: Actor, trashed: bool = False) -> list[MyLine]:
        """Return her own materials, the last touched first; those in the trash on request."""
        wanted = select(Material).where(
            Material.author_id == actor.person_id,
            Material.trashed_at.is_not(None) if trashed else Material.trashed_at.is_(None),
        )
        return [
            _line(tx, actor, material)
            for material in tx.scalars(wanted.order_by(Material.updated_at.desc(), Material.id.desc()))
        ]


def placed(tx: Tx, description: Description) -> Placed:
    """Return a description with the words its codes stand for."""
    subject = tx.get(Subject, description.subject_code) if description.subject_code else None
    lesson = tx.get(Lesson, description.lesson_id) if description.lesson_id else None
    series = tx.get(Series, description.series_code) if description.series_code else None
    return Placed(
        description=description,
        kind=kind_of(description.kind),
        subject=subject.name if subject else "",
        lesson=". ".join(filter(None, (lesson.number, lesson.title))) if lesson else "",
        series=series.name if series else "",
        licence=licences().get(description.licence),
    )


def _shown(material: Material, views: list[VersionView]) -> VersionView:
    """The newest open version with something she may open, else the newest open one, else the newest."""
    open_ones = [view for view in views if view.visible]
    readable = [view for view in open_ones if view.files]
    return next(iter(readable or open_ones or views))


def _line(tx: Tx, actor: Actor, material: Material) -> MyLine:
    current = material.working_version_id or material.published_version_id
    version = tx.get(Version, current) if current else next(iter(versions_of(tx, material.id)))
    if version is None:
        raise NotFound("version")
    case = case_of(tx, version, actor)
    words = placed(tx, case.description)
    status = status_of(tx, case)
    return MyLine(
        material_id=material.id,
        version_id=version.id,
        version=version.number,
        title=case.description.title,
        kind=words.kind,
        subject=words.subject,
        grade=case.description.grade,
        status=status,
        editable=may(actor, "material.edit", case) and status.state in ("draft", "returned"),
        published=material.published_version_id is not None,
        updated_at=material.updated_at,
    )
