"""Slips, review sheets, overdue lists and labels, read back from their pages."""

from datetime import date

import pypdfium2
import pytest
import zxingcpp

from repository.documents import labels, overdue, review_sheet, slips
from tests.repository.documents.paperwork import HOSTILE, LETTERHEAD, pages

DAY = date(2026, 11, 22)


def test_slips_come_ten_a_page_and_each_class_on_its_own_pages() -> None:
    names = [
        slips.Slip(f"Nguyễn Văn {n}", "6A1" if n < 12 else "6A2", f"a{n}", f"mua-{n}") for n in range(15)
    ]
    address = "https://thuvien.example.vn/dang-nhap"
    pdf = slips.render(slips.PasswordSlips(LETTERHEAD, address, tuple(names), DAY))
    read = pages(pdf)
    assert [page.count("Mật khẩu ") for page in read] == [10, 2, 3]
    assert "6A2" not in read[1]
    assert all(one.user_name in " ".join(read) and one.password in " ".join(read) for one in names)
    codes = zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil())
    assert {code.text for code in codes} == {address}
    assert len(codes) == 10


def test_a_review_sheet_shows_marks_remarks_and_decision() -> None:
    sheet = review_sheet.ReviewSheet(
        letterhead=LETTERHEAD,
        department="Tổ Khoa học tự nhiên",
        code="HL-00012",
        title=HOSTILE,
        version="HL-00012, phiên bản 2",
        kind="Bài giảng điện tử",
        lesson="Toán, lớp 6, bài 23",
        authors="Nguyễn Thị Thanh Hương",
        reviewer="Trần Văn An",
        points=(
            review_sheet.Point("Chính xác về khoa học", review_sheet.Mark.FIX, "Trang 7 sai dấu."),
            review_sheet.Point("Bản quyền hình ảnh", review_sheet.Mark.PASS),
        ),
        remarks=HOSTILE,
        decision="Cần sửa",
        decided=date(2026, 10, 5),
        on_behalf_of="Lê Thị Lan",
    )
    (page,) = pages(review_sheet.render(sheet))
    assert page.count(HOSTILE) == 2
    assert "1 Chính xác về khoa học X Trang 7 sai dấu." in page
    assert "Kết luận: CẦN SỬA" in page
    assert "Thẩm định thay: Lê Thị Lan" in page
    assert "ngày 05 tháng 10 năm 2026" in page
    assert "SHA-256" not in page


def test_each_class_gets_its_own_overdue_pages_with_days_late() -> None:
    loan = overdue.OverdueLoan("Trần B", "TK.00312", HOSTILE, date(2026, 10, 1), date(2026, 11, 12))
    classes = (overdue.ClassOverdue("6A1", "cô Lan", (loan,)), overdue.ClassOverdue("6A2", "", (loan,) * 60))
    read = pages(overdue.render(overdue.OverduePaper(LETTERHEAD, DAY, classes, "Phạm Thị Mai")))
    assert "Lớp 6A1 (tính đến ngày 22/11/2026)" in read[0]
    assert "cô Lan" in read[0]
    assert "01/10/2026 12/11/2026 10" in read[0]
    assert "6A2" not in read[0]
    assert all("STT Bạn đọc" in page for page in read)
    assert "Cộng: 60 cuốn." in read[-1]


def test_labels_stand_where_the_sheet_has_them_and_scan() -> None:
    sheet = labels.A4_65.nudged(right_mm=1, down_mm=-2)
    numbers = [f"TK.{n:05}" for n in range(70)]
    wanted = tuple(labels.BarcodeLabel(number, "THCS Hoà Lâm") for number in numbers)
    pdf = labels.render(wanted, sheet, "THCS Hoà Lâm", DAY, skip=63)
    scale, document = 4, pypdfium2.PdfDocument(pdf)
    found = {}
    for at, page in enumerate(document):
        for code in zxingcpp.read_barcodes(page.render(scale=scale).to_pil()):
            found[code.text] = (at, code.position.top_left.x / scale * 25.4 / 72)
    assert sorted(found) == numbers
    assert {number for number, (at, _) in found.items() if at == 0} == set(numbers[:2])
    spacing = found["TK.00004"][1] - found["TK.00003"][1]
    assert spacing == pytest.approx(sheet.width_mm + sheet.gap_x_mm, abs=0.3)


def test_spine_labels_carry_the_shelf_mark() -> None:
    label = labels.SpineLabel("TK.00312", ("895.9223", "D250M"))
    (page,) = pages(labels.render((label,), labels.PLAIN_A4_40, "THCS Hoà Lâm", DAY))
    assert page == "895.9223 D250M TK.00312"


def test_a_number_that_is_no_code_128_is_refused() -> None:
    with pytest.raises(ValueError, match="Code 128"):
        labels.render((labels.BarcodeLabel("ĐK.00001", "THCS"),), labels.A4_21, "THCS", DAY)
