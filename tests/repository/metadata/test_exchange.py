"""MARCXML, Dublin Core, the MARC tab's lines and what is added on the way out."""

import io
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.metadata import marcxml
from repository.metadata.dublin_core import dublin_core, oai_dc
from repository.metadata.marc import (
    FRESH_LEADER,
    Marc,
    data_field,
    from_pymarc,
    problems,
    to_json,
    to_pymarc,
    values,
)
from repository.metadata.marc_lines import LineError, from_lines, to_lines
from repository.metadata.projected import Facts, for_output

values_ = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(lambda text: from_nfc(text))
codes = st.sampled_from("abcxyz0123456789")
data_fields = st.builds(
    lambda tag, pairs: data_field(tag, "1 ", *pairs),
    st.sampled_from(["020", "245", "500", "653", "911", "9AB"]),
    st.lists(st.tuples(codes, values_), min_size=1, max_size=4),
)
control_fields = st.builds(lambda tag, text: {tag: text}, st.sampled_from(["001", "003", "008"]), values_)
marcs = st.lists(data_fields | control_fields, max_size=6).map(
    lambda new: {"leader": FRESH_LEADER, "fields": new}
)


def from_nfc(text: str) -> str:
    from_record = from_pymarc(to_pymarc({"leader": FRESH_LEADER, "fields": [{"001": text}]}))
    return str(from_record["fields"][0]["001"])


def xml_of(records: list[Marc]) -> bytes:
    return "".join(marcxml.collection_xml(records)).encode()


def test_real_records_go_through_marcxml_unchanged(vietnamese: list[Marc]) -> None:
    found = list(marcxml.read(io.BytesIO(xml_of(vietnamese))))
    assert [one.marc for one in found] == vietnamese
    assert [one.number for one in found] == list(range(1, 122))


def test_marcxml_is_read_inside_other_vocabularies(vietnamese: list[Marc]) -> None:
    record = marcxml.record_xml(vietnamese[0], namespace=True)
    wrapped = f"<r xmlns='urn:oai'><record><header/><metadata>{record}</metadata></record></r>"
    assert [one.marc for one in marcxml.read(io.BytesIO(wrapped.encode()))] == vietnamese[:1]
    assert [one.marc for one in marcxml.read(io.BytesIO(record.encode()))] == vietnamese[:1]


