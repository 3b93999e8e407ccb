"""Who may do what with a semester's list: permission → any of these one-line conditions. No page decides this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repository.accounts.access import STAFF_ROLES, Actor
from repository.errors import Denied


@dataclass(frozen=True)
class ListPlace:
    """Where a list lives: its school, the hubs of its groups, and whether those have been sent it."""

    school_id: str
    hub_ids: frozenset[str] = frozenset()
    delivered: bool = False


Predicate = Callable[[Actor, ListPlace], bool]


def works_there(actor: Actor, place: ListPlace) -> bool:
    """She is staff of the school."""
    return actor.has(*STAFF_ROLES, school_id=place.school_id)


def librarian(actor: Actor, place: ListPlace) -> bool:
    """She keeps the school's library."""
    return actor.has("librarian", school_id=place.school_id)


def principal(actor: Actor, place: ListPlace) -> bool:
    """She leads the school."""
    return actor.has("principal", school_id=place.school_id)


def deputy(actor: Actor, place: ListPlace) -> bool:
    """She signs for the principal: KT. HIỆU TRƯỞNG."""
    return actor.has("vice_principal", school_id=place.school_id)


def clerk(actor: Actor, place: ListPlace) -> bool:
    """She keeps the school's seal and its numbers (văn thư)."""
    return actor.has("clerk", school_id=place.school_id)


def administrator(actor: Actor, place: ListPlace) -> bool:
    """She administers the school's installation."""
    return actor.has("administrator", school_id=place.school_id)


def takes_in_for_the_hub(actor: Actor, place: ListPlace) -> bool:
    """She is librarian or principal of a hub that was sent the list."""
    return place.delivered and any(
        actor.has("librarian", "principal", school_id=hub_id) for hub_id in place.hub_ids
    )


PERMITS: dict[str, tuple[Predicate, ...]] = {
    "list.bases": (librarian, clerk, principal, deputy, administrator),
    "list.deliver": (clerk,),
    "list.number": (clerk,),
    "list.prepare": (librarian,),
    "list.receive": (takes_in_for_the_hub,),
    "list.see": (works_there, takes_in_for_the_hub),
    "list.sign": (principal, deputy),
    "list.stamp": (clerk,),
}


def may(actor: Actor, permit: str, place: ListPlace) -> bool:
    """Tell whether any condition of the permit holds; a token needs the scope `admin` to change anything."""
    if actor.person_id is None:
        return False
    if actor.scopes is not None and permit != "list.see" and "admin" not in actor.scopes:
        return False
    return any(holds(actor, place) for holds in PERMITS[permit])


def demand(actor: Actor, permit: str, place: ListPlace) -> None:
    """Raise `Denied` unless she may."""
    if not may(actor, permit, place):
        raise Denied(permit)
