"""Lists as pages and the API see them: frozen values, made from rows inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from repository.accounts.access import Actor
from repository.accounts.tables import Person, Role, School, Semester
from repository.db.uow import Tx
from repository.db.workflows import StepView, WorkflowStep
from repository.semester import numbering
from repository.semester.case import KIND, ListCase, Publisher, case_of, lines_of, place_of
from repository.semester.document import period
from repository.semester.freeze import FrozenLine, Head, line_from
from repository.semester.lines import standing
from repository.semester.policy import ListPlace, may
from repository.semester.process import definition_of, state_of
from repository.semester.sheets import head_of
from repository.semester.steps import awaited_permits, options_of
from repository.semester.tables import ListLine, SemesterList
from workflow.engine import Option

ROLES_OF = {
    "list.prepare": "librarian", "list.sign": "principal", "list.number": "clerk", "list.stamp": "clerk",
    "list.deliver": "clerk", "list.receive": "librarian",
}  # fmt: skip


@dataclass(frozen=True)
class LineView:
    """A line of a list: frozen, or as it would be frozen now."""

    number: int
    version_id: str
    material_id: str
    line: FrozenLine


@dataclass(frozen=True)
class ListRow:
    """A list among others."""

    id: str
    code: str
    school_id: str
    school: str
    period: str
    state: str
    label: str
    tone: str
    since: datetime
    lines: int
    number_text: str
    document_date: date | None
    waits_for_me: bool


@dataclass(frozen=True)
class ListView:
    """A list with everything its page shows."""

    row: ListRow
    lock: int
    semester_id: str
    ordering: str
    head: Head
    legal_bases: tuple[str, ...]
    recipients: tuple[str, ...]
    lines: tuple[LineView, ...]
    lines_digest: str
    intact: bool
    printable: bool
    signer_name: str
    signed_as: str
    signed_on: date | None
    next_number: int
    today: date
    scan_name: str
    scan_pages: int | None
    pdf_digest: str
    stamped_at: datetime | None
    hubs: tuple[str, ...]
    awaited: tuple[str, ...]
    created_at: datetime
    prepared_by: str
    history: tuple[StepView, ...]
    options: tuple[Option, ...]

    def option(self, action: str) -> Option | None:
        """Return one action of the present state."""
        return next((option for option in self.options if option.action == action), None)


def view_of(tx: Tx, actor: Actor, row: SemesterList, publisher: Publisher) -> ListView:
    """Return everything of one list."""
    today = tx.clock.today(tx.get_one(School, row.school_id).zone)
    number = numbering.next_free(tx, row.school_id, today.year)
    case = case_of(tx, row, publisher, number, today)
    rows = lines_of(tx, row.id)
    return ListView(
        row=row_of(tx, actor, row, len(rows)),
        lock=row.lock,
        semester_id=row.semester_id,
        ordering=row.ordering,
        head=head_of(tx, row),
        legal_bases=tuple(row.legal_bases),
        recipients=tuple(row.recipients),
        lines=line_views(tx, row, rows),
        lines_digest=row.lines_digest,
        intact=case.intact,
        printable=row.pdf_digest is not None,
        signer_name=row.signer_name,
        signed_as=row.signed_as,
        signed_on=row.signed_on,
        next_number=number,
        today=today,
        scan_name=row.scan_name,
        scan_pages=row.scan_pages,
        pdf_digest=row.pdf_digest or "",
        stamped_at=row.stamped_at,
        hubs=_school_names(tx, case.place),
        awaited=_people_awaited(tx, case),
        created_at=row.created_at,
        prepared_by=tx.get_one(Person, row.prepared_by_id).full_name,
        history=history_of(tx, row.id),
        options=tuple(options_of(actor, case)),
    )


def row_of(tx: Tx, actor: Actor, row: SemesterList, lines: int | None = None) -> ListRow:
    """Return one list as a row of an overview."""
    state = state_of(row)
    place = place_of(tx, row)
    if lines is None:
        lines = tx.scalar(select(func.count()).where(ListLine.list_id == row.id)) or 0
    return ListRow(
        id=row.id,
        code=row.code,
        school_id=row.school_id,
        school=tx.get_one(School, row.school_id).name,
        period=period(head_of(tx, row)),
        state=row.state,
        label=state.label,
        tone=state.tone,
        since=row.state_since,
        lines=lines,
        number_text=row.number_text,
        document_date=row.document_date,
        waits_for_me=any(may(actor, permit, place) for permit in awaited_permits(row, place)),
    )


def line_views(tx: Tx, row: SemesterList, rows: Sequence[ListLine]) -> tuple[LineView, ...]:
    """Return the lines: what was frozen, or what they say while the list is prepared."""
    present = {} if row.lines_digest else standing(tx, [line.version_id for line in rows])
    return tuple(
        LineView(
            number,
            line.version_id,
            line.material_id,
            present[line.version_id].line if line.version_id in present else line_from(line.frozen),
        )
        for number, line in enumerate(rows, 1)
    )


def history_of(tx: Tx, list_id: str) -> tuple[StepView, ...]:
    """Return every step taken, the first one first."""
    actor, absent = aliased(Person), aliased(Person)
    rows = tx.execute(
        select(WorkflowStep, actor.full_name, absent.full_name)
        .outerjoin(actor, actor.id == WorkflowStep.person_id)
        .outerjoin(absent, absent.id == WorkflowStep.on_behalf_of_id)
        .where(WorkflowStep.instance_kind == KIND, WorkflowStep.instance_id == list_id)
        .order_by(WorkflowStep.at, WorkflowStep.id)
    )
    return tuple(
        StepView(step.action, step.from_state, step.to_state, who or "", behalf, step.comment, step.at)
        for step, who, behalf in rows
    )


def labels_of(row: SemesterList) -> dict[str, str]:
    """Return the words of each action of the definition a list runs on."""
    return {transition.name: transition.label for transition in definition_of(row).transitions}


def semester_name(semester: Semester) -> str:
    """Return 'Học kỳ I, năm học 2026-2027'."""
    return period(Head("", "", "", "", "", semester.year, semester.number, 1, "", "")).partition(" (")[0]


def _school_names(tx: Tx, place: ListPlace) -> tuple[str, ...]:
    return tuple(tx.scalars(select(School.name).where(School.id.in_(place.hub_ids)).order_by(School.name)))


def _people_awaited(tx: Tx, case: ListCase) -> tuple[str, ...]:
    """Return the names of those whose turn it is."""
    names: list[str] = []
    for permit in awaited_permits(case.row, case.place):
        schools = case.place.hub_ids if permit == "list.receive" else {case.place.school_id}
        holding = (
            select(Person.full_name)
            .join(Role, Role.person_id == Person.id)
            .where(
                Role.role == ROLES_OF[permit],
                Role.school_id.in_(schools),
                Role.starts <= case.today,
                or_(Role.ends.is_(None), Role.ends >= case.today),
                or_(Person.left_on.is_(None), Person.left_on >= case.today),
            )
            .order_by(Person.name_key)
        )
        names += tx.scalars(holding)
    return tuple(dict.fromkeys(names))
