"""Signing in: the check of a password, its throttling, sessions by epoch, and changing one's own password.

An unknown user name, a wrong password and somebody who has left get the same answer after the same work.
Attempts are rows, counted before the password is looked at, so the limits hold across processes.
Cookies and pages are not here: `web/entry.py` calls this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from repository.accounts.access import Actor
from repository.accounts.actors import Presence, held_today, presence
from repository.accounts.names import tidy_username
from repository.accounts.passwords import LONGEST, SHORTEST, Hasher
from repository.accounts.tables import Person, SignInAttempt
from repository.accounts.trace import trace
from repository.db.journal import record
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, Refused

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 8
PER_ADDRESS = 100  # a whole class signs in behind one address


@dataclass(frozen=True)
class SignedIn:
    """Who signed in; the epoch goes into the session and ends it when it no longer matches."""

    person_id: str
    epoch: int


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
        return self._succeed(person_id, username, attempts, renewed, address)

    @reads
    def session(
        self, tx: Tx, person_id: str, epoch: int, school_id: str | None = None, address: str = ""
    ) -> Presence | None:
        """Return who acts in a session, or None when it has ended or she holds no role any more."""
        present = presence(tx, person_id, school_id, address)
        if present is None or present.epoch != epoch or present.school is None:
            return None
        return present

    def change_password(self, actor: Actor, old: str, new: str, again: str) -> int:
        """Change one's own password; every other session ends. Returns the epoch for the present one."""
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
        now = tx.clock.now()
        tx.execute(delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
        limits = {f"account:{username}": PER_ACCOUNT}
        if address:
            limits[f"address:{address}"[:100]] = PER_ADDRESS
        for key, limit in limits.items():
            made, oldest = _made(tx, key)
            if made >= limit:
                raise Refused(["too_many_attempts"], minutes=_minutes_left(now, oldest))
        rows = [SignInAttempt(key=key, at=now) for key in limits]
        tx.add_all(rows)
        tx.flush()
        return [row.id for row in rows]

    @reads
    def _kept_hash(self, tx: Tx, username: str) -> tuple[str | None, str | None]:
        person = tx.scalar(select(Person).where(Person.username == username))
        if person is None or not held_today(tx, person.id):
            return None, None
        return person.id, person.password_hash

    @writes
    def _succeed(
        self, tx: Tx, person_id: str, username: str, attempts: list[str], renewed: str | None, address: str
    ) -> SignedIn:
        person = tx.get_one(Person, person_id)
        if renewed:
            person.password_hash = renewed
        tx.execute(
            delete(SignInAttempt).where(
                (SignInAttempt.key == f"account:{username}") | SignInAttempt.id.in_(attempts)
            )
        )
        record(tx, "person.sign_in", "person", person_id, person_id=person_id, address=address)
        return SignedIn(person_id, person.session_epoch)

    @reads
    def _own(self, tx: Tx, person_id: str) -> tuple[str, str | None]:
        person = tx.get_one(Person, person_id)
        return person.username, person.password_hash

    @writes
    def _forgive(self, tx: Tx, attempts: list[str]) -> None:
        tx.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(attempts)))

    @writes
    def _keep(self, tx: Tx, actor: Actor, hashed: str) -> int:
        person = tx.get_one(Person, str(actor.person_id))
        person.password_hash = hashed
        person.must_change_password = False
        person.session_epoch += 1
        trace(tx, actor, "person.change_password", "person", str(actor.person_id))
        return person.session_epoch


def _made(tx: Tx, key: str) -> tuple[int, datetime | None]:
    asked = select(func.count(), func.min(SignInAttempt.at)).where(SignInAttempt.key == key)
    count, oldest = tx.execute(asked).one()
    return count, oldest


def _minutes_left(now: datetime, oldest: datetime | None) -> int:
    left = (oldest or now) + WINDOW - now
    return max(1, -(-int(left.total_seconds()) // 60))


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
