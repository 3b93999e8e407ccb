"""What leaves this package: frozen views of materials, versions and files, and how they are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from repository.accounts.access import Actor, visible
from repository.accounts.tables import Person
from repository.db.uow import Tx
from repository.db.workflows import StepView, WorkflowStep
from repository.materials.case import Case
from repository.materials.people import called, names
from repository.materials.process import state_of
from repository.materials.steps import KIND
from repository.materials.tables import File, Page, Version


@dataclass(frozen=True)
class FileView:
    """A file. `pages` are those with a picture or words; `pictures` tells whether they can be shown."""

    id: str
    name: str
    format: str
    mime: str
    size: int
    digest: str
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


def file_views(tx: Tx, files: Sequence[File]) -> tuple[FileView, ...]:
    """Return the views of these files, in their order."""
    counts = {
        file_id: (pages, pictures)
        for file_id, pages, pictures in tx.execute(
            select(Page.file_id, func.count(), func.count(Page.image_digest))
            .where(Page.file_id.in_([file.id for file in files]))
            .group_by(Page.file_id)
        )
    }
    return tuple(
        FileView(
            file.id, file.name, file.format, file.mime, file.size, file.blob_digest, file.readers, file.preview,
            file.preview_reason, tuple(file.warnings), *counts.get(file.id, (0, 0)),
        )
        for file in files
    )  # fmt: skip


def readable_files(tx: Tx, actor: Actor, version_id: str) -> tuple[list[File], int]:
    """Return the files of a version she may open, and how many more there are."""
    of_version = File.version_id == version_id
    every = tx.scalar(select(func.count()).where(of_version)) or 0
    may_open = select(File).where(of_version, visible("file", File.id, actor))
    files = list(tx.scalars(may_open.order_by(File.position, File.id)))
    return files, every - len(files)


def version_view(tx: Tx, actor: Actor, case: Case) -> VersionView:
    """Return the view of a version."""
    version, state = case.version, state_of(case.version)
    files, hidden = readable_files(tx, actor, version.id)
    return VersionView(
        id=version.id,
        number=version.number,
        note=version.note,
        status=status_of(tx, case),
        lock=version.lock,
        editable=state.editable,
        visible=state.visible,
        stamped_once=version.stamped_once,
        qualified_on=version.qualified_on,
        made_by=called(tx.get(Person, version.made_by_id)),
        created_at=version.created_at,
        files=file_views(tx, files),
        hidden_files=hidden,
    )


def status_of(tx: Tx, case: Case) -> Status:
    """Return where a version stands and who is waited for or acted last."""
    version, state = case.version, state_of(case.version)
    steps = history(tx, version.id)
    last = steps[-1] if steps else None
    waiting = case.expected if version.state == "department_review" else frozenset()
    return Status(
        state=state.name,
        label=state.label,
        tone=state.tone,
        since=version.state_since,
        waits_for=tuple(sorted(names(tx, waiting).values())),
        who=(last.on_behalf_of and f"{last.person} ({last.on_behalf_of})" or last.person) if last else "",
        comment=last.comment if last else "",
        qualified_by=version.qualified_by,
    )


def history(tx: Tx, version_id: str) -> list[StepView]:
    """Return every step of a version, oldest first, both names where one acted for another."""
    rows = list(
        tx.scalars(
            select(WorkflowStep)
            .where(WorkflowStep.instance_kind == KIND, WorkflowStep.instance_id == version_id)
            .order_by(WorkflowStep.at, WorkflowStep.id)
        )
    )
    who = names(tx, [row.person_id for row in rows] + [row.on_behalf_of_id for row in rows])
    return [
        StepView(
            row.action, row.from_state, row.to_state, who.get(row.person_id or "", ""),
            who.get(row.on_behalf_of_id or ""), row.comment, row.at,
        )
        for row in rows
    ]  # fmt: skip


def versions_of(tx: Tx, material_id: str) -> Iterable[Version]:
    """Return the versions of a material, newest first."""
    return tx.scalars(
        select(Version).where(Version.material_id == material_id).order_by(Version.number.desc())
    ).all()
