"""Patrons (bạn đọc): the cards of a school's library, kept in step with its people, and how one is found.

A card bears a number of its own (`BD.00012`), for a user name is a key to the account. Lending is in loans.py.
Called by the desk, by events about people, by the demonstration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from repository.accounts.access import STAFF_ROLES, Actor
from repository.accounts.calendar import today
from repository.accounts.tables import Enrolment, Person, Role, SchoolClass
from repository.circulation.policy import Lending, demand
from repository.circulation.tables import Loan, Patron
from repository.db.journal import record as journal
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound
from repository.holdings.accession import parts_of, printed
from search.vietnamese import joined

CARD_PREFIX = "BD"
MOST_FOUND = 20
LONGEST_REASON = 200
TEACHING = frozenset({"teacher", "homeroom_teacher", "subject_lead", "subject_head", "subject_deputy"})


@dataclass(frozen=True)
class PatronView:
    """A patron as the desk shows her."""

    id: str
    name: str
    class_name: str
    kind: str
    card_number: str
    blocked: str
    active: bool
    open_loans: int


class Patrons:
    """Finding patrons, and blocking one."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def get(self, tx: Tx, actor: Actor, patron_id: str) -> PatronView:
        """Return one patron of the library she keeps."""
        return _views(tx, [own_patron(tx, actor, patron_id)])[0]

    @reads
    def find(self, tx: Tx, actor: Actor, typed: str) -> list[PatronView]:
        """Return whom a scanned card, or words like 'huong 6a1', may mean; best first, at most twenty."""
        school_id = actor.school_id or ""
        demand(actor, "loans.lend", Lending(school_id))
        card = by_card(tx, school_id, typed) or by_username(tx, school_id, typed)
        return _views(tx, [card] if card else _by_words(tx, school_id, typed))

    def view(self, tx: Tx, patron: Patron) -> PatronView:
        """Return a patron already at hand, inside the caller's transaction."""
        return _views(tx, [patron])[0]

    @reads
    def of_card(self, tx: Tx, actor: Actor, number: str) -> PatronView:
        """Return whose card bears this very number; never a guess by name."""
        demand(actor, "loans.lend", Lending(actor.school_id or ""))
        patron = by_card(tx, actor.school_id or "", number)
        if patron is None:
            raise NotFound("patron")
        return _views(tx, [patron])[0]

    @reads
    def blocked(self, tx: Tx, actor: Actor) -> list[PatronView]:
        """Return those to whom nothing is lent at present, by name."""
        school_id = actor.school_id or ""
        demand(actor, "loans.lend", Lending(school_id))
        wanted = select(Patron).where(Patron.school_id == school_id, Patron.active, Patron.blocked != "")
        return _views(tx, list(tx.scalars(wanted.order_by(Patron.name_key))))

    @writes
    def block(self, tx: Tx, actor: Actor, patron_id: str, reason: str) -> None:
        """Stop lending to a patron, for a reason that she and the desk will read. Raises `Invalid`."""
        patron = own_patron(tx, actor, patron_id)
        reason = " ".join(reason.split())
        if not 1 <= len(reason) <= LONGEST_REASON:
            raise Invalid({"reason": "too_long" if reason else "required"})
        _block(tx, actor, patron, reason)

    @writes
    def unblock(self, tx: Tx, actor: Actor, patron_id: str) -> None:
        """Lend to a patron again."""
        _block(tx, actor, own_patron(tx, actor, patron_id), "")

    @writes
    def sync(self, tx: Tx, person_id: str) -> None:
        """Bring one person's cards up to date."""
        sync_person(tx, person_id)


def _block(tx: Tx, actor: Actor, patron: Patron, reason: str) -> None:
    patron.blocked = reason
    verb = "patron.block" if reason else "patron.unblock"
    journal(tx, verb, "patron", patron.id, person_id=actor.person_id, school_id=patron.school_id,
            address=actor.address)  # fmt: skip


def own_patron(tx: Tx, actor: Actor, patron_id: str) -> Patron:
    """Return a patron of the library the actor keeps; another school's is not there."""
    patron = tx.get(Patron, patron_id)
    if patron is None or patron.school_id != actor.school_id:
        raise NotFound("patron")
    demand(actor, "loans.lend", Lending(patron.school_id))
    return patron


def by_card(tx: Tx, school_id: str, typed: str) -> Patron | None:
    """Return the patron whose card was scanned or typed."""
    text = typed.strip()
    numbers = {text}
    if parts := parts_of(text):
        numbers.add(printed(*parts))
    return tx.scalar(select(Patron).where(Patron.school_id == school_id, Patron.card_number.in_(numbers)))


def by_username(tx: Tx, school_id: str, typed: str) -> Patron | None:
    """Return the patron of a user name, for whoever forgot her card."""
    return tx.scalar(
        select(Patron)
        .join(Person, Person.id == Patron.person_id)
        .where(Patron.school_id == school_id, Person.username == typed.strip().lower())
    )


