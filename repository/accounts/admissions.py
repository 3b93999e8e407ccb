"""Somebody with an account at another school begins to work here too: found by her exact user name only.

Whatever is wrong with the name gets one answer, and guesses are counted: the page tells nobody who is where. Her
account stays with its home school; here she holds this school's roles and no more.
"""

from __future__ import annotations

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.actors import held_today
from repository.accounts.belonging import come_back, home_of
from repository.accounts.events import PersonChanged
from repository.accounts.names import tidy_username
from repository.accounts.policy import Place, demand
from repository.accounts.roles import RoleForm, add_role, role_problems
from repository.accounts.tables import Person
from repository.accounts.throttle import announce
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, writes
from repository.errors import Invalid

GUESSES = 10  # of one administrator, within the throttle's window


class Admissions:
    """The one use case by which a role is given to somebody of another school."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def admit(self, actor: Actor, username: str, form: RoleForm) -> str:
        """Give a role at the actor's school; returns the person's id. Raises `Invalid`, `Refused`."""
        demand(actor, "people.manage", Place(form.school_id))
        if actor.person_id is not None:  # the operator at the console reads the database anyway
            self._count(actor.person_id)
        return self._admit(actor, tidy_username(username), form)

    @writes
    def _count(self, tx: Tx, person_id: str) -> None:
        announce(tx, {f"admit:{person_id}": GUESSES})

    @writes
    def _admit(self, tx: Tx, actor: Actor, username: str, form: RoleForm) -> str:
        if wrong := role_problems(tx, form, None):
            raise Invalid(wrong)
        person = tx.scalar(select(Person).where(Person.username == username))
        if person is None or not _is_free_to_come(tx, person, form.school_id):
            raise Invalid({"username": "account_not_found"})
        if wrong := role_problems(tx, form, person.id):
            raise Invalid(wrong)
        come_back(person, tx.clock.today())
        add_role(tx, person.id, form)
        trace(tx, actor, "role.admit", "person", person.id, school_id=form.school_id, role=form.role)
        tx.emit(PersonChanged(person.id))
        return person.id


def _is_free_to_come(tx: Tx, person: Person, school_id: str) -> bool:
    """An account whose roles have run out is not free until its school says that she left: nobody takes it over."""
    if person.left_on is not None or home_of(tx, person.id) == school_id:
        return True
    return bool(held_today(tx, person.id))
