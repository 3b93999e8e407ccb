"""From ids to what a result shows: authorised once more, with live shelf status and the matching slide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal, select, true

from repository.accounts.access import Actor, visible
from repository.accounts.tables import School
from repository.catalogue.tables import Record, RecordIsbn
from repository.circulation.availability import SchoolShelf, shelves_of
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Tx
from repository.materials.tables import File, Material, Page, Version
from search.highlight import Segment, best_page, marked, snippet
from search.query import Query, typed

OPEN_STATES = ("approved", "listed", "stamped")  # of a version that others than its author read


@dataclass(frozen=True)
class Slide:
    """The page of a file that answers best, and the words around."""

    file_id: str
    number: int
    words: tuple[Segment, ...]


@dataclass(frozen=True)
class Found:
    """One result. `shelves` tell the actor's own school first; `slide` is set where a file's text answered."""

    id: str
    medium: str  # material | print
    kind: str
    code: str
    title: str
    title_segments: tuple[Segment, ...]
    author: str
    publisher: str
    year: int | None
    language: str
    subject: str
    grade: int | None
    lesson: str
    series: str
    control_number: str
    isbns: tuple[str, ...]
    tone: int
    school: str
    material_id: str | None = None
    state: str = ""
    added: date | None = None
    picture: tuple[str, int] | None = None  # file id and page of the thumbnail
    slide: Slide | None = None
    shelves: tuple[SchoolShelf, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is more than a draft: her own drafts she finds by searching, but nobody is shown them."""
        return self.medium == "print" or self.state in OPEN_STATES


class Shower:
    """Loads what results show, table by table."""

    def show(self, tx: Tx, actor: Actor, ids: Sequence[str], query: Query) -> tuple[Found, ...]:
        """Return the results for these record ids, in this order, leaving out what the actor may not see."""
        records = {
            record.id: record
            for record in tx.scalars(
                select(Record).where(
                    Record.id.in_(ids), Record.deleted_at.is_(None), visible("record", Record.id, actor)
                )
            )
        }
        page = _Page(tx, actor, list(records.values()), query)
        return tuple(page.found(records[record_id]) for record_id in ids if record_id in records)


class _Page:
    """The rows behind one page of results."""

    def __init__(self, tx: Tx, actor: Actor, records: Sequence[Record], query: Query) -> None:
        self.tx = tx
        self.actor = actor
        self.query = query
        self.asks_words = any(True for _ in typed(query))
        ids = [record.id for record in records]
        self.subjects = dict(tx.execute(select(Subject.code, Subject.name)).all())
        self.series = dict(tx.execute(select(Series.code, Series.name)).all())
        self.schools = dict(tx.execute(select(School.id, School.short_name)).all())
        lessons = {record.lesson_id for record in records if record.lesson_id}
        self.lessons: dict[str, Lesson] = {}
        if lessons:
            self.lessons = {row.id: row for row in tx.scalars(select(Lesson).where(Lesson.id.in_(lessons)))}
        self.isbns: dict[str, list[str]] = defaultdict(list)
        for row in tx.scalars(select(RecordIsbn).where(RecordIsbn.record_id.in_(ids))):
            self.isbns[row.record_id].append(row.isbn)
        prints = [record.id for record in records if record.kind == "print"]
        self.shelves = shelves_of(tx, prints, actor.school_id) if prints else {}
        self._load_materials([record.id for record in records if record.kind == "material"])

    def found(self, record: Record) -> Found:
        """Return one result."""
        material = self.materials.get(record.id)
        lesson = self.lessons.get(record.lesson_id or "")
        return Found(
            id=record.id,
            medium=record.kind,
            kind=material.kind if material else record.item_kind,
            code=record.code,
            title=record.title,
            title_segments=tuple(marked(record.title, self.query)),
            author=record.author,
            publisher=record.publisher,
            year=record.year,
            language=record.language,
            subject=self.subjects.get(record.subject_code or "", ""),
            grade=record.grade,
            lesson=f"{lesson.number}. {lesson.title}" if lesson else "",
            series=self.series.get(record.series_code or "", ""),
            control_number=record.control_number,
            isbns=tuple(self.isbns[record.id]),
            tone=int(record.ddc[0]) if record.ddc[:1].isdigit() else len(record.title) % 10,
            school=self.schools.get(material.school_id if material else record.custodian_school_id, ""),
            material_id=material.id if material else None,
            state=self.states.get(record.id, ""),
            added=record.created_at.date(),
            picture=self.pictures.get(record.id),
            slide=self.slides.get(record.id),
            shelves=self.shelves.get(record.id, ()),
        )

    def _load_materials(self, record_ids: list[str]) -> None:
        self.materials: dict[str, Material] = {}
        self.states: dict[str, str] = {}
        self.pictures: dict[str, tuple[str, int]] = {}
        self.slides: dict[str, Slide] = {}
        if not record_ids:
            return
        current = func.coalesce(Material.published_version_id, Material.working_version_id)
        rows = self.tx.execute(
            select(Material, Version.id, Version.state)
            .outerjoin(Version, Version.id == current)
            .where(Material.record_id.in_(record_ids))
        ).all()
        self.materials = {material.record_id: material for material, _version, _state in rows}
        self.states = {material.record_id: state or "" for material, _version, state in rows}
        record_of = {version_id: material.record_id for material, version_id, _state in rows if version_id}
        self._load_pages(record_of)

    def _load_pages(self, record_of: dict[str, str]) -> None:
        """Read the pages of the files she may open: their words only where words were asked for."""
        pages: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        rows = self.tx.execute(
            select(
                File.version_id, Page.file_id, Page.number, Page.thumb_digest,
                Page.text if self.asks_words else literal(""),
            )
            .join(File, File.id == Page.file_id)
            .where(
                File.version_id.in_(list(record_of)),
                visible("file", File.id, self.actor),
                true() if self.asks_words else Page.number == 1,
            )
            .order_by(File.position, Page.number)
        )  # fmt: skip
        for version_id, file_id, number, thumb, text in rows:
            record_id = record_of[version_id]
            pages[record_id].append((file_id, number, text))
            if thumb:
                self.pictures.setdefault(record_id, (file_id, number))
        if self.asks_words:
            for record_id, of_record in pages.items():
                self._find_slide(record_id, of_record)

    def _find_slide(self, record_id: str, pages: list[tuple[str, int, str]]) -> None:
        best = best_page([text for _file, _number, text in pages], self.query)
        if best is None:
            return
        file_id, number, text = pages[best]
        words = tuple(snippet(text, self.query))
        if any(hit and any(letter.isalpha() for letter in part) for part, hit in words):
            self.slides[record_id] = Slide(
                file_id, number, words
            )  # for 'toán 6', a page with a 6 is no answer
