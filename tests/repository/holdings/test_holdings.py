"""Accession numbers, shelf marks, the ledger, labels."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from repository.errors import Denied, Invalid, NotFound, Refused
from repository.holdings.accession import key, printed
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document
from repository.holdings.shelving import shelf_key, shelf_mark
from repository.services import Services


@pytest.fixture
def mai(who):  # type: ignore[no-untyped-def]
    return who("librarian")


@pytest.fixture
def title(services: Services, mai) -> str:  # type: ignore[no-untyped-def]
    return services.records.create(
        mai, {"title": "Dế mèn phiêu lưu ký", "authors": ("Tô Hoài",), "ddc": "895.92234"}
    )


def series(services: Services, mai, prefix: str) -> str:  # type: ignore[no-untyped-def]
    return next(one.id for one in services.accession_series.all(mai) if one.prefix == prefix)


@pytest.mark.parametrize("typed", ["TK.00312", "tk312", " TK-0312 ", "tk 312", "TK_312"])
def test_one_number_has_many_spellings(typed: str) -> None:
    assert key(typed) == "TK312"


@pytest.mark.parametrize("typed", ["", "312", "TK", "THAMKHAO1", "TK.3A", "978-604"])
def test_other_texts_are_no_number(typed: str) -> None:
    assert key(typed) is None


def test_numbers_print_as_registers_have_them() -> None:
    assert printed("TK", 312) == "TK.00312" and key("ĐT.00003") == "DT3"


@pytest.mark.parametrize(
    ("ddc", "author", "mark"),
    [
        ("895.92234", "Tô Hoài", "895.922 TOH"),
        ("510", "", "510 TOA"),
        ("", "", "TOA"),
        ("516.00", "Đỗ Đức", "516 DOD"),
    ],
)
def test_a_shelf_mark_is_the_short_class_number_and_three_letters(ddc: str, author: str, mark: str) -> None:
    assert shelf_mark(ddc, author, "Toán 6") == mark


def test_shelves_are_ordered_by_decimals_as_decimals() -> None:
    marks = ["TOA", "510.2 ABC", "510.15 XYZ", "510 DEM", "895.922 TOH"]
    assert sorted(marks, key=shelf_key) == ["510 DEM", "510.15 XYZ", "510.2 ABC", "895.922 TOH", "TOA"]


def test_numbers_are_never_given_twice_whoever_races(services: Services, mai, title: str) -> None:
    run = series(services, mai, "TN")
    given: list[str] = []

    def enter() -> None:
        copies = services.copies.add(mai, title, Purchase(run, 3, Document(services.clock.today())))
        given.extend(copy.barcode for copy in copies)

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(given) == [f"TN.{n:05}" for n in range(1, 25)]


def test_the_ledger_runs_on_and_may_be_dated_back(services: Services, mai, title: str, who) -> None:
    run = series(services, mai, "TN")
    back = Document(date(2019, 9, 5), number="P1909-1", supplier="Công ty Sách")
    services.copies.add(mai, title, Purchase(run, 2, back, price=35000))
    services.copies.add(mai, title, Purchase(run, 1, Document(services.clock.today())))
    lines = services.ledger.lines(mai, date(2019, 1, 1), date(2019, 12, 31))
    assert [(x.number, x.copies, x.amount, x.document_number) for x in lines] == [(1, 2, 70000, "P1909-1")]
    (second,) = services.ledger.lines(who("principal"), date(2026, 1, 1), date(2026, 12, 31))
    assert second.number == 2
    with pytest.raises(Denied):
        services.ledger.lines(who("teacher"), date(2019, 1, 1), date(2019, 12, 31))


def test_a_double_tap_enters_copies_once(services: Services, mai, title: str) -> None:
    purchase = Purchase(series(services, mai, "TN"), 2, Document(services.clock.today()))
    first = services.copies.add(mai, title, purchase, nonce="once")
    assert services.copies.add(mai, title, purchase, nonce="once") == first
    assert len(services.copies.of_record(mai, title)) == 2


def test_a_lost_copy_is_not_to_be_had_until_it_is_found(services: Services, mai, title: str) -> None:
    (copy,) = services.copies.add(
        mai, title, Purchase(series(services, mai, "TN"), 1, Document(date(2026, 1, 1)))
    )
    services.copies.mark_lost(mai, copy.id)
    with pytest.raises(Refused, match="copy_lost"):
        services.copies.mark_lost(mai, copy.id)
    services.copies.mark_found(mai, copy.id)
    assert services.copies.of_record(mai, title)[0].state == "available"


def test_prefixes_that_scan_alike_are_refused(services: Services, mai, title: str) -> None:
    services.accession_series.add(mai, "ĐT", "Đĩa", "stk")
    with pytest.raises(Invalid):
        services.accession_series.add(mai, "DT", "Khác", "stk")


def test_labels_print_for_own_copies_only(services: Services, mai, title: str, who) -> None:
    copies = services.copies.add(
        mai, title, Purchase(series(services, mai, "TN"), 3, Document(date(2026, 1, 1)))
    )
    ids = [copy.id for copy in copies]
    for kind in ("barcode", "spine"):
        assert services.copy_labels.pdf(mai, ids, kind, skip=2).startswith(b"%PDF")
    with pytest.raises(NotFound):
        services.copy_labels.pdf(who("other_librarian"), ids)
    services.shelves.place(mai, title, "ĐV1 TOH")
    assert services.copies.of_record(who("librarian"), title)
