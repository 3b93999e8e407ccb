"""A case: one list with all that permits and guards ask about. Loaded once per decision, then only read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import or_, select

from repository.accounts.access import Actor
from repository.accounts.tables import Membership, Person, School, Semester
from repository.db.journal import JournalEntry
from repository.db.uow import Tx
from repository.errors import Conflict, NotFound
from repository.materials.tables import File
from repository.semester import freeze, numbering
from repository.semester.policy import ListPlace, may
from repository.semester.tables import ListLine, SemesterList

KIND = "semester_list"  # how workflow rows, journal and codes name what they belong to


@dataclass(frozen=True)
class Publisher:
    """The address people reach this server by; the demonstration may print one of this machine."""

    url: str
    demo: bool = False

    @property
    def usable(self) -> bool:
        """Whether a telephone elsewhere can follow a QR code printed here."""
        host = urlsplit(self.url).hostname or ""
        return bool(host) and (self.demo or host not in ("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True)
class ListCase:
    """What is known of a list when somebody is about to act on it."""

    row: SemesterList
    school: School
    semester: Semester
    place: ListPlace
    today: date
    lines: int
    intact: bool
    address_usable: bool
    number: int | None = None
    dated: date | None = None
    number_free: bool = True


def place_of(tx: Tx, row: SemesterList) -> ListPlace:
    """Return where a list lives, as its policy asks."""
    return ListPlace(row.school_id, hubs_of(tx, row.school_id), row.delivered_at is not None)


def hubs_of(tx: Tx, school_id: str) -> frozenset[str]:
    """Return the schools that are hub of a group this school belongs to today."""
    today = tx.clock.today()
    running = (Membership.starts <= today) & or_(Membership.ends.is_(None), Membership.ends >= today)
    groups = select(Membership.group_id).where(Membership.school_id == school_id, running)
    hubs = select(Membership.school_id).where(
        Membership.group_id.in_(groups), Membership.standing == "hub", running
    )
    return frozenset(tx.scalars(hubs))


def seen(tx: Tx, actor: Actor, list_id: str) -> SemesterList:
    """Return a list the actor may see, or raise `NotFound`: what a school prepares is its own affair."""
    row = tx.get(SemesterList, list_id)
    if row is None or not may(actor, "list.see", place_of(tx, row)):
        raise NotFound("list")
    return row


def locked(tx: Tx, actor: Actor, list_id: str, lock: int) -> SemesterList:
    """Return a list under its row's lock. Raises `NotFound`, `Conflict`."""
    seen(tx, actor, list_id)
    row = tx.get_one(SemesterList, list_id, with_for_update=True, populate_existing=True)
    check_lock(tx, row, lock)
    return row


def check_lock(tx: Tx, row: SemesterList, lock: int) -> None:
    """Raise a `Conflict` that names who moved the list on since the page was shown."""
    if row.lock != lock:
        raise Conflict("list_changed", who=_last_hand(tx, row.id))


def case_of(
    tx: Tx, row: SemesterList, publisher: Publisher, number: int | None = None, dated: date | None = None
) -> ListCase:
    """Load the case of a list, with the number and date somebody is about to give it."""
    school = tx.get_one(School, row.school_id)
    lines = lines_of(tx, row.id)
    return ListCase(
        row=row,
        school=school,
        semester=tx.get_one(Semester, row.semester_id),
        place=place_of(tx, row),
        today=tx.clock.today(school.zone),
        lines=len(lines),
        intact=is_intact(tx, row, lines),
        address_usable=publisher.usable,
        number=number,
        dated=dated,
        number_free=number is None
        or dated is None
        or numbering.is_free(tx, row.school_id, dated.year, number, row.id),
    )


def lines_of(tx: Tx, list_id: str) -> Sequence[ListLine]:
    """Return a list's lines in their order."""
    ordered = select(ListLine).where(ListLine.list_id == list_id).order_by(ListLine.position, ListLine.id)
    return tx.scalars(ordered).all()


def manifest_of(row: SemesterList, lines: Sequence[ListLine]) -> dict[str, object]:
    """Return the manifest that the rows hold now."""
    return freeze.manifest(
        row.code, row.head, row.legal_bases, row.recipients, [line.frozen for line in lines]
    )


def is_intact(tx: Tx, row: SemesterList, lines: Sequence[ListLine]) -> bool:
    """Tell whether the rows still say what was frozen, and the files are those that were listed.

    A list that is still being prepared froze nothing, so there is nothing to be hurt.
    """
    if not row.lines_digest:
        return True
    if freeze.digest_of(manifest_of(row, lines)) != row.lines_digest:
        return False
    kept: dict[str, set[str]] = {line.version_id: set() for line in lines}
    for version_id, digest in tx.execute(
        select(File.version_id, File.blob_digest).where(File.version_id.in_(kept))
    ):
        kept[version_id].add(digest)
    return all({file["sha256"] for file in line.frozen["files"]} == kept[line.version_id] for line in lines)


def _last_hand(tx: Tx, list_id: str) -> str:
    latest = (
        select(Person.full_name)
        .join(JournalEntry, JournalEntry.person_id == Person.id)
        .where(JournalEntry.thing_kind == KIND, JournalEntry.thing_id == list_id)
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    )
    return tx.scalar(latest.limit(1)) or "?"
