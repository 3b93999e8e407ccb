"""Tables of the curriculum. Data of the ministry's programme, imported; nothing here is a literal in code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id


class Subject(Base):
    """A subject; `aliases` are other spellings people type or files carry ('khtn', 'Địa lý')."""

    __tablename__ = "subject"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)  # 'toan', 'ngu-van', 'khtn'
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("subject.code"))
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)


class Series(Base):
    """A textbook series (bộ sách)."""

    __tablename__ = "series"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)  # 'kntt', 'ctst', 'canh-dieu'
    name: Mapped[str]
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)


class Lesson(Base):
    """A lesson of a subject and grade, as the series numbers it."""

    __tablename__ = "lesson"
    __table_args__ = (Index("ix_lesson_place", "subject_code", "grade", "series_code"),)

    id: Mapped[Id]
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    grade: Mapped[int]
    series_code: Mapped[str | None] = mapped_column(ForeignKey("series.code"))
    number: Mapped[str] = mapped_column(String(12), default="")  # '23', 'Ôn tập I'
    title: Mapped[str]
    title_fold: Mapped[str]
    periods: Mapped[int | None]
    semester: Mapped[int | None]
    position: Mapped[int]
