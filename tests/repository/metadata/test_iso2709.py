"""The reader and writer of ISO 2709, on real records, real damage and mutations."""

import io
import random
import tracemalloc
from unicodedata import is_normalized

import pymarc
import pytest

from repository.errors import Refused
from repository.metadata import iso2709
from repository.metadata.marc import FRESH_LEADER, Marc, data_field, from_pymarc, problems, values
from tests.repository.metadata.conftest import DATA


class Repeated(io.RawIOBase):
    """A file as long as wanted that is never in memory."""

    def __init__(self, block: bytes, times: int) -> None:
        self.block, self.left, self.rest = block, times, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and self.left:
            self.rest, self.left = self.rest + self.block, self.left - 1
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def read_all(data: bytes) -> list[iso2709.Read]:
    return list(iso2709.read(io.BytesIO(data)))


def written(title: bytes, coding: bytes = b" ") -> bytes:
    """A lawful record whose bytes are of any encoding."""
    field = b"00\x1fa" + title + b"\x1e"
    body = b"vn1\x1e" + field
    directory = b"001000400000245%04d00004\x1e" % len(field)
    base = 24 + len(directory)
    return b"%05dnam %s22%05d a 4500" % (base + len(body) + 1, coding, base) + directory + body + b"\x1d"


def test_every_record_reads_as_pymarc_reads_it(vietnamese_file: bytes, vietnamese: list[Marc]) -> None:
    expected = [from_pymarc(record) for record in pymarc.MARCReader(io.BytesIO(vietnamese_file)) if record]
    assert len(expected) == 121
    assert vietnamese == expected
    assert not [found for marc in vietnamese for found in problems(marc)]


def test_a_record_in_nfc_comes_out_byte_for_byte(vietnamese: list[Marc]) -> None:
    for first in map(iso2709.write, vietnamese):
        assert is_normalized("NFC", first.decode())
        marc, error, encoding = iso2709.parse(first)
        assert marc and (error, encoding) == ("", "utf-8")
        assert iso2709.write(marc) == first


def test_numbers_and_offsets_lead_back_to_the_bytes(vietnamese_file: bytes) -> None:
    data = vietnamese_file.replace(b"\x1d", b"\x1d\r\n")
    for number, found in enumerate(read_all(data), 1):
        assert found.number == number
        assert data[found.offset : found.offset + len(found.raw)] == found.raw


