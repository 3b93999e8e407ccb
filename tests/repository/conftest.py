"""A small library: two titles with copies in the first school, cards for everybody."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from repository.accounts.access import Actor
from repository.circulation.patrons import ensure_patrons
from repository.circulation.tables import Patron
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document
from repository.services import Services
from tests.world import World


@dataclass(frozen=True)
class Library:
    """Ids and numbers of the small library."""

    librarian: Actor
    novel: str
    textbook: str
    novels: list[str]  # barcodes
    textbooks: list[str]
    patrons: dict[str, str]  # person of the small world → patron


@pytest.fixture
def library(services: Services, small: World, who) -> Library:  # type: ignore[no-untyped-def]
    librarian = who("librarian")
    novel = services.records.create(
        librarian, {"title": "Dế mèn phiêu lưu ký", "authors": ("Tô Hoài",), "ddc": "895.92234"}
    )
    textbook = services.records.create(librarian, {"title": "Toán 6", "part_number": "Tập một"})
    series = {one.prefix: one.id for one in services.accession_series.all(librarian)}
    day = services.clock.today()
    novels = services.copies.add(librarian, novel, Purchase(series["TN"], 4, Document(day)))
    textbooks = services.copies.add(librarian, textbook, Purchase(series["GK"], 2, Document(day)))

    def cards(tx) -> dict[str, str]:  # type: ignore[no-untyped-def]
        ensure_patrons(tx, small.school)
        ensure_patrons(tx, small.other_school)
        by_person = {patron.person_id: patron.id for patron in tx.query(Patron)}
        return {name: by_person[person] for name, person in small.people.items()}

    patrons = services.db.write(cards)
    return Library(
        librarian, novel, textbook, [c.barcode for c in novels], [c.barcode for c in textbooks], patrons
    )
