"""The few doors through which protected rows are fetched. Where existence is a secret, the answer is NotFound."""

from __future__ import annotations

from sqlalchemy import select

from repository.accounts.access import Actor, may_see
from repository.db.uow import Tx
from repository.errors import NotFound, Refused
from repository.materials.case import Case, case_of, found
from repository.materials.policy import demand, may
from repository.materials.process import is_sent, state_of
from repository.materials.tables import File, Material, Version


def sees(tx: Tx, actor: Actor, case: Case) -> bool:
    """Tell whether she may know of this very version: its makers, its reviewers, or whoever it is open to."""
    if actor.person_id in case.authors or may(actor, "material.edit", case):
        return True
    if is_sent(case) and may(actor, "material.review", case):
        return True
    files = select(File.id).where(File.version_id == case.version.id)
    return any(may_see(tx, actor, "file", file_id) for file_id in tx.scalars(files)) or (
        state_of(case.version).visible and may_see(tx, actor, "record", case.material.record_id)
    )


def material_seen(tx: Tx, actor: Actor, material_id: str) -> Material:
    """Return a material whose record she may see; a trashed one is its author's alone."""
    material = tx.get(Material, material_id)
    if material is None or not may_see(tx, actor, "record", material.record_id):
        raise NotFound("material")
    return material


def version_for(tx: Tx, actor: Actor, version_id: str, locks: bool = False) -> Case:
    """Return the case of a version she may know of, under its row lock where something is to change."""
    version, _material = found(tx, version_id, locks)
    case = case_of(tx, version, actor)
    if not sees(tx, actor, case):
        raise NotFound("version")
    return case


def editable(tx: Tx, actor: Actor, version_id: str) -> tuple[Version, Material]:
    """Return a version locked for her to change; `NotFound`, `Denied`, or `Refused(not_editable)`."""
    case = version_for(tx, actor, version_id, locks=True)
    demand(actor, "material.edit", case)
    if not state_of(case.version).editable:
        raise Refused(["not_editable"])
    return case.version, case.material
