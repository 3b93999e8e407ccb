"""Tables of the catalogue: records, their revisions, the bytes they came from, import batches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Digest, Id


class Record(Base):
    """A catalogue record. `marc` (MARC-in-JSON) is the truth; the other columns are projected from it for
    lists and index, but for the curriculum link (subject, grade, lesson, series), which has its home here."""

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_title_key", "kind", "title_key"),
        Index("ix_record_place", "subject_code", "grade"),
        Index("ix_record_control", "agency", "control_number"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(10))  # 'print' | 'material'
    code: Mapped[str] = mapped_column(String(12), unique=True)  # /v/<code>
    custodian_school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    reach: Mapped[str] = mapped_column(String(12), default="group_record")
    marc: Mapped[dict[str, Any]]
    marc_revision: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)  # raised by whatever its search document shows

    control_number: Mapped[str] = mapped_column(String(40), default="")  # 001
    agency: Mapped[str] = mapped_column(String(40), default="")  # 003
    title: Mapped[str]
    title_key: Mapped[str]
    author: Mapped[str] = mapped_column(default="")
    author_key: Mapped[str] = mapped_column(default="")
    publisher: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(3), default="")
    ddc: Mapped[str] = mapped_column(default="")
    extent: Mapped[str] = mapped_column(default="")
    price: Mapped[int | None]  # đồng
    match_key: Mapped[str] = mapped_column(default="", index=True)
    # title and author without marks: the catalogue's own list
    folded: Mapped[str] = mapped_column(default="")
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)  # for the index: see revisions.SHOWN

    item_kind: Mapped[str] = mapped_column(String(10), default="stk")  # sgk | sgv | stk | tn | …; print only
    subject_code: Mapped[str | None] = mapped_column(ForeignKey("subject.code"))
    grade: Mapped[int | None]
    lesson_id: Mapped[str | None] = mapped_column(ForeignKey("lesson.id"))
    series_code: Mapped[str | None] = mapped_column(ForeignKey("series.code"))

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class RecordIsbn(Base):
    """An ISBN-13 of a record, digits only."""

    __tablename__ = "record_isbn"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    isbn: Mapped[str] = mapped_column(String(13), primary_key=True, index=True)


class RecordRevision(Base):
    """What the MARC of a record was after its n-th change, and who changed it."""

    __tablename__ = "record_revision"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    marc: Mapped[dict[str, Any]]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class RecordSource(Base):
    """The bytes a record was received in, unchanged, and how they were read."""

    __tablename__ = "record_source"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    received: Mapped[bytes] = mapped_column(LargeBinary)
    format: Mapped[str] = mapped_column(String(10))  # iso2709 | marcxml
    encoding: Mapped[str] = mapped_column(String(16))
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("import_batch.id"))


class ImportBatch(Base):
    """One MARC file on its way into the catalogue; resumes from `cursor` after a crash."""

    __tablename__ = "import_batch"

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str]
    blob_digest: Mapped[Digest]
    format: Mapped[str] = mapped_column(String(10))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)  # series for copies, item kind, holdings
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting | running | done | stopped
    size: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)  # records of the file already dealt with
    offset: Mapped[int] = mapped_column(default=0)  # bytes of the file read so far, for the progress bar
    created: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    salvaged: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]] = mapped_column(default=list)  # [{number, offset, code}], first 1,000
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
