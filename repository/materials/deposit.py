"""Deposits: files become a material with its record and first version, in one transaction, however often one taps.

Bytes are judged and kept before (`intake`); the description begins with guesses (`begin`). What is then done
with files of a draft is in `files.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.access import Actor, visible
from repository.accounts.tables import School
from repository.catalogue import revisions
from repository.catalogue.tables import Record
from repository.db.blobs import Blobs
from repository.db.codes import give_code
from repository.db.journal import record as journal
from repository.db.once import once
from repository.db.uow import Database, Tx, writes
from repository.errors import Denied, Invalid
from repository.ids import new_id
from repository.materials import steps
from repository.materials.access import editable
from repository.materials.begin import department_for, description_for
from repository.materials.description import MATERIAL_COLUMNS, RECORD_COLUMNS, Description, fresh_marc
from repository.materials.events import FileReceived
from repository.materials.intake import Incoming, Received, Turned, receive
from repository.materials.kinds import kind_of
from repository.materials.policy import may_deposit
from repository.materials.process import begun
from repository.materials.tables import File, Material, Version


@dataclass(frozen=True)
class Twin:
    """The same bytes, already in a material she may see."""

    file_name: str
    material_id: str
    title: str
    mine: bool


@dataclass(frozen=True)
class Deposited:
    """What became of an upload. `material_ids` is empty when every file was refused."""

    material_ids: tuple[str, ...]
    received: tuple[Received, ...]
    turned: tuple[Turned, ...]
    twins: tuple[Twin, ...]


class Deposits:
    """Bringing materials in."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self.db = db
        self.blobs = blobs

    def upload(
        self,
        actor: Actor,
        files: Sequence[Incoming],
        nonce: str | None = None,
        part: str = "",
        each: bool = False,
    ) -> Deposited:
        """Make one material of all files (or one of each), or add them to the one this nonce made.

        A file sent alone as `part` of a larger choice joins the material of the same nonce; the same part twice
        is one file. Raises `Denied`, or `Invalid` when no file came.
        """
        if not may_deposit(actor):
            raise Denied("material.deposit")
        if not files:
            raise Invalid({"files": "no_file"})
        received, turned = receive(self.blobs, files)
        if not received:
            return Deposited((), (), tuple(turned), ())
        made, twins = self._keep(actor, received, nonce, part, each)
        return Deposited(tuple(made), tuple(received), tuple(turned), tuple(twins))

    def add(
        self, actor: Actor, version_id: str, files: Sequence[Incoming], nonce: str | None = None
    ) -> Deposited:
        """Add files to a version that is still being written."""
        if not files:
            raise Invalid({"files": "no_file"})
        received, turned = receive(self.blobs, files)
        if not received:
            return Deposited((), (), tuple(turned), ())
        material_id, twins = self._add(actor, version_id, received, nonce)
        return Deposited((material_id,), tuple(received), tuple(turned), tuple(twins))

    @writes
    def _keep(
        self, tx: Tx, actor: Actor, received: list[Received], nonce: str | None, part: str, each: bool
    ) -> tuple[list[str], list[Twin]]:
        twins = _twins(tx, actor, received)
        groups = [[file] for file in received] if each else [received]
        made = [
            _one(tx, actor, group, f"{nonce}/{number}" if nonce and each else nonce, part)
            for number, group in enumerate(groups)
        ]
        return made, [twin for twin in twins if twin.material_id not in made]

    @writes
    def _add(
        self, tx: Tx, actor: Actor, version_id: str, received: list[Received], nonce: str | None
    ) -> tuple[str, list[Twin]]:
        version, material = editable(tx, actor, version_id)
        twins = [twin for twin in _twins(tx, actor, received) if twin.material_id != material.id]

        def make() -> str:
            attach(tx, actor, version, material, received)
            return material.id

        return once(tx, actor.person_id or "", "add_files", nonce, make), twins


