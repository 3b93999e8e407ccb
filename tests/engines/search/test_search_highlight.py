"""Marks stand where the words are, whatever the encoding; the right page is chosen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlight import best_page, marked, snippet
from search.parser import parse
from search.query import Not, Words


def shown(text: str, typed: str) -> str:
    return "".join(f"[{part}]" if hit else part for part, hit in marked(text, parse(typed)))


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Phép cộng phân số", "phan so", "Phép cộng [phân số]"),
        ("Phân loại số đo", "phân số", "[Phân] loại [số] đo"),
        ("Toán, toàn, toan", "toán", "[Toán], toàn, toan"),
        ("toàn bộ", "toán", "[toàn] bộ"),
        ("Hoà bình, hòa giải", "hoà", "[Hoà] bình, [hòa] giải"),
        ("Nước H₂O và CO2", "h2o", "Nước [H₂O] và CO[2]"),
        ("Đường tròn", "duong tr*", "[Đường tròn]"),
        ("Đường tròn", "đường -tròn", "[Đường] tròn"),
    ],
)
def test_hits_are_marked(text: str, typed: str, expected: str) -> None:
    assert shown(text, typed) == expected
    decomposed = unicodedata.normalize("NFD", text)
    assert unicodedata.normalize("NFC", shown(decomposed, typed)) == expected


@given(st.text(), st.text())
def test_segments_joined_are_the_text(text: str, typed: str) -> None:
    assert "".join(part for part, _ in marked(text, parse(typed))) == text


def test_a_snippet_shows_the_densest_place() -> None:
    text = "Mở đầu số. " + "Lời dẫn rất dài. " * 30 + "Quy đồng mẫu số của phân số. " + "Hết. " * 60
    parts = snippet(text, parse("mẫu số phân số"), 120)
    assert parts[0] == ("… ", False) and parts[-1] == (" …", False)
    assert [part for part, hit in parts if hit] == ["mẫu số", "phân số"]
    assert sum(len(part) for part, _ in parts) <= 130
    assert snippet("Ngắn", parse("dài")) == [("Ngắn", False)]
    assert snippet("", parse("dài")) == []


def test_the_page_with_the_words_together_is_chosen() -> None:
    pages = ["Mục lục", "Số và phân loại", "Cộng hai phân số", "phân số phần sổ", "Toán 6"]
    assert best_page(pages, parse("phan so")) == 3
    assert best_page(pages, parse("cộng phân số")) == 2
    assert best_page([unicodedata.normalize("NFD", page) for page in pages], parse("cộng phân số")) == 2
    assert best_page(pages, parse("phân số lớp sáu học kì")) is None
    assert best_page([], Words("x")) is None is best_page(pages, Not(Words("toán")))
