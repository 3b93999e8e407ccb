"""From rows to search documents: every record as the index should hold it, read in one snapshot.

A batch is loaded table by table, never row by row, so that a rebuild of a large catalogue stays flat and fast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from repository.accounts.tables import Visibility
from repository.catalogue.tables import Record, RecordIsbn
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Tx
from repository.holdings.tables import Copy, Holding
from repository.materials.tables import File, Material, Page, Version
from search.results import Change, Document, Put, Tombstone

# What a document needs of a record: everything but its MARC, which is dear to read.
COLUMNS = (
    Record.id, Record.kind, Record.revision, Record.deleted_at, Record.created_at, Record.reach, Record.title,
    Record.title_key, Record.publisher, Record.year, Record.language, Record.control_number, Record.shown,
    Record.item_kind, Record.subject_code, Record.grade, Record.lesson_id, Record.series_code,
)  # fmt: skip
LONGEST_BODY = 300_000  # characters of a material's text that are indexed
STAFF_TOKENS = ("staff:", "office:", "person:", "review:", "group-staff:")


@dataclass
class Words:
    """The text of one material's files, by who may search it."""

    body: list[str] = field(default_factory=list)
    body_tokens: set[str] | None = None
    notes: list[str] = field(default_factory=list)
    notes_tokens: set[str] | None = None

    def add_open(self, texts: Iterable[str], tokens: set[str]) -> None:
        """Add text of a file for everyone who may open it."""
        self.body += [text for text in texts if text]
        self.body_tokens = tokens if self.body_tokens is None else self.body_tokens & tokens

    def add_staff(self, texts: Iterable[str], tokens: set[str]) -> None:
        """Add slide notes, or text of a staff-only file; the guard is whoever may read all of it."""
        kept = [text for text in texts if text]
        if kept:
            self.notes += kept
            self.notes_tokens = tokens if self.notes_tokens is None else self.notes_tokens & tokens


def changes(tx: Tx, record_ids: Sequence[str]) -> list[Change]:
    """Return what the index should hold for these records: a document each, or a tombstone."""
    records = tx.execute(select(*COLUMNS).where(Record.id.in_(record_ids))).all()
    batch = _Batch(tx, [record for record in records if record.deleted_at is None])
    return [
        Tombstone(record.id, record.revision)
        if record.deleted_at is not None
        else Put(record.id, record.revision, batch.document(record))
        for record in records
    ]


