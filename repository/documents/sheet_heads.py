"""From a grid of text to named rows: finds the line of column heads and matches it to what the caller wants.

Schools put their name and a title above the table, break heads over lines, leave marks out, add columns of
their own; all of that is understood here, for every import of the application.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repository.documents.sheet_in import Grid
from repository.errors import Unacceptable

_SEARCHED_ROWS = 10


@dataclass(frozen=True)
class Wanted:
    """A column the caller understands, and the other heads people give it ('Họ và tên', 'Họ tên', …)."""

    name: str
    heads: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class Row:
    number: int  # as the spreadsheet shows it
    cells: Mapping[str, str]  # every wanted name, '' where the column or the cell is missing


@dataclass(frozen=True)
class NamedTable:
    sheet: str
    head_row: int
    rows: tuple[Row, ...]  # empty lines left out
    missing: tuple[str, ...]  # required names without a column
    ignored: tuple[str, ...]  # heads nobody asked for, as they were written


def find_table(grids: Mapping[str, Grid], wanted: Sequence[Wanted]) -> NamedTable:
    """Return the table whose heads match best; Unacceptable `sheet_heads_not_found` when none do."""
    best: tuple[int, str, int] | None = None
    for sheet, grid in grids.items():
        for at, row in enumerate(grid[:_SEARCHED_ROWS]):
            matches = len(_columns(row, wanted))
            if matches > (best[0] if best else 0):
                best = (matches, sheet, at)
    if best is None or best[0] < min(2, len(wanted)):
        raise Unacceptable("sheet_heads_not_found", heads=[one.heads[0] for one in wanted if one.required])
    _, sheet, at = best
    return _named(sheet, grids[sheet], at, wanted)


def _named(sheet: str, grid: Grid, at: int, wanted: Sequence[Wanted]) -> NamedTable:
    columns = _columns(grid[at], wanted)
    taken = set(columns.values())
    rows = (
        Row(number, {one.name: _cell(row, columns.get(one.name)) for one in wanted})
        for number, row in enumerate(grid[at + 1 :], start=at + 2)
    )
    return NamedTable(
        sheet=sheet,
        head_row=at + 1,
        rows=tuple(row for row in rows if any(row.cells.values())),
        missing=tuple(one.name for one in wanted if one.required and one.name not in columns),
        ignored=tuple(head for place, head in enumerate(grid[at]) if head and place not in taken),
    )


def _columns(row: Sequence[str], wanted: Sequence[Wanted]) -> dict[str, int]:
    """Map wanted names to places in the row; the first column of a head wins."""
    places: dict[str, int] = {}
    for place, head in enumerate(row):
        places.setdefault(_folded(head), place)
    found: dict[str, int] = {}
    for one in wanted:
        for head in (one.name, *one.heads):
            at = places.get(_folded(head))
            if at is not None and at not in found.values():
                found[one.name] = at
                break
    return found


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _folded(head: str) -> str:
    """Return a head without marks, case, punctuation remarks in brackets: 'Họ và tên (*)' → 'ho va ten'."""
    bare = re.sub(r"\([^)]*\)", " ", head.casefold().replace("đ", "d"))
    letters = (c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", "".join(letters)).split())
