"""Spreadsheets as schools hand them in, made with xlsxwriter: titles above, merged heads, odd cells."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter

NBSP = "\u00a0"


def workbook(heads: Sequence[str], rows: Sequence[Sequence[object]], above: bool = True) -> bytes:
    """Return an .xlsx with the school's name and a title over a table whose heads are partly merged."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("CSDL")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        top = 0
        if above:
            sheet.merge_range(0, 0, 0, len(heads) - 1, "TRƯỜNG THCS HOÀ LÂM")
            sheet.merge_range(1, 0, 1, len(heads) - 1, "DANH SÁCH HỌC SINH NĂM HỌC 2026-2027")
            top = 3
        for at, head in enumerate(heads):
            sheet.merge_range(top, at, top + 1, at, head) if above else sheet.write(top, at, head)
        first = top + (2 if above else 1)
        for line, row in enumerate(rows, first):
            for at, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, at, cell, day)  # type: ignore[arg-type]
                elif cell is not None:
                    sheet.write(line, at, cell)
    return target.getvalue()


NASTY_HEADS = [
    "STT",
    "Mã định danh\nBộ GD&ĐT",
    f"Họ{NBSP}và tên (*)",
    "Ngày sinh",
    "Họ tên mẹ",
    "Lớp",
    "Trạng thái",
]
NASTY_ROWS = [
    [
        1,
        123456789.0,
        f"Nguyễn{NBSP}Văn  An",
        date(2015, 3, 9),
        "Bà Hoa",
        "6A1",
        "Đang học",
    ],  # id lost its zero
    [2, "0123456790", "Lê Thị Ánh", "25/05/2015", "", "Lớp 6A1", "Đang học"],  # date as text
    [3, "0123456791", "Ðỗ Thị Bình", 42149, "", "6a2", ""],  # eth, serial without a date format
    [4, "0123456790", "Lê Thị Ánh", "25/05/2015", "", "6A1", "Đang học"],  # the same pupil twice
    [5, None, "", "01/01/2015", "", "6A1", ""],  # no name
    [6, "0123456792", "Trần Văn Cường", "31/02/2015", "", "6A2", ""],  # no such day
    [7, "0123456793", "Vũ Thị Dung", "02/02/2015", "", "Khối 6", ""],  # no class of ours
    [8, "0123456794", "Phạm Văn Em", "03/03/2015", "", "6A2", "Chuyển khỏi trường"],  # never was here
    [None, None, "Người lập danh sách", None, None, None, None],  # below the table
]
