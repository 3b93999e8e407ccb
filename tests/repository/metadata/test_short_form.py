"""The short form as a lens: what was not edited stays, what was edited is what is seen afterwards."""

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.metadata import iso2709
from repository.metadata.marc import Marc, control, data_field, problems, values
from repository.metadata.short_form import FIELDS, Short, get, new_material, new_print, put, shaped
from repository.metadata.short_lists import LISTS
from tests.repository.metadata.conftest import DATA

with (DATA / "loc-vie-121.mrc").open("rb") as stream:
    REAL = [found.marc for found in iso2709.read(stream) if found.marc]

BOOK: dict[str, Any] = {
    "title": "Toán 6",
    "part_number": "Tập 1",
    "subtitle": "sách giáo viên",
    "responsibility": "Hà Huy Khoái tổng chủ biên",
    "authors": ["Hà Huy Khoái", "Cung Thế Anh"],
    "contributors": ["Lê Hoàng (minh hoạ)"],
    "isbn": ["978-604-0-25124-4"],
    "price": "25.000đ",
    "place": "Hà Nội",
    "publisher": "Giáo dục Việt Nam",
    "year": "2021",
    "extent": "120 tr.",
    "size": "27 cm",
    "series": "Kết nối tri thức với cuộc sống",
    "series_number": "6",
    "subjects": ["Toán học -- Lớp 6"],
    "keywords": ["Toán", "Lớp 6"],
    "notes": ["Kèm đĩa CD."],
    "summary": "Hướng dẫn dạy Toán 6.",
    "ddc": "372.7",
    "url": "https://hoclieu.example/v/abc",
}
WRITABLE = [name for name in FIELDS if name != "shelf_mark"]

ODD: Marc = {
    "leader": "00000nam a2200000   4500",
    "fields": [
        {"001": "vie1"},
        data_field("653", "  ", ("a", "Toán"), ("a", "Lớp 6 ;"), ("a", "SGK")),
        data_field("020", "  ", ("a", "0967660300 (v. 1)"), ("c", "15000đ"), ("a", "094688840X")),
        data_field("110", "2 ", ("a", "Bộ Giáo dục, Đào tạo."), ("b", "Vụ A.")),
        data_field("260", "  ", ("a", "H. :"), ("b", "Giáo dục,"), ("c", "c1998")),
        data_field("264", " 4", ("c", "©1999")),
        data_field("700", "1 ", ("a", "Lê, Mai,"), ("e", "dịch.")),
        data_field("700", "1 ", ("a", "Hugo, Victor."), ("t", "Les misérables")),
        data_field("700", "0 ", ("a", "Tố Hữu"), ("4", "edt")),
        data_field("440", " 0", ("a", "Tủ sách vàng ;"), ("v", "t. 3")),
        data_field("911", "  ", ("a", "ngườibm")),
        data_field("245", "00", ("c", "A dịch."), ("a", "Tiêu đề.")),
    ],
}

records = st.sampled_from([ODD] * 20 + [*REAL, new_print(BOOK), new_material(BOOK, "Bài giảng")])
texts = st.text(st.sampled_from("aAđĐễ Nguyễn.,:;/=[]()19-2|$\u0301\u0302"), max_size=14) | st.text(
    max_size=8
)
edits = st.sampled_from(WRITABLE).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(texts, max_size=4) if name in LISTS else texts)
)


@given(records)
def test_writing_back_what_was_read_changes_nothing(marc: Marc) -> None:
    assert put(marc, asdict(get(marc))) == marc


@settings(max_examples=400, deadline=None)
@given(records, edits)
def test_what_was_written_is_what_is_read_and_nothing_else_moves(marc: Marc, edit: tuple[str, Any]) -> None:
    name, value = edit
    before = asdict(get(marc))
    after = asdict(get(put(marc, {name: value})))
    kept = before[name]
    wanted = shaped(name, value)
    if name in LISTS:
        wanted = tuple(entry for one in value for entry in ((one,) if one in kept else shaped(name, [one])))
    assert after[name] == wanted
    assert {key: after[key] for key in after if key != name} == {
        key: before[key] for key in before if key != name
    }


@settings(max_examples=200, deadline=None)
@given(records, edits)
def test_fields_of_other_tags_stay_byte_for_byte(marc: Marc, edit: tuple[str, Any]) -> None:
    def others(record: Marc) -> list[object]:
        tags = TAGS.get(edit[0], ())
        return [field for field in record["fields"] if not set(field) & set(tags)]

    assert others(put(marc, dict([edit]))) == others(marc)


