"""The curriculum coming in: rows of subjects, series and lessons from TOML, once a year.

The shipped `subjects.toml` has the subjects and series of lower-secondary school; lessons come with a school's or
the demonstration's own file of the same form. Rows are matched by code (lessons by place and number) and changed,
never doubled. Called by the set-up of a real school, by the command line and by the demonstration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Tx
from search.vietnamese import joined

SHIPPED = Path(__file__).with_name("subjects.toml")


@cache
def shipped() -> Mapping[str, Any]:
    """Return the shipped data."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def load(tx: Tx, data: Mapping[str, Any]) -> int:
    """Add or change what `data` holds (`subject`, `series`, `lesson`: lists of tables); return how many rows."""
    subjects, series, lessons = (data.get(name, []) for name in ("subject", "series", "lesson"))
    for position, row in enumerate(subjects):
        tx.merge(Subject(**{"aliases": [], "position": position, **row}))
    for position, row in enumerate(series):
        tx.merge(Series(**{"aliases": [], "position": position, **row}))
    tx.flush()
    _load_lessons(tx, lessons)
    return len(subjects) + len(series) + len(lessons)


def load_shipped(tx: Tx) -> int:
    """Load the shipped subjects and series."""
    return load(tx, shipped())


def _load_lessons(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """`subject`, `grade`, `title`, and where known `series`, `number`, `periods`, `semester`."""
    known = {_place(lesson): lesson for lesson in tx.scalars(select(Lesson))} if rows else {}
    for position, row in enumerate(rows):
        title = row["title"]
        lesson = Lesson(
            subject_code=row["subject"],
            grade=row["grade"],
            series_code=row.get("series"),
            number=str(row.get("number", "")),
            title=title,
            title_fold=joined(title)[1],
            periods=row.get("periods"),
            semester=row.get("semester"),
            position=row.get("position", position),
        )
        before = known.get(_place(lesson))
        if before is None:
            tx.add(lesson)
            continue
        for name in ("title", "title_fold", "periods", "semester", "position"):
            setattr(before, name, getattr(lesson, name))


def _place(lesson: Lesson) -> tuple[object, ...]:
    return lesson.subject_code, lesson.grade, lesson.series_code, lesson.number or lesson.title_fold
