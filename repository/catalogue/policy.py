"""Who may describe what. A shared record is changed by its custodian school; others have their holding of it."""

from __future__ import annotations

from repository.accounts.access import Actor
from repository.errors import Denied

# permission → the roles of which one must be held at the school concerned
PERMITS: dict[str, tuple[str, ...]] = {
    "record.create": ("librarian",),
    "record.describe": ("librarian",),
    "record.import": ("librarian",),
    "record.export": ("librarian",),
    "record.discard": ("librarian",),
}


# permission → the scope a token needs for it
SCOPES = {"record.export": "read"}
USUAL_SCOPE = "admin"


def may(actor: Actor, permit: str, school_id: str) -> bool:
    """Tell whether the actor holds the permission at a school; a token needs the scope as well."""
    if actor.scopes is not None and SCOPES.get(permit, USUAL_SCOPE) not in actor.scopes:
        return False
    return bool(school_id) and actor.has(*PERMITS[permit], school_id=school_id)


def demand(actor: Actor, permit: str, school_id: str | None) -> None:
    """Raise `Denied` unless she may."""
    if not may(actor, permit, school_id or ""):
        raise Denied(permit)
