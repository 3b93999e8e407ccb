"""Signing in and out: the check of a password, its limits, sessions, and changing one's own password.

An unknown user name, a wrong password and somebody who has left get the same answer after the same work.
Attempts are counted before the password is looked at, so the limits hold across processes (`throttle`).
Cookies and pages are not here: `web/entry.py` calls this.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts import sessions
from repository.accounts.access import Actor
from repository.accounts.actors import Presence, held_today, presence
from repository.accounts.names import tidy_username
from repository.accounts.passwords import LONGEST, SHORTEST, Hasher
from repository.accounts.tables import Person
from repository.accounts.throttle import announce, forgive, network
from repository.accounts.trace import trace
from repository.db.journal import record
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, Refused

# Within the throttle's window. Guessing at one account from one place is stopped soon; what counts against everybody
# is loose, so that nobody locks a teacher out from afar, and a school behind one address signs in with its typos.
PER_PAIR = 8
PER_ACCOUNT = 50
PER_ADDRESS = 300


@dataclass(frozen=True)
class SignedIn:
    """Who signed in; key and epoch go into the cookie, the session ends when either no longer holds."""

    person_id: str
    epoch: int
    key: str


class SignIn:
    """Use cases of sessions."""

    def __init__(self, db: Database, hasher: Hasher) -> None:
        self.db = db
        self.hasher = hasher

    def sign_in(self, username: str, password: str, address: str = "") -> SignedIn:
        """Check a password. Raises `Refused`: `sign_in_failed`, or `too_many_attempts` with `minutes`."""
        username = tidy_username(username)[:40]
        attempts = self._announce(username, address)
        person_id, kept = self._kept_hash(username)
        if not self.hasher.matches(kept, password) or person_id is None:
            raise Refused(["sign_in_failed"])
        renewed = self.hasher.hash(password) if kept and self.hasher.is_dated(kept) else None
        return self._succeed(person_id, kept or "", attempts, renewed, address)

    def session(
        self, person_id: str, epoch: int, key: str, school_id: str | None = None, address: str = ""
    ) -> Presence | None:
        """Return who acts in a session, or None when it has ended or she holds no role any more."""
        present, now = self._present(person_id, key, school_id, address), self.db.clock.now()
        if present is None or present.epoch != epoch or present.school is None:
            return None
        if present.last_seen is None or not sessions.is_open(present.last_seen, now):
            return None
        if now - present.last_seen > sessions.NOTED_EVERY:
            self._seen(key)
        return present

    @writes
    def sign_out(self, tx: Tx, actor: Actor, key: str) -> None:
        """End the present session: whoever kept a copy of its cookie finds it of no use."""
        if sessions.end(tx, key):
            trace(tx, actor, "person.sign_out", "person", str(actor.person_id))

    def change_password(self, actor: Actor, old: str, new: str, again: str) -> SignedIn:
        """Change one's own password; every session ends. Returns a new one."""
        person_id = str(actor.person_id)
        username, kept = self._own(person_id)
        wrong = _new_password_problems(username, old, new, again)
        attempts = self._announce(username, actor.address)
        if not self.hasher.matches(kept, old):
            wrong["old"] = "wrong_password"
        else:
            self._forgive(attempts)
        if wrong:
            raise Invalid(wrong)
        return self._keep(actor, self.hasher.hash(new))

    @writes
    def end_sessions(self, tx: Tx, actor: Actor) -> None:
        """End every session of the actor, on every device."""
        tx.get_one(Person, str(actor.person_id)).session_epoch += 1
        trace(tx, actor, "person.end_sessions", "person", str(actor.person_id))

    @writes
    def _announce(self, tx: Tx, username: str, address: str) -> list[str]:
        """Count an attempt before it is made, so that no number of processes gets more tries than allowed."""
        limits = {_pair(username, address): PER_PAIR, f"account:{username}": PER_ACCOUNT}
        if address:
            limits[f"address:{network(address)}"] = PER_ADDRESS
        return announce(tx, limits)

    @reads
    def _present(
        self, tx: Tx, person_id: str, key: str, school_id: str | None, address: str
    ) -> Presence | None:
        return presence(tx, person_id, school_id, address, sessions.digest(key))

    @writes
    def _seen(self, tx: Tx, key: str) -> None:
        sessions.seen(tx, key)

    @reads
    def _kept_hash(self, tx: Tx, username: str) -> tuple[str | None, str | None]:
        person = tx.scalar(select(Person).where(Person.username == username))
        if person is None or not held_today(tx, person.id):
            return None, None
        return person.id, person.password_hash

    @writes
    def _succeed(
        self, tx: Tx, person_id: str, kept: str, attempts: list[str], renewed: str | None, address: str
    ) -> SignedIn:
        person = tx.get_one(Person, person_id)
        if person.password_hash != kept:  # changed while this one was looked at
            raise Refused(["sign_in_failed"])
        if renewed:
            person.password_hash = renewed
        forgive(tx, attempts, _pair(person.username, address))
        record(tx, "person.sign_in", "person", person_id, person_id=person_id, address=address)
        return signed_in(tx, person)

    @reads
    def _own(self, tx: Tx, person_id: str) -> tuple[str, str | None]:
        person = tx.get_one(Person, person_id)
        return person.username, person.password_hash

    @writes
    def _forgive(self, tx: Tx, attempts: list[str]) -> None:
        forgive(tx, attempts)

    @writes
    def _keep(self, tx: Tx, actor: Actor, hashed: str) -> SignedIn:
        person = tx.get_one(Person, str(actor.person_id))
        person.password_hash = hashed
        person.must_change_password = False
        person.session_epoch += 1
        trace(tx, actor, "person.change_password", "person", str(actor.person_id))
        return signed_in(tx, person)


def signed_in(tx: Tx, person: Person) -> SignedIn:
    """Begin a session of somebody whose password was right, or who has just been given one."""
    return SignedIn(person.id, person.session_epoch, sessions.begin(tx, person.id))


def _pair(username: str, address: str) -> str:
    return f"pair:{username}@{network(address)}"


def _new_password_problems(username: str, old: str, new: str, again: str) -> dict[str, str]:
    wrong = {}
    if len(new) < SHORTEST:
        wrong["new"] = "password_short"
    elif len(new) > LONGEST:
        wrong["new"] = "password_long"
    elif new == old:
        wrong["new"] = "password_same"
    elif username in new.lower() or len(set(new)) < 4:
        wrong["new"] = "password_easy"
    if again != new:
        wrong["again"] = "passwords_differ"
    return wrong
