"""Words typed with the keyboard helper off are read; words that are none stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.telex import decoded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("toans hocj 6", "toán học 6"),
        ("toan1 hoc5", "toán học"),
        ("dduwowngf", "đường"),
        ("tieengs vieetj", "tiếng việt"),
        ("phaan soos", "phân số"),
        ("nguwowif", "người"),
        ("toasn", "toán"),
        ("Toa1n", "toán"),
        ("ngu74 va8n", "ngữ văn"),
        ("d9i su73", "đi sử"),
        ("trasnh quys", "tránh quý"),
        ("hoas hocj photoshop", "hóa học photoshop"),
    ],
)
def test_leftovers_are_decoded(typed: str, meant: str) -> None:
    assert decoded(typed) == meant


@pytest.mark.parametrize("text", ["toán học", "lop 6", "tranh", "english", "6a1", "", "🙂"])
def test_other_words_stay(text: str) -> None:
    assert decoded(text) is None


@given(st.text(st.sampled_from("adeouwsfrxjngth123456789 "), max_size=30))
def test_any_text_can_be_tried(text: str) -> None:
    decoded(text)
