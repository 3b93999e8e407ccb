"""Versions: the next one of what is published, what it changes, and the trash with its undo.

The stamped version stays readable while the next is worked on; approval of the next makes it the published one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from repository.accounts.access import Actor
from repository.catalogue.tables import Record
from repository.db.journal import record
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import NotFound, Refused
from repository.ids import new_id
from repository.materials import steps
from repository.materials.access import material_seen, version_for
from repository.materials.case import case_of
from repository.materials.files import copy_to, of_version
from repository.materials.policy import demand
from repository.materials.process import begun, state_of
from repository.materials.tables import File, Material, Version


@dataclass(frozen=True)
class Change:
    """One difference between two versions: a field of the form or a file; '' where one side has none."""

    what: str
    before: str
    after: str


class Versions:
    """The versions of a material."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def begin(self, tx: Tx, actor: Actor, material_id: str, note: str = "", nonce: str | None = None) -> str:
        """Start the next version with copies of the published one's files and words; return its id."""
        return once(
            tx, actor.person_id or "", "new_version", nonce, lambda: self._begin(tx, actor, material_id, note)
        )

    @reads
    def compare(self, tx: Tx, actor: Actor, earlier_id: str, later_id: str) -> list[Change]:
        """Return what the later version changed, words first, then files."""
        earlier, later = version_for(tx, actor, earlier_id), version_for(tx, actor, later_id)
        if earlier.material.id != later.material.id:
            raise NotFound("version")
        words = [
            Change(name, _shown(getattr(earlier.description, name)), _shown(getattr(later.description, name)))
            for name in earlier.description.__dataclass_fields__
        ]
        return [change for change in words if change.before != change.after] + _file_changes(
            of_version(tx, earlier_id), of_version(tx, later_id)
        )

    @writes
    def trash(self, tx: Tx, actor: Actor, material_id: str) -> None:
        """Put a material that was never open into the trash; `restore` undoes it."""
        material, version = self._draft(tx, actor, material_id)
        if material.published_version_id is not None or version.qualified_by:
            raise Refused(["was_open"])
        if not state_of(version).editable:
            raise Refused(["not_editable"])
        self._set_trashed(tx, actor, material, version, "trash")

    @writes
    def restore(self, tx: Tx, actor: Actor, material_id: str) -> None:
        """Take a material out of the trash."""
        material, version = self._draft(tx, actor, material_id)
        self._set_trashed(tx, actor, material, version, "untrash")

    def _begin(self, tx: Tx, actor: Actor, material_id: str, note: str) -> str:
        material = material_seen(tx, actor, material_id)
        source = tx.get(Version, material.published_version_id or "")
        if source is None:
            raise Refused(["not_published"])
        case = case_of(tx, source, actor)
        demand(actor, "material.edit", case)
        if material.working_version_id is not None:
            raise Refused(["version_in_progress"])
        latest = tx.scalar(select(func.max(Version.number)).where(Version.material_id == material.id))
        now = tx.clock.now()
        version = Version(
            id=new_id(), material_id=material.id, number=(latest or 0) + 1, note=note.strip()[:500],
            made_by_id=actor.person_id, created_at=now, **begun(case.kind.workflow, now),
        )  # fmt: skip
        material.working_version_id = version.id
        tx.add(version)
        tx.flush()
        copy_to(tx, source.id, version.id)
        steps.refresh(tx, version)
        record(tx, "material.new_version", "material", material.id, person_id=actor.person_id,
               school_id=material.school_id, address=actor.address, version=version.number)  # fmt: skip
        return version.id

    def _draft(self, tx: Tx, actor: Actor, material_id: str) -> tuple[Material, Version]:
        material = tx.get(Material, material_id, with_for_update=True)
        version = tx.get(Version, material.working_version_id or "") if material else None
        if material is None or version is None:
            raise NotFound("material")
        case = case_of(tx, version, actor)
        if actor.person_id not in case.authors:
            material_seen(tx, actor, material_id)
        demand(actor, "material.edit", case)
        return material, version

    def _set_trashed(self, tx: Tx, actor: Actor, material: Material, version: Version, verb: str) -> None:
        away = verb == "trash"
        material.trashed_at = tx.clock.now() if away else None
        tx.get_one(Record, material.record_id).deleted_at = material.trashed_at
        steps.refresh(tx, version)
        record(tx, f"material.{verb}", "material", material.id, person_id=actor.person_id,
               school_id=material.school_id, address=actor.address)  # fmt: skip


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value in (None, False) else str(value)


def _file_changes(earlier: list[File], later: list[File]) -> list[Change]:
    """Files of the same name and bytes are the same; those of one name with other bytes were replaced."""
    before, after = ({(file.name, file.blob_digest) for file in files} for files in (earlier, later))
    gone = sorted(name for name, _digest in before - after)
    come = sorted(name for name, _digest in after - before)
    replaced = [Change("file", name, name) for name in gone if name in come]
    return (
        replaced
        + [Change("file", name, "") for name in gone if name not in come]
        + [Change("file", "", name) for name in come if name not in gone]
    )