class _Batch:
    """What the documents of a batch need from other tables, loaded once."""

    def __init__(self, tx: Tx, records: Sequence[Row[Any]]) -> None:
        self.ids = [record.id for record in records]
        self.subjects = {s.code: s for s in tx.scalars(select(Subject))}
        self.series = {s.code: s.name for s in tx.scalars(select(Series))}
        lessons = {record.lesson_id for record in records if record.lesson_id}
        self.lessons = {row.id: row for row in tx.scalars(select(Lesson).where(Lesson.id.in_(lessons)))}
        self.seen_by = self._tokens(tx, "record", self.ids)
        self.isbns: dict[str, list[str]] = defaultdict(list)
        wanted = select(RecordIsbn.record_id, RecordIsbn.isbn).where(RecordIsbn.record_id.in_(self.ids))
        for record_id, isbn in tx.execute(wanted):
            self.isbns[record_id].append(isbn)
        self._load_holdings(tx)
        self._load_materials(tx)

    def document(self, record: Row[Any]) -> Document:
        """Return the search document of one record."""
        shown = record.shown
        material = self.materials.get(record.id)
        words = self.words.get(record.id, Words())
        lesson = self.lessons.get(record.lesson_id or "")
        return {
            "record_seen_by": sorted(self.seen_by[record.id]),
            "files_read_by": sorted(words.body_tokens or ()),
            "staff_read_by": sorted(words.notes_tokens or ()),
            "title": [t for t in dict.fromkeys((record.title, shown.get("full_title"))) if t],
            "people": shown.get("authors", []),
            "lesson": [f"Bài {lesson.number} {lesson.title}"] if lesson else [],
            "place": self._place(record),
            "keywords": [*shown.get("subjects", ()), *shown.get("keywords", ())],
            "summary": shown.get("summary", ""),
            "publisher": record.publisher,
            "marks": [*self.isbns[record.id], *self.marks[record.id], record.control_number],
            "body": "\n".join(words.body)[:LONGEST_BODY],
            "notes": "\n".join(words.notes)[:LONGEST_BODY],
            "medium": record.kind,
            "kind": material.kind if material else record.item_kind,
            "subject": [record.subject_code] if record.subject_code else [],
            "grade": [record.grade] if record.grade else [],
            "lesson_id": [record.lesson_id] if record.lesson_id else [],
            "series": [record.series_code] if record.series_code else [],
            "school": sorted(self.schools[record.id] | ({material.school_id} if material else set())),
            "reach": [material.reach if material else record.reach],
            "language": [record.language] if record.language else [],
            "year": [record.year] if record.year else [],
            "available": [int(record.id in self.available or material is not None)],
            "stamped": [int(record.id in self.stamped)],
            "added": record.created_at.date(),
            "title_key": record.title_key,
        }

    def _place(self, record: Row[Any]) -> list[str]:
        words = []
        if record.subject_code in self.subjects:
            subject = self.subjects[record.subject_code]
            words += [f"{name} {record.grade or ''}".strip() for name in (subject.name, *subject.aliases)]
        if record.grade:
            words += [f"lớp {record.grade}"]
        if record.series_code in self.series:
            words.append(self.series[record.series_code])
        return words

    def _load_holdings(self, tx: Tx) -> None:
        self.schools: dict[str, set[str]] = defaultdict(set)
        self.marks: dict[str, list[str]] = defaultdict(list)
        self.available: set[str] = set()
        rows = tx.execute(
            select(Holding.record_id, Holding.school_id, Holding.shelf_mark, Copy.barcode, Copy.state)
            .outerjoin(Copy, Copy.holding_id == Holding.id)
            .where(Holding.record_id.in_(self.ids))
        )
        for record_id, school_id, shelf_mark, barcode, state in rows:
            self.schools[record_id].add(school_id)
            self.marks[record_id] += [mark for mark in (barcode, shelf_mark) if mark]
            if state == "available":
                self.available.add(record_id)

    def _load_materials(self, tx: Tx) -> None:
        rows = tx.scalars(select(Material).where(Material.record_id.in_(self.ids))).all()
        self.materials = {row.record_id: row for row in rows}
        shown = {row.published_version_id or row.working_version_id: row.record_id for row in rows}
        versions = tx.scalars(select(Version).where(Version.id.in_([v for v in shown if v])))
        self.stamped = {shown[version.id] for version in versions if version.state == "stamped"}
        files = tx.scalars(
            select(File).where(File.version_id.in_([v for v in shown if v])).order_by(File.position)
        ).all()
        tokens = self._tokens(tx, "file", [file.id for file in files])
        pages: dict[str, list[Page]] = defaultdict(list)
        for page in tx.scalars(
            select(Page).where(Page.file_id.in_([file.id for file in files])).order_by(Page.number)
        ):
            pages[page.file_id].append(page)
        self.words: dict[str, Words] = defaultdict(Words)
        for file in files:
            words = self.words[shown[file.version_id]]
            texts = [page.text for page in pages[file.id]]
            staff = {token for token in tokens[file.id] if token.startswith(STAFF_TOKENS)}
            if file.readers == "staff":
                words.add_staff(texts, staff)
            else:
                words.add_open(texts, tokens[file.id])
            school = self.materials[shown[file.version_id]].school_id
            of_school = {token for token in staff if not token.startswith("group-staff:")}
            if f"school:{school}" in tokens[file.id]:
                of_school.add(f"staff:{school}")
            notes = [page.notes for page in pages[file.id]]
            if not self.materials[shown[file.version_id]].notes_open:
                words.add_staff(notes, of_school)
            elif file.readers == "staff":
                words.add_staff(notes, staff)
            else:
                words.add_open(notes, tokens[file.id])

    @staticmethod
    def _tokens(tx: Tx, thing_kind: str, ids: Sequence[str]) -> dict[str, set[str]]:
        tokens: dict[str, set[str]] = defaultdict(set)
        rows = tx.execute(
            select(Visibility.thing_id, Visibility.token).where(
                Visibility.thing_kind == thing_kind, Visibility.thing_id.in_(ids)
            )
        )
        for thing_id, token in rows:
            tokens[thing_id].add(token)
        return tokens
