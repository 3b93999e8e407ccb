"""What every search engine does, whichever it is: the one suite behind `search.index.SearchIndex`.

A backend's test module subclasses SearchContract and gives a fixture `url`. No skips: what a
backend cannot do is not in the contract.
"""

import datetime
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_shelf import (
    FACETS,
    NAMES,
    PUPIL,
    SCHEMA,
    SHELF,
    SPELLINGS,
    STRANGER,
    TEACHER,
    WORDS,
    ids,
    mutations,
    put,
    queries,
)

from search.connect import connect
from search.corrections import did_you_mean
from search.errors import ReadOnly, UnknownField, WriterBusy
from search.index import SearchIndex
from search.parser import parse
from search.query import And, Everything, FieldIs, Not, Or, Phrase, Query, Range, Words
from search.results import Request, Tombstone


class SearchContract:
    """Subclass it, give `url`."""

    @pytest.fixture
    def index(self, url: str) -> Iterator[SearchIndex]:
        opened = connect(url, SCHEMA, "write")
        yield opened
        opened.close()

    @pytest.fixture
    def shelf(self, index: SearchIndex) -> SearchIndex:
        assert index.apply(SHELF).accepted == len(SHELF)
        return index

    # ── documents come and go ───────────────────────────────────────────────────────────────────────────

    def test_what_was_put_is_found_at_once_and_by_other_readers(self, index: SearchIndex, url: str) -> None:
        reader = connect(url, SCHEMA)
        assert ids(reader, "toán") == []
        index.apply([put("a", "Toán")])
        assert ids(index, "toán") == ids(reader, "toán") == ["a"]
        index.apply([put("b", "Toán học")])
        assert set(ids(reader, "toán")) == {"a", "b"}

    def test_an_older_revision_never_overwrites_a_newer_one(self, index: SearchIndex) -> None:
        index.apply([put("a", "Mới", revision=5)])
        assert index.apply([put("a", "Cũ", revision=4)]).late == 1
        assert ids(index, "mới") == ["a"] and ids(index, "cũ") == []
        assert index.apply([put("a", "Sửa", revision=5)]).accepted == 1
        assert dict(index.revisions(["a", "none"])) == {"a": 5}

    def test_of_one_id_in_one_batch_the_newest_revision_stays(self, index: SearchIndex) -> None:
        index.apply([put("a", "Một", 1), put("a", "Ba", 3), put("a", "Hai", 2)])
        assert ids(index, Everything()) == ["a"] and ids(index, "ba") == ["a"]

    def test_what_is_buried_stays_buried_until_a_newer_put(self, index: SearchIndex) -> None:
        index.apply([put("a", "Toán", 2), put("b", "Toán", 1)])
        index.apply([Tombstone("a", 3)])
        index.apply([put("a", "Toán", 2), put("a", "Toán", 3)])
        assert ids(index, "toán") == ["b"] and index.count() == 1
        assert sorted(index.revisions()) == [("b", 1)]
        index.apply([put("a", "Toán", 4)])
        assert sorted(index.revisions()) == [("a", 4), ("b", 1)]

    def test_one_bad_document_does_not_spoil_its_batch(self, index: SearchIndex) -> None:
        done = index.apply([put("a", "Tốt"), put("b", "Xấu", year="hai nghìn"), put("c", "Lạ", colour="đỏ")])
        assert done.accepted == 1 and set(done.errors) == {"b", "c"}
        assert ids(index, Everything()) == ["a"]

    def test_who_opened_it_for_reading_cannot_write(self, index: SearchIndex, url: str) -> None:
        with pytest.raises(ReadOnly):
            connect(url, SCHEMA).apply([put("a", "Toán")])

    # ── whose eyes ──────────────────────────────────────────────────────────────────────────────────────

    def test_a_document_is_for_those_its_guard_names(self, shelf: SearchIndex) -> None:
        assert ids(shelf, "quang hợp", TEACHER) == ["rieng"]
        for tokens in (PUPIL, STRANGER, frozenset()):
            assert ids(shelf, "quang hợp", tokens) == []
        assert shelf.search(Request(frozenset(), facets=FACETS)).facets == dict.fromkeys(FACETS, ())

    @pytest.mark.parametrize(
        "typed", ["lượng giác", '"lượng giác"', "luong gia*", "nội dung:giác", "kiểm tra lượng"]
    )
    def test_a_guarded_word_tells_an_outsider_nothing(self, shelf: SearchIndex, typed: str) -> None:
        assert ids(shelf, typed, TEACHER) == ["de"]
        found = shelf.search(Request(PUPIL, parse(typed, NAMES), facets=FACETS))
        assert found.total == 0 and found.items == () and not any(found.facets.values())

    def test_excluding_a_guarded_word_tells_nothing_either(self, shelf: SearchIndex) -> None:
        assert "de" in ids(shelf, "kiểm -giác")
        assert "de" not in ids(shelf, "kiểm -nội dung:mật") + ids(shelf, "kiểm -nội dung:zzz")

    def test_a_guarded_word_does_not_change_an_outsiders_order(self, index: SearchIndex) -> None:
        index.apply(
            [
                put(str(n), "Bài toán", body="toán " * 20 * (n == 3), files_read_by=["staff:1"])
                for n in range(6)
            ]
        )
        assert ids(index, "toán", TEACHER)[0] == "3"
        assert ids(index, "toán") == ["0", "1", "2", "3", "4", "5"]

    def test_suggestions_and_corrections_come_only_from_what_one_sees(self, shelf: SearchIndex) -> None:
        assert [each.text for each in shelf.suggest("quang", TEACHER)] == ["Bản nháp quang hợp"]
        assert shelf.suggest("quang", PUPIL) == () == shelf.suggest("luong gi", TEACHER)
        assert "quang" in shelf.similar("qaung", TEACHER) and shelf.similar("qaung", PUPIL) == ()
        assert "luong" in shelf.similar("luonh", TEACHER) and shelf.similar("luonh", PUPIL) == ()
        for text, tokens, proposals in [("quang hpp", TEACHER, ("quang hợp",)), ("quang hpp", PUPIL, ())]:
            assert did_you_mean(shelf, text, Request(tokens), parse) == proposals

    # ── what is found ───────────────────────────────────────────────────────────────────────────────────

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("toan hoc", {"toan6", "toan7"}),
            ('"số thập phân"', {"toan6"}),
            ('"thập số"', set()),
            ("phân -thập", {"so", "hoa"}),
            ("tác giả:hoài", {"men"}),
            ('TACGIA:"to hoai"', {"men"}),
            ("author:hoà", {"dia"}),
            ('author:"đôn nguyễn"', set()),
            ("năm:1980..1990", {"men"}),
            ("năm:2024", {"toan6", "hoa"}),
            ("năm:..2021 việt", {"dia"}),
            ("loai:Book toán", {"toan6", "toan7"}),
            ("phieu lu*", {"men"}),
            ("mèn OR địa", {"men", "dia"}),
            ("h2o", {"hoa"}),
            ("toan6", {"toan6"}),
            ("hóa học phản ứng", {"hoa"}),
            ("địa lí", {"dia"}),
            ("*", {"so", "toan6", "toan7", "men", "hoa", "dia", "de"}),
            ("không có chữ này", set()),
        ],
    )
    def test_typed_questions_find(self, shelf: SearchIndex, typed: str, found: set[str]) -> None:
        assert set(ids(shelf, typed)) == found

    def test_the_algebra_means_what_it_says(self, shelf: SearchIndex) -> None:
        books = FieldIs("kind", "book")
        cases: list[tuple[Query, set[str]]] = [
            (books, {"toan6", "toan7", "men"}),
            (FieldIs("kind", "Book"), set()),
            (FieldIs("year", 1987), {"men"}),
            (And((books, Not(Words("toán")))), {"men"}),
            (Not(Or((books, Not(Words("phân"))))), {"so", "hoa"}),
            (And((Range("year", 2022, 2023), Everything())), {"so", "toan7"}),
            (Or(()), set()),
            (Not(Everything()), set()),
            (Phrase("", "title"), {"so", "toan6", "toan7", "men", "hoa", "dia", "de"}),
            (Words("x", "no such field"), set()),
        ]
        for query, found in cases:
            assert set(ids(shelf, query)) == found, query

    def test_days_are_found_by_day_and_by_year(self, index: SearchIndex) -> None:
        night = datetime.datetime(2024, 12, 31, 23, 30, tzinfo=datetime.UTC)
        index.apply([put("old", "A", added=datetime.date(2023, 5, 1)), put("new", "B", added=night)])
        assert ids(index, Range("added", 2024, 2024)) == ["new"]
        assert ids(index, Range("added", None, datetime.date(2023, 5, 1))) == ["old"]
        assert ids(index, Range("added", datetime.date(2024, 12, 31))) == ["new"]

    def test_the_title_as_typed_comes_first_and_exact_marks_before_others(self, index: SearchIndex) -> None:
        noise = [put(f"n{n}", "Toàn hóc " * 3, body="toán học " * 9) for n in range(20)]
        index.apply([*noise, put("more", "Vui với toán học"), put("same", "Toán học")])
        assert ids(index, "toán học")[:2] == ["same", "more"]
        assert ids(index, "TOAN HOC")[0] == "same"

    def test_neighbours_come_before_strays_and_titles_before_bodies(self, index: SearchIndex) -> None:
        index.apply(
            [
                put("body", "Khác", body="bài phân số"),
                put("stray", "Số đo và phân loại"),
                put("pair", "Bài phân số"),
            ]
        )
        assert ids(index, "phân số") == ["pair", "stray", "body"]

    # ── facets, order, pages ────────────────────────────────────────────────────────────────────────────

    def test_facets_count_what_is_found(self, shelf: SearchIndex) -> None:
        facets = shelf.search(Request(PUPIL, facets=FACETS)).facets
        assert facets["kind"] == (("book", 3), ("slides", 3), ("test", 1))
        assert facets["grade"] == (("6", 4), ("7", 3))
        assert facets["year"] == (("2024", 2), ("1987", 1), ("2021", 1), ("2022", 1), ("2023", 1))
        assert dict(shelf.search(Request(TEACHER, facets=FACETS)).facets["kind"])["test"] == 2

    def test_choices_within_a_facet_are_alternatives_and_keep_their_own_counts(
        self, shelf: SearchIndex
    ) -> None:
        chosen = {"grade": frozenset({"6"}), "kind": frozenset({"book", "slides"})}
        found = shelf.search(Request(PUPIL, filters=chosen, facets=FACETS))
        assert {hit.id for hit in found.items} == {"so", "toan6", "men", "dia"} and found.total == 4
        assert found.facets["kind"] == (("book", 2), ("slides", 2))
        assert found.facets["grade"] == (("6", 4), ("7", 3))
        assert dict(found.facets["subject"]) == {"toan": 2, "van": 1, "dia": 1}
        assert ids(shelf, Everything(), filters={"year": frozenset({"1987", "2021"})}) in (
            ["men", "dia"],
            ["dia", "men"],
        )
        assert ids(shelf, Everything(), filters={"year": frozenset({"xưa"}), "kind": frozenset()}) == []
        assert ids(shelf, Everything(), filters={"kind": frozenset({"\ud800", ""})}) == []

    def test_hits_come_in_the_order_asked_for(self, index: SearchIndex) -> None:
        titles = ["Bài 10", "Đường tròn", "Dân số", "Bài 2", "Ăn", "An"]
        first = datetime.date(2024, 1, 1)
        index.apply(put(t, t, added=first + datetime.timedelta(n)) for n, t in enumerate(titles))
        assert ids(index, Everything(), sort="title") == [
            "An",
            "Ăn",
            "Bài 2",
            "Bài 10",
            "Dân số",
            "Đường tròn",
        ]
        assert ids(index, Everything(), sort="newest") == titles[::-1]

    def test_pages_follow_one_another_and_end(self, index: SearchIndex) -> None:
        index.apply(put(f"{n:02}", "Toán", added=datetime.date(2024, 1, 1)) for n in range(25))
        for sort in ("relevance", "newest", "title"):
            pages = [ids(index, "toán", page=page, size=10, sort=sort) for page in (1, 2, 3, 4)]
            assert [len(page) for page in pages] == [10, 10, 5, 0]
            assert len({id for page in pages for id in page}) == 25
        assert index.search(Request(PUPIL, page=10**9, size=50)).total == 25
        assert index.search(Request(PUPIL, size=0)).total == 25
        assert ids(index, "toán", page=-3, size=10**9) == ids(index, "toán", size=25)

    def test_stored_values_come_back_as_given(self, shelf: SearchIndex) -> None:
        (hit,) = shelf.search(Request(PUPIL, parse("việt nam"))).items
        assert hit.stored == {
            "title": ("Địa lý Việt Nam",),
            "people": ("Lê Quý Đôn", "Nguyễn Hoà"),
            "kind": ("slides",),
            "year": (2021,),
        }

    def test_what_the_schema_does_not_know_is_refused(self, shelf: SearchIndex) -> None:
        for wrong in ({"sort": "colour"}, {"facets": ("title",)}, {"filters": {"body": frozenset({"x"})}}):
            with pytest.raises(UnknownField):
                shelf.search(Request(PUPIL, **wrong))  # type: ignore[arg-type]

    # ── help while typing ───────────────────────────────────────────────────────────────────────────────

    def test_suggestions_need_no_marks_and_prefer_what_begins_so(self, index: SearchIndex) -> None:
        index.apply(
            [put("a", "Vui học phân số"), put("b", "Phân số", people=["Phan Bội Châu"]), put("c", "Phân số")]
        )
        offered = index.suggest("phan", PUPIL)
        assert {each.text for each in offered[:2]} == {"Phân số", "Phan Bội Châu"}
        assert [each.text for each in offered].count("Phân số") == 1 and offered[-1].text == "Vui học phân số"
        assert [each.text for each in index.suggest("phân s", PUPIL, size=1)] == ["Phân số"]
        assert index.suggest("", PUPIL) == () == index.suggest("!?*", PUPIL)

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("toans hocj", "toán học"),
            ("phaan soos", "phân số"),
            ("dế mèm", "dế mèn"),
            ("pham số", "phân số"),
            ("xyzzyx", None),
        ],
    )
    def test_a_slip_is_mended_with_the_marks_of_what_it_finds(
        self, shelf: SearchIndex, typed: str, meant: str | None
    ) -> None:
        proposals = did_you_mean(shelf, typed, Request(PUPIL), parse)
        assert meant in proposals if meant else proposals == ()

    # ── rebuilding ──────────────────────────────────────────────────────────────────────────────────────

    def test_a_rebuild_swaps_in_whole_and_keeps_what_was_applied_meanwhile(
        self, shelf: SearchIndex, url: str
    ) -> None:
        reader = connect(url, SCHEMA)
        with shelf.rebuild() as fresh:
            fresh.apply([put("new", "Toán mới"), put("twice", "Toán cũ", 1)])
            shelf.apply([put("twice", "Toán mới nhất", 2), Tombstone("gone", 7)])
            fresh.apply([put("twice", "Toán cũ", 1), put("gone", "Toán đi", 6)])
            assert "toan6" in ids(reader, "toán") and "new" not in ids(reader, "toán")
        for each in (shelf, reader):
            assert set(ids(each, "toán")) == {"new", "twice"} and ids(each, "nhất") == ["twice"]
            assert each.count() == 2 and each.health().complete
        shelf.apply([put("later", "Toán sau")])
        assert "later" in ids(reader, "toán")

    def test_only_one_rebuild_at_a_time(self, shelf: SearchIndex) -> None:
        with shelf.rebuild(), pytest.raises(WriterBusy), shelf.rebuild():
            pass
        assert shelf.count() == 0

    def test_a_broken_rebuild_leaves_all_as_it_was(self, shelf: SearchIndex) -> None:
        with pytest.raises(ZeroDivisionError), shelf.rebuild() as fresh:
            fresh.apply([put("new", "Toán mới")])
            raise ZeroDivisionError
        assert shelf.count() == len(SHELF) and ids(shelf, "mới") == []
        shelf.apply([put("later", "Toán sau")])
        with shelf.rebuild() as fresh:
            fresh.apply(SHELF)
        assert shelf.count() == len(SHELF)

    def test_readers_never_see_less_while_it_is_rebuilt_again_and_again(
        self, shelf: SearchIndex, url: str
    ) -> None:
        reader, done, seen = connect(url, SCHEMA), threading.Event(), []

        def read() -> None:
            while not done.is_set():
                seen.append(reader.search(Request(TEACHER)).total)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for thread in readers:
            thread.start()
        for _ in range(4):
            with shelf.rebuild() as fresh:
                fresh.apply(SHELF)
        done.set()
        for thread in readers:
            thread.join()
        assert set(seen) == {len(SHELF)}

    def test_a_killed_writer_loses_nothing_it_had_acknowledged(self, url: str) -> None:
        here = Path(__file__)
        command = [sys.executable, str(here.with_name("writer_process.py")), url]
        for run in range(3):
            path = [str(here.parent), str(here.parents[3])]
            writer = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                text=True,
                env={"PYTHONPATH": ":".join(path), "RUN": str(run)},
            )
            assert writer.stdout is not None
            acknowledged = [int(writer.stdout.readline()) for _ in range(6)]
            writer.kill()
            writer.wait()
            writer.stdout.close()
            index = connect(url, SCHEMA, "write")
            kept = dict(index.revisions())
            assert all(f"{run}-{n}" in kept for n in acknowledged)
            assert index.count() == len(kept) and len(kept) >= 6 * (run + 1)
            index.close()

    def test_all_revisions_are_walked(self, index: SearchIndex) -> None:
        index.apply(put(f"id-{n}", "Toán", revision=n + 1) for n in range(2_500))
        assert dict(index.revisions()) == {f"id-{n}": n + 1 for n in range(2_500)}

    def test_health_is_told_before_and_after_the_first_filling(self, index: SearchIndex) -> None:
        assert index.health().ok and not index.health().complete
        with index.rebuild() as fresh:
            fresh.apply(SHELF)
        assert index.health().complete and index.health().documents == len(SHELF)

    # ── laws ────────────────────────────────────────────────────────────────────────────────────────────

    def test_case_marks_and_encoding_never_change_what_is_found(self, shelf: SearchIndex) -> None:
        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from(SPELLINGS))
        def law(words: list[str], spelling: Callable[[str], str]) -> None:
            text = " ".join(words)
            assert set(ids(shelf, Words(spelling(text)), TEACHER)) == set(ids(shelf, Words(text), TEACHER))
            assert set(ids(shelf, Phrase(spelling(text)), TEACHER)) == set(ids(shelf, Phrase(text), TEACHER))

        law()

    def test_one_more_audience_never_shows_less(self, shelf: SearchIndex) -> None:
        @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            queries(), st.sets(st.sampled_from(sorted(TEACHER | STRANGER))), st.sampled_from(sorted(TEACHER))
        )
        def law(query: Query, tokens: set[str], one_more: str) -> None:
            before = shelf.search(Request(frozenset(tokens), query, facets=("kind",)))
            after = shelf.search(Request(frozenset(tokens | {one_more}), query, facets=("kind",)))
            assert {hit.id for hit in before.items} <= {hit.id for hit in after.items}
            counted = dict(after.facets["kind"])
            assert all(counted.get(value, 0) >= count for value, count in before.facets["kind"])

        law()

    def test_no_typed_text_is_an_error(self, shelf: SearchIndex) -> None:
        for text in mutations(2_000):
            assert shelf.search(Request(TEACHER, parse(text, NAMES), facets=("kind",))).total >= 0
            shelf.suggest(text, PUPIL, size=2)
