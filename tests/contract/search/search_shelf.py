"""The shelf the search contract is held against: a schema, eight documents, and questions by the thousand."""

import random
import unicodedata
from collections.abc import Callable, Iterable

from hypothesis import strategies as st

from search.index import SearchIndex
from search.parser import parse
from search.query import And, Everything, FieldIs, Not, Or, Phrase, Prefix, Query, Range, Words
from search.results import Put, Request
from search.schema import Date, Keyword, Number, Schema, SortKey, Text, Tokens
from search.vietnamese import sort_key

SCHEMA = Schema(
    fields=(
        Text("title", boost=4, stored=True, suggest=True),
        Text("people", boost=2, stored=True, suggest=True),
        Text("body", boost=0.5, guarded_by="files_read_by"),
        Keyword("kind", stored=True),
        Keyword("subject"),
        Keyword("grade"),
        Number("year", stored=True, facet=True),
        Date("added"),
        SortKey("title_key"),
        Tokens("seen_by"),
        Tokens("files_read_by"),
    ),
    guard="seen_by",
    title="title",
    sorts={"newest": "-added", "title": "title_key"},
)
NAMES = {
    "tác giả": "people",
    "author": "people",
    "năm": "year",
    "year": "year",
    "loại": "kind",
    "nội dung": "body",
}
PUPIL = frozenset({"school:1"})
TEACHER = frozenset({"school:1", "staff:1"})
STRANGER = frozenset({"school:9"})
FACETS = ("kind", "subject", "grade", "year")


def put(id: str, title: str, revision: int = 1, **more: object) -> Put:
    """A document its school sees, with what a test says of it."""
    document = {
        "title": title,
        "title_key": sort_key(title),
        "kind": "slides",
        "seen_by": ["school:1"],
        "files_read_by": ["school:1"],
        **more,
    }
    return Put(id, revision, document)


SHELF = [
    put("so", "Phân số", subject=["toan"], grade=["6"], year=2023, people=["Trần Thị Én"]),
    put(
        "toan6", "Toán học 6: Phân số và số thập phân", subject=["toan"], grade=["6"], year=2024, kind="book"
    ),
    put("toan7", "Bài tập toán học lớp 7", subject=["toan"], grade=["7"], year=2022, kind="book"),
    put(
        "men",
        "Dế Mèn phiêu lưu ký",
        people=["Tô Hoài"],
        subject=["van"],
        kind="book",
        year=1987,
        grade=["6", "7"],
    ),
    put("hoa", "Hoá học của nước H₂O", subject=["hoa"], grade=["7"], year=2024, body="phản ứng thế"),
    put(
        "dia", "Địa lý Việt Nam", subject=["dia"], grade=["6"], year=2021, people=["Lê Quý Đôn", "Nguyễn Hoà"]
    ),
    put(
        "de",
        "Đề kiểm tra giữa kì",
        kind="test",
        subject=["toan"],
        body="bí mật lượng giác",
        files_read_by=["staff:1"],
    ),
    put(
        "rieng",
        "Bản nháp quang hợp",
        kind="test",
        subject=["sinh"],
        seen_by=["staff:1"],
        files_read_by=["staff:1"],
    ),
]


def ids(index: SearchIndex, query: Query | str, tokens: frozenset[str] = PUPIL, **more: object) -> list[str]:
    """The ids found, in order; a text is read as typed."""
    asked = parse(query, NAMES) if isinstance(query, str) else query
    return [hit.id for hit in index.search(Request(tokens, asked, **more)).items]  # type: ignore[arg-type]


WORDS = sorted(
    {word for each in SHELF for word in f"{each.document['title']} {each.document.get('body', '')}".split()}
)
SPELLINGS: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)),
    lambda text: text.replace("oá", "óa").replace("oà", "òa").replace("ý", "í").replace("Đ", "Ð"),
    lambda text: unicodedata.normalize("NFC", text).replace("đ", "d").replace("Đ", "D"),
]


def queries() -> st.SearchStrategy[Query]:
    """Any question, nested and negated, upon open and guarded texts."""
    fields = st.sampled_from([None, "title", "body", "kind"])
    words = st.sampled_from([*WORDS, "toán học", "bí mật", "book"])
    leaves: st.SearchStrategy[Query] = st.one_of(
        st.builds(Words, words, fields),
        st.builds(Phrase, words, fields),
        st.builds(Prefix, words, fields),
        st.builds(FieldIs, st.just("kind"), st.sampled_from(["book", "test"])),
        st.builds(Range, st.just("year"), st.none() | st.integers(1980, 2025)),
        st.just(Everything()),
    )

    def nested(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
        some: st.SearchStrategy[tuple[Query, ...]] = st.lists(inner, max_size=3).map(tuple)
        return st.one_of(st.builds(Not, inner), st.builds(And, some), st.builds(Or, some))

    return st.recursive(leaves, nested, max_leaves=6)


BREAKERS = """ “ " ' * *** - -- : .. ( ) \\ / 🙂 ﷺ OR AND ^9 ~ [ ] { } ² İ ß năm: năm:1.. năm:99999999999..0
    năm:2024-99-99.. tác_giả: nội_dung:" """.replace("_", " ").split(" ")
WORST = [
    "",
    " ",
    "*" * 10_000,
    "a" * 10_000,
    "toán " * 2_000,
    '"' * 999,
    "-" * 999,
    "tác giả:" * 500,
    "năm:..",
]


def mutations(count: int) -> Iterable[str]:
    """Typed texts cut, doubled, turned and sprinkled with what breaks parsers; the same ones each time."""
    chance = random.Random(7)
    bits = [*BREAKERS, "\x00", "\u202e", "\ufeff", "\ud800", "\n"]
    yield from WORST
    for _ in range(count - len(WORST)):
        words = [chance.choice(WORDS) for _ in range(chance.randint(0, 5))]
        parts = words + [chance.choice(bits) for _ in range(chance.randint(1, 6))]
        chance.shuffle(parts)
        text = chance.choice(["", " "]).join(parts)
        yield text[: chance.randint(1, len(text))] if text and chance.random() < 0.2 else text
