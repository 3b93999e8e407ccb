"""The shipped lessons of the national series: `programme/<subject>.toml`, one lesson a line.

Read here into the rows that `intake.load` takes. Called by the demonstration, and wherever a school wants to
begin with the whole programme.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from repository.curriculum import intake
from repository.db.uow import Tx

FOLDER = Path(__file__).with_name("programme")
_LINE = re.compile(r"(\d+[a-z]?(?:\.\d+)?)\. (.+)")


def lessons() -> list[dict[str, Any]]:
    """Return every shipped lesson, subject by subject, in teaching order."""
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml")))
    return [row for data in files for grade in data["grade"] for row in _of_grade(data, grade)]


def load(tx: Tx) -> int:
    """Load the shipped lessons; return how many. Subjects and series must be there."""
    return intake.load(tx, {"lesson": lessons()})


def _of_grade(data: dict[str, Any], grade: dict[str, Any]) -> Iterator[dict[str, Any]]:
    semester = 1
    for position, line in enumerate(grade["lessons"].strip().splitlines(), 1):
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(f"not a lesson: {line!r}")
        number, title = found.groups()
        if number == grade.get("second_semester_from"):
            semester = 2
        yield {
            "subject": data["subject"],
            "series": data["series"],
            "grade": grade["grade"],
            "number": number,
            "title": title,
            "semester": semester,
            "position": position,
        }
