"""Who may do what with holdings and copies. Called by the use cases of this package."""

from __future__ import annotations

from repository.accounts.access import Actor
from repository.errors import Denied

# permission → the roles of which one must be held at the school that owns the copies
PERMITS: dict[str, tuple[str, ...]] = {
    "copies.manage": ("librarian",),
    "ledger.read": ("librarian", "principal", "vice_principal"),
}


# permission → the scope a token needs for it
SCOPES = {"copies.manage": "admin", "ledger.read": "read"}


def may(actor: Actor, permit: str, school_id: str) -> bool:
    """Tell whether the actor holds the permission at a school; a token needs the scope as well."""
    if actor.scopes is not None and SCOPES[permit] not in actor.scopes:
        return False
    return bool(school_id) and actor.has(*PERMITS[permit], school_id=school_id)


def demand(actor: Actor, permit: str, school_id: str) -> None:
    """Raise `Denied` unless she may."""
    if not may(actor, permit, school_id):
        raise Denied(permit)
