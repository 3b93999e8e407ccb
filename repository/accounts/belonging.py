"""Whose an account is: the home school keeps it, the other schools where she works only give and end their own roles.

Module functions that join their caller's transaction. For everybody else a person is as if she did not exist.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.actors import held_today, home_school
from repository.accounts.policy import Place, demand
from repository.accounts.tables import Person, Role
from repository.db.uow import Tx
from repository.errors import NotFound


def home_of(tx: Tx, person_id: str) -> str:
    """Return the school that keeps an account: of today's roles, else of those to come, else of the last one."""
    held = held_today(tx, person_id)
    if held:
        return home_school(held)
    roles = list(tx.scalars(select(Role).where(Role.person_id == person_id).order_by(Role.id)))
    if not roles:
        raise NotFound("person")
    to_come = [role for role in roles if lasts(role, tx.clock.today())]
    return (to_come or sorted(roles, key=lambda role: role.ends or date.max, reverse=True))[0].school_id


def lasts(role: Role, today: date) -> bool:
    """Tell whether a role holds today or will."""
    return role.ends is None or role.ends >= today


def administrated(actor: Actor) -> frozenset[str]:
    """Return the schools whose administrator the actor is."""
    return frozenset(held.school_id for held in actor.roles if held.role == "administrator")


def keeps(tx: Tx, actor: Actor, person_id: str) -> bool:
    """Tell whether a school of the actor's keeps the account."""
    return home_of(tx, person_id) in administrated(actor)


def employs(tx: Tx, person_id: str, school_id: str) -> bool:
    """Tell whether a person holds a role at a school, or will."""
    roles = tx.scalars(select(Role).where(Role.person_id == person_id, Role.school_id == school_id))
    return any(lasts(role, tx.clock.today()) for role in roles)


def known(tx: Tx, actor: Actor, person_id: str) -> Person:
    """Return a person who has or had a role at a school the actor administrates; else `NotFound`."""
    person = tx.get(Person, person_id)
    places = set(tx.scalars(select(Role.school_id).where(Role.person_id == person_id)))
    shared = places & administrated(actor)
    if person is None or not shared:
        raise NotFound("person")
    demand(actor, "people.manage", Place(min(shared)))
    return person


def come_back(person: Person, today: date) -> None:
    """Undo that she has left: she is here again, but no session of the time before is."""
    if person.left_on is not None and person.left_on < today:
        person.session_epoch += 1
    person.left_on = None
