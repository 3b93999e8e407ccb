"""The few doors through which protected rows are fetched. Where existence is a secret, the answer is NotFound."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from repository.accounts.access import Actor, visible
from repository.accounts.tables import Visibility
from repository.db.uow import Tx
from repository.errors import NotFound, Refused
from repository.materials.case import Case, case_of, found
from repository.materials.policy import demand, may
from repository.materials.process import is_sent, state_of
from repository.materials.tables import Material, Version


def in_sight(tx: Tx, actor: Actor, cases: Sequence[Case]) -> frozenset[str]:
    """Return the ids of those records and files of these versions whose audiences she belongs to."""
    records = Visibility.thing_id.in_({case.record.id for case in cases})
    files = Visibility.thing_id.in_({file.id for case in cases for file in case.files})
    found = select(Visibility.thing_id).where(
        or_(
            (Visibility.thing_kind == "record") & records,
            (Visibility.thing_kind == "file") & files,
        ),
        Visibility.token.in_(sorted(actor.audiences)),
    )
    return frozenset(tx.scalars(found))


def knows(actor: Actor, case: Case, sight: frozenset[str]) -> bool:
    """Tell whether she may know of this very version: its makers, its reviewers, or whoever it is open to."""
    if actor.person_id in case.authors or may(actor, "material.edit", case):
        return True
    if is_sent(case) and may(actor, "material.review", case):
        return True
    opens = any(file.id in sight for file in case.files)
    return opens or (state_of(case.version).visible and case.record.id in sight)


def material_seen(tx: Tx, actor: Actor, material_id: str) -> Material:
    """Return a material whose record she may see; a trashed one is its author's alone."""
    seen = select(Material).where(Material.id == material_id, visible("record", Material.record_id, actor))
    material = tx.scalar(seen)
    if material is None:
        raise NotFound("material")
    return material


def version_for(tx: Tx, actor: Actor, version_id: str, locks: bool = False) -> Case:
    """Return the case of a version she may know of, under its row lock where something is to change."""
    version, _material = found(tx, version_id, locks)
    case = case_of(tx, version, actor)
    if not knows(actor, case, in_sight(tx, actor, [case])):
        raise NotFound("version")
    return case


def editable(tx: Tx, actor: Actor, version_id: str) -> tuple[Version, Material]:
    """Return a version locked for her to change; `NotFound`, `Denied`, or `Refused(not_editable)`."""
    case = version_for(tx, actor, version_id, locks=True)
    demand(actor, "material.edit", case)
    if not state_of(case.version).editable:
        raise Refused(["not_editable"])
    return case.version, case.material
