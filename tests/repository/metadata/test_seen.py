"""What is drawn from a record: projection, guesses, keys, ISBN, display and citations."""

import pytest

from repository.metadata import citation, isbn
from repository.metadata.display import labelled_rows, publication_line
from repository.metadata.duplicates import match_keys, same_work
from repository.metadata.marc import Marc, data_field
from repository.metadata.projection import price_of, project
from repository.metadata.school_words import grade_and_subject_words
from repository.metadata.short_form import new_print, put

BOOK = {
    "title": "Toán 6",
    "part_number": "Tập 1",
    "authors": ["Hà Huy Khoái", "Cung Thế Anh"],
    "isbn": ["0-9676603-0-0"],
    "place": "Hà Nội",
    "publisher": "Giáo dục Việt Nam",
    "year": "2021",
    "price": "25.000đ",
    "edition": "Tái bản lần 2",
}


def test_a_record_is_projected_for_lists_and_index() -> None:
    seen = project(new_print({**BOOK, "ddc": "372.7/1", "series": "Cánh diều", "series_number": "6"}))
    assert (seen.title, seen.full_title) == ("Toán 6", "Toán 6. Tập 1")
    assert (seen.author, seen.year, seen.price) == ("Hà Huy Khoái, Cung Thế Anh", 2021, 25000)
    assert (seen.isbns, seen.ddc, seen.series) == (("9780967660301",), "372.71", "Cánh diều ; 6")


def test_real_records_have_title_year_and_language(vietnamese: list[Marc]) -> None:
    seen = [project(marc) for marc in vietnamese]
    assert all(one.title and one.year and one.language == "vie" and one.agency == "DLC" for one in seen)
    assert "Nhà xuất bản Văn hóa thông tin" in {one.publisher for one in seen}
    assert not [one for one in seen if "\u0302" in one.full_title + one.author]


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("15000đ", 15000),
        ("15.000 đ", 15000),
        ("[VND] 60,000", 60000),
        ("25 000đ/tập", 25000),
        ("", None),
        ("biếu", None),
    ],
)
def test_prices_are_read_in_every_habit(text: str, price: int | None) -> None:
    assert price_of(text) == price


@pytest.mark.parametrize(
    ("title", "grades", "subjects", "kind"),
    [
        ("Toán 6. Tập 1", (6,), ("Toán",), "sgk"),
        ("Ngữ văn lớp 7", (7,), ("Ngữ văn",), "sgk"),
        ("Địa lý 8 : sách giáo viên", (8,), ("Địa lí",), "snv"),
        ("Bài tập Vật lý lớp 6, 7", (6, 7), ("Vật lí",), "stk"),
        ("Hoạt động trải nghiệm, hướng nghiệp 9", (9,), ("Hoạt động trải nghiệm, hướng nghiệp",), "sgk"),
        ("Để học tốt Hóa học 9", (9,), ("Hoá học",), "stk"),
        ("Lịch sử và Địa lý 6", (6,), ("Lịch sử và Địa lí",), "sgk"),
        ("Truyện cổ tích Việt Nam", (), (), "tn"),
        ("Lịch sử Đảng Cộng sản Việt Nam", (), (), ""),
        ("25 năm quan hệ Việt Nam--Nhật Bản", (), (), ""),
    ],
)
def test_grade_subject_and_kind_are_guessed(
    title: str, grades: tuple[int, ...], subjects: tuple[str, ...], kind: str
) -> None:
    guess = grade_and_subject_words(new_print({"title": title}))
    assert (guess.grades, guess.subjects, guess.kind) == (grades, subjects, kind)


def test_keywords_and_audience_speak_of_grade_and_subject_too() -> None:
    marc = new_print(
        {"title": "Sổ tay học sinh", "keywords": ["Toán", "Lớp 8"], "audience": "Dành cho học sinh lớp 9"}
    )
    guess = grade_and_subject_words(marc)
    assert set(guess.grades) == {8, 9} and guess.subjects == ("Toán",)


@pytest.mark.parametrize(
    ("text", "digits", "valid"),
    [
        ("978-0-9676603-0-1 (bìa mềm)", "9780967660301", True),
        ("ISBN 0 9676603 0 0 :", "9780967660301", True),
        ("094688840x", "9780946888405", True),
        ("978-604-0-00000-9", "9786040000009", False),
        ("15000đ", "", False),
    ],
)
def test_isbn_is_read_in_any_form_and_a_wrong_check_digit_flagged(
    text: str, digits: str, valid: bool
) -> None:
    assert isbn.is_valid(text) is valid
    assert isbn.normalise(text) == digits


def test_the_same_work_is_known_by_isbn_or_by_title_and_author() -> None:
    one = new_print(BOOK)
    other = put(one, {"isbn": [], "title": "TOÁN 6 /"})
    other["fields"] = [
        data_field("100", "1 ", ("a", "Khoái, Hà Huy,")) if "100" in field else field
        for field in other["fields"]
    ]
    assert match_keys(other).isbns == () and same_work(one, other)
    assert not same_work(one, put(one, {"part_number": "Tập 2"}))
    assert same_work(one, put(one, {"title": "Toán lớp sáu", "authors": []}))


def test_different_real_records_do_not_meet(vietnamese: list[Marc]) -> None:
    assert len({match_keys(marc).work for marc in vietnamese}) == 121


def test_the_publication_line_has_its_own_marks(vietnamese: list[Marc]) -> None:
    assert publication_line(vietnamese[0]) == "Hà Nội : Nhà xuất bản Tôn giáo, 2001"
    assert publication_line(new_print({"title": "x", "year": "2020"})) == "2020"


def test_rows_for_reading_carry_codes_not_words(vietnamese: list[Marc]) -> None:
    rows = labelled_rows(vietnamese[0])
    assert rows[0][0] == "title" and ("publication", "Hà Nội : Nhà xuất bản Tôn giáo, 2001") in rows
    assert all(value for _, value in rows)


def test_citations_in_four_forms() -> None:
    marc = new_print(BOOK)
    assert citation.apa(marc) == (
        "Hà Huy Khoái & Cung Thế Anh (2021). Toán 6. Tập 1 (Tái bản lần 2). Giáo dục Việt Nam."
    )
    assert citation.plain(marc).startswith(
        "Hà Huy Khoái, Cung Thế Anh (2021), Toán 6. Tập 1, Tái bản lần 2, Giáo dục"
    )
    assert citation.ris(marc).splitlines()[:2] == ["TY  - BOOK", "AU  - Hà Huy Khoái"]
    assert citation.bibtex(marc).startswith(
        "@book{khoai2021,\n  author = {{Hà Huy Khoái} and {Cung Thế Anh}},"
    )
