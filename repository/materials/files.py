"""Files of a version that is still being written: taken out, ordered, given their own readers, parted off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from repository.accounts.access import READERS, Actor, set_audience
from repository.db.journal import record
from repository.db.uow import Database, Tx, writes
from repository.derivatives.prefill import guess
from repository.errors import Invalid, NotFound, Refused
from repository.materials import steps
from repository.materials.access import editable
from repository.materials.deposit import create
from repository.materials.events import FileReceived
from repository.materials.intake import Received
from repository.materials.tables import File, Material, Page, Version


class Files:
    """What a teacher does with the files of her draft."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def remove(self, tx: Tx, actor: Actor, file_id: str) -> str:
        """Take a file out of its version; return the material's id."""
        file, version, material = _file(tx, actor, file_id)
        drop(tx, file)
        return self._changed(tx, actor, version, material, "remove_file", name=file.name)

    @writes
    def order(self, tx: Tx, actor: Actor, version_id: str, file_ids: Sequence[str]) -> None:
        """Put the files of a version into this order; files not named keep theirs behind."""
        version, material = editable(tx, actor, version_id)
        wanted = {file_id: place for place, file_id in enumerate(file_ids)}
        rows = of_version(tx, version.id)
        for position, file in enumerate(sorted(rows, key=lambda f: (wanted.get(f.id, 999), f.position)), 1):
            file.position = position
        self._changed(tx, actor, version, material, "order_files")

    @writes
    def earlier(self, tx: Tx, actor: Actor, file_id: str) -> str:
        """Move a file one place towards the front; return the material's id."""
        file, version, material = _file(tx, actor, file_id)
        rows = of_version(tx, version.id)
        at = rows.index(file)
        if at:
            rows[at], rows[at - 1] = rows[at - 1], rows[at]
        for position, row in enumerate(rows, 1):
            row.position = position
        return self._changed(tx, actor, version, material, "order_files")

    @writes
    def set_readers(self, tx: Tx, actor: Actor, file_id: str, readers: str) -> str:
        """Say who within may open one file: an answer key is for staff; return the material's id."""
        if readers not in READERS:
            raise Invalid({"readers": "unknown_choice"})
        file, version, material = _file(tx, actor, file_id)
        file.readers = readers
        return self._changed(tx, actor, version, material, "set_readers", file=file.name, readers=readers)

    @writes
    def part(self, tx: Tx, actor: Actor, file_id: str) -> str:
        """Make a file a material of its own; return the new material's id."""
        file, version, material = _file(tx, actor, file_id)
        if len(of_version(tx, version.id)) < 2:
            raise Refused(["only_file"])
        alone = Received(
            file.name,
            file.blob_digest,
            file.size,
            file.format,
            file.mime,
            tuple(file.warnings),
            guess(file.name),
        )
        drop(tx, file)
        self._changed(tx, actor, version, material, "part_file", name=file.name)
        return create(tx, actor, [alone])

    def _changed(
        self, tx: Tx, actor: Actor, version: Version, material: Material, verb: str, **detail: Any
    ) -> str:
        version.lock += 1
        material.updated_at = tx.clock.now()
        steps.refresh(tx, version)
        record(tx, f"material.{verb}", "material", material.id, person_id=actor.person_id,
               school_id=material.school_id, address=actor.address, **detail)  # fmt: skip
        return material.id


def of_version(tx: Tx, version_id: str) -> list[File]:
    """Return the files of a version in order."""
    return list(
        tx.scalars(select(File).where(File.version_id == version_id).order_by(File.position, File.id))
    )


def copy_to(tx: Tx, source: str, target: str) -> None:
    """Give a version the files of another: the same blobs, their pages at hand at once."""
    for file in of_version(tx, source):
        twin = _twin(File, file, id=None, version_id=target)
        tx.add(twin)
        tx.flush()
        if twin.preview == "waiting" or twin.open_reason == "notes_waiting":
            tx.emit(FileReceived(twin.id, int(tx.clock.now().timestamp())))
        for page in tx.scalars(select(Page).where(Page.file_id == file.id)):
            tx.add(_twin(Page, page, file_id=twin.id))


def drop(tx: Tx, file: File) -> None:
    """Delete a file's row with its pages; the sweep finds out whether the bytes are still needed."""
    tx.execute(delete(Page).where(Page.file_id == file.id))
    set_audience(tx, "file", file.id, ())
    tx.delete(file)
    tx.flush()


def _twin(table, row, **changes):  # type: ignore[no-untyped-def]
    columns = {column.key: getattr(row, column.key) for column in table.__table__.columns}
    return table(**{name: value for name, value in (columns | changes).items() if value is not None})


def _file(tx: Tx, actor: Actor, file_id: str) -> tuple[File, Version, Material]:
    file = tx.get(File, file_id)
    if file is None:
        raise NotFound("file")
    return file, *editable(tx, actor, file.version_id)
