"""Reading what people typed into forms, and saying what is wrong with it. No page lives here."""

from __future__ import annotations

from datetime import date

from flask import request

from repository.accounts.names import tidy
from repository.accounts.people_sheet import day_in_cell
from repository.errors import Invalid
from repository.phrases import phrase

MOST_DIGITS = 9  # what every database keeps in an integer


def text(name: str) -> str:
    """Return a line of text, NFC and trimmed."""
    return tidy(request.form.get(name, ""))


def lines(name: str) -> list[str]:
    """Return the lines of a text area, the empty ones left out."""
    return [line for raw in request.form.get(name, "").splitlines() if (line := tidy(raw))]


def day(name: str) -> date | None:
    """Return a day, typed or chosen; an empty field is None. Raises `Invalid`."""
    given = text(name)
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
    given = text(name)
    if not given:
        return default
    if not given.isdecimal() or len(given) > MOST_DIGITS:
        raise Invalid({name: "not_a_number"})
    return int(given)


def sentences(problem: Invalid) -> dict[str, str]:
    """Return field → sentence, for `error_summary` and the fields."""
    return {name: phrase(code) for name, code in problem.fields.items()}
