"""Tables out to Excel. Text stays text: nothing a person typed becomes a formula or a link."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from repository.documents.connect import spreadsheets

Cell = str | int | float | date | None

_NUMBERED = (int, float)
_LONGEST_SHEET_NAME = 31
_LONGEST_TEXT = 32_767  # Excel's own limit for one cell
_FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Column:
    title: str
    width: float = 16  # in characters


def table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return an .xlsx of one sheet: heads kept in sight, a filter on each column, flat memory."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with spreadsheets().Workbook(target, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
        dated = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.title, head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                _write(sheet, last, at, cell, dated)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return target.getvalue()


def _write(sheet: Any, row: int, at: int, cell: Cell, dated: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, _NUMBERED):
        sheet.write_number(row, at, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), dated)
    else:
        sheet.write_string(row, at, cell[:_LONGEST_TEXT])


def _sheet_name(title: str) -> str:
    words = title.translate(_FORBIDDEN_IN_SHEET_NAME).split()
    return " ".join(words)[:_LONGEST_SHEET_NAME] or "Sheet1"
