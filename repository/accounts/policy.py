"""Who may do what with schools and people. Called by every use case of this package, never by a page.

The thing asked about is a `Place`: a school, and where it matters the class or the person concerned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repository.accounts.access import Actor
from repository.errors import Denied


@dataclass(frozen=True)
class Place:
    """Where something is about to be done."""

    school_id: str
    class_ids: frozenset[str] = frozenset()
    pupil: bool = False  # the person concerned is a pupil and nothing else
    person_id: str | None = None


Predicate = Callable[[Actor, Place], bool]


def administrates(actor: Actor, place: Place) -> bool:
    """She is administrator of that school."""
    return actor.has("administrator", school_id=place.school_id)


def leads(actor: Actor, place: Place) -> bool:
    """She is principal or vice-principal there."""
    return actor.has("principal", "vice_principal", school_id=place.school_id)


def keeps_the_library_of_pupil(actor: Actor, place: Place) -> bool:
    """She is librarian there, and a pupil is concerned."""
    return place.pupil and actor.has("librarian", school_id=place.school_id)


def keeps_the_library(actor: Actor, place: Place) -> bool:
    """She is librarian there."""
    return actor.has("librarian", school_id=place.school_id)


def homeroom_teacher_of_pupil(actor: Actor, place: Place) -> bool:
    """She is homeroom teacher of the pupil's class."""
    return place.pupil and any(
        held.role == "homeroom_teacher" and held.class_id in place.class_ids for held in actor.roles
    )


def has_a_class(actor: Actor, place: Place) -> bool:
    """She is homeroom teacher of some class there."""
    return actor.has("homeroom_teacher", school_id=place.school_id)


def herself(actor: Actor, place: Place) -> bool:
    """It concerns the actor alone."""
    return actor.person_id is not None and place.person_id == actor.person_id


def lends(actor: Actor, place: Place) -> bool:
    """She has something to lend to a delegate."""
    return actor.has("subject_head", "subject_deputy", school_id=place.school_id)


def works_there(actor: Actor, place: Place) -> bool:
    """She is staff there."""
    return actor.is_staff and actor.school_id == place.school_id


PERMITS: dict[str, tuple[Predicate, ...]] = {
    "calendar.manage": (administrates, leads),
    "class.mine": (has_a_class,),
    "class.slips": (administrates, keeps_the_library_of_pupil, homeroom_teacher_of_pupil),
    "delegation.give": (administrates, leads, lends),
    "delegation.manage": (administrates, leads, herself),
    "people.list": (works_there,),
    "people.manage": (administrates,),
    "people.slips": (administrates, keeps_the_library),
    "people.reset_password": (administrates, keeps_the_library_of_pupil, homeroom_teacher_of_pupil),
    "school.manage": (administrates,),
    "school.shared_pc": (administrates, keeps_the_library),
    "token.manage": (administrates,),
}


def may(actor: Actor, permit: str, place: Place) -> bool:
    """Tell whether any predicate of the permit holds; a token needs the scope `admin` as well."""
    if actor.scopes is not None and "admin" not in actor.scopes:
        return False
    return any(predicate(actor, place) for predicate in PERMITS[permit])


def demand(actor: Actor, permit: str, place: Place) -> None:
    """Raise `Denied` unless she may."""
    if not may(actor, permit, place):
        raise Denied(permit)