def ensure_patrons(tx: Tx, school_id: str) -> int:
    """Give everybody with a role at the school a card, and bring name, class and kind up to date."""
    day = today(tx, school_id)
    roles = select(Role.person_id).where(Role.school_id == school_id)
    former = select(Patron.person_id).where(Patron.school_id == school_id, Patron.person_id.isnot(None))
    wanted = select(Person).where(or_(Person.id.in_(roles), Person.id.in_(former)))
    people = tx.scalars(wanted.order_by(Person.name_key)).all()
    _sync(tx, school_id, people, day)
    return len(people)


def sync_person(tx: Tx, person_id: str) -> None:
    """Bring one person's cards up to date at every school she has a role in."""
    person = tx.get(Person, person_id)
    if person is None:
        return
    schools = set(tx.scalars(select(Role.school_id).where(Role.person_id == person_id)))
    schools |= set(tx.scalars(select(Patron.school_id).where(Patron.person_id == person_id)))
    for school_id in sorted(schools):
        _sync(tx, school_id, [person], today(tx, school_id))


def _sync(tx: Tx, school_id: str, people: Iterable[Person], day: date) -> None:
    roles: dict[str, set[str]] = {}
    for role in tx.scalars(select(Role).where(Role.school_id == school_id, Role.starts <= day)):
        if role.ends is None or role.ends >= day:
            roles.setdefault(role.person_id, set()).add(role.role)
    classes = _classes(tx, school_id)
    known = {p.person_id: p for p in tx.scalars(select(Patron).where(Patron.school_id == school_id))}
    number = _last_card(tx, school_id)
    for person in people:
        patron = known.get(person.id)
        held = roles.get(person.id, set()) if person.left_on is None or person.left_on >= day else set()
        if patron is None:
            if not held:
                continue
            number += 1
            patron = Patron(
                school_id=school_id,
                person_id=person.id,
                card_number=printed(CARD_PREFIX, number),
                kind="outside",
            )
            tx.add(patron)
        patron.name, patron.name_key, patron.name_fold = person.full_name, person.name_key, person.name_fold
        patron.kind = _kind(held) or patron.kind
        patron.class_name = classes.get(person.id, "") if patron.kind == "student" else ""
        patron.active = bool(held)
    tx.flush()


def _kind(held: set[str]) -> str:
    if held & TEACHING:
        return "teacher"
    if held & STAFF_ROLES:
        return "staff"
    return "student" if "student" in held else ""


def _classes(tx: Tx, school_id: str) -> dict[str, str]:
    """Person → name of her class, of the latest year she is enrolled in."""
    rows = tx.execute(
        select(Enrolment.person_id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(SchoolClass.school_id == school_id, Enrolment.status == "studying")
        .order_by(SchoolClass.year)
    )
    return dict(rows.all())


def _last_card(tx: Tx, school_id: str) -> int:
    numbers = tx.scalars(
        select(Patron.card_number).where(
            Patron.school_id == school_id, Patron.card_number.startswith(f"{CARD_PREFIX}.")
        )
    )
    return max((parts[1] for number in numbers if (parts := parts_of(number))), default=0)


def _by_words(tx: Tx, school_id: str, typed: str) -> list[Patron]:
    words = typed.split()
    classes = [word.upper() for word in words if any(c.isdigit() for c in word)]
    names = joined(" ".join(word for word in words if not any(c.isdigit() for c in word)))
    if not words or (not names[1] and not classes):
        return []
    conditions = [Patron.school_id == school_id, Patron.active]
    conditions += [func.upper(Patron.class_name).startswith(word, autoescape=True) for word in classes]
    padded = " " + Patron.name_fold
    conditions += [padded.contains(f" {word}", autoescape=True) for word in names[1].split()]
    found = tx.scalars(select(Patron).where(*conditions).order_by(Patron.name_key).limit(200)).all()
    return sorted(found, key=lambda patron: _closeness(patron, *names))[:MOST_FOUND]


def _closeness(patron: Patron, exact: str, folded: str) -> tuple[bool, bool]:
    """Her marks as typed first, then those whose given name it is."""
    as_typed = all(word in joined(patron.name)[0].split() for word in exact.split())
    return not as_typed, not patron.name_fold.endswith(folded)


def _views(tx: Tx, patrons: list[Patron]) -> list[PatronView]:
    counts = dict(
        tx.execute(
            select(Loan.patron_id, func.count())
            .where(Loan.patron_id.in_([p.id for p in patrons]), Loan.returned_at.is_(None))
            .group_by(Loan.patron_id)
        ).all()
    )
    return [
        PatronView(
            p.id, p.name, p.class_name, p.kind, p.card_number, p.blocked, p.active, counts.get(p.id, 0)
        )
        for p in patrons
    ]
