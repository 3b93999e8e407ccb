"""What people type becomes the algebra; nothing they type is an error."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.parser import parse
from search.query import And, Everything, Not, Or, Phrase, Prefix, Query, Range, Words, pushed_down, typed
from search.vietnamese import analyse

NAMES = {"tác giả": "people", "author": "people", "năm": "year", "ngày": "added"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("toan 6 phan so", Words("toan 6 phan so")),
        ('"Tô Hoài" dế mèn', And((Phrase("Tô Hoài"), Words("dế mèn")))),
        ("dế -sgk", And((Words("dế"), Not(Words("sgk"))))),
        ('-"đề thi" toán', And((Not(Phrase("đề thi")), Words("toán")))),
        ("Tác giả: Hoài", Words("Hoài", "people")),
        ("tacgia:hoài mèn", And((Words("hoài", "people"), Words("mèn")))),
        ('sách tác giả:"Tô Hoài"', And((Words("sách"), Phrase("Tô Hoài", "people")))),
        ("-author:hoài", Not(Words("hoài", "people"))),
        ("năm:1980..1990", Range("year", 1980, 1990)),
        ("nam:..1990", Range("year", None, 1990)),
        ("ngày:2024-09-01..", Range("added", date(2024, 9, 1), None)),
        ("Bài 1: Phân số", Words("Bài 1: Phân số")),
        ("http://truong.vn", Words("http://truong.vn")),
        ("phân s*", Prefix("phân s*")),
        ("a OR b OR c", Or((Words("a"), Words("b"), Words("c")))),
        ("OR toán OR", Words("toán")),
        ('"chưa đóng', Phrase("chưa đóng")),
        ("1-2 đến-đi", Words("1-2 đến-đi")),
        ('*** -- "" : năm:.. -* năm:', Words("năm:")),
        ("", Everything()),
        ("\x00*\u202e", Everything()),
    ],
)
def test_typed_text_is_read_as_meant(text: str, query: Query) -> None:
    assert parse(text, NAMES) == query


@given(st.text(st.sampled_from('aâđ1 "“-*:.ORnămtácgi\x00\u202e🙂\ud800\n'), max_size=80) | st.text())
def test_anything_can_be_typed_and_little_of_it_counts(text: str) -> None:
    query = parse(text * 20, NAMES)
    assert sum(len(analyse(leaf.text)) for leaf in typed(query)) <= 24


def test_negation_is_pushed_to_the_leaves() -> None:
    a, b = Words("a"), Words("b")
    assert pushed_down(Not(And((a, Not(b))))) == Or((Not(a), b))
    assert pushed_down(Not(Or((a, Not(Not(b)))))) == And((Not(a), Not(b)))
