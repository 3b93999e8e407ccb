"""Reading what people typed into forms, and saying what is wrong with it. No page lives here."""

from __future__ import annotations

from datetime import date

from flask import request

from repository.accounts.names import tidy
from repository.accounts.people_sheet import day_in_cell
from repository.errors import Invalid
from repository.phrases import phrase

LONGEST_LINE = 300  # characters of a name or a title
MOST_DIGITS = 9  # what every database keeps in an integer


def text(name: str, most: int = LONGEST_LINE) -> str:
    """Return a line of text, NFC and trimmed. Raises `Invalid` when it is too long."""
    return _within(name, tidy(request.form.get(name, "")), most)


def lines(name: str, most: int = LONGEST_LINE) -> list[str]:
    """Return the lines of a text area, the empty ones left out. Raises `Invalid` when one is too long."""
    given = request.form.get(name, "").splitlines()
    return [_within(name, line, most) for raw in given if (line := tidy(raw))]


def _within(name: str, line: str, most: int) -> str:
    if len(line) > most:
        raise Invalid({name: "too_long"})
    return line


def day(name: str) -> date | None:
    """Return a day, typed or chosen; an empty field is None. Raises `Invalid`."""
    given = tidy(request.form.get(name, ""))
    found = day_in_cell(given)
    if given and found is None:
        raise Invalid({name: "not_a_day"})
    return found


def needed_day(name: str) -> date:
    """Return a day that must be given. Raises `Invalid`."""
    found = day(name)
    if found is None:
        raise Invalid({name: "required"})
    return found


def number(name: str, default: int) -> int:
    """Return a whole number. Raises `Invalid`."""
    given = tidy(request.form.get(name, ""))
    if not given:
        return default
    if not given.isdecimal() or len(given) > MOST_DIGITS:
        raise Invalid({name: "not_a_number"})
    return int(given)


def sentences(problem: Invalid) -> dict[str, str]:
    """Return field → sentence, for `error_summary` and the fields."""
    return {name: phrase(code) for name, code in problem.fields.items()}