def test_a_file_that_breaks_off_gives_what_stands_before_and_the_number(vietnamese: list[Marc]) -> None:
    data = xml_of(vietnamese)
    found = list(marcxml.read(io.BytesIO(data[: data.index(b"<record>", len(data) // 2) + 60])))
    assert [one.marc for one in found[:-1]] == vietnamese[: len(found) - 1]
    assert (found[-1].error, found[-1].marc, found[-1].number) == ("xml_broken", None, len(found))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE a [<!ENTITY x 'boom'>]>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE collection>",
    ],
)
def test_document_types_are_refused(doctype: str, vietnamese: list[Marc]) -> None:
    body = xml_of(vietnamese[:1]).split(b"\n", 1)[1]
    (found,) = marcxml.read(io.BytesIO(doctype.encode() + body))
    assert found.error == "xml_forbidden"


def test_control_characters_do_not_break_the_xml() -> None:
    marc = {"leader": FRESH_LEADER, "fields": [data_field("245", "00", ("a", "a\x00b\x1f<&>\"'"))]}
    (found,) = marcxml.read(io.BytesIO(xml_of([marc])))
    assert found.marc and values(found.marc, "245", "a") == ["ab<&>\"'"]


@given(marcs)
def test_lines_say_everything_and_read_back_the_same(marc: Marc) -> None:
    assert from_lines(to_lines(marc)) == (marc, [])


def test_real_records_read_back_from_their_lines(vietnamese: list[Marc]) -> None:
    for marc in vietnamese:
        assert from_lines(to_lines(marc)) == (marc, [])


def test_each_bad_line_is_named_and_the_good_ones_are_kept() -> None:
    text = "=LDR  00000nam a2200000 a 4500\n=245  10$aToán 6\n2x\n=650  toán\n=653  \\\\\n\n=100  1\\$aLê A\n=LDR  x"
    marc, errors = from_lines(text)
    assert errors == [
        LineError(3, "tag_wrong"),
        LineError(4, "indicator_wrong"),
        LineError(5, "subfields_missing"),
        LineError(8, "two_leaders"),
    ]
    assert [next(iter(field)) for field in marc["fields"]] == ["245", "100"]


def test_a_real_record_is_seen_as_dublin_core(vietnamese: list[Marc]) -> None:
    seen = dublin_core(vietnamese[0])
    assert seen["title"][0].startswith("Ngôi chùa, một vùng tâm thức, một vùng thi ca = Thiền lâm")
    assert seen["contributor"] == ["Nguyễn, Khắc Mai"]
    assert seen["subject"] == ["Buddhist poetry, Vietnamese", "Buddhist temples -- Vietnam -- Poetry"]
    assert (seen["date"], seen["language"], seen["type"]) == (["2001"], ["vie"], ["Text"])


def test_oai_dc_of_every_real_record_is_well_formed(vietnamese: list[Marc]) -> None:
    for marc in vietnamese:
        root = ElementTree.fromstring(oai_dc(marc))
        assert root.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
        told = [(child.tag.rpartition("}")[2], child.text) for child in root]
        assert told == [(element, value) for element, all_ in dublin_core(marc).items() for value in all_]


def test_facts_are_added_on_the_way_out_and_not_twice(vietnamese: list[Marc]) -> None:
    facts = Facts("Toán", "6", "Phân số bằng nhau", "CC BY 4.0", "https://cc.example/by", "THCS Hoà Lâm",
                  "Ai cũng xem", True, "https://hoclieu.example/v/1", "application/pdf")  # fmt: skip
    told = for_output(vietnamese[0], facts)
    assert values(told, "658", "ab") == ["Toán 6", "Phân số bằng nhau"]
    assert values(told, "521", "a") == ["Lớp 6"] and values(told, "540", "au") == [
        "CC BY 4.0",
        "https://cc.example/by",
    ]
    assert values(told, "856", "uq") == ["https://hoclieu.example/v/1", "application/pdf"]
    assert values(told, "542", "d") == ["THCS Hoà Lâm"] and values(told, "506", "a") == ["Ai cũng xem"]
    assert [field for field in told["fields"] if field in vietnamese[0]["fields"]] == vietnamese[0]["fields"]
    assert for_output(told, facts) == told
    assert for_output(vietnamese[0], Facts()) == vietnamese[0]


def test_pymarc_and_back_keeps_order_indicators_and_unknown_tags(vietnamese: list[Marc]) -> None:
    odd = {
        "leader": FRESH_LEADER,
        "fields": [data_field("911", "z9", ("a", "x")), {"001": "1"}, data_field("9AB", "  ", ("b", ""))],
    }
    for marc in [*vietnamese, odd]:
        assert from_pymarc(to_pymarc(marc)) == marc
    assert '"Ngôi chùa' in to_json(vietnamese[0])


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"24": {"ind1": " ", "ind2": " ", "subfields": [{"a": "x"}]}}, ("24", "tag_wrong")),
        (data_field("500", "?é", ("a", "x")), ("500", "indicator_wrong")),
        (data_field("500", "  ", ("ab", "x")), ("500", "subfield_code_wrong")),
        (data_field("500", "  ", ("a", "Toa\u0301n")), ("500", "not_nfc")),
        ({"500": "x"}, ("500", "subfields_missing")),
        (data_field("001", "  ", ("a", "x")), ("001", "subfields_in_control_field")),
        ({"008": "short"}, ("008", "length_not_40")),
        (data_field("245", "  ", ("a", "x")), ("245", "not_repeatable")),
    ],
)
def test_what_is_wrong_with_a_record_is_named(field: dict[str, Any], problem: tuple[str, str]) -> None:
    title = data_field("245", "00", ("a", "Toán"))
    found = problems({"leader": FRESH_LEADER, "fields": [title, field]})
    assert [(one.tag, one.code) for one in found] == [problem]


def test_a_record_without_title_or_unicode_flag_has_problems() -> None:
    found = problems({"leader": "00000nam  2200000 a 4500", "fields": []})
    assert {one.code for one in found} == {"leader_not_unicode", "title_missing"}
