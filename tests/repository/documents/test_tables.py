"""Tables out to Excel and in from whatever a school has."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter

from repository.documents.sheet_heads import NamedTable, Wanted, find_table
from repository.documents.sheet_in import cell_text, read_grids
from repository.documents.workbook import Column, table
from repository.errors import Unacceptable

PEOPLE = (
    Wanted("name", ("Họ và tên", "Họ tên")),
    Wanted("born", ("Ngày sinh",)),
    Wanted("class_name", ("Lớp",)),
    Wanted("phone", ("Điện thoại", "SĐT"), required=False),
)


def safe(data: bytes) -> None:
    assert zipfile.is_zipfile(io.BytesIO(data))


def people(data: bytes) -> NamedTable:
    return find_table(read_grids(data, safe), PEOPLE)


def school_sheet() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet("Hướng dẫn").write(0, 0, "Điền vào trang sau. Họ và tên: viết hoa chữ đầu")
    sheet = book.add_worksheet("Danh sách")
    sheet.write(1, 1, "TRƯỜNG THCS HÒA LÂM")
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, head in enumerate(["STT", "HỌ VÀ\n TÊN\u00a0(*)", "Ngày sinh:", "lop", "Ghi chú"]):
        sheet.write(4, at, head)
    sheet.write_row(5, 0, [1, "Nguyễn\u00a0 Văn  A", "", 6.0, "x"])
    sheet.write_datetime(5, 2, datetime(2015, 3, 9), dated)
    sheet.write_row(7, 0, ["", "Lê Thị Bình", "12/2015", "0012"])
    book.close()
    return target.getvalue()


def test_a_table_goes_out_and_comes_back_with_formulas_as_text() -> None:
    rows = [["=1+1", 12, date(2026, 11, 22)], ["https://a.vn", 2.5, None], ["@x", 0, "00123"]]
    data = table("Sổ: mượn/trả", [Column("Tên", 30), Column("Số"), Column("Ngày")], rows)
    assert read_grids(data, safe) == {
        "Sổ mượn trả": [
            ["Tên", "Số", "Ngày"],
            ["=1+1", "12", "22/11/2026"],
            ["https://a.vn", "2.5", ""],
            ["@x", "0", "00123"],
        ]
    }
    with zipfile.ZipFile(io.BytesIO(data)) as inside:
        assert b"<f>" not in inside.read("xl/worksheets/sheet1.xml")


def test_heads_are_found_below_the_schools_name_whatever_their_spelling() -> None:
    found = people(school_sheet())
    assert (found.sheet, found.head_row) == ("Danh sách", 5)
    assert found.missing == ()
    assert found.ignored == ("STT", "Ghi chú")
    assert [(row.number, dict(row.cells)) for row in found.rows] == [
        (6, {"name": "Nguyễn Văn A", "born": "09/03/2015", "class_name": "6", "phone": ""}),
        (8, {"name": "Lê Thị Bình", "born": "12/2015", "class_name": "0012", "phone": ""}),
    ]


def test_a_missing_column_is_named() -> None:
    assert people("Họ tên;Lớp\nAn;6A\n".encode()).missing == ("born",)


def test_a_file_without_any_known_head_is_refused() -> None:
    with pytest.raises(Unacceptable, match="sheet_heads_not_found"):
        people(b"a,b,c\n1,2,3\n")


CSV = 'sep=;\r\nHọ và tên;Ngày sinh;Lớp;Điện thoại\r\n"Trần Văn\nBình";01/02/2015;6A1;0912\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_csv_is_read_in_the_encodings_excel_writes(encoding: str) -> None:
    (row,) = people(CSV.encode(encoding)).rows
    assert dict(row.cells) == {
        "name": "Trần Văn Bình", "born": "01/02/2015", "class_name": "6A1", "phone": "0912",
    }  # fmt: skip
    assert row.number == 3


def test_a_csv_of_old_windows_is_read() -> None:
    # Windows-1258 writes a tone as a second letter: NFC puts them together.
    data = b"Ho\xf2 v\xe0 t\xean,L\xf5\xecp\nL\xea Thi\xf2,6A\n"
    (row,) = people(data).rows
    assert (row.cells["name"], row.cells["class_name"]) == ("Lê Thị", "6A")


def test_every_zip_passes_the_callers_check_first() -> None:
    def refuse(data: bytes) -> None:
        raise Unacceptable("zip_bomb")

    with pytest.raises(Unacceptable, match="zip_bomb"):
        read_grids(school_sheet(), refuse)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken", b"a\x00b,c", b"\x81\xff" * 9]
)
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(Unacceptable):
        find_table(read_grids(data, lambda _: None), PEOPLE)


@pytest.mark.parametrize(("row", "column"), [(60_000, 3), (5, 300), (1_048_575, 16_383)])
def test_a_stray_cell_far_away_cannot_eat_the_servers_memory(row: int, column: int) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Họ và tên")
    sheet.write(row, column, "x")
    book.close()
    with pytest.raises(Unacceptable, match="sheet_too_large|sheet_unreadable"):
        read_grids(target.getvalue(), safe)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (2.5, "2.5"),
        (123456789012.0, "123456789012"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (datetime(2026, 11, 22), "22/11/2026"),
        (datetime(2026, 11, 22, 7, 30), "22/11/2026 07:30"),
        (date(2026, 1, 2), "02/01/2026"),
        (time(7, 5), "07:05:00"),
        ("  a\u00a0\n b ", "a b"),
        ("Toa\u0301n", "Toán"),
    ],
)
def test_a_cell_reads_as_a_person_would_type_it(cell: object, text: str) -> None:
    assert cell_text(cell) == text
