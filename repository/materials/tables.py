"""Tables of materials. Title and authors live in the catalogue record; the lesson's link lives there too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id
from repository.derivatives.formats import DECKS


class Material(Base):
    """An e-lesson: a catalogue record with versions. The published and the working one may differ."""

    __tablename__ = "material"
    __table_args__ = (Index("ix_material_author", "author_id"), Index("ix_material_school", "school_id"))

    id: Mapped[Id]
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), unique=True)
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))  # a code of materials/kinds/*.toml
    reach: Mapped[str] = mapped_column(String(12))
    readers: Mapped[str] = mapped_column(String(8))
    notes_open: Mapped[bool] = mapped_column(default=False)  # slide notes are for all who read the slides
    periods: Mapped[int | None]
    licence: Mapped[str] = mapped_column(String(20), default="")
    rights_holder: Mapped[str] = mapped_column(default="")
    sources: Mapped[str] = mapped_column(default="")  # where pictures and texts were taken from
    shows_pupils: Mapped[bool] = mapped_column(default=False)
    consent_given: Mapped[bool] = mapped_column(default=False)
    published_version_id: Mapped[str | None] = mapped_column(String(36))
    working_version_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None]


class Version(Base):
    """One version of a material; the workflow instance belongs to it."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("material_id", "number"),
        Index("ix_version_state", "state"),
    )

    id: Mapped[Id]
    material_id: Mapped[str] = mapped_column(ForeignKey("material.id"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(default="")  # what changed
    # What the record will say once this version is approved; empty while the record itself may be edited.
    description: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    definition: Mapped[str] = mapped_column(String(40))
    definition_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    state_since: Mapped[datetime]
    votes: Mapped[list[Any]] = mapped_column(default=list)
    lock: Mapped[int] = mapped_column(default=1)  # raised by every step and edit: the ETag
    qualified_by: Mapped[str] = mapped_column(String(10), default="")  # review | teaching
    qualified_on: Mapped[date | None]
    stamped_once: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


def _unless_a_deck(column: str) -> Callable[[DefaultExecutionContext], Any]:
    """Make a default: the value of another column, but nothing for a deck, which may hold notes."""

    def default(context: DefaultExecutionContext) -> Any:
        row = context.get_current_parameters()
        return None if row["format"] in DECKS else row[column]

    return default


def _waits_if_a_deck(context: DefaultExecutionContext) -> str:
    return "notes_waiting" if context.get_current_parameters()["format"] in DECKS else ""


class File(Base):
    """A file of a version, naming its bytes by SHA-256, with its own readers."""

    __tablename__ = "file"
    __table_args__ = (Index("ix_file_version", "version_id", "position"),)

    id: Mapped[Id]
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    position: Mapped[int]
    name: Mapped[str]
    blob_digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"), index=True)
    format: Mapped[str] = mapped_column(String(8))
    mime: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    readers: Mapped[str] = mapped_column(String(8))
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    preview: Mapped[str] = mapped_column(String(8), default="waiting")  # waiting | ready | outline | failed
    preview_engine: Mapped[str] = mapped_column(default="")
    preview_reason: Mapped[str] = mapped_column(default="")
    # What readers who may not read slide notes are given: the same blob where it has none, a copy without them,
    # or nothing, for this reason: notes_waiting | notes_kept | notes_failed.
    open_digest: Mapped[str | None] = mapped_column(
        ForeignKey("blob.digest"), index=True, default=_unless_a_deck("blob_digest")
    )
    open_size: Mapped[int | None] = mapped_column(BigInteger, default=_unless_a_deck("size"))
    open_reason: Mapped[str] = mapped_column(String(20), default=_waits_if_a_deck)


class Page(Base):
    """A page or slide of a file: its text for search, its picture for reading; notes are for staff unless opened."""

    __tablename__ = "page"

    file_id: Mapped[str] = mapped_column(ForeignKey("file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    image_digest: Mapped[str | None] = mapped_column(ForeignKey("blob.digest"))
    thumb_digest: Mapped[str | None] = mapped_column(ForeignKey("blob.digest"))
    width: Mapped[int | None]
    height: Mapped[int | None]


class Review(Base):
    """The decision on one version: the checklist as it was filled, the remark, whose name it bears."""

    __tablename__ = "review"

    id: Mapped[Id]
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"), index=True)
    reviewer_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(20))  # approve | request_changes | reject
    checklist: Mapped[list[Any]]  # [{code, text, mark: yes|no|n/a, remark}]
    remark: Mapped[str] = mapped_column(default="")
    minutes: Mapped[str] = mapped_column(default="")  # 'Biên bản họp tổ số … ngày …'
    at: Mapped[datetime]


class Teaching(Base):
    """A lesson actually taught: class, date, period, who taught, confirmed by whom."""

    __tablename__ = "teaching"

    id: Mapped[Id]
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"), index=True)
    class_name: Mapped[str]
    class_id: Mapped[str | None] = mapped_column(ForeignKey("school_class.id"))
    taught_on: Mapped[date]
    period: Mapped[int]
    taught_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    reported_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    confirmed_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    at: Mapped[datetime]
