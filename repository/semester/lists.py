"""Preparing a list: open a round, gather, leave out with a reason, order; and showing lists to whoever may see them.

What happens once it is sent for signature is `flow`'s.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from repository.accounts.access import Actor
from repository.accounts.tables import School, Semester
from repository.db.codes import give_code
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound, Refused
from repository.ids import new_id
from repository.materials import lifecycle
from repository.semester.case import KIND, Publisher, hubs_of, lines_of, locked, place_of, seen
from repository.semester.document import Sheet, Signer
from repository.semester.gather import Gathering, gather
from repository.semester.lines import ORDERINGS, standing
from repository.semester.policy import ListPlace, demand, may
from repository.semester.process import begun, state_of
from repository.semester.sheets import sheet_of, signer_of
from repository.semester.steps import await_next, note
from repository.semester.tables import ListExclusion, ListLine, SemesterList
from repository.semester.views import ListRow, ListView, row_of, semester_name, view_of


@dataclass(frozen=True)
class SemesterChoice:
    """A semester for which a list may be opened."""

    id: str
    name: str
    open_list_id: str | None  # one that is being prepared already


@dataclass(frozen=True)
class Overview:
    """The lists that concern an actor: those that wait for her, her school's, those sent to her hub."""

    own: tuple[ListRow, ...]
    sent_to_us: tuple[ListRow, ...]
    semesters: tuple[SemesterChoice, ...]
    may_prepare: bool
    may_edit_bases: bool

    @property
    def waiting(self) -> tuple[ListRow, ...]:
        """Return those that wait for her, the oldest first."""
        mine = [row for row in (*self.own, *self.sent_to_us) if row.waits_for_me]
        return tuple(sorted(mine, key=lambda row: row.since))


class SemesterLists:
    """Use cases of the librarian, and the views of everybody."""

    def __init__(self, db: Database, publisher: Publisher) -> None:
        self.db = db
        self.publisher = publisher

    @reads
    def overview(self, tx: Tx, actor: Actor) -> Overview:
        """Return the lists of the actor's school and those sent to it as a hub. Raises `Denied` for pupils."""
        school_id = actor.school_id or ""
        demand(actor, "list.see", ListPlace(school_id))
        newest = (SemesterList.created_at.desc(), SemesterList.round.desc())
        own = tx.scalars(select(SemesterList).where(SemesterList.school_id == school_id).order_by(*newest))
        sent = tx.scalars(
            select(SemesterList)
            .where(SemesterList.school_id != school_id, SemesterList.delivered_at.is_not(None))
            .order_by(SemesterList.delivered_at.desc())
        )
        preparing = actor.has("librarian", school_id=school_id)
        return Overview(
            own=tuple(row_of(tx, actor, row) for row in own),
            sent_to_us=tuple(row_of(tx, actor, row) for row in sent if _is_ours(tx, actor, row)),
            semesters=_choices(tx, school_id) if preparing else (),
            may_prepare=preparing,
            may_edit_bases=may(actor, "list.bases", ListPlace(school_id)),
        )

    @reads
    def get(self, tx: Tx, actor: Actor, list_id: str) -> ListView:
        """Return a list, or raise `NotFound`."""
        return view_of(tx, actor, seen(tx, actor, list_id), self.publisher)

    @reads
    def candidates(self, tx: Tx, actor: Actor, list_id: str) -> Gathering:
        """Return which lessons qualify, which almost do, which were left out. The librarian's."""
        row = seen(tx, actor, list_id)
        demand(actor, "list.prepare", place_of(tx, row))
        return gather(tx, row)

    @reads
    def sheet(self, tx: Tx, actor: Actor, list_id: str) -> tuple[Sheet, Signer]:
        """Return what a preview or an Excel table is made of."""
        row = seen(tx, actor, list_id)
        return sheet_of(tx, row, self.publisher), signer_of(tx, row)

    @reads
    def kept_pdf(self, tx: Tx, actor: Actor, list_id: str) -> str | None:
        """Return the digest of the paper that was made for signature, if it was."""
        return seen(tx, actor, list_id).pdf_digest

    @writes
    def create(self, tx: Tx, actor: Actor, semester_id: str, nonce: str | None = None) -> str:
        """Open the next round of a semester and return its id; a double tap opens one."""
        semester = tx.get(Semester, semester_id)
        if semester is None:
            raise NotFound("semester")
        demand(actor, "list.prepare", ListPlace(semester.school_id))
        return once(tx, actor.person_id or "", "semester_list", nonce, lambda: _opened(tx, actor, semester))

    @writes
    def add(self, tx: Tx, actor: Actor, list_id: str, lock: int, version_ids: Sequence[str]) -> int:
        """Put lessons that qualify into the list, in its order; return how many."""
        row = self._preparing(tx, actor, list_id, lock)
        gathered = gather(tx, row)
        free = {each.standing.version_id: each for each in (*gathered.qualifying, *gathered.left_out)}
        wanted = list(dict.fromkeys(version_ids))
        if any(version_id not in free or free[version_id].lacks for version_id in wanted):
            raise Refused(["does_not_qualify"])
        left_out = ListExclusion.list_id == row.id, ListExclusion.version_id.in_(wanted)
        tx.execute(delete(ListExclusion).where(*left_out))
        lifecycle.mark_listed(tx, actor, *wanted)
        for version_id in wanted:
            material_id = free[version_id].standing.material_id
            tx.add(ListLine(list_id=row.id, version_id=version_id, material_id=material_id, position=0))
        _arrange(tx, row)
        row.lock += 1
        note(tx, actor, row, "add", versions=wanted)
        return len(wanted)

    @writes
    def exclude(self, tx: Tx, actor: Actor, list_id: str, lock: int, version_id: str, reason: str) -> None:
        """Leave a lesson out of this list and say why; it waits for the next."""
        row = self._preparing(tx, actor, list_id, lock)
        said = _line(reason)
        if not said:
            raise Invalid({"reason": "required"})
        line = next((line for line in lines_of(tx, row.id) if line.version_id == version_id), None)
        if line is not None:
            tx.delete(line)
            lifecycle.strike(tx, actor, version_id)
            _arrange(tx, row)
        elif version_id not in {each.standing.version_id for each in gather(tx, row).qualifying}:
            raise NotFound("line")
        tx.add(
            ListExclusion(
                list_id=row.id,
                version_id=version_id,
                reason=said,
                person_id=actor.person_id,
                at=tx.clock.now(),
            )
        )
        row.lock += 1
        note(tx, actor, row, "exclude", version=version_id, reason=said)

    @writes
    def arrange(self, tx: Tx, actor: Actor, list_id: str, lock: int, ordering: str) -> None:
        """Order the lines by department, subject or grade."""
        row = self._preparing(tx, actor, list_id, lock)
        if ordering not in ORDERINGS:
            raise Invalid({"ordering": "unknown_choice"})
        row.ordering = ordering
        _arrange(tx, row)
        row.lock += 1
        note(tx, actor, row, "arrange", ordering=ordering)

    @writes
    def address_to(self, tx: Tx, actor: Actor, list_id: str, lock: int, recipients: Sequence[str]) -> None:
        """Say who receives the list (*Nơi nhận*), one a line."""
        row = self._preparing(tx, actor, list_id, lock)
        row.recipients = [said for recipient in recipients if (said := _line(recipient))]
        row.lock += 1
        note(tx, actor, row, "address_to", recipients=row.recipients)

    def _preparing(self, tx: Tx, actor: Actor, list_id: str, lock: int) -> SemesterList:
        demand(actor, "list.prepare", place_of(tx, seen(tx, actor, list_id)))
        row = locked(tx, actor, list_id, lock)
        if not state_of(row).editable:
            raise Refused(["list_is_frozen"])
        return row