TAGS = {
    **dict.fromkeys(("title", "subtitle", "responsibility", "part_number", "part_name"), ("245",)),
    **dict.fromkeys(("place", "publisher", "year"), ("260", "264", "008")),
    **dict.fromkeys(("series", "series_number"), ("440", "490", "830")),
    **dict.fromkeys(("authors", "contributors"), ("100", "110", "700", "710")),
    **dict.fromkeys(("isbn", "price"), ("020",)),
    **dict.fromkeys(("extent", "size"), ("300",)),
    "language": ("008", "041"),
    "edition": ("250",),
    "ddc": ("082",),
    "summary": ("520",),
    "contents": ("505",),
    "notes": ("500",),
    "subjects": ("650",),
    "keywords": ("653",),
    "audience": ("521",),
    "rights": ("540",),
    "url": ("856",),
}


def test_every_real_record_is_read_without_marks_and_brackets() -> None:
    temple = get(REAL[0])
    assert temple.title == "Ngôi chùa, một vùng tâm thức, một vùng thi ca"
    assert (temple.place, temple.publisher, temple.year) == ("Hà Nội", "Nhà xuất bản Tôn giáo", "2001")
    assert temple.authors == ("Nguyễn Khắc Mai",)
    assert get(next(marc for marc in REAL if "Chế Lan Viên" in get(marc).title)).place == "Hà Nội"


def test_a_title_is_corrected_and_its_punctuation_stays() -> None:
    marc = put(REAL[1], {"title": "Hướng dẫn nghiệp vụ"})
    assert values(marc, "245", "ac") == ["Hướng dẫn nghiệp vụ /", "Nguyễn Văn Thâm ... [et al.]."]


def test_a_subtitle_added_and_taken_away_again_leaves_no_trace() -> None:
    more = put(REAL[1], {"subtitle": "sách tham khảo"})
    title = "Hướng dẫn kỹ thuật nghiệp vụ hành chính"
    assert values(more, "245", "ab") == [title + " :", "sách tham khảo /"]
    assert put(more, {"subtitle": ""}) == REAL[1]


def test_260_is_edited_where_it_stands_and_264_is_made_for_new_records() -> None:
    marc = put(REAL[0], {"publisher": "Tôn giáo", "year": "2002"})
    assert values(marc, "260", "abc") == ["[Hà Nội] :", "Tôn giáo,", "2002."]
    assert control(marc, "008")[7:11] == "2002"
    assert values(new_print(BOOK), "264", "abc") == ["Hà Nội :", "Giáo dục Việt Nam,", "2021."]


def test_a_copyright_264_is_not_the_publication() -> None:
    fields = [
        data_field("264", " 4", ("c", "©2019")),
        data_field("264", " 1", ("a", "Huế :"), ("b", "Thuận Hoá,"), ("c", "2020.")),
    ]
    short = get({"leader": REAL[0]["leader"], "fields": fields})
    assert (short.place, short.publisher, short.year) == ("Huế", "Thuận Hoá", "2020")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Nguyễn, Thị Thu Thảo.", "Nguyễn Thị Thu Thảo"),
        ("Phụng, Vũ Trọng", "Vũ Trọng Phụng"),
        ("Tolkien, J. R. R.", "J. R. R. Tolkien"),
        ("Tố Hữu,", "Tố Hữu"),
        ("Hò̂, Sĩ Thành,", "Hồ Sĩ Thành"),
    ],
)
def test_names_are_shown_in_direct_order(stored: str, shown: str) -> None:
    assert get({"leader": "", "fields": [data_field("100", "1 ", ("a", stored))]}).authors == (shown,)


def test_an_author_added_leaves_the_others_as_they_are() -> None:
    marc = put(REAL[3], {"authors": [*get(REAL[3]).authors, "Lê Văn Mới"]})
    assert [field for field in marc["fields"] if field in REAL[3]["fields"]] == REAL[3]["fields"]
    assert get(marc).authors == (*get(REAL[3]).authors, "Lê Văn Mới")


def test_a_corrected_isbn_keeps_its_price() -> None:
    marc = put(new_print(BOOK), {"isbn": ["978-604-0-25125-1"]})
    assert [field["020"]["subfields"] for field in marc["fields"] if "020" in field] == [
        [{"a": "978-604-0-25125-1"}, {"c": "25.000đ"}]
    ]


def test_a_new_book_and_a_new_material_are_good_marc() -> None:
    book, deck = new_print(BOOK), new_material(BOOK, "Bài giảng điện tử")
    assert problems(book) == problems(deck) == []
    assert book["leader"][6:10] == "am a" and deck["leader"][6:10] == "mm a"
    assert control(deck, "007").startswith("cr") and values(deck, "338", "b") == ["cr"]
    assert values(deck, "655", "a") == ["Bài giảng điện tử"]
    assert values(book, "245", "anbc") == [
        "Toán 6.",
        "Tập 1 :",
        "sách giáo viên /",
        "Hà Huy Khoái tổng chủ biên.",
    ]
    read = asdict(get(book))
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in BOOK.items()}
    assert {name: read[name] for name in BOOK} == given
    assert iso2709.parse(iso2709.write(book))[0] is not None


def test_a_name_the_form_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        put(REAL[0], {"colour": "red"})


def test_an_empty_record_has_an_empty_form() -> None:
    assert get({"leader": "", "fields": []}) == Short()
