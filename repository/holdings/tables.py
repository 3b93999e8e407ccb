"""Tables of holdings: (school, record), copies with accession numbers, the append-only ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id

# available · on_loan · on_hold_shelf · rotated · in_process · lost · withdrawn
COPY_STATES = (
    "available", "on_loan", "on_hold_shelf", "rotated", "in_process", "lost", "withdrawn",
)  # fmt: skip


class Holding(Base):
    """A school's holding of a record: its shelf mark (MARC 090) and local notes; it owns copies."""

    __tablename__ = "holding"
    __table_args__ = (UniqueConstraint("school_id", "record_id"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), index=True)
    shelf_mark: Mapped[str] = mapped_column(default="")
    shelf_key: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class AccessionSeries(Base):
    """A run of accession numbers (số đăng ký cá biệt): 'TK.00003'. Numbers are never reused."""

    __tablename__ = "accession_series"
    __table_args__ = (UniqueConstraint("school_id", "prefix"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    prefix: Mapped[str] = mapped_column(String(5))  # GK | NV | TK | TN …
    name: Mapped[str]
    item_kind: Mapped[str] = mapped_column(String(10))
    separator: Mapped[str] = mapped_column(String(1), default=".")
    width: Mapped[int] = mapped_column(default=5)
    next_number: Mapped[int] = mapped_column(default=1)


class LedgerEntry(Base):
    """A line of the general register: copies that came in or went out by one document. Append-only."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("school_id", "direction", "number"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    direction: Mapped[str] = mapped_column(String(3))  # in | out
    number: Mapped[int]  # số vào sổ tổng quát: runs on over the years
    entry_date: Mapped[date]  # may precede the typing
    document_number: Mapped[str] = mapped_column(default="")
    supplier: Mapped[str] = mapped_column(default="")
    copies: Mapped[int]
    amount: Mapped[int] = mapped_column(default=0)  # đồng
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Copy(Base):
    """One physical copy (cuốn / bản)."""

    __tablename__ = "copy"
    __table_args__ = (
        UniqueConstraint("school_id", "barcode"),
        UniqueConstraint("series_id", "number"),
        Index("ix_copy_holding", "holding_id", "state"),
    )

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    holding_id: Mapped[str] = mapped_column(ForeignKey("holding.id"))
    series_id: Mapped[str | None] = mapped_column(ForeignKey("accession_series.id"))
    number: Mapped[int | None]
    barcode: Mapped[str] = mapped_column(String(24))  # as printed: 'TK.00003'
    barcode_key: Mapped[str] = mapped_column(String(24), index=True)  # as matched: 'TK3'
    state: Mapped[str] = mapped_column(String(14), default="available")
    price: Mapped[int | None]
    location: Mapped[str] = mapped_column(default="")
    entry_date: Mapped[date]
    ledger_entry_id: Mapped[str | None] = mapped_column(ForeignKey("ledger_entry.id"))
