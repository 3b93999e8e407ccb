"""The search contract on the embedded engine, and what only files can show."""

from pathlib import Path

import pytest
from contract import SearchContract
from search_shelf import PUPIL, SCHEMA, SHELF, ids, put

from search.connect import connect
from search.errors import Unavailable, WriterBusy
from search.results import Request
from search.schema import Schema


class TestTantivy(SearchContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"tantivy://{tmp_path}/index"


def test_one_at_a_time_writes(tmp_path: Path) -> None:
    url = f"tantivy://{tmp_path}/index"
    writer = connect(url, SCHEMA, "write")
    with pytest.raises(WriterBusy):
        connect(url, SCHEMA, "write")
    writer.close()


def test_a_reader_that_came_first_is_told_there_is_no_index_yet(tmp_path: Path) -> None:
    url = f"tantivy://{tmp_path}/index"
    reader = connect(url, SCHEMA)
    assert not reader.health().ok
    with pytest.raises(Unavailable):
        reader.search(Request(PUPIL))
    writer = connect(url, SCHEMA, "write")
    writer.apply(SHELF)
    assert ids(reader, "mèn") == ["men"]
    writer.close()


def test_another_schema_begins_anew_and_says_so(tmp_path: Path) -> None:
    url = f"tantivy://{tmp_path}/index"
    with_shelf = connect(url, SCHEMA, "write")
    with with_shelf.rebuild() as fresh:
        fresh.apply(SHELF)
    with_shelf.close()
    changed = Schema(SCHEMA.fields[:-3] + SCHEMA.fields[-2:], SCHEMA.guard, SCHEMA.title)
    with pytest.raises(Unavailable):
        connect(url, changed).search(Request(PUPIL))
    writer = connect(url, changed, "write")
    assert writer.health().ok and not writer.health().complete and writer.count() == 0
    writer.close()


def test_old_generations_are_swept(tmp_path: Path) -> None:
    index = connect(f"tantivy://{tmp_path}/index", SCHEMA, "write")
    for _ in range(4):
        with index.rebuild() as fresh:
            fresh.apply(SHELF)
    index.close()
    assert len([each for each in (tmp_path / "index").iterdir() if each.is_dir()]) == 2


def test_a_damaged_index_is_unavailable_and_never_a_crash(tmp_path: Path) -> None:
    url = f"tantivy://{tmp_path}/index"
    writer = connect(url, SCHEMA, "write")
    writer.apply([put("a", "Toán")])
    writer.close()
    (next(each for each in (tmp_path / "index").iterdir() if each.is_dir()) / "meta.json").write_text("{")
    assert not connect(url, SCHEMA).health().ok
    with pytest.raises(Unavailable):
        connect(url, SCHEMA).search(Request(PUPIL))
