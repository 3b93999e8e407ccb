"""Passwords: how they are kept, the first ones a child can type, and who may reset whose.

Hashes are Argon2id (RFC 9106) with the parameters of OWASP; hashing never happens inside a transaction.
First passwords exist in clear only on the slip made with them. Sign-in itself is `signin`.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import or_, select

from repository.accounts.access import Actor
from repository.accounts.actors import classes_now, held_today, home_school
from repository.accounts.policy import Place, demand, may
from repository.accounts.tables import Enrolment, Person, School, SchoolClass
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Denied, NotFound

SHORTEST, LONGEST = 8, 200
# Easy to read aloud and to type without marks: some 10,000 × 1,000 of them, behind
# throttling and a forced change.
_WORDS = """
ao bau beo bien biet bong buom ca cam canh cau chanh chim cho chuoi chuong cua da dau dao dem den dep dua em ga
gao gio giot guong hai hoa hong hue huong keo khe kien kim kinh la lac lam lan lang lau lua lung mai may mit mo
moi mua muop nai nam nang nem nhan nho non nui oi on ong ot que quyt rau reu rong sach sao sen soc song suoi tao
thao thom thong thu thuyen tim tom tra trang tre trau troi truc tu vang ve vit voi vuon xanh
"""
SYLLABLES = tuple(_WORDS.split())


class Hasher:
    """Makes and checks hashes; the cost is chosen once, by wiring."""

    def __init__(self, memory_kib: int = 19 * 1024, rounds: int = 2) -> None:
        self._argon2 = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._argon2.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """Return the encoded hash; NFC first, for the same word typed on another system is the same word."""
        return self._argon2.hash(unicodedata.normalize("NFC", password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Tell whether the password is right; without a kept hash it does the same work and says no."""
        try:
            right = self._argon2.verify(
                kept or self._nobody, unicodedata.normalize("NFC", password[:LONGEST])
            )
        except (VerificationError, InvalidHashError):
            return False
        return right and kept is not None

    def is_dated(self, kept: str) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(kept)


@dataclass(frozen=True)
class Slip:
    """A first password in clear, on its way to paper; nothing keeps it."""

    person_id: str
    full_name: str
    username: str
    password: str
    class_name: str
    school_name: str


@dataclass(frozen=True)
class _Target:
    person_id: str
    full_name: str
    username: str
    class_name: str
    school_id: str
    school_name: str


def first_password() -> str:
    """Return two syllables and three digits, such as `senmai482`."""
    return secrets.choice(SYLLABLES) + secrets.choice(SYLLABLES) + f"{secrets.randbelow(1000):03}"


def place_of(tx: Tx, person_id: str) -> Place:
    """Return where a person belongs: her home school, her classes, and whether she is a pupil only.

    Somebody who works in two schools belongs to one: the other's administrator has no power over it.
    """
    held = held_today(tx, person_id)
    if not held:
        raise NotFound("person")
    pupil = all(role.role == "student" for role, _school in held)
    home = home_school(held)
    studies = classes_now(tx, person_id) if pupil else []
    at_home = select(SchoolClass.id).where(SchoolClass.id.in_(studies), SchoolClass.school_id == home)
    return Place(home, frozenset(tx.scalars(at_home)), pupil, person_id)


class Passwords:
    """First passwords for those who lost theirs or never had one."""

    def __init__(self, db: Database, hasher: Hasher) -> None:
        self.db = db
        self.hasher = hasher

    def reset(self, actor: Actor, person_id: str) -> Slip:
        """Give a person a first password; every session of hers ends. Raises `Denied`, `NotFound`."""
        return self._give(actor, [self._one(actor, person_id)])[0]

    def slips(self, actor: Actor, class_id: str) -> list[Slip]:
        """Give first passwords to the pupils of a class who never chose their own; may be empty."""
        return self._give(actor, self._newcomers(actor, class_id))

    def staff_slips(self, actor: Actor, person_ids: list[str]) -> list[Slip]:
        """Give first passwords to several people at once, in the order given."""
        return self._give(actor, [self._one(actor, person_id) for person_id in person_ids])

    @reads
    def may_reset(self, tx: Tx, actor: Actor, person_id: str) -> bool:
        """Tell whether the actor may reset this person's password."""
        return _may_reset(tx, actor, person_id)

    @reads
    def resettable(self, tx: Tx, actor: Actor, person_ids: Sequence[str]) -> frozenset[str]:
        """Return those among people whose password the actor may reset."""
        return frozenset(person_id for person_id in person_ids if _may_reset(tx, actor, person_id))

    @reads
    def _one(self, tx: Tx, actor: Actor, person_id: str) -> _Target:
        if not _may_reset(tx, actor, person_id):
            raise Denied("people.reset_password")
        return _target(tx, tx.get_one(Person, person_id))

    @reads
    def _newcomers(self, tx: Tx, actor: Actor, class_id: str) -> list[_Target]:
        class_ = tx.get(SchoolClass, class_id)
        if class_ is None:
            raise NotFound("class")
        demand(actor, "class.slips", Place(class_.school_id, frozenset({class_id}), pupil=True))
        pupils = tx.scalars(
            select(Person)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(
                Enrolment.class_id == class_id,
                Enrolment.status == "studying",
                or_(Person.must_change_password, Person.password_hash.is_(None)),
            )
            .order_by(Person.name_key)
        ).all()
        return [_target(tx, pupil) for pupil in pupils if _may_reset(tx, actor, pupil.id)]

    def _give(self, actor: Actor, targets: list[_Target]) -> list[Slip]:
        passwords = [first_password() for _target in targets]
        hashes = [self.hasher.hash(password) for password in passwords]
        self._keep(actor, dict(zip([t.person_id for t in targets], hashes, strict=True)))
        return [
            Slip(t.person_id, t.full_name, t.username, password, t.class_name, t.school_name)
            for t, password in zip(targets, passwords, strict=True)
        ]

    @writes
    def _keep(self, tx: Tx, actor: Actor, hashes: dict[str, str]) -> None:
        for person_id, hashed in hashes.items():
            if not _may_reset(tx, actor, person_id):
                raise Denied("people.reset_password")
            person = tx.get_one(Person, person_id)
            person.password_hash = hashed
            person.must_change_password = True
            person.session_epoch += 1
            trace(tx, actor, "person.reset_password", "person", person_id)


def _may_reset(tx: Tx, actor: Actor, person_id: str) -> bool:
    if person_id == actor.person_id or not actor.roles:
        return False
    try:
        return may(actor, "people.reset_password", place_of(tx, person_id))
    except NotFound:  # she has left: there is no door her password opens
        return False


def _target(tx: Tx, person: Person) -> _Target:
    place = place_of(tx, person.id)
    classes = select(SchoolClass.name).where(SchoolClass.id.in_(place.class_ids))
    school = tx.get_one(School, place.school_id)
    class_name = tx.scalar(classes.limit(1)) or ""
    return _Target(person.id, person.full_name, person.username, class_name, school.id, school.name)
