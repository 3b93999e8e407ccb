"""Who may lend, and who may see what is lent. Called by the use cases of this package.

Children's loans are seen by themselves and their librarian only; the homeroom teacher sees the overdue list of her
own class, for she is the one who reminds them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repository.accounts.access import Actor
from repository.errors import Denied


@dataclass(frozen=True)
class Lending:
    """What a permission is asked about: a library, and the reader or the class concerned."""

    school_id: str
    person_id: str | None = None
    class_id: str | None = None


Predicate = Callable[[Actor, Lending], bool]


def keeps_the_library(actor: Actor, lending: Lending) -> bool:
    """She is librarian there."""
    return actor.has("librarian", school_id=lending.school_id)


def her_own(actor: Actor, lending: Lending) -> bool:
    """It is her own loan."""
    return actor.person_id is not None and lending.person_id == actor.person_id


def homeroom_teacher_of_class(actor: Actor, lending: Lending) -> bool:
    """She is homeroom teacher of that class."""
    return lending.class_id is not None and any(
        held.role == "homeroom_teacher" and held.class_id == lending.class_id for held in actor.roles
    )


PERMITS: dict[str, tuple[Predicate, ...]] = {
    "loans.lend": (keeps_the_library,),
    "loans.read": (keeps_the_library, her_own),
    "loans.renew": (keeps_the_library, her_own),
    "overdue.read": (keeps_the_library, homeroom_teacher_of_class),
    "rules.manage": (keeps_the_library,),
}


def may(actor: Actor, permit: str, lending: Lending) -> bool:
    """Tell whether any predicate of the permission holds; a token needs the scope `circulation` as well."""
    if actor.scopes is not None and "circulation" not in actor.scopes:
        return False
    return any(predicate(actor, lending) for predicate in PERMITS[permit])


def demand(actor: Actor, permit: str, lending: Lending) -> None:
    """Raise `Denied` unless she may."""
    if not may(actor, permit, lending):
        raise Denied(permit)
