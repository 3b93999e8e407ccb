"""Tables of circulation. A partial unique index on open loans stands behind `Copies.claim`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id


class Patron(Base):
    """A reader of one school's library (bạn đọc): usually a person; a class may be one for class sets."""

    __tablename__ = "patron"
    __table_args__ = (UniqueConstraint("school_id", "card_number"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    card_number: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    name_key: Mapped[str]
    name_fold: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))  # student | teacher | staff | class | outside
    class_name: Mapped[str] = mapped_column(String(20), default="", index=True)
    blocked: Mapped[str] = mapped_column(default="")  # why she may not borrow; empty: she may
    active: Mapped[bool] = mapped_column(default=True)


class LoanRule(Base):
    """Days, copies at a time and renewals for a patron kind × item kind; '*' stands for any."""

    __tablename__ = "loan_rule"

    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), primary_key=True)
    patron_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    item_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    days: Mapped[int]  # 0: until the end of the school year
    at_most: Mapped[int]
    renewals: Mapped[int] = mapped_column(default=1)


class Loan(Base):
    """A copy lent to a patron (lượt mượn)."""

    __tablename__ = "loan"
    __table_args__ = (
        Index(
            "uq_loan_open_copy",
            "copy_id",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
        Index("ix_loan_patron", "patron_id", "returned_at"),
        Index("ix_loan_due", "school_id", "returned_at", "due_date"),
    )

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    copy_id: Mapped[str] = mapped_column(ForeignKey("copy.id"))
    patron_id: Mapped[str] = mapped_column(ForeignKey("patron.id"))
    lent_at: Mapped[datetime]
    lent_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    due_date: Mapped[date]
    renewals: Mapped[int] = mapped_column(default=0)
    renewed_at: Mapped[datetime | None]  # the latest renewal, and the due date before it: what undo needs
    renewed_from: Mapped[date | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    lost: Mapped[bool] = mapped_column(default=False)  # it ended because the reader lost the copy