def _opened(tx: Tx, actor: Actor, semester: Semester) -> str:
    last = tx.scalar(select(func.max(SemesterList.round)).where(SemesterList.semester_id == semester.id))
    list_id = new_id()
    row = SemesterList(
        id=list_id,
        code=give_code(tx, KIND, list_id),
        school_id=semester.school_id,
        semester_id=semester.id,
        round=(last or 0) + 1,
        recipients=_recipients(tx, semester.school_id),
        prepared_by_id=actor.person_id,
        created_at=tx.clock.now(),
        **begun(tx.clock.now()),
    )
    tx.add(row)
    tx.flush()
    await_next(tx, row)
    note(tx, actor, row, "create", round=row.round)
    return list_id


def _recipients(tx: Tx, school_id: str) -> list[str]:
    """Return whom a fresh list is addressed to; the librarian may change it."""
    hubs = hubs_of(tx, school_id) - {school_id}
    names = tx.scalars(select(School.name).where(School.id.in_(hubs)).order_by(School.name))
    return [*(f"{name} (trường đầu mối)" for name in names), "Lưu: VT, TV"]


def _arrange(tx: Tx, row: SemesterList) -> None:
    tx.flush()
    rows = lines_of(tx, row.id)
    present = standing(tx, [line.version_id for line in rows])
    in_order = sorted(rows, key=lambda line: present[line.version_id].key(row.ordering))
    for position, line in enumerate(in_order, 1):
        line.position = position


def _choices(tx: Tx, school_id: str) -> tuple[SemesterChoice, ...]:
    """Return the semesters that have begun, the latest first."""
    today = tx.clock.today(tx.get_one(School, school_id).zone)
    begun_ones = (
        select(Semester)
        .where(Semester.school_id == school_id, Semester.starts <= today)
        .order_by(Semester.starts.desc())
        .limit(4)
    )
    choices = []
    for semester in tx.scalars(begun_ones):
        lists = tx.scalars(select(SemesterList).where(SemesterList.semester_id == semester.id))
        preparing = next((row.id for row in lists if state_of(row).editable), None)
        choices.append(SemesterChoice(semester.id, semester_name(semester), preparing))
    return tuple(choices)


def _is_ours(tx: Tx, actor: Actor, row: SemesterList) -> bool:
    """Tell whether a list was sent to the school the actor works in now."""
    hubs = place_of(tx, row).hub_ids
    return actor.school_id in hubs and actor.has("librarian", "principal", school_id=actor.school_id)


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
