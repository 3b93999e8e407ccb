"""A teacher's deck on its way: uploaded, sent, approved, stamped. Everything is real but the world is small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.tables import Visibility
from repository.db.uow import Tx
from repository.materials.case import Mark
from repository.materials.intake import Incoming
from repository.materials.lifecycle import mark_listed, mark_stamped
from repository.materials.tables import Material, Version
from repository.services import Services
from repository.worker import Worker
from tests.repository.derivatives import makers


@dataclass(frozen=True)
class Lesson:
    """One material and its only version."""

    id: str
    version: str


@pytest.fixture(scope="session")
def deck_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return makers.deck(tmp_path_factory.mktemp("decks") / "deck.pptx").read_bytes()


@pytest.fixture
def incoming(deck_bytes: bytes, tmp_path: Path) -> Callable[..., Incoming]:
    """`incoming('a.pptx', data)` is a file as a face hands it over; data defaults to a real deck."""
    made = iter(range(1000))

    def make(name: str = "Bai 23 Phan so bang nhau - Toan 6.pptx", data: bytes | None = None) -> Incoming:
        path = tmp_path / f"upload-{next(made)}"
        path.write_bytes(deck_bytes if data is None else data)
        return Incoming(name, path.open("rb"))

    return make


@pytest.fixture
def draft(services: Services, who: Callable[[str], Actor], incoming: Callable[..., Incoming]):
    """`draft('teacher')` is a deck just uploaded by that person."""

    def make(name: str = "teacher", **more: object) -> Lesson:
        done = services.deposits.upload(who(name), [incoming()], **more)
        material = services.db.read(lambda tx: tx.get_one(Material, done.material_ids[0]))
        return Lesson(material.id, material.working_version_id or "")

    return make


@pytest.fixture
def sent(services: Services, who: Callable[[str], Actor], draft: Callable[..., Lesson]):
    def make(name: str = "teacher", **described: str) -> Lesson:
        lesson = draft(name)
        if described:
            services.descriptions.save(who(name), lesson.version, described)
        services.reviews.decide(who(name), lesson.version, "submit")
        return lesson

    return make


@pytest.fixture
def approved(services: Services, who: Callable[[str], Actor], sent: Callable[..., Lesson]):
    def make(name: str = "teacher", **described: str) -> Lesson:
        lesson = sent(name, **described)
        services.reviews.decide(
            who("head"), lesson.version, "approve", checklist=well(services, who("head"), lesson)
        )
        return lesson

    return make


@pytest.fixture
def stamped(services: Services, who: Callable[[str], Actor], approved: Callable[..., Lesson]):
    def make(**described: str) -> Lesson:
        lesson = approved(**described)
        services.db.write(lambda tx: mark_listed(tx, who("librarian"), lesson.version))
        services.db.write(lambda tx: mark_stamped(tx, who("clerk"), lesson.version))
        return lesson

    return make


def well(services: Services, actor: Actor, lesson: Lesson) -> list[Mark]:
    """The checklist with every point well."""
    return [Mark(item.code, "yes") for item in services.reviews.view(actor, lesson.version).checklist]


def version_row(services: Services, version_id: str) -> Version:
    return services.db.read(lambda tx: tx.get_one(Version, version_id))


def tokens(services: Services, thing_kind: str, thing_id: str) -> set[str]:
    def read(tx: Tx) -> set[str]:
        wanted = select(Visibility.token).where(
            Visibility.thing_kind == thing_kind, Visibility.thing_id == thing_id
        )
        return set(tx.scalars(wanted))

    return services.db.read(read)


def work(services: Services) -> None:
    """Let the worker do every job that is due."""
    Worker(services).drain()
