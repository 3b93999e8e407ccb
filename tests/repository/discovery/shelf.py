"""Fixtures of things to find, shared by the tests of discovery and of its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pptx import Presentation
from sqlalchemy import select

from repository.accounts.access import Actor
from repository.catalogue.preparing import Place
from repository.circulation.tables import Loan, Patron
from repository.db.uow import Tx
from repository.holdings.tables import Copy, Holding
from repository.materials.intake import Incoming
from repository.materials.lifecycle import mark_listed, mark_stamped
from repository.materials.tables import Material
from repository.services import Services
from repository.worker import Worker
from tests.repository.materials.conftest import Lesson, well
from tests.world import World


@pytest.fixture
def index_agrees(services: Services) -> Callable[[], None]:
    """Let the worker do what is due: pages, pictures, index."""

    def work() -> None:
        Worker(services).drain()

    return work


@pytest.fixture
def lesson_of(services: Services, small: World, who: Callable[[str], Actor], tmp_path):  # type: ignore[no-untyped-def]
    """`lesson_of('Phân số', ['slide 1', 'slide 2'])` is an approved deck with these words on its slides."""

    def make(
        title: str, slides: list[str], *, stamp: bool = False, notes: str = "", **described: str
    ) -> Lesson:
        path = tmp_path / f"{title}.pptx"
        made = Presentation()
        for words in slides:
            slide = made.slides.add_slide(made.slide_layouts[1])
            slide.shapes.title.text, slide.placeholders[1].text = words.split()[0], words
            if notes:
                slide.notes_slide.notes_text_frame.text = notes
        made.save(path)
        done = services.deposits.upload(who("teacher"), [Incoming(path.name, path.open("rb"))])
        material = services.db.read(lambda tx: tx.get_one(Material, done.material_ids[0]))
        lesson = Lesson(material.id, material.working_version_id or "")
        typed = {
            "title": title, "kind": "lecture_slides", "subject_code": "toan", "grade": "6",
            "lesson_id": small.lesson, "licence": "cc-by", "rights_holder": "Trường THCS Hoà Lâm",
        }  # fmt: skip
        services.descriptions.save(who("teacher"), lesson.version, typed | described)
        services.reviews.decide(who("teacher"), lesson.version, "submit")
        marks = well(services, who("head"), lesson)
        services.reviews.decide(who("head"), lesson.version, "approve", checklist=marks)
        if stamp:
            services.db.write(lambda tx: mark_listed(tx, who("librarian"), lesson.version))
            services.db.write(lambda tx: mark_stamped(tx, who("clerk"), lesson.version))
        Worker(services).drain()
        return lesson

    return make


@pytest.fixture
def books(services: Services, small: World, who: Callable[[str], Actor]):  # type: ignore[no-untyped-def]
    """`books('Toán 6', copies=3, lent=1)` is a printed title; a lent copy is with the pupil."""

    def make(title: str, *, copies: int = 1, lent: int = 0, author: str = "Tô Hoài", **place: object) -> str:
        where = Place(**{"item_kind": "stk", "subject_code": "toan", "grade": 6, **place})  # type: ignore[arg-type]
        form = {
            "title": title,
            "authors": (author,),
            "year": "2021",
            "publisher": "Kim Đồng",
            "place": "Hà Nội",
        }
        record_id = services.records.create(who("librarian"), form, where, even_if_known=True)
        services.db.write(lambda tx: _stock(tx, small, record_id, copies, lent))
        Worker(services).drain()
        return record_id

    return make


def _stock(tx: Tx, world: World, record_id: str, copies: int, lent: int) -> None:
    holding = tx.scalars(select(Holding).where(Holding.record_id == record_id)).one()
    for number in range(copies):
        barcode = f"TK.{record_id[-4:]}{number}".upper()
        copy = Copy(
            school_id=world.school, holding_id=holding.id, barcode=barcode, barcode_key=barcode,
            state="on_loan" if number < lent else "available", entry_date=date(2026, 9, 1),
        )  # fmt: skip
        tx.add(copy)
        tx.flush()
        if number < lent:
            tx.add(
                Loan(
                    school_id=world.school, copy_id=copy.id, patron_id=_patron(tx, world).id,
                    lent_at=tx.clock.now(), due_date=tx.clock.today() + timedelta(days=14),
                )
            )  # fmt: skip


def _patron(tx: Tx, world: World) -> Patron:
    person_id = world.people["student"]
    found = tx.scalar(select(Patron).where(Patron.person_id == person_id))
    if found is None:
        found = Patron(
            school_id=world.school, person_id=person_id, card_number="HS.0001", name="Nguyễn Văn An",
            name_key="an", name_fold="nguyen van an", kind="student", class_name="6A1",
        )  # fmt: skip
        tx.add(found)
        tx.flush()
    return found
