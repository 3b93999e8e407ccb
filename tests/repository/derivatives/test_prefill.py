"""Guesses for the upload form, from names and first pages as teachers have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from repository.derivatives import text
from repository.derivatives.prefill import Guess, guess
from repository.derivatives.readers.page import PageText, page
from tests.repository.derivatives import makers


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Bai 23 - Phan so bang nhau toan 6.pptx",
            Guess("Phan so bang nhau", "toán", 6, None, 23, "", "lecture_slides"),
        ),
        (
            "Bài 5_Thành phần của nguyên tử_KHTN7.pptx",
            Guess("Thành phần của nguyên tử", "khtn", 7, None, 5, "", "lecture_slides"),
        ),
        (
            "Giáo án Ngữ văn 8 - Bài 2. Vẻ đẹp cổ điển.docx",
            Guess("Vẻ đẹp cổ điển", "ngữ văn", 8, None, 2, "", "lesson_plan"),
        ),
        (
            "Đề kiểm tra giữa kì 1 Toán 9.docx",
            Guess("Đề kiểm tra giữa kì 1", "toán", 9, None, None, "", "test_paper"),
        ),
        (
            "phieu hoc tap so 2 - tin hoc 6.docx",
            Guess("Phieu hoc tap so 2", "tin học", 6, None, None, "", "worksheet"),
        ),
        ("Unit 3 lớp 6 tiếng anh (2 tiết).pptx", Guess("", "tiếng anh", 6, 2, 3, "", "lecture_slides")),
        ("IMG_20261120.jpg", Guess("IMG 20261120", "", None, None, None, "", "picture_set")),
        ("Thí nghiệm.mp4", Guess("Thí nghiệm", "", None, None, None, "", "video")),
        ("bai doc.mp3", Guess("Bai doc", "", None, None, None, "", "audio")),
    ],
)
def test_a_file_name_says_much(name: str, expected: Guess) -> None:
    made = guess(name)
    if not expected.title:
        made = Guess("", *list(vars(made).values())[1:])
    assert made == expected


def test_the_head_of_a_lesson_plan_says_more(tmp_path: Path) -> None:
    pages = text.extract(makers.plan(tmp_path / "a.docx"), "docx")
    assert guess("tuan 12 ban cuoi.docx", pages) == Guess(
        "Phân số bằng nhau", "Toán", 6, 2, None, "Nguyễn Thị Hương", "lesson_plan"
    )


def test_a_plan_in_one_breath_is_read_too() -> None:
    head = page(
        1,
        "",
        "Trường: THCS Hoà Lâm    Họ và tên giáo viên: TRẦN VĂN BÌNH\nTổ: Tự nhiên\nKẾ HOẠCH BÀI DẠY\n"
        "Bài 12: LỰC MA SÁT (3 tiết)\nMôn học/Hoạt động giáo dục: Khoa học tự nhiên; lớp: 6\n"
        "Thời gian thực hiện: (3 tiết)",
    )
    assert guess("khtn.docx", [head]) == Guess(
        "Lực ma sát", "Khoa học tự nhiên", 6, 3, 12, "Trần Văn Bình", "lesson_plan"
    )


def test_a_deck_names_itself_on_its_first_slide() -> None:
    slide = PageText(
        1, "BÀI 23. HAI PHÂN SỐ BẰNG NHAU", "BÀI 23. HAI PHÂN SỐ BẰNG NHAU\nGV: Nguyễn Thị Hương\nMôn Toán 6"
    )
    assert guess("Presentation1.pptx", [slide]) == Guess(
        "Hai phân số bằng nhau", "toán", 6, None, 23, "Nguyễn Thị Hương", "lecture_slides"
    )


def test_nothing_known_is_left_empty() -> None:
    assert guess("scan.pdf", [PageText(1, "", "")]) == Guess("Scan", kind="lesson_plan")
    assert guess("khongduoi") == Guess("Khongduoi")


def test_the_grade_may_stand_after_the_subject_on_the_first_slide() -> None:
    first = PageText(1, "Phân số bằng nhau", "Phân số bằng nhau\nToán 6 · Kết nối tri thức", "")
    assert guess("phan-so.pptx", [first]).grade == 6
