"""The official list, read back from its pages."""

from dataclasses import fields, replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp

from repository.documents import semester_list as lists
from tests.repository.documents.paperwork import HOSTILE, line, pages, semester_list


def qr_codes(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pictures = [page.render(scale=2).to_pil() for page in document]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


def test_the_list_says_what_an_official_paper_must_say() -> None:
    (page,) = pages(lists.render(semester_list()))
    for words in (
        "ỦY BAN NHÂN DÂN XÃ HÒA LÂM",
        "TRƯỜNG THCS HÒA LÂM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "DANH SÁCH HỌC LIỆU ĐIỆN TỬ Học kỳ I, năm học 2026-2027 (đợt 1)",
        "Căn cứ Luật Thư viện ngày 21 tháng 11 năm 2019;",
        "Tổng cộng: 3 học liệu (ba), gồm: Phiếu học tập: 2; Bài giảng điện tử: 1.",
        "Nơi nhận: - Thư viện trường đầu mối; - Lưu: VT, TV.",
        "NGƯỜI LẬP",
        "HIỆU TRƯỞNG",
        "Nguyễn Văn Bình",
        "Trang 1/1",
        "SHA-256: " + line(2).sha256[:16],
    ):
        assert words in page


def test_number_and_date_stay_open_for_the_clerk_or_are_filled() -> None:
    (blank,) = pages(lists.render(semester_list()))
    assert "Số: ………/DS-THCSHL" in blank
    assert "Hoà Lâm, ngày …… tháng …… năm 2026" in blank
    (filled,) = pages(lists.render(semester_list(number="5", dated=date(2027, 2, 3))))
    assert "Số: 05/DS-THCSHL" in filled
    assert "Hoà Lâm, ngày 03 tháng 02 năm 2027" in filled


def test_a_vice_principal_signs_for_the_principal() -> None:
    (page,) = pages(lists.render(semester_list(signer_titles=lists.VICE_PRINCIPAL)))
    assert "KT. HIỆU TRƯỞNG" in page
    assert "PHÓ HIỆU TRƯỞNG" in page


def test_two_hundred_lines_repeat_the_heads_and_lose_no_line() -> None:
    read = pages(lists.render(semester_list(200)))
    assert len(read) > 10
    for number, page in enumerate(read, start=1):
        assert f"Trang {number}/{len(read)}" in page
    with_lines = [page for page in read if "HL-2026-" in page]
    assert len(with_lines) >= len(read) - 1
    assert all("STT Mã Tên học liệu Loại Môn Lớp" in page for page in with_lines)
    whole = " ".join(read)
    assert all(f"HL-2026-{number:05}" in whole for number in range(1, 201))
    assert "200 học liệu (hai trăm)" in whole
    assert f"Danh sách này có {len(read)} trang" in read[-1]
    assert "Tổng cộng" in read[-1]
    assert "Nguyễn Văn Bình" in read[-1]


@pytest.mark.parametrize("lines", range(4, 16))
def test_the_signatures_never_part_from_the_totals(lines: int) -> None:
    last = pages(lists.render(semester_list(lines)))[-1]
    assert "Tổng cộng" in last
    assert "NGƯỜI LẬP" in last
    assert "Nguyễn Văn Bình" in last


def test_markup_in_any_text_prints_as_it_was_typed() -> None:
    hostile = replace(line(1), **{field.name: HOSTILE for field in fields(lists.ListLine)})
    paper = semester_list(lines=0, bases=(HOSTILE,), recipients=(HOSTILE,), signer_name=HOSTILE)
    (*_, last) = read = pages(lists.render(replace(paper, lines=(hostile,))))
    whole = " ".join(read).replace(" ", "").replace("\u200b", "")
    assert whole.count(HOSTILE.replace(" ", "")) >= 3
    assert "root:" not in whole
    assert HOSTILE in last


def test_letters_without_a_glyph_and_endless_words_do_not_stop_the_list() -> None:
    odd = replace(line(1), title="Bài 😀 漢字 \x00\u202e" + "dài" * 2000, code="W" * 40, note="x" * 300)
    read = pages(lists.render(replace(semester_list(), lines=(odd,))))
    assert "Nguyễn Văn Bình" in read[-1]
    whole = " ".join(read).replace(" ", "").replace("\u200b", "")
    assert whole.count("dài") >= 1990  # a word parted by the page's foot is not counted


def test_the_qr_leads_to_the_verification_page_on_the_list_only() -> None:
    assert qr_codes(lists.render(semester_list())) == ["https://thuvien.example.vn/v/DS7K2M"]
    preview = lists.render(semester_list(preview=True))
    assert qr_codes(preview) == []
    assert "BẢN XEM TRƯỚC" in pages(preview)[0]
    assert "https://" not in pages(preview)[0]


def test_the_same_data_gives_the_same_bytes_in_an_archival_tagged_pdf() -> None:
    first = lists.render(semester_list(40))
    assert first == lists.render(semester_list(40))
    assert b"<pdfaid:part>2" in first
    assert b"<pdfuaid:part>1" in first
    assert b"/StructTreeRoot" in first
    assert b"D:20261122" in first


def test_an_empty_list_is_still_a_paper() -> None:
    (page,) = pages(lists.render(semester_list(0)))
    assert "Tổng cộng: 0 học liệu (không)" in page
