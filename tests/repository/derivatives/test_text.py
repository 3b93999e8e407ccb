"""Text out of real files: order, titles, notes, tables, NFC, old fonts."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import typst
from pptx import Presentation

from repository.derivatives import text
from repository.derivatives.readers.page import PageText
from tests.repository.derivatives import makers


def test_a_deck_gives_slides_with_titles_tables_and_notes_apart(tmp_path: Path) -> None:
    first, second = text.extract(makers.deck(tmp_path / "a.pptx"), "pptx")
    assert first == PageText(
        1,
        "Bài 23. Phân số bằng nhau (1)",
        "Bài 23. Phân số bằng nhau (1)\nHai phân số gọi là bằng nhau\nVí dụ: một phần hai\nTử số\tMẫu số",
        "Ghi chú của cô Hương",
    )
    assert second.number == 2


def test_slides_come_in_the_order_of_the_show_not_of_the_files(tmp_path: Path) -> None:
    path = makers.deck(tmp_path / "a.pptx", 3)
    made = Presentation(str(path))
    order = made.slides._sldIdLst
    order.insert(0, order[2])
    made.save(str(path))
    assert [page.title[-3:] for page in text.extract(path, "pptx")] == ["(3)", "(1)", "(2)"]


def test_a_document_is_cut_at_its_headings(tmp_path: Path) -> None:
    pages = text.extract(makers.plan(tmp_path / "a.docx"), "docx")
    assert [page.title for page in pages] == [
        "Trường THCS Hoà Lâm",
        "KẾ HOẠCH BÀI DẠY",
        "I. Mục tiêu",
        "II. Thiết bị dạy học và học liệu",
        "III. Tiến trình dạy học",
    ]
    assert "Thời gian thực hiện: 2 tiết" in pages[1].text.split("\n")


def test_a_document_is_cut_at_its_rendered_pages_when_there_are_any(tmp_path: Path) -> None:
    path = makers.plan(tmp_path / "a.docx")
    pages = text.by_page(
        path, "docx", ["Trường THCS Hoà Lâm … KẾ HOẠCH BÀI DẠY", "I. Mục\r\ntiêu", "III. Tiến trình dạy học"]
    )
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[1].title == "I. Mục tiêu"
    assert "II. Thiết bị dạy học và học liệu" in pages[1].text
    assert pages[2].text.startswith("III. Tiến trình dạy học\n")


def test_runs_in_old_fonts_are_decoded_beside_modern_ones(tmp_path: Path) -> None:
    runs = [
        ("Tr\xadêng häc ", ".VnTime"),
        ("lớp 6A ", "Times New Roman"),
        ("toaùn hoïc ", "VNI-Times"),
        ("h×nh häc", ".VnTimeH"),
    ]
    (page,) = text.extract(makers.plan_in_fonts(tmp_path / "a.docx", runs), "docx")
    assert page.text == "Trường học lớp 6A toán học HÌNH HỌC"


def test_a_deck_in_an_old_font_is_decoded(tmp_path: Path) -> None:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    for shape, words in ((slide.shapes.title, "Ph©n sè"), (slide.placeholders[1], "TËp ®äc")):
        run = shape.text_frame.paragraphs[0].add_run()
        run.text, run.font.name = words, ".VnArial"
    made.save(str(tmp_path / "a.pptx"))
    (page,) = text.extract(tmp_path / "a.pptx", "pptx")
    assert (page.title, page.text) == ("Phân số", "Phân số\nTập đọc")


@pytest.mark.parametrize(
    ("name", "code", "notes"), [("deck.odp", "odp", "Ghi chú của cô Hương"), ("deck.ppt", "ppt", "")]
)
def test_other_decks_give_their_slides(tmp_path: Path, name: str, code: str, notes: str) -> None:
    path = makers.old_deck(tmp_path / name) if code == "ppt" else makers.SAMPLES / name
    first, second = text.extract(path, code)
    assert first == PageText(
        1,
        "Bài 23. Phân số bằng nhau",
        "Bài 23. Phân số bằng nhau\nHai phân số bằng nhau\nVí dụ: một nửa",
        notes,
    )
    assert second.title == "Luyện tập"


def test_other_documents_give_their_lines(tmp_path: Path) -> None:
    odt = text.extract(makers.SAMPLES / "plan.odt", "odt")
    assert [page.title for page in odt] == ["KẾ HOẠCH BÀI DẠY", "II. Thiết bị dạy học"]
    assert odt[0].text == "KẾ HOẠCH BÀI DẠY\nMôn học: Toán; lớp: 6\nHoạt động\tSản phẩm"
    (doc,) = text.extract(makers.SAMPLES / "plan.doc", "doc")
    assert doc.text.split("\n")[:2] == ["KẾ HOẠCH BÀI DẠY", "Môn học: Toán; lớp: 6"]


def test_a_workbook_gives_its_sheets(tmp_path: Path) -> None:
    (sheet,) = text.extract(makers.workbook(tmp_path / "a.xlsx"), "xlsx")
    assert sheet == PageText(1, "Điểm 6A", "Họ tên\tĐiểm\nNguyễn Văn Ân\t9")


def test_a_pdf_gives_its_pages_in_nfc(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Hai phân số bằng nhau")
    fonts = Path(text.__file__).parents[1] / "documents" / "fonts"
    source = tmp_path / "a.typ"
    source.write_text(
        f'#set text(font: "Tinos")\nBài 23\n\n{decomposed}\n#pagebreak()\nTrang hai', encoding="utf-8"
    )
    typst.compile(str(source), output=str(tmp_path / "a.pdf"), font_paths=[str(fonts)])
    first, second = text.extract(tmp_path / "a.pdf", "pdf")
    assert (first.title, first.text) == ("Bài 23", "Bài 23\nHai phân số bằng nhau")
    assert second.text == "Trang hai"


def test_whatever_comes_out_is_nfc_without_invisible_marks(tmp_path: Path) -> None:
    words = unicodedata.normalize("NFD", "Tiếng\u00a0Việt") + "\u200b và soft\u00adhyphen, Ðảm"
    (page,) = text.extract(makers.plan_in_fonts(tmp_path / "a.docx", [(words, "Arial")]), "docx")
    assert page.text == "Tiếng Việt và softhyphen, Đảm"
