"""Steps that other packages take on a version: a list takes it in, strikes it off, is stamped.

Whether the person may do so is the list's own policy; it has been asked before these are called. They join the
caller's transaction. Caller: `semester`.
"""

from __future__ import annotations

from repository.accounts.access import Actor
from repository.db.uow import Tx
from repository.materials.case import locked
from repository.materials.policy import LIST_PERMITS
from repository.materials.steps import take


def mark_listed(tx: Tx, actor: Actor, version_id: str) -> None:
    """The version stands in a list now."""
    _take(tx, actor, version_id, "list")


def strike(tx: Tx, actor: Actor, version_id: str) -> None:
    """The version was struck off its list, or the list was given up."""
    _take(tx, actor, version_id, "strike")


def mark_stamped(tx: Tx, actor: Actor, version_id: str) -> None:
    """The version's list bears its stamp: it opens as far as its reach says."""
    _take(tx, actor, version_id, "stamp")


def _take(tx: Tx, actor: Actor, version_id: str, action: str) -> None:
    version, _material = locked(tx, version_id)
    take(tx, actor, version, action, granted=LIST_PERMITS)
