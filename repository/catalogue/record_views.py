"""Records as pages show them: one in every lens, many in a list. Called by records, imports and exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from repository.accounts.access import Actor, may_see, visible
from repository.accounts.tables import School
from repository.catalogue.policy import may
from repository.catalogue.tables import Record, RecordIsbn, RecordSource
from repository.db.uow import Tx
from repository.errors import NotFound
from repository.metadata.display import labelled_rows, publication_line
from repository.metadata.dublin_core import dublin_core
from repository.metadata.isbn import parse as parse_isbn
from repository.metadata.marc import Marc, Problem, problems
from repository.metadata.marc_lines import to_lines
from repository.metadata.short_form import Short, get
from search.vietnamese import joined

PER_PAGE = 30


@dataclass(frozen=True)
class RecordView:
    """A record in every lens; `lock` is the number a change must name."""

    id: str
    kind: str
    code: str
    title: str
    author: str
    lock: int
    custodian: str
    may_change: bool
    item_kind: str
    subject_code: str | None
    grade: int | None
    series_code: str | None
    reach: str
    short: Short
    marc: Marc
    lines: str
    rows: list[tuple[str, str]]
    publication: str
    dublin_core: dict[str, list[str]]
    problems: list[Problem]
    received_as: str  # 'iso2709, marc-8'; empty for what was typed here
    updated_at: datetime


@dataclass(frozen=True)
class Brief:
    """A line of a list of records."""

    id: str
    title: str
    author: str
    publisher: str
    year: int | None
    item_kind: str
    ddc: str
    custodian: str


@dataclass(frozen=True)
class Page:
    """A page of a list, with how many there are in all."""

    records: list[Brief]
    total: int
    page: int
    pages: int


def seen(tx: Tx, actor: Actor, record_id: str) -> Record:
    """Return a record whose description the actor may see; else it is not there."""
    record = tx.get(Record, record_id)
    if record is None or record.deleted_at is not None or not may_see(tx, actor, "record", record_id):
        raise NotFound("record")
    return record


def view_of(tx: Tx, actor: Actor, record: Record) -> RecordView:
    """Return a record in every lens."""
    school = tx.get_one(School, record.custodian_school_id)
    source = tx.get(RecordSource, record.id)
    return RecordView(
        id=record.id,
        kind=record.kind,
        code=record.code,
        title=record.title,
        author=record.author,
        lock=record.marc_revision,
        custodian=school.short_name,
        may_change=record.kind == "print" and may(actor, "record.describe", school.id),
        item_kind=record.item_kind,
        subject_code=record.subject_code,
        grade=record.grade,
        series_code=record.series_code,
        reach=record.reach,
        short=get(record.marc),
        marc=record.marc,
        lines=to_lines(record.marc),
        rows=labelled_rows(record.marc),
        publication=publication_line(record.marc),
        dublin_core=dublin_core(record.marc),
        problems=problems(record.marc),
        received_as=f"{source.format}, {source.encoding}" if source else "",
        updated_at=record.updated_at,
    )


def listed(tx: Tx, actor: Actor, typed: str, page: int) -> Page:
    """Return printed titles whose title and author hold every word, or of an ISBN, by title."""
    conditions = [Record.kind == "print", Record.deleted_at.is_(None), visible("record", Record.id, actor)]
    isbn = parse_isbn(typed)
    if isbn is not None:
        holders = select(RecordIsbn.record_id).where(RecordIsbn.isbn == (isbn.isbn13 or isbn.digits))
        conditions.append(Record.id.in_(holders))
    else:
        padded = " " + Record.folded
        words = joined(typed)[1].split()
        conditions += [padded.contains(f" {word}", autoescape=True) for word in words]
    total = tx.scalar(select(func.count()).select_from(Record).where(*conditions)) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    rows = tx.execute(
        select(Record, School.short_name)
        .join(School, School.id == Record.custodian_school_id)
        .where(*conditions)
        .order_by(Record.title_key, Record.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Page([_brief(record, school) for record, school in rows], total, page, pages)


def _brief(record: Record, school: str) -> Brief:
    return Brief(
        record.id,
        record.title,
        record.author,
        record.publisher,
        record.year,
        record.item_kind,
        record.ddc,
        school,
    )
