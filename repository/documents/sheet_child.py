"""The child process that opens people's workbooks: bytes in, JSON of text rows out, memory limited.

Started by `sheet_in` only. It may abort, hang or run out of memory without harm to the server.
"""

import io
import json
import sys

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from repository.documents.sheet_in import LONGEST_TABLE, WIDEST_TABLE, Grid, cell_text

try:
    import resource
except ImportError:  # Windows has no such limits; the parent's patience remains
    resource = None  # type: ignore[assignment]

_MEMORY = 1024**3


class _TooLarge(Exception):
    """A sheet has more rows or columns than any list of people or books."""


def main() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer: dict[str, object]
    try:
        answer = {"grids": _read(sys.stdin.buffer.read())}
    except _TooLarge:
        answer = {"error": "sheet_too_large"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _read(data: bytes) -> dict[str, Grid]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {one.name: _grid(book.get_sheet_by_name(one.name)) for one in book.sheets_metadata if _shown(one)}


def _shown(sheet: SheetMetadata) -> bool:
    return bool(sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible)


def _grid(sheet: CalamineSheet) -> Grid:
    if sheet.total_height > LONGEST_TABLE or sheet.total_width > WIDEST_TABLE:
        raise _TooLarge
    # The empty area above and left of the table is kept: row numbers are those the person sees.
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


if __name__ == "__main__":
    main()
