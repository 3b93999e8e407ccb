"""Tokens of the API: shown once, kept as their SHA-256, limited by scopes and an end, revocable.

A token acts as its owner with her roles of today, never with more. The API's door calls `actor_by_token`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.actors import actor_for
from repository.accounts.belonging import keeps
from repository.accounts.names import tidy
from repository.accounts.policy import Place, demand
from repository.accounts.tables import ApiToken, Person, Role
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound

SCOPES = ("read", "materials:write", "review", "circulation", "admin")
PREFIX = "hl_"
NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class TokenView:
    """A token in a list: never its text."""

    id: str
    name: str
    owner: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    is_alive: bool


class Tokens:
    """Use cases of API tokens."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def actor_by_token(self, token: str, address: str = "") -> Actor | None:
        """Return who a token stands for, with its scopes; None when it is unknown, ended or revoked."""
        if not token.startswith(PREFIX):
            return None
        found = self._find(_digest(token), address)
        if found is None:
            return None
        actor, token_id, stale = found
        if stale:
            self._used(token_id)
        return actor

    @reads
    def of_school(self, tx: Tx, actor: Actor, school_id: str) -> tuple[TokenView, ...]:
        """Return the tokens of a school's people, the latest first."""
        demand(actor, "token.manage", Place(school_id))
        rows = tx.execute(
            select(ApiToken, Person.full_name)
            .join(Person, Person.id == ApiToken.person_id)
            .where(ApiToken.person_id.in_(select(Role.person_id).where(Role.school_id == school_id)))
            .order_by(ApiToken.created_at.desc())
        )
        return tuple(_view(token, owner, tx.clock.now()) for token, owner in rows)

    @writes
    def add(
        self, tx: Tx, actor: Actor, person_id: str, name: str, scopes: list[str], days: int | None = 365
    ) -> str:
        """Make a token for a person of the actor's school; returns its text, this once. Raises `Invalid`."""
        _demand(tx, actor, person_id)
        wrong = {} if tidy(name) else {"name": "required"}
        if not scopes or set(scopes) - set(SCOPES):
            wrong["scopes"] = "required" if not scopes else "unknown_choice"
        if days is not None and not 1 <= days <= 3650:
            wrong["days"] = "out_of_range"
        if wrong:
            raise Invalid(wrong)
        text = PREFIX + secrets.token_urlsafe(32)
        now = tx.clock.now()
        token = ApiToken(
            person_id=person_id,
            name=tidy(name),
            token_hash=_digest(text),
            scopes=[scope for scope in SCOPES if scope in scopes],
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        tx.add(token)
        tx.flush()
        trace(tx, actor, "token.add", "api_token", token.id, owner=token.person_id, scopes=list(token.scopes))
        return text

    @writes
    def revoke(self, tx: Tx, actor: Actor, token_id: str) -> None:
        """End a token at once."""
        token = tx.get(ApiToken, token_id)
        if token is None:
            raise NotFound("token")
        _demand(tx, actor, token.person_id)
        token.revoked_at = token.revoked_at or tx.clock.now()
        trace(
            tx, actor, "token.revoke", "api_token", token.id, owner=token.person_id, scopes=list(token.scopes)
        )

    @reads
    def _find(self, tx: Tx, digest: str, address: str) -> tuple[Actor, str, bool] | None:
        token = tx.scalar(select(ApiToken).where(ApiToken.token_hash == digest))
        now = tx.clock.now()
        if token is None or not _is_alive(token, now):
            return None
        actor = actor_for(tx, token.person_id, address=address)
        if not actor.roles:
            return None
        stale = token.last_used_at is None or now - token.last_used_at > NOTED_EVERY
        return replace(actor, scopes=frozenset(token.scopes)), token.id, stale

    @writes
    def _used(self, tx: Tx, token_id: str) -> None:
        tx.get_one(ApiToken, token_id).last_used_at = tx.clock.now()


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _is_alive(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and (token.expires_at is None or now < token.expires_at)


def _demand(tx: Tx, actor: Actor, person_id: str) -> None:
    """Raise `Denied`, or `NotFound` for an account that another school keeps; who has left counts as her last one's."""
    demand(actor, "token.manage", Place(str(actor.school_id)))
    if not keeps(tx, actor, person_id):
        raise NotFound("person")


def _view(token: ApiToken, owner: str, now: datetime) -> TokenView:
    return TokenView(
        token.id,
        token.name,
        owner,
        tuple(token.scopes),
        token.created_at,
        token.expires_at,
        token.last_used_at,
        token.revoked_at,
        _is_alive(token, now),
    )
