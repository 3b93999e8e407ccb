"""The one analysis: variants meet, different words do not, offsets point into the text as given."""

import unicodedata

import pytest
import vn_collate
from hypothesis import given
from hypothesis import strategies as st

from search.vietnamese import analyse, exact, fold, joined, name_key, sort_key

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


@pytest.mark.parametrize(
    "variants",
    [
        "hòa hoà HOÀ Hòa",
        "thúy thuý",
        "khỏe khoẻ",
        "toán tóan TOÁN",
        "lí lý",
        "mĩ mỹ",
        "quí quý",
        "kĩ kỹ",
        "Đảm Ðảm đảm",
        "huế húê",
        "người ngừơi",
    ],
)
def test_spellings_of_one_syllable_have_one_exact_form(variants: str) -> None:
    assert len({exact(each) for each in variants.split()}) == 1


@pytest.mark.parametrize("pair", ["thúy thúi", "hoa hòa", "da đa", "toán toàn", "tay tai", "ý í", "huy hui"])
def test_different_words_stay_different(pair: str) -> None:
    one, other = pair.split()
    assert exact(one) != exact(other)


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("Đường lối", "duong loi"),
        ("toan6 lop6a 6A1", "toan 6 lop 6 a 6 a 1"),
        ("H₂O, CO2 và x²", "h 2 o co 2 va x 2"),
        ("ﬁle １２ café", "file 12 cafe"),
        ("Địa lí – ĐỊA LÝ", "dia li dia li"),
        ("thư\u00adviện\u200b số\ufeff", "thuvien so"),
        ("__ !? 🙂 *", ""),
    ],
)
def test_texts_become_folded_syllables(text: str, syllables: str) -> None:
    assert joined(text)[1] == joined(unicodedata.normalize("NFD", text))[1] == syllables


def test_offsets_point_into_the_text_as_given() -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, "Bài 6: Đường tròn")
        cut = [unicodedata.normalize("NFC", text[token.start : token.end]) for token in analyse(text)]
        assert cut == ["Bài", "6", "Đường", "tròn"]
        assert [token.position for token in analyse(text)] == [0, 1, 2, 3]


@given(st.text(LETTERS + "fjwz", max_size=7))
def test_taking_marks_off_or_typing_capitals_never_changes_the_fold(word: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace(
        "đ", "d"
    )
    assert fold(word) == fold(bare) == fold(word.upper()) == fold(unicodedata.normalize("NFD", word))
    assert fold(word).isascii() and exact(exact(word)) == exact(word)


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    tokens = analyse(text)
    assert [(token.exact, token.fold) for token in tokens] == list(
        zip(joined(text)[0].split(), joined(text)[1].split(), strict=True)
    )
    assert all(token.fold and " " not in token.exact for token in tokens)
    assert sort_key(text).isdigit() or sort_key(text) == ""


@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=2, max_size=8))
def test_single_words_sort_as_in_the_standard_collation(words: list[str]) -> None:
    ours = sorted(words, key=lambda word: (sort_key(word), word))
    assert [sort_key(word) for word in ours] == sorted(sort_key(word) for word in vn_collate.sort(words))


@pytest.mark.parametrize(
    "ordered",
    [
        ["Hoa Cúc", "Hòa An", "Hoà Bình"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"],
        ["An Dương", "Ăn Đào", "Dương", "Đào"],
        ["Bài 2", "Bài 010", "Bài 11", "Bài 100", "Bài tập"],
        ["Nguyên Văn Bình", "Nguyễn Thị Én"],
        ["Toán", "Toán 6", "Toán học"],
    ],
)
def test_titles_stand_in_card_order(ordered: list[str]) -> None:
    mixed = ordered[::-1]
    assert sorted(mixed, key=sort_key) == ordered


def test_pupils_stand_by_given_name() -> None:
    names = ["Lê An", "Trần Thị An", "Đỗ Ánh", "Nguyễn Ân", "Hà Bình", "Vũ Én", "Đặng Văn Đức"]
    assert sorted(names, key=name_key) == [*names[:5], names[6], names[5]]
    assert name_key("") == "" and name_key("An") < name_key("Lê An")
