"""Acting for an absent colleague within dates: a head's reviews, a principal's signature.

A delegation lends a permit, never a role; the journal keeps both names. `actors` turns the ones of today into
`Actor.acts_for` and the audiences needed to see what is to be decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from repository.accounts.access import REVIEW_ROLES, STAFF_ROLES, Actor
from repository.accounts.actors import held_today
from repository.accounts.names import tidy
from repository.accounts.policy import Place, demand, may
from repository.accounts.tables import Delegation, Person, School
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound

# permit → roles of which it can be lent
LENT_BY = {
    "material.review": REVIEW_ROLES | {"vice_principal"},
    "list.sign": frozenset({"principal"}),
}


@dataclass(frozen=True)
class DelegationView:
    """A delegation as pages show it."""

    id: str
    permit: str
    from_person_id: str
    from_name: str
    to_name: str
    starts: date
    ends: date
    note: str
    is_past: bool
    removable: bool


class Delegations:
    """Use cases of delegations."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def of_school(self, tx: Tx, actor: Actor, school_id: str) -> tuple[DelegationView, ...]:
        """Return the delegations the actor gave or may manage, the latest first."""
        found = select(Delegation).where(Delegation.school_id == school_id).order_by(Delegation.starts.desc())
        return tuple(
            _view(tx, given, actor)
            for given in tx.scalars(found)
            if may(actor, "delegation.manage", _place(given))
        )

    @writes
    def give(
        self,
        tx: Tx,
        actor: Actor,
        school_id: str,
        permit: str,
        from_person_id: str,
        to_person_id: str,
        starts: date,
        ends: date,
        note: str = "",
    ) -> str:
        """Let one person act for another; returns the id. Raises `Invalid`."""
        demand(actor, "delegation.manage", Place(school_id, person_id=from_person_id))
        wrong = _problems(tx, school_id, permit, from_person_id, to_person_id)
        if ends < starts:
            wrong["ends"] = "ends_before_start"
        if wrong:
            raise Invalid(wrong)
        given = Delegation(
            school_id=school_id,
            from_person_id=from_person_id,
            to_person_id=to_person_id,
            permit=permit,
            starts=starts,
            ends=ends,
            note=tidy(note),
        )
        tx.add(given)
        tx.flush()
        _note(tx, actor, "delegation.give", given)
        return given.id

    @writes
    def take_back(self, tx: Tx, actor: Actor, delegation_id: str) -> None:
        """End a delegation; one that already served keeps its days until yesterday."""
        given = tx.get(Delegation, delegation_id)
        if given is None:
            raise NotFound("delegation")
        demand(actor, "delegation.manage", _place(given))
        today = tx.clock.today(tx.get_one(School, given.school_id).zone)
        _note(tx, actor, "delegation.take_back", given)
        if given.starts >= today:
            tx.delete(given)
        else:
            given.ends = min(given.ends, date.fromordinal(today.toordinal() - 1))

    @reads
    def permits_of(self, tx: Tx, person_id: str, school_id: str) -> tuple[str, ...]:
        """Return the permits a person may lend at a school."""
        roles = {role.role for role, _school in held_today(tx, person_id) if role.school_id == school_id}
        return tuple(permit for permit, lenders in LENT_BY.items() if roles & lenders)


def _problems(tx: Tx, school_id: str, permit: str, giver: str, taker: str) -> dict[str, str]:
    if permit not in LENT_BY:
        return {"permit": "unknown_choice"}
    if giver == taker:
        return {"to_person_id": "same_person"}
    wrong = {}
    roles = {r.role for r, _school in held_today(tx, giver) if r.school_id == school_id}
    if not roles & LENT_BY[permit]:
        wrong["permit"] = "not_hers_to_lend"
    if tx.get(Person, taker) is None or not any(
        r.school_id == school_id and r.role in STAFF_ROLES for r, _school in held_today(tx, taker)
    ):
        wrong["to_person_id"] = "not_staff_here"
    return wrong


def _place(given: Delegation) -> Place:
    return Place(given.school_id, person_id=given.from_person_id)


def _view(tx: Tx, given: Delegation, actor: Actor) -> DelegationView:
    today = tx.clock.today(tx.get_one(School, given.school_id).zone)
    return DelegationView(
        given.id,
        given.permit,
        given.from_person_id,
        tx.get_one(Person, given.from_person_id).full_name,
        tx.get_one(Person, given.to_person_id).full_name,
        given.starts,
        given.ends,
        given.note,
        given.ends < today,
        given.ends >= today,
    )


def _note(tx: Tx, actor: Actor, verb: str, given: Delegation) -> None:
    lender, detail = given.from_person_id, {"permit": given.permit, "to": given.to_person_id}
    school_id = given.school_id
    trace(tx, actor, verb, "delegation", given.id, school_id=school_id, on_behalf_of_id=lender, **detail)
