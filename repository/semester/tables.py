"""Tables of semester lists: frozen lines, the document, its scan, its place in the workflow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id


class LegalBasis(Base):
    """A text the list rests on ('Căn cứ …'), with its date, kept by the school; never a literal."""

    __tablename__ = "legal_basis"

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class SemesterList(Base):
    """One list of a semester (đợt); never edited after the stamp."""

    __tablename__ = "semester_list"
    __table_args__ = (
        UniqueConstraint("semester_id", "round"),
        UniqueConstraint("school_id", "number_year", "number"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    semester_id: Mapped[str] = mapped_column(ForeignKey("semester.id"))
    round: Mapped[int]
    definition: Mapped[str] = mapped_column(String(40))
    definition_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))
    state_since: Mapped[datetime]
    votes: Mapped[list[Any]] = mapped_column(default=list)
    lock: Mapped[int] = mapped_column(default=1)
    ordering: Mapped[str] = mapped_column(String(12), default="department")  # see lines.ORDERINGS
    head: Mapped[dict[str, Any]] = mapped_column(default=dict)  # frozen: see freeze.Head
    legal_bases: Mapped[list[Any]] = mapped_column(default=list)  # frozen texts
    recipients: Mapped[list[Any]] = mapped_column(default=list)  # 'Nơi nhận'
    lines_digest: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 of the canonical manifest
    pdf_digest: Mapped[str | None] = mapped_column(ForeignKey("blob.digest"))
    prepared_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    signer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    signed_for_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))  # deputy: KT. HIỆU TRƯỞNG
    signer_name: Mapped[str] = mapped_column(default="")
    signed_as: Mapped[str] = mapped_column(String(16), default="")  # principal | vice_principal
    signed_on: Mapped[date | None]
    number: Mapped[int | None]
    number_year: Mapped[int | None]
    number_text: Mapped[str] = mapped_column(default="")  # '12/DS-THCSHL'
    document_date: Mapped[date | None]
    scan_digest: Mapped[str | None] = mapped_column(ForeignKey("blob.digest"))
    scan_name: Mapped[str] = mapped_column(default="")
    scan_mime: Mapped[str] = mapped_column(default="")
    scan_pages: Mapped[int | None]
    stamped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]  # from here on the hub may see it
    created_at: Mapped[datetime]


class ListLine(Base):
    """A line; once the list is frozen, what the paper says, with the SHA-256 of every file it speaks of."""

    __tablename__ = "list_line"
    __table_args__ = (UniqueConstraint("list_id", "version_id"),)

    id: Mapped[Id]
    list_id: Mapped[str] = mapped_column(ForeignKey("semester_list.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[str] = mapped_column(ForeignKey("material.id"), index=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"), index=True)
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)  # see freeze.FrozenLine


class ListExclusion(Base):
    """A lesson that qualified but was left out of one list, and why: it waits for the next."""

    __tablename__ = "list_exclusion"

    list_id: Mapped[str] = mapped_column(ForeignKey("semester_list.id"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"), primary_key=True)
    reason: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
