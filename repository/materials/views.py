"""What leaves this package: frozen views of materials, versions and files, and how they are loaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select

from repository.accounts.access import Actor
from repository.db.uow import Tx
from repository.db.workflows import StepView, WorkflowStep
from repository.materials.case import Case
from repository.materials.description import Description
from repository.materials.kinds import Kind, Licence
from repository.materials.people import names
from repository.materials.policy import reads_notes
from repository.materials.process import state_of
from repository.materials.steps import KIND
from repository.materials.tables import File, Page, Version


@dataclass(frozen=True)
class FileView:
    """A file as one reader gets it: `size` and `digest` are those of her bytes, which may be a copy without notes.

    `closed` says why she gets no bytes ('' where she does). `pages` are those with a picture or words; `pictures`
    tells whether they can be shown.
    """

    id: str
    name: str
    format: str
    mime: str
    size: int
    digest: str
    closed: str
    readers: str
    preview: str
    preview_reason: str
    warnings: tuple[str, ...]
    pages: int
    pictures: int


@dataclass(frozen=True)
class Status:
    """Where a version stands, for a chip and one sentence. `who` did the last step, or is waited for."""

    state: str
    label: str
    tone: str
    since: datetime
    waits_for: tuple[str, ...] = ()
    who: str = ""
    comment: str = ""
    qualified_by: str = ""


@dataclass(frozen=True)
class VersionView:
    """A version with those of its files the actor may open."""

    id: str
    number: int
    note: str
    status: Status
    lock: int
    editable: bool
    visible: bool
    stamped_once: bool
    qualified_on: date | None
    made_by: str
    created_at: datetime
    files: tuple[FileView, ...]
    hidden_files: int


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


def file_views(tx: Tx, files: Sequence[File], noted: Collection[str]) -> tuple[FileView, ...]:
    """Return the views of these files, in their order; `noted` are the ids of those whose notes she may read."""
    counts = {
        file_id: (pages, pictures)
        for file_id, pages, pictures in tx.execute(
            select(Page.file_id, func.count(), func.count(Page.image_digest))
            .where(Page.file_id.in_([file.id for file in files]))
            .group_by(Page.file_id)
        )
    }
    return tuple(file_view(file, file.id in noted, *counts.get(file.id, (0, 0))) for file in files)


def file_view(file: File | Row[Any], noted: bool, pages: int, pictures: int) -> FileView:
    """Return the view of a file; `noted` tells whether she may read its notes."""
    return FileView(
        file.id, file.name, file.format, file.mime, *_bytes_for(file, noted), file.readers, file.preview,
        file.preview_reason, tuple(file.warnings), pages, pictures,
    )  # fmt: skip


def _bytes_for(file: File | Row[Any], noted: bool) -> tuple[int, str, str]:
    """Return size and digest of what a reader gets of a file, and '' or why she gets nothing."""
    if noted:
        return file.size, file.blob_digest, ""
    if file.open_digest is None or file.open_size is None:
        return 0, "", file.open_reason or "notes_waiting"
    return file.open_size, file.open_digest, ""


def version_views(
    tx: Tx, actor: Actor, sight: frozenset[str], cases: Sequence[Case], told: Told
) -> list[VersionView]:
    """Return the views of versions, with those of their files that are in sight."""
    readable = [file for case in cases for file in case.files if file.id in sight]
    noted = {
        file.id for case in cases for file in case.files if reads_notes(actor, case.material, case.version)
    }
    files = {view.id: view for view in file_views(tx, readable, noted)}
    return [_version_view(case, files, told) for case in cases]


def _version_view(case: Case, files: Mapping[str, FileView], told: Told) -> VersionView:
    version, state = case.version, state_of(case.version)
    open_ones = tuple(files[file.id] for file in case.files if file.id in files)
    return VersionView(
        id=version.id,
        number=version.number,
        note=version.note,
        status=told.status(case),
        lock=version.lock,
        editable=state.editable,
        visible=state.visible,
        stamped_once=version.stamped_once,
        qualified_on=version.qualified_on,
        made_by=told.names.get(version.made_by_id, ""),
        created_at=version.created_at,
        files=open_ones,
        hidden_files=len(case.files) - len(open_ones),
    )


class Told:
    """The steps of some versions, and how everybody is called who made one, took a step or is waited for."""

    def __init__(self, tx: Tx, cases: Sequence[Case]) -> None:
        self.steps = _steps(tx, [case.version.id for case in cases])
        people = {person for case in cases for person in case.authors | _waited_for(case)}
        self.names = names(tx, people | _actors(self.steps))

    def history(self, version_id: str) -> list[StepView]:
        """Return every step of a version, oldest first, both names where one acted for another."""
        return [_step_view(row, self.names) for row in self.steps[version_id]]

    def status(self, case: Case) -> Status:
        """Return where a version stands and who is waited for or acted last."""
        version, state = case.version, state_of(case.version)
        last = next(iter(self.history(version.id)[-1:]), None)
        return Status(
            state=state.name,
            label=state.label,
            tone=state.tone,
            since=version.state_since,
            waits_for=tuple(
                sorted(self.names[person] for person in _waited_for(case) if person in self.names)
            ),
            who=(last.on_behalf_of and f"{last.person} ({last.on_behalf_of})" or last.person) if last else "",
            comment=last.comment if last else "",
            qualified_by=version.qualified_by,
        )


def history(tx: Tx, version_id: str) -> list[StepView]:
    """Return every step of a version, oldest first, both names where one acted for another."""
    steps = _steps(tx, [version_id])
    who = names(tx, _actors(steps))
    return [_step_view(row, who) for row in steps[version_id]]


def _waited_for(case: Case) -> frozenset[str]:
    return case.expected if case.version.state == "department_review" else frozenset()


def _actors(steps: Mapping[str, list[WorkflowStep]]) -> set[str | None]:
    return {
        person for rows in steps.values() for row in rows for person in (row.person_id, row.on_behalf_of_id)
    }


def _steps(tx: Tx, version_ids: Sequence[str]) -> dict[str, list[WorkflowStep]]:
    found: dict[str, list[WorkflowStep]] = {version_id: [] for version_id in version_ids}
    of_these = select(WorkflowStep).where(
        WorkflowStep.instance_kind == KIND, WorkflowStep.instance_id.in_(version_ids)
    )
    for row in tx.scalars(of_these.order_by(WorkflowStep.at, WorkflowStep.id)):
        found[row.instance_id].append(row)
    return found


def _step_view(row: WorkflowStep, who: Mapping[str, str]) -> StepView:
    return StepView(
        row.action, row.from_state, row.to_state, who.get(row.person_id or "", ""),
        who.get(row.on_behalf_of_id or ""), row.comment, row.at,
    )  # fmt: skip


def versions_of(tx: Tx, material_id: str) -> Sequence[Version]:
    """Return the versions of a material, newest first."""
    return tx.scalars(
        select(Version).where(Version.material_id == material_id).order_by(Version.number.desc())
    ).all()
