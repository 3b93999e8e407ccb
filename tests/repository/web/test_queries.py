"""How many statements a page sends: a bound for each, so that nobody makes a loop of queries unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from repository.catalogue.preparing import Place
from repository.materials.lifecycle import mark_listed
from repository.materials.steps import refresh
from repository.materials.tables import Version
from repository.services import Services
from tests.repository.semester.conftest import School
from tests.world import World

DECK, BOOK, HOME, QUEUE, SEARCH = 9, 9, 42, 23, 13


@pytest.fixture
def school(services: Services, small: World, who) -> School:
    return School(services, small, who)


@pytest.fixture
def statements(services: Services) -> Iterator[list[str]]:
    """The statements sent since the list was last cleared; BEGIN asks nothing and is left out."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(services.db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(services.db.engine, "before_cursor_execute", note)


@pytest.fixture
def asked(client: FlaskClient, statements: list[str]) -> Callable[[str], int]:
    """`asked('/')` tells how many statements a page takes, caches being warm."""

    def count(path: str) -> int:
        client.get(path)
        statements.clear()
        assert client.get(path).status_code == 200
        return len(statements)

    return count


def test_the_public_page_of_a_lesson_asks_little(services, school, asked) -> None:
    version_id = school.lesson("Phân số bằng nhau", state="stamped", reach="public")
    material_id = services.db.read(lambda tx: tx.get_one(Version, version_id).material_id)
    one = asked(f"/materials/{material_id}")
    assert one <= DECK
    school.another_version(version_id, b"the next", state="stamped")
    assert asked(f"/materials/{material_id}") == one


def test_an_item_page_asks_a_pupil_as_little_as_a_stranger(services, school, asked, sign_in, who) -> None:
    version_id = school.lesson("Phân số bằng nhau", state="stamped", reach="public")
    material_id = services.db.read(lambda tx: tx.get_one(Version, version_id).material_id)
    book_id = services.records.create(
        who("librarian"), {"title": "Toán 6"}, Place(subject_code="toan", grade=6)
    )
    sign_in("student")
    assert asked(f"/materials/{material_id}") <= DECK + 1  # and the number on her bell
    assert asked(f"/titles/{book_id}") <= BOOK
    assert asked(f"/materials/{material_id}") <= DECK + 2  # the book beside it, with its shelves


def test_the_pages_of_a_head_ask_as_much_for_many_lessons_as_for_few(school, asked, sign_in) -> None:
    def send(title: str) -> None:
        version_id = school.lesson(title, state="department_review")
        school.services.db.write(lambda tx: refresh(tx, tx.get_one(Version, version_id)))

    sign_in("head")
    send("Bài 0")
    home, queue = asked("/"), asked("/review")
    for number in range(1, 5):
        send(f"Bài {number}")
    assert len(school.services.reviews.queue(school.who("head"))) == 5
    assert asked("/") == home <= HOME
    assert asked("/review") == queue <= QUEUE


def test_a_search_asks_little(asked, sign_in) -> None:
    sign_in("librarian")
    assert asked("/search?q=phan+so") <= SEARCH


def test_a_list_is_stamped_with_as_many_questions_for_many_lessons_as_for_few(
    services, school, who, statements
) -> None:
    def sent_for(count: int) -> int:
        versions = [school.lesson(f"Bài {count} {number}") for number in range(count)]
        statements.clear()
        services.db.write(lambda tx: mark_listed(tx, who("librarian"), *versions))
        return len([each for each in statements if each.startswith("SELECT")])

    assert sent_for(12) <= sent_for(2)
