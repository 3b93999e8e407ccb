"""Tables people hand in: .xlsx, .xls, .ods and .csv, told apart by content, read as rows of plain text.

Zip containers are given to the caller's safety check before anything opens them (a small file may unpack to
gigabytes). Which columns a table must have is `sheet_heads`' business; what they mean is the caller's.
"""

import csv
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time

from repository.errors import Unacceptable

Grid = list[list[str]]

LONGEST_TABLE = 50_000
WIDEST_TABLE = 200

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_DELIMITERS = (";", "\t", ",")
_PATIENCE_SECONDS = 60


def read_grids(data: bytes, check_zip: Callable[[bytes], None]) -> dict[str, Grid]:
    """Return every sheet as rows of text, row 1 first, by name (a CSV file is one sheet named '').

    Raises Unacceptable `sheet_unreadable` or `sheet_too_large`, and whatever `check_zip` raises.
    """
    if data.startswith((_ZIP, _OLE)):
        if data.startswith(_ZIP):
            check_zip(data)
        return _read_workbook(data)
    return {"": _read_csv(data)}


def cell_text(cell: object) -> str:
    """Return a cell as a person would type it: 12 not 12.0, 22/11/2026, no odd spaces, NFC."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}" if abs(cell) < 1e15 else f"{cell:.0f}"
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == time() else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return " ".join(unicodedata.normalize("NFC", str(cell)).replace("\ufeff", "").split())


def _read_workbook(data: bytes) -> dict[str, Grid]:
    """Parse in a child process: two stray cells at far corners make the parser allocate until it aborts."""
    command = [sys.executable, "-m", "repository.documents.sheet_child"]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        child = subprocess.run(
            command, input=data, capture_output=True, timeout=_PATIENCE_SECONDS, env=os.environ | paths
        )
    except subprocess.TimeoutExpired as error:
        raise Unacceptable("sheet_unreadable") from error
    if child.returncode != 0:
        raise Unacceptable("sheet_unreadable")
    answer: dict[str, dict[str, Grid]] = json.loads(child.stdout)
    if "grids" not in answer:
        raise Unacceptable("sheet_too_large", rows=LONGEST_TABLE)
    return answer["grids"]


def _read_csv(data: bytes) -> Grid:
    lines = _decode(data).splitlines()
    delimiter = max(_DELIMITERS, key=lambda one: sum(line.count(one) for line in lines[:10]))
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        delimiter = lines[0][4]  # Excel's own way of naming the delimiter
        lines[0] = ""  # kept as an empty row, so that row numbers stay those people see
    try:
        rows = [[cell_text(cell) for cell in row] for row in csv.reader(_ended(lines), delimiter=delimiter)]
    except csv.Error as error:
        raise Unacceptable("sheet_unreadable") from error
    if len(rows) > LONGEST_TABLE or any(len(row) > WIDEST_TABLE for row in rows):
        raise Unacceptable("sheet_too_large", rows=LONGEST_TABLE)
    return rows


def _ended(lines: list[str]) -> list[str]:
    return [line + "\n" for line in lines]  # a quoted cell keeps its line breaks


def _decode(data: bytes) -> str:
    """Decode what Excel and Notepad write in Viet Nam: UTF-8, UTF-16 ('Unicode text') or Windows-1258."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:200:2].count(0) > len(data[1:200:2]) // 4:
        encodings = ["utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1258"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unacceptable("sheet_unreadable")
