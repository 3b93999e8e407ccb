"""Materials as people look at them: one with its versions, and a teacher's own. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select

from repository.accounts.access import Actor
from repository.accounts.tables import Department
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Database, Tx, reads
from repository.errors import NotFound
from repository.materials.access import in_sight, knows, material_seen
from repository.materials.case import Case, cases_of
from repository.materials.description import Description
from repository.materials.for_readers import read_only
from repository.materials.kinds import Kind, kind_of, licences
from repository.materials.policy import may
from repository.materials.tables import Material, Version
from repository.materials.views import (
    MaterialView,
    Placed,
    Status,
    Told,
    VersionView,
    version_views,
    versions_of,
)


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
        return read_only(tx, actor, material_id) or self._view(tx, actor, material_id)

    def _view(self, tx: Tx, actor: Actor, material_id: str) -> MaterialView:
        """Tell it from its cases: to whoever may have a hand in it."""
        material = material_seen(tx, actor, material_id)
        if material.trashed_at is not None:
            raise NotFound("material")
        cases = cases_of(tx, versions_of(tx, material.id), actor)
        sight = in_sight(tx, actor, cases)
        known = [case for case in cases if knows(actor, case, sight)]
        if not known:
            raise NotFound("material")
        told = Told(tx, known)
        views = version_views(tx, actor, sight, known, told)
        shown = _shown(material, views)
        case = next(case for case in known if case.version.id == shown.id)
        staff = actor.is_staff and actor.school_id == material.school_id
        record, school = case.record, case.school
        return MaterialView(
            id=material.id,
            record_id=record.id,
            code=record.code,
            placed=placed(tx, case.description),
            author=told.names.get(material.author_id, ""),
            author_id=material.author_id,
            department=tx.get_one(Department, material.department_id).name,
            school_id=school.id,
            school=school.name,
            created_at=material.created_at,
            updated_at=material.updated_at,
            shown=shown,
            working=next((view for view in views if view.id == material.working_version_id), None),
            versions=tuple(views) if staff else (shown,),
            history=tuple(told.history(shown.id)) if staff else (),
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
        hers = tx.scalars(wanted.order_by(Material.updated_at.desc(), Material.id.desc())).all()
        cases = cases_of(tx, _current(tx, hers), actor)
        told, words = Told(tx, cases), placed_all(tx, [case.description for case in cases])
        return [_line(actor, case, said, told) for case, said in zip(cases, words, strict=True)]


def placed(tx: Tx, description: Description) -> Placed:
    """Return a description with the words its codes stand for."""
    return placed_all(tx, [description])[0]


def placed_all(tx: Tx, descriptions: Sequence[Description]) -> list[Placed]:
    """The same for many."""
    lessons = {each.lesson_id for each in descriptions if each.lesson_id}
    titles = {
        row.id: ". ".join(filter(None, (row.number, row.title)))
        for row in tx.execute(select(Lesson.id, Lesson.number, Lesson.title).where(Lesson.id.in_(lessons)))
    }
    subjects = select(literal("subject"), Subject.code, Subject.name)
    series = select(literal("series"), Series.code, Series.name)
    named = {(what, code): name for what, code, name in tx.execute(subjects.union_all(series))}
    return [
        Placed(
            description=each,
            kind=kind_of(each.kind),
            subject=named.get(("subject", each.subject_code or ""), ""),
            lesson=titles.get(each.lesson_id or "", ""),
            series=named.get(("series", each.series_code or ""), ""),
            licence=licences().get(each.licence),
        )
        for each in descriptions
    ]


def _shown(material: Material, views: list[VersionView]) -> VersionView:
    """The newest open version with something she may open, else the newest open one, else the newest."""
    open_ones = [view for view in views if view.visible]
    readable = [view for view in open_ones if view.files]
    return next(iter(readable or open_ones or views))


def _current(tx: Tx, materials: Sequence[Material]) -> list[Version]:
    """Return the version each stands at: the one that is worked on, the published one, or the newest."""
    chosen = {
        material.id: material.working_version_id or material.published_version_id for material in materials
    }
    of_these = select(Version).where(Version.material_id.in_(chosen)).order_by(Version.number.desc())
    found: dict[str, Version] = {}
    for version in tx.scalars(of_these):
        if chosen[version.material_id] in (None, version.id):
            found.setdefault(version.material_id, version)
    return [found[material_id] for material_id in chosen]


def _line(actor: Actor, case: Case, words: Placed, told: Told) -> MyLine:
    material, status = case.material, told.status(case)
    return MyLine(
        material_id=material.id,
        version_id=case.version.id,
        version=case.version.number,
        title=case.description.title,
        kind=words.kind,
        subject=words.subject,
        grade=case.description.grade,
        status=status,
        editable=may(actor, "material.edit", case) and status.state in ("draft", "returned"),
        published=material.published_version_id is not None,
        updated_at=material.updated_at,
    )
