"""From ids to what a result shows: authorised once more, with live shelf status and the matching slide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, select

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

# All that a result shows of a record and of the material it describes, in one row.
FOUND = (
    select(
        Record.id, Record.kind, Record.item_kind, Record.code, Record.title, Record.author, Record.publisher,
        Record.year, Record.language, Record.grade, Record.control_number, Record.ddc, Record.created_at,
        Subject.name.label("subject"), Series.name.label("series"), School.short_name.label("school"),
        Lesson.number.label("lesson_number"), Lesson.title.label("lesson_title"),
        Material.id.label("material_id"), Material.kind.label("material_kind"),
        Version.id.label("version_id"), Version.state,
        select(func.aggregate_strings(RecordIsbn.isbn, " "))
        .where(RecordIsbn.record_id == Record.id)
        .scalar_subquery()
        .label("isbns"),
    )
    .select_from(Record)
    .outerjoin(Material, Material.record_id == Record.id)
    .outerjoin(
        Version, Version.id == func.coalesce(Material.published_version_id, Material.working_version_id)
    )
    .outerjoin(Subject, Subject.code == Record.subject_code)
    .outerjoin(Series, Series.code == Record.series_code)
    .outerjoin(Lesson, Lesson.id == Record.lesson_id)
    .outerjoin(School, School.id == func.coalesce(Material.school_id, Record.custodian_school_id))
    .where(
        Record.id.in_(bindparam("ids", expanding=True)), Record.deleted_at.is_(None),
        visible("record", Record.id),
    )
)  # fmt: skip
# The pages of files she may open. Their words are read only where words were asked for.
WORDS = (
    select(File.version_id, Page.file_id, Page.number, Page.thumb_digest, Page.text)
    .join(File, File.id == Page.file_id)
    .where(File.version_id.in_(bindparam("versions", expanding=True)), visible("file", File.id))
    .order_by(File.position, Page.number)
)
COVERS = WORDS.with_only_columns(
    File.version_id, Page.file_id, Page.number, Page.thumb_digest, literal("").label("text")
).where(Page.number == 1)


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
    """Loads what results show, in as many statements for many as for one."""

    def show(self, tx: Tx, actor: Actor, ids: Sequence[str], query: Query) -> tuple[Found, ...]:
        """Return the results for these record ids, in this order, leaving out what the actor may not see."""
        rows = {row.id: row for row in tx.rows(FOUND, ids=list(ids), tokens=actor.tokens)}
        page = _Page(tx, actor, list(rows.values()), query)
        return tuple(page.found(rows[record_id]) for record_id in ids if record_id in rows)


class _Page:
    """What stands behind one page of results: shelves of books, pages of e-lessons."""

    def __init__(self, tx: Tx, actor: Actor, rows: Sequence[Row[Any]], query: Query) -> None:
        self.query = query
        self.asks_words = any(True for _ in typed(query))
        self.pictures: dict[str, tuple[str, int]] = {}
        self.slides: dict[str, Slide] = {}
        prints = [row.id for row in rows if row.kind == "print"]
        self.shelves = shelves_of(tx, prints, actor.school_id) if prints else {}
        record_of = {row.version_id: row.id for row in rows if row.version_id}
        if record_of:
            self._load_pages(tx, actor, record_of)

    def found(self, row: Row[Any]) -> Found:
        """Return one result."""
        return Found(
            id=row.id,
            medium=row.kind,
            kind=row.material_kind or row.item_kind,
            code=row.code,
            title=row.title,
            title_segments=tuple(marked(row.title, self.query)) if self.asks_words else ((row.title, False),),
            author=row.author,
            publisher=row.publisher,
            year=row.year,
            language=row.language,
            subject=row.subject or "",
            grade=row.grade,
            lesson=f"{row.lesson_number}. {row.lesson_title}" if row.lesson_title else "",
            series=row.series or "",
            control_number=row.control_number,
            isbns=tuple(sorted((row.isbns or "").split())),
            tone=int(row.ddc[0]) if row.ddc[:1].isdigit() else len(row.title) % 10,
            school=row.school or "",
            material_id=row.material_id,
            state=row.state or "",
            added=row.created_at.date(),
            picture=self.pictures.get(row.id),
            slide=self.slides.get(row.id),
            shelves=self.shelves.get(row.id, ()),
        )

    def _load_pages(self, tx: Tx, actor: Actor, record_of: dict[str, str]) -> None:
        pages: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        wanted = WORDS if self.asks_words else COVERS
        for page in tx.rows(wanted, versions=list(record_of), tokens=actor.tokens):
            record_id = record_of[page.version_id]
            pages[record_id].append((page.file_id, page.number, page.text))
            if page.thumb_digest:
                self.pictures.setdefault(record_id, (page.file_id, page.number))
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
