"""Steps that other packages take on a version: a list takes it in, strikes it off, is stamped. Many at once.

Whether the person may do so is the list's own policy; it has been asked before these are called. They join the
caller's transaction. Caller: `semester`.
"""

from __future__ import annotations

from collections.abc import Sequence

from repository.accounts.access import Actor
from repository.db.uow import Tx
from repository.materials.case import locked
from repository.materials.policy import LIST_PERMITS
from repository.materials.steps import take_all


def mark_listed(tx: Tx, actor: Actor, *version_ids: str) -> None:
    """The versions stand in a list now."""
    _take(tx, actor, version_ids, "list")


def strike(tx: Tx, actor: Actor, *version_ids: str) -> None:
    """The versions were struck off their list, or the list was given up."""
    _take(tx, actor, version_ids, "strike")


def mark_stamped(tx: Tx, actor: Actor, *version_ids: str) -> None:
    """The versions' list bears its stamp: they open as far as their reach says."""
    _take(tx, actor, version_ids, "stamp")


def _take(tx: Tx, actor: Actor, version_ids: Sequence[str], action: str) -> None:
    if version_ids:
        take_all(tx, actor, locked(tx, version_ids), action, granted=LIST_PERMITS)
