"""The search contract on a real Elasticsearch, and what only several writers and a network can show."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from contract import SearchContract
from search_shelf import PUPIL, SCHEMA, SHELF, ids, put

from search.connect import connect
from search.errors import Unavailable
from search.query import Everything
from search.results import Request
from search.schema import Schema
from tests.servers.elasticsearch import Elasticsearch

pytestmark = pytest.mark.service


@pytest.fixture
def url(elasticsearch: Elasticsearch) -> str:
    return elasticsearch.url(f"hoclieu-{uuid4().hex[:8]}")


class TestElasticsearch(SearchContract):
    @pytest.fixture
    def url(self, url: str) -> str:
        return url


class TestElasticsearchSecured(SearchContract):
    """The same with security on, as a user who has rights upon our indices only."""

    @pytest.fixture
    def url(self, secured_elasticsearch: Elasticsearch) -> str:
        return secured_elasticsearch.url(f"hoclieu-{uuid4().hex[:8]}")


@pytest.fixture
def writer(url: str) -> Iterator[object]:
    opened = connect(url, SCHEMA, "write")
    yield opened
    opened.close()


def test_a_user_without_rights_is_told_the_index_is_unavailable(secured_elasticsearch: Elasticsearch) -> None:
    nobody = secured_elasticsearch.url("hoclieu-x").replace("hoclieu-secret", "wrong")
    for address in (nobody, secured_elasticsearch.url("elsewhere")):
        with pytest.raises(Unavailable):
            connect(address, SCHEMA, "write")


def test_a_reader_that_came_first_is_told_there_is_no_index_yet(url: str) -> None:
    reader = connect(url, SCHEMA)
    assert not reader.health().ok
    with pytest.raises(Unavailable):
        reader.search(Request(PUPIL))
    connect(url, SCHEMA, "write").apply(SHELF)
    assert ids(reader, "mèn") == ["men"]


def test_another_schema_begins_anew_and_the_old_one_is_swept_by_its_rebuild(url: str) -> None:
    connect(url, SCHEMA, "write").apply(SHELF)
    changed = Schema(SCHEMA.fields[:-3] + SCHEMA.fields[-2:], SCHEMA.guard, SCHEMA.title)
    after = connect(url, changed, "write")
    assert after.health().ok and not after.health().complete and after.count() == 0
    assert connect(url, SCHEMA).count() == len(SHELF)
    with after.rebuild() as fresh:
        fresh.apply([put("a", "Toán")][:0])
    assert not connect(url, SCHEMA).health().ok


def test_many_writers_end_with_the_newest_revision_of_each(url: str) -> None:
    connect(url, SCHEMA, "write").close()

    def write(turn: int) -> None:
        mine = connect(url, SCHEMA, "write")
        for revision in range(turn + 1, 41, 4):
            mine.apply([put(f"{n}", f"Toán {revision}", revision) for n in range(20)])
        mine.close()

    writers = [threading.Thread(target=write, args=(turn,)) for turn in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    reader = connect(url, SCHEMA)
    assert dict(reader.revisions()) == {str(n): 40 for n in range(20)}


def test_what_one_process_writes_is_in_the_generation_another_fills(url: str) -> None:
    one, other = connect(url, SCHEMA, "write"), connect(url, SCHEMA, "write")
    with one.rebuild() as fresh:
        other.apply([put("meanwhile", "Toán mới", 2)])
        fresh.apply([put("meanwhile", "Toán cũ", 1), put("old", "Toán")])
    assert set(ids(other, Everything())) == {"meanwhile", "old"} and ids(other, "mới") == ["meanwhile"]


def test_a_rebuild_whose_process_died_is_dropped_by_the_next_when_it_fell_silent(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = connect(url, SCHEMA, "write")
    died._generations.claim()  # type: ignore[attr-defined]  # what a killed rebuild leaves behind
    after = connect(url, SCHEMA, "write")
    monkeypatch.setattr("search.elastic_generations.SILENT", 0.0)
    with after.rebuild() as fresh:
        fresh.apply(SHELF)
    assert after.count() == len(SHELF)
    with pytest.raises(Unavailable):
        died._generations.swap()  # type: ignore[attr-defined]


def test_a_server_that_is_not_there_is_unavailable() -> None:
    index = connect("http://127.0.0.1:1/hoclieu", SCHEMA)
    assert not index.health().ok
    with pytest.raises(Unavailable):
        index.search(Request(PUPIL))
