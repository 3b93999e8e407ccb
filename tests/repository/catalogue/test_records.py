"""Describing printed titles: the short form is a lens, MARC can be edited, nothing unknown is lost."""

from __future__ import annotations

import pytest

from repository.catalogue.revisions import save_marc
from repository.catalogue.tables import Record
from repository.errors import Conflict, Denied, Invalid, NotFound, Refused
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document
from repository.metadata.marc import data_field, inserted, with_fields
from repository.services import Services

FORM = {"title": "Dế mèn phiêu lưu ký", "authors": ("Tô Hoài",), "isbn": ("978-604-2-12345-6",), "year": "2021",
        "ddc": "895.92234", "publisher": "Kim Đồng", "place": "Hà Nội"}  # fmt: skip


@pytest.fixture
def mai(who):  # type: ignore[no-untyped-def]
    return who("librarian")


@pytest.fixture
def novel(services: Services, mai) -> str:  # type: ignore[no-untyped-def]
    return services.records.create(mai, {**FORM, "isbn": ()})


def test_unknown_fields_survive_the_short_form_and_come_back_byte_for_byte(
    services: Services, mai, novel: str
) -> None:
    strange = [
        data_field("024", "3 ", ("a", "8935235"), ("9", "x")),
        data_field("961", "  ", ("z", "kho $ 2")),
    ]

    def enrich(tx) -> None:
        record = tx.get_one(Record, novel)
        fields = record.marc["fields"]
        for field in strange:
            fields = inserted(fields, field)
        save_marc(tx, record, with_fields(record.marc, fields), None)

    services.db.write(enrich)
    view = services.records.get(mai, novel)
    services.records.describe(
        mai, novel, view.lock, {"title": "Dế Mèn phiêu lưu kí", "summary": "Truyện đồng thoại"}
    )
    after = services.records.get(mai, novel)
    assert after.title == "Dế Mèn phiêu lưu kí" and after.short.summary == "Truyện đồng thoại"
    assert [f for f in after.marc["fields"] if "024" in f or "961" in f] == strange
    services.records.edit_marc(mai, novel, after.lock, after.lines)
    assert services.records.get(mai, novel).marc == after.marc
    assert b"kho $ 2" in services.exports.one(mai, novel, "iso2709")
    assert b'<subfield code="z">kho $ 2</subfield>' in services.exports.one(mai, novel, "marcxml")


def test_every_change_is_a_revision_that_can_be_brought_back(services: Services, mai, novel: str) -> None:
    services.records.describe(mai, novel, 1, {"title": "Sai nhan đề"})
    services.records.restore(mai, novel, 2, 1)
    present = services.records.get(mai, novel)
    assert (present.title, present.lock) == ("Dế mèn phiêu lưu ký", 3)
    history = services.records.revisions(mai, novel)
    assert [(r.number, r.person, r.note) for r in history] == [
        (3, "Đỗ Thị Mai", "restore 1"), (2, "Đỗ Thị Mai", "short_form"), (1, "Đỗ Thị Mai", "short_form"),
    ]  # fmt: skip


def test_a_change_to_what_somebody_changed_meanwhile_is_a_conflict(
    services: Services, mai, novel: str
) -> None:
    services.records.describe(mai, novel, 1, {"title": "Một"})
    with pytest.raises(Conflict):
        services.records.describe(mai, novel, 1, {"title": "Hai"})


def test_marc_lines_that_cannot_be_read_are_named_by_number(services: Services, mai, novel: str) -> None:
    lines = services.records.get(mai, novel).lines
    with pytest.raises(Invalid) as invalid:
        services.records.edit_marc(mai, novel, 1, lines + "=9\n")
    assert list(invalid.value.fields) == [f"line_{len(lines.splitlines()) + 1}"]
    with pytest.raises(Invalid) as invalid:
        services.records.edit_marc(mai, novel, 1, "=LDR  00000nam a2200000 a 4500\n")
    assert invalid.value.fields == {"field_245": "title_missing"}


def test_what_is_missing_or_wrong_is_told_by_field(services: Services, mai) -> None:
    with pytest.raises(Invalid) as invalid:
        services.records.create(mai, {"title": " ", "year": "20", "isbn": ("12",)})
    assert invalid.value.fields == {"title": "required", "isbn": "isbn_wrong", "year": "year_wrong"}


def test_a_title_the_group_has_is_offered_instead_of_described_again(
    services: Services, who, mai, novel: str
) -> None:
    other = who("other_librarian")
    with pytest.raises(Refused) as refused:
        services.records.create(
            other, {"title": "DẾ MÈN PHIÊU LƯU KÝ", "authors": ("Tô Hoài",), "year": "2021"}
        )
    assert refused.value.facts["record_id"] == novel
    services.records.adopt(other, novel)
    assert [r.id for r in services.records.find(other, "de men").records] == [novel]
    with pytest.raises(Denied):
        services.records.describe(other, novel, 1, {"title": "Của tôi"})


def test_the_group_sees_a_shared_record_and_strangers_do_not(services: Services, who, novel: str) -> None:
    for name in ("student", "teacher", "outsider", "outsider_student"):
        assert services.records.get(who(name), novel).may_change is False
    from_nowhere = type(who("student"))()
    with pytest.raises(NotFound):
        services.records.get(from_nowhere, novel)


def test_a_double_tap_describes_one_title(services: Services, mai) -> None:
    first = services.records.create(mai, FORM, nonce="n1")
    assert services.records.create(mai, FORM, nonce="n1") == first
    assert services.records.find(mai, "978 604 2 12345 6").total <= 1


def test_a_record_with_copies_cannot_be_discarded(services: Services, mai, novel: str) -> None:
    series = services.accession_series.all(mai)[0]
    services.copies.add(mai, novel, Purchase(series.id, 2, Document(services.clock.today())))
    with pytest.raises(Refused) as refused:
        services.records.discard(mai, novel)
    assert refused.value.facts["places"] == "THCS Hoà Lâm (2)"


def test_a_textbook_is_placed_by_its_words(services: Services, mai) -> None:
    record = services.records.create(mai, {"title": "Ngữ văn 7", "series": "Kết nối tri thức với cuộc sống"})
    view = services.records.get(mai, record)
    assert (view.subject_code, view.grade, view.series_code, view.item_kind) == ("ngu-van", 7, "kntt", "sgk")


def test_an_oversize_record_is_reported_and_marcxml_carries_it(services: Services, mai, novel: str) -> None:
    lines = services.records.open(mai, novel).lines + "\n=520  \\\\$a" + "dài " * 40_000
    services.records.edit_marc(mai, novel, 1, lines)
    left_out: list = []
    assert b"".join(services.exports.everything(mai, "iso2709", left_out)) == b""
    assert [(x.record_id, x.code) for x in left_out] == [(novel, "field_too_long")]
    assert b"".join(services.exports.everything(mai, "marcxml", [])).count(b"<record>") == 1
