"""Reading subject, grade, series and lesson out of words: 'TOAN 6 - Bai 23 Phan so bang nhau (KNTT)'.

Names and aliases are compared folded, whole words only, the longest first. One syllable alone ('Văn', 'Tin')
counts only beside a grade, for it stands in many titles that are of no subject. Called by lessons.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select

from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Tx
from search.vietnamese import joined

_GRADE_NAMED = re.compile(r"\b(?:lop|khoi|grade) (1[0-2]|[1-9])\b")
_GRADE_AFTER = re.compile(r" (1[0-2]|[1-9])\b")
_LESSON_NUMBER = re.compile(r"\bbai (\d{1,3})\b")


def folded(text: str) -> str:
    """The text in folded syllables, blanks around: ' toan 6 '. Signs that file names use are blanks."""
    return f" {joined(text)[1]} "


@dataclass(frozen=True)
class Name:
    """A folded spelling of a code."""

    words: str
    code: str


class Guesser:
    """The names of subjects and series, longest first."""

    def __init__(self, subjects: list[Name], series: list[Name]) -> None:
        self._subjects = subjects
        self._series = series
        self._lessons: dict[tuple[str, int], list[Lesson]] = {}

    @classmethod
    def read(cls, tx: Tx) -> Self:
        """Read the names of every subject and series."""
        return cls(_names(tx.scalars(select(Subject))), _names(tx.scalars(select(Series))))

    def guess(self, words: str, grade: int | None) -> tuple[str | None, int | None, str | None]:
        """Return codes of subject and series, and the grade, each None where the words do not tell."""
        text = folded(words)
        series = next((name.code for name in self._series if name.words in text), None)
        if grade is None and (named := _GRADE_NAMED.search(text)):
            grade = int(named[1])
        for name in self._subjects:
            at = text.find(name.words)
            if at < 0:
                continue
            after = _GRADE_AFTER.match(text, at + len(name.words) - 1)
            found = grade if grade is not None else int(after[1]) if after else None
            if found is not None or " " in name.words.strip():
                return name.code, found, series
        return None, grade, series

    def lesson(self, tx: Tx, words: str, subject: str, grade: int, series: str | None) -> str | None:
        """Return the lesson whose title stands in the words, else the one whose number does."""
        text = folded(words)
        lessons = [x for x in self._of(tx, subject, grade) if not series or x.series_code in (series, None)]
        titled = [x for x in lessons if len(x.title_fold) > 4 and f" {x.title_fold} " in text]
        if titled:
            return max(titled, key=lambda lesson: len(lesson.title_fold)).id
        number = _LESSON_NUMBER.search(text)
        numbered = [x for x in lessons if number and x.number == str(int(number[1]))]
        return numbered[0].id if len(numbered) == 1 else None

    def _of(self, tx: Tx, subject: str, grade: int) -> list[Lesson]:
        if (subject, grade) not in self._lessons:
            wanted = select(Lesson).where(Lesson.subject_code == subject, Lesson.grade == grade)
            self._lessons[subject, grade] = list(tx.scalars(wanted.order_by(Lesson.position)))
        return self._lessons[subject, grade]


def _names(rows: Iterable[Subject] | Iterable[Series]) -> list[Name]:
    known: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for spelling in (row.name, row.code.replace("-", " "), *row.aliases):
            known[folded(spelling)].add(row.code)
    clear = [Name(words, next(iter(codes))) for words, codes in known.items() if len(codes) == 1]
    return sorted(clear, key=lambda name: (-len(name.words), name.words))