def create(tx: Tx, actor: Actor, received: Sequence[Received], description: Description | None = None) -> str:
    """Write record, material, version and files of a new draft; return the material's id."""
    description = description or description_for(tx, actor, received)
    now = tx.clock.now()
    material_id = new_id()
    material = Material(
        id=material_id,
        record_id=_record(tx, actor, material_id, description),
        school_id=actor.school_id,
        department_id=department_for(tx, actor, description.subject_code),
        author_id=actor.person_id,
        created_at=now,
        updated_at=now,
        **{name: getattr(description, name) for name in MATERIAL_COLUMNS},
    )
    workflow = begun(kind_of(description.kind).workflow, now)
    version = Version(
        id=new_id(), material_id=material.id, number=1, made_by_id=actor.person_id, created_at=now, **workflow
    )
    material.working_version_id = version.id
    tx.add_all([material, version])
    tx.flush()
    attach(tx, actor, version, material, received)
    journal(tx, "material.deposit", "material", material.id, person_id=actor.person_id,
            school_id=actor.school_id, address=actor.address, files=len(received))  # fmt: skip
    return material.id


def attach(tx: Tx, actor: Actor, version: Version, material: Material, received: Sequence[Received]) -> None:
    """Add files behind those a version has, and have them previewed."""
    present = tx.scalars(select(File.position).where(File.version_id == version.id)).all()
    readers = kind_of(material.kind).readers
    for position, file in enumerate(received, start=max(present, default=0) + 1):
        row = File(
            id=new_id(), version_id=version.id, position=position, name=file.name, blob_digest=file.digest,
            format=file.format, mime=file.mime, size=file.size, readers=readers, warnings=list(file.warnings),
        )  # fmt: skip
        tx.add(row)
        tx.emit(FileReceived(row.id, int(tx.clock.now().timestamp())))
    version.lock += 1
    steps.refresh(tx, version)


def _record(tx: Tx, actor: Actor, material_id: str, description: Description) -> str:
    school = tx.get_one(School, actor.school_id)
    now = tx.clock.now()
    marc = fresh_marc(description, actor.name, tx.clock.today(school.zone).year, school.name)
    row = Record(
        id=new_id(),
        kind="material",
        code=give_code(tx, "material", material_id),
        custodian_school_id=school.id,
        reach=description.reach,
        marc=marc,
        title=description.title,
        title_key="",
        created_at=now,
        updated_at=now,
        **{name: getattr(description, name) for name in RECORD_COLUMNS},
    )
    tx.add(row)
    tx.flush()
    revisions.save_marc(tx, row, marc, actor.person_id)
    return row.id


def _one(tx: Tx, actor: Actor, received: list[Received], nonce: str | None, part: str) -> str:
    """Make a material, or join the one this nonce made; the same part twice is one file."""
    person_id = actor.person_id or ""
    fresh: list[str] = []

    def make() -> str:
        fresh.append(create(tx, actor, received))
        return fresh[0]

    material_id = once(tx, person_id, "deposit", nonce, make)

    def join() -> str:
        if not fresh:
            version, material = editable(
                tx, actor, tx.get_one(Material, material_id).working_version_id or ""
            )
            attach(tx, actor, version, material, received)
        return material_id

    return once(tx, person_id, "deposit_part", f"{nonce}/{part}", join) if part else material_id


def _twins(tx: Tx, actor: Actor, received: Sequence[Received]) -> list[Twin]:
    """Return where the same bytes already stand, among files she may open."""
    names = {file.digest: file.name for file in received}
    rows = tx.execute(
        select(File.blob_digest, Material.id, Record.title, Material.author_id)
        .join(Version, Version.id == File.version_id)
        .join(Material, Material.id == Version.material_id)
        .join(Record, Record.id == Material.record_id)
        .where(File.blob_digest.in_(names), Material.trashed_at.is_(None), visible("file", File.id, actor))
        .order_by(Material.created_at)
    )
    found = {(digest, material): (title, author) for digest, material, title, author in rows}
    return [
        Twin(names[digest], material, title, author == actor.person_id)
        for (digest, material), (title, author) in found.items()
    ]
