"""The table of notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id


class Notice(Base):
    """One line under one person's bell; `dedupe` makes a repeated event tell her once."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person", "person_id", "read_at"),)

    id: Mapped[Id]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(40))  # a key of repository/phrases.py
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    thing_kind: Mapped[str] = mapped_column(String(30))
    thing_id: Mapped[str] = mapped_column(String(36))
    dedupe: Mapped[str] = mapped_column(String(160), unique=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
