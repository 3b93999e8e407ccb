"""A real school begins: an empty installation, two classes from Excel, slips on paper, a pupil at the door."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdfium2
import pytest
import xlsxwriter

from tests.live import installation
from tests.story.visitor import Visitor

PUPILS = [
    ("Nguyễn Thị Hà", "6A"),
    ("Trần Văn Bảo", "6A"),
    ("Đỗ Minh Ánh", "6A"),
    ("Lê Thuỷ Tiên", "6B"),
    ("Hồ Anh Đức", "6B"),
]
SCHOOL = {
    "name": "Trường THCS Suối Bàng",
    "short_name": "THCS Suối Bàng",
    "code": "14000321",
    "place": "Suối Bàng",
}


def test_a_real_school_begins_with_an_empty_installation(
    tmp_path_factory: pytest.TempPathFactory, new_place: Callable[[], dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("school")
    with installation(folder, HOCLIEU_DEMO="0", PASSWORD_KIB="64", **new_place()) as live:
        administrator = Visitor(live.url)
        asked = administrator.open("/")
        assert asked.url.endswith("/setup") and "Mã bắt đầu" in asked.words
        assert asked.press("Tiếp tục", token="đoán").status == 403
        form = asked.press("Tiếp tục", token=(folder / "setup_token").read_text())
        wrong = form.press("Tạo trường", **SCHOOL, full_name="Cầm Thị Phượng", password="ngắn", again="ngắn")
        assert wrong.status == 422 and "Trường THCS Suối Bàng" in wrong.data.decode()
        entered = wrong.press("Tạo trường", password="ba con mèo mây", again="ba con mèo mây")
        assert "Trường đã sẵn sàng" in entered.words
        assert Visitor(live.url).open("/setup").url.endswith("/sign-in")

        preview = entered.press("Xem trước", files={"file": ("hoc-sinh.xlsx", _workbook())})
        assert all(name in preview.words for name, _class in PUPILS)
        slips = preview.press(f"Nhập {len(PUPILS)} người")
        assert "thêm 5 người" in slips.words
        paper = slips.press("Tạo và in phiếu (PDF)")
        assert paper.data.startswith(b"%PDF")
        username, password = _slip_of("Đỗ Minh Ánh", paper.data)

        pupil = Visitor(live.url)
        door = pupil.open("/sign-in").press("Đăng nhập", username=username, password=password)
        assert "Chọn mật khẩu của riêng bạn" in door.words
        assert "Chọn mật khẩu của riêng bạn" in pupil.open("/search?q=toan").words
        inside = door.press("Đổi mật khẩu", old=password, new="trăng sao suối", again="trăng sao suối")
        assert inside.status == 200 and "Ánh" in inside.data.decode()
        assert Visitor(live.url).signed_in(username, "trăng sao suối").open("/").status == 200
        again = Visitor(live.url).open("/sign-in").press("Đăng nhập", username=username, password=password)
        assert "/sign-in" in again.url


def _workbook() -> bytes:
    """The ministry's export: a title above the heads, columns nobody needs."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH HỌC SINH NĂM HỌC 2026-2027")
        for row, cells in enumerate([("STT", "Họ và tên", "Ngày sinh", "Lớp", "Họ tên cha"),
                                     *((n, name, f"0{n}/02/2015", class_name, "Không giữ")
                                       for n, (name, class_name) in enumerate(PUPILS, 1))], 2):  # fmt: skip
            sheet.write_row(row, 0, cells)
    return out.getvalue()


def _slip_of(name: str, pdf: bytes) -> tuple[str, str]:
    """Read user name and first password off the printed slips."""
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    found = re.search(r"Tên đăng nhập (\S+)\s+Mật khẩu (\S+)", text[text.index(name) :])
    assert found, text
    return found[1], found[2]
