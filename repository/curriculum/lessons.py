"""Subjects, textbook series and lessons as people choose them, and the guess of a place from words.

Reading only: the data comes in through `intake.py`. Called by every form that asks for subject, grade and
lesson, by deposits and by MARC imports (as `catalogue.ports.CurriculumGuess`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from repository.curriculum.guesses import Guesser
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Database, Tx, reads


@dataclass(frozen=True)
class SubjectView:
    """A subject to choose; `parent_code` groups the parts of a subject."""

    code: str
    name: str
    parent_code: str | None


@dataclass(frozen=True)
class SeriesView:
    """A textbook series to choose."""

    code: str
    name: str


@dataclass(frozen=True)
class LessonView:
    """A lesson as its series numbers it."""

    id: str
    subject_code: str
    grade: int
    series_code: str | None
    number: str
    title: str
    periods: int | None
    semester: int | None


@dataclass(frozen=True)
class Place:
    """Where in the curriculum something belongs, as far as words tell."""

    subject_code: str | None = None
    grade: int | None = None
    series_code: str | None = None
    lesson_id: str | None = None


class Curriculum:
    """What is taught: subjects, series, lessons."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def subjects(self, tx: Tx) -> list[SubjectView]:
        """Return every subject in the order of the programme."""
        rows = tx.scalars(select(Subject).order_by(Subject.position, Subject.code))
        return [SubjectView(s.code, s.name, s.parent_code) for s in rows]

    @reads
    def series(self, tx: Tx) -> list[SeriesView]:
        """Return every textbook series."""
        rows = tx.scalars(select(Series).order_by(Series.position, Series.code))
        return [SeriesView(s.code, s.name) for s in rows]

    @reads
    def lessons(
        self, tx: Tx, subject_code: str, grade: int, series_code: str | None = None
    ) -> list[LessonView]:
        """Return the lessons of a subject and grade, of one series where it is named, in teaching order."""
        wanted = select(Lesson).where(Lesson.subject_code == subject_code, Lesson.grade == grade)
        if series_code:
            wanted = wanted.where((Lesson.series_code == series_code) | Lesson.series_code.is_(None))
        return [_lesson(row) for row in tx.scalars(wanted.order_by(Lesson.series_code, Lesson.position))]

    @reads
    def lesson(self, tx: Tx, lesson_id: str) -> LessonView | None:
        """Return one lesson, or None."""
        row = tx.get(Lesson, lesson_id)
        return _lesson(row) if row else None

    @reads
    def guess(self, tx: Tx, words: str, grade: int | None = None) -> Place:
        """Return the place that words (a title, a file name) tell of; a given grade is believed."""
        return self.guesser(tx)(words, grade)

    def guesser(self, tx: Tx) -> PlaceGuesser:
        """Return a guesser that has read the names once: for a caller with many records in hand."""
        return PlaceGuesser(Guesser.read(tx), tx)


class PlaceGuesser:
    """Guesses with the names in memory; lessons are read when subject and grade are known."""

    def __init__(self, guesser: Guesser, tx: Tx) -> None:
        self._guesser = guesser
        self._tx = tx

    def __call__(self, words: str, grade: int | None = None) -> Place:
        subject, grade, series = self._guesser.guess(words, grade)
        lesson = self._guesser.lesson(self._tx, words, subject, grade, series) if subject and grade else None
        return Place(subject, grade, series, lesson)


def _lesson(row: Lesson) -> LessonView:
    return LessonView(
        row.id, row.subject_code, row.grade, row.series_code, row.number, row.title, row.periods, row.semester
    )