def damages(raw: bytes, chance: random.Random) -> bytes:
    """One of the things that happen to records on their way."""
    at = chance.randrange(30, len(raw) - 2)
    return chance.choice(
        [
            b"99999" + raw[5:],
            b"00010" + raw[5:],
            b"xxxxx" + raw[5:],
            raw[:12] + b"00000" + raw[17:],
            raw[:at] + raw[at + 7 :],
            raw[:at] + b"rubbish" + raw[at:],
            raw[:at] + b"\x1d" + raw[at + 1 :],
            raw[:at] + b"\x1e" + raw[at + 1 :],
            raw[:at] + b"\xff\xfe" + raw[at + 2 :],
            raw[:-1],
            raw[: len(raw) // 2],
            raw[24:],
            bytes(chance.randrange(32, 127) for _ in range(24)) + raw[24:],
            b"\n\n" + raw,
        ]
    )


@pytest.mark.parametrize("seed", range(40))
def test_good_neighbours_of_a_damaged_record_all_survive(seed: int, vietnamese: list[Marc]) -> None:
    chance = random.Random(seed)
    good = [iso2709.write(marc) for marc in vietnamese]
    harmed = set(range(2, 121, 3))
    data = b"".join(damages(raw, chance) if i in harmed else raw for i, raw in enumerate(good))
    found = [one.marc["fields"] for one in read_all(data) if one.marc and not one.error]
    for i, marc in enumerate(vietnamese):
        if i not in harmed:
            assert marc["fields"] in found, i


def test_a_record_with_a_wrong_length_is_saved_whole_and_said(vietnamese: list[Marc]) -> None:
    raw = iso2709.write(vietnamese[0])
    for spoilt in (b"00010" + raw[5:], b"99999" + raw[5:], b"0x1y2" + raw[5:]):
        (found,) = read_all(spoilt)
        assert found.marc and found.marc["fields"] == vietnamese[0]["fields"]
        assert found.error == "length_wrong" and found.salvaged


def test_records_run_together_are_parted(vietnamese: list[Marc]) -> None:
    one, two, three = (iso2709.write(marc) for marc in vietnamese[:3])
    found = read_all(one[:-1] + two[:-1] + three)
    assert [one.marc["fields"] for one in found if one.marc] == [marc["fields"] for marc in vietnamese[:3]]
    assert [one.error for one in found] == ["truncated", "truncated", ""]


def test_a_record_torn_by_a_terminator_in_its_text_is_one(vietnamese: list[Marc]) -> None:
    raw = iso2709.write(vietnamese[0])
    at = raw.rindex(b" ")
    (found,) = read_all(raw[:at] + b"\x1d" + raw[at + 1 :])
    assert found.marc and found.error == ""


def test_half_a_record_at_the_end_keeps_its_whole_fields(vietnamese: list[Marc]) -> None:
    raw = iso2709.write(vietnamese[0])
    (found,) = read_all(raw[: raw.index(b"504 p")])
    assert found.error == "truncated" and found.marc
    assert values(found.marc, "245", "a") == values(vietnamese[0], "245", "a")
    assert not values(found.marc, "650", "a")


def test_real_broken_records_are_salvaged_or_reported_by_number() -> None:
    found = read_all((DATA / "bad_records.mrc").read_bytes())
    assert [(one.number, one.error, one.marc is None) for one in found] == [
        (1, "", False),
        (2, "leader_wrong", False),
        (3, "leader_wrong", False),
        (4, "directory_wrong", False),
        (5, "directory_wrong", True),
        (6, "leader_wrong", False),
        (7, "no_fields", True),
        (8, "", False),
        (9, "truncated", False),
    ]
    saved = [one.marc for one in found if one.marc]
    assert {values(marc, "245", "a")[0] for marc in saved} == {"The pragmatic programmer : "}


def test_a_subfield_code_with_a_mark_is_the_letter_under_it() -> None:
    (found,) = read_all((DATA / "bad_subfield_code.dat").read_bytes())
    assert found.marc and values(found.marc, "245", "a") == ["ActivePerl with ASP and ADO /"]


def test_utf8_is_believed_over_the_leader() -> None:
    (found,) = read_all((DATA / "utf8_without_leader_flag.dat").read_bytes())
    assert found.encoding_found == "utf-8" and found.marc and found.marc["leader"][9] == "a"
    (vietnamese,) = read_all(written("Ngữ văn 6".encode()))
    assert vietnamese.marc and values(vietnamese.marc, "245", "a") == ["Ngữ văn 6"]


def test_marc8_is_read_as_pymarc_reads_it() -> None:
    data = (DATA / "marc8.dat").read_bytes()
    (found,) = read_all(data)
    (expected,) = pymarc.MARCReader(io.BytesIO(data))
    assert found.encoding_found == "marc-8" and expected
    assert found.marc and found.marc["fields"] == from_pymarc(expected)["fields"]


def test_vietnamese_marc8_has_its_letters() -> None:
    (found,) = read_all(written(b"Tr\xbd\xe1\xbcng h\xf2oc c\xbc s\xe0\xbc"))
    assert found.encoding_found == "marc-8"
    assert found.marc and values(found.marc, "245", "a") == ["Trường học cơ sở"]


@pytest.mark.parametrize("coding", [b" ", b"a"])
def test_tcvn3_is_recognised_whatever_the_leader_says(coding: bytes) -> None:
    title = b"Tr\xad\xeang Trung h\xe4c c\xac s\xeb Ho\xb5 L\xa9m v\xb5 nh\xf7ng b\xb5i to\xb8n"
    (found,) = read_all(written(title, coding))
    assert found.encoding_found == "tcvn3"
    assert found.marc and values(found.marc, "245", "a") == [
        "Trường Trung học cơ sở Hoà Lâm và những bài toán"
    ]


def test_vni_is_recognised() -> None:
    title = "Xin chaøo caùc baïn hoïc sinh lôùp saùu tröôøng trung hoïc cô sôû".encode("cp1252")
    (found,) = read_all(written(title))
    assert found.encoding_found == "vni"
    assert found.marc and values(found.marc, "245", "a") == [
        "Xin chào các bạn học sinh lớp sáu trường trung học cơ sở"
    ]


def test_nfd_is_composed_and_a_mark_never_melts_into_a_subfield_code() -> None:
    (found,) = read_all(written("Toa\u0301n\x1fb\u0301x".encode()))
    assert found.marc and found.marc["fields"][1]["245"]["subfields"] == [{"a": "Toán"}, {"b": "\u0301x"}]


def test_what_iso2709_cannot_hold_is_refused_with_its_reason() -> None:
    long_field = data_field("520", "  ", ("a", "ữ" * 4000))
    many = [data_field("500", "  ", ("a", "ữ" * 3000)) for _ in range(12)]
    for fields, code in (([long_field], "field_too_long"), (many, "record_too_long")):
        with pytest.raises(Refused) as refused:
            iso2709.write({"leader": FRESH_LEADER, "fields": fields})
        assert refused.value.reasons == [code]
    with pytest.raises(Refused, match="value_has_separator"):
        iso2709.write({"leader": FRESH_LEADER, "fields": [{"001": "a\x1eb"}]})


def test_a_record_too_long_for_its_own_leader_is_still_read(vietnamese: list[Marc]) -> None:
    notes = [data_field("500", "  ", ("a", "Phụ chú " * 900)) for _ in range(12)]
    record = pymarc.Record(to_unicode=True, force_utf8=True)
    marc = {"leader": FRESH_LEADER, "fields": notes}
    for field in notes:
        record.add_field(
            pymarc.Field(
                "500", pymarc.Indicators(" ", " "), [pymarc.Subfield("a", field["500"]["subfields"][0]["a"])]
            )
        )
    data = record.as_marc()
    assert len(data) > iso2709.LONGEST_RECORD
    (found,) = read_all(data)
    assert found.salvaged and found.marc and found.marc["fields"] == marc["fields"]


def test_a_very_long_file_takes_no_more_memory_than_a_short_one(vietnamese_file: bytes) -> None:
    tracemalloc.start()
    count = sum(1 for _ in iso2709.read(Repeated(vietnamese_file, 40)))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 121 * 40
    assert peak < 3 << 20


def test_rubbish_without_end_is_reported_not_hoarded() -> None:
    tracemalloc.start()
    found = list(iso2709.read(Repeated(b"this is no MARC at all. " * 4096, 200)))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {one.error for one in found} == {"not_a_record"}
    assert peak < 64 << 20
