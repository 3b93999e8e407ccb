"""Whatever is typed into the search box, or sent in its place, is never an error."""

from __future__ import annotations

import io
import random
import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from repository.catalogue.imports import Options
from repository.services import Services
from repository.worker import Worker
from tests.bench.importing import file_of
from tests.repository.semester.conftest import School
from tests.world import World, come_in

QUERIES = 100_000
WORDS = (
    "toán", "Toán học", "TOÁN", "hoc", "tóan", "phân số", "lịch sử", "thơ", "Tô Hoài", "dế mèn", "6a1", "lớp 6",
    "978-604-0-12345-6", "9786040", "M2", "m²", "1/2", "bài 23", "tap 1", "quyển", "Ngữ văn", "ư", "đ", "ĐÐđ",
)  # fmt: skip
SYNTAX = (
    '"', "'", "-", "+", "(", ")", "[", "]", "{", "}", ":", "*", "?", "~", "^", "\\", "/", "|", "&", "!", "<", ">",
    "=", ",", ";", "AND", "OR", "NOT", "TO", "IN", "title:", "tac-gia:", "nam:", "lop:", "year:", "subject:toan",
    "title:(", '-"', '""', "year:[1990 TO", "grade:>6", "isbn:", "::", "--", "${7*7}", "{{7*7}}", "%00", "%", "_",
)  # fmt: skip
STRANGE = (
    "\0", "\n", "\t", "\u200b", "\u202e", "\ufeff", "\u0301", "\u0309\u0323", "😀", "👩‍🏫", "\U0001f9ff", "ﬁ", "Å",
    "漢字", "ไทย", "עברית", "\ud7ff", "\ufffd", "\u00ad", "a" * 300, "ạ" * 200, "(" * 90, '"' * 51, "-" * 70,
    "toán " * 120, "1" * 400, "\u0300" * 120,
)  # fmt: skip
NUMBERS = ("", "0", "-1", "1", "2", "9999999", "1e9", "abc", "²", "99999999999999999999", "1.5", " 3")
OTHERS = ("sort", "medium", "kind", "subject", "grade", "school", "series", "year", "language", "available", "lang",
          "cursor", "lop", "x")  # fmt: skip


@pytest.fixture
def library(services: Services, small: World, who: Callable[..., object]) -> None:
    """Some lessons and a few hundred titles, indexed."""
    school = School(services, small, who)  # type: ignore[arg-type]
    for number in range(20):
        school.lesson(f"Phân số bằng nhau {number}", reach="group")
    librarian = services.people.actor_for(small.people["librarian"])
    kept = services.blobs.keep(io.BytesIO(file_of(300)))
    batch = services.imports.keep(librarian, kept, "a.mrc", "iso2709")
    services.imports.start(librarian, batch, Options())
    Worker(services).drain()


@pytest.mark.soak
def test_no_query_is_ever_an_error(
    app: Flask, small: World, library: None, amount: Callable[[int], int], chance: random.Random
) -> None:
    app.config.update(PROPAGATE_EXCEPTIONS=False, API_PER_ADDRESS=0)
    clients = [_client(app, small, name) for name in ("", "student", "teacher", "librarian")]
    answers: Counter[int] = Counter()
    failed: list[tuple[str, dict[str, list[str]]]] = []
    for number in range(amount(QUERIES)):
        path = chance.choices(
            ("/api/v1/search", "/search", "/search/suggest", "/api/v1/suggest"), (6, 2, 1, 1)
        )[0]
        asked = arguments(chance)
        answer = clients[number % len(clients)].get(path, query_string=asked)
        answers[answer.status_code] += 1
        if answer.status_code >= 500:
            failed.append((path, asked))
    print(f"\n{sum(answers.values()):,} queries: {dict(answers)}")
    assert failed[:5] == [], f"{len(failed)} failed"
    assert answers[200] > 0.5 * sum(answers.values())


def arguments(chance: random.Random) -> dict[str, list[str]]:
    """Return what stands behind the question mark."""
    asked = {"q": [typed(chance)]}
    if chance.random() < 0.3:
        asked["page"] = [chance.choice(NUMBERS)]
    if chance.random() < 0.2:
        asked["size"] = [chance.choice(NUMBERS)]
    for name in chance.sample(OTHERS, chance.choice((0, 0, 0, 1, 2))):
        asked[name] = [chance.choice((typed(chance), *NUMBERS, "toan", "vie", "relevance", "title"))]
    if chance.random() < 0.02:
        asked["q"] *= 3
    return asked


def typed(chance: random.Random) -> str:
    """Return something somebody, or something, typed."""
    parts = chance.choices((WORDS, SYNTAX, STRANGE), (6, 4, 1), k=chance.randint(0, 8))
    text = chance.choice(("", " ")).join(chance.choice(part) for part in parts)
    for _slip in range(chance.choice((0, 0, 1, 3))):
        text = mutated(text, chance)
    return unicodedata.normalize(chance.choice(("NFC", "NFD", "NFKD")), text)


def mutated(text: str, chance: random.Random) -> str:
    """Return the text with one slip: a character lost, doubled, swapped, or any other put in."""
    at = chance.randint(0, len(text))
    before, after = text[:at], text[at:]
    other = chr(
        chance.choice(
            (chance.randint(1, 0x2FF), chance.randint(0x300, 0x36F), chance.randint(0x1E00, 0xD7FF))
        )
    )
    return chance.choice(
        (before + after[1:], before + after[:1] + after, after + before, before + other + after)
    )


def _client(app: Flask, small: World, name: str) -> FlaskClient:
    client = app.test_client()
    if name:
        come_in(client, app.extensions["hoclieu"].db, small.people[name])
    return client
