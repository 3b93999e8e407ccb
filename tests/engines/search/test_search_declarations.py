"""What cannot work is refused when it is declared or connected, not when someone searches."""

import pytest

from search.connect import connect
from search.errors import UnknownField, UnknownScheme
from search.results import Request
from search.schema import Date, Keyword, Schema, Text, Tokens

TITLE, SEEN = Text("title"), Tokens("seen_by")


@pytest.mark.parametrize("url", ["", "sqlite:///x", "/var/index", "elastic://host", "tantvy:///x"])
def test_an_unknown_scheme_is_an_error(url: str) -> None:
    with pytest.raises(UnknownScheme):
        connect(url, Schema((TITLE, SEEN), "seen_by", "title"))


@pytest.mark.parametrize(
    ("fields", "guard", "title", "sorts"),
    [
        ((TITLE, SEEN), "nobody", "title", {}),
        ((TITLE, SEEN), "seen_by", "heading", {}),
        ((Text("title", guarded_by="seen_by"), SEEN), "seen_by", "title", {}),
        ((TITLE, Text("body", guarded_by="readers"), SEEN), "seen_by", "title", {}),
        ((TITLE, Text("people", suggest=True), SEEN), "seen_by", "title", {}),
        ((TITLE, Keyword("kind"), SEEN), "seen_by", "title", {"kind": "kind"}),
    ],
)
def test_a_schema_that_cannot_work_is_refused(fields: tuple, guard: str, title: str, sorts: dict) -> None:
    with pytest.raises(UnknownField):
        Schema(fields, guard, title, sorts)


def test_only_what_documents_hold_changes_the_fingerprint() -> None:
    one = Schema((TITLE, Date("added"), SEEN), "seen_by", "title")
    assert one.fingerprint() == Schema(one.fields, "seen_by", "title", {"newest": "-added"}).fingerprint()
    assert one.fingerprint() != Schema((TITLE, SEEN), "seen_by", "title").fingerprint()


@pytest.mark.parametrize(
    ("page", "size", "window"),
    [
        (1, 20, (0, 20)),
        (3, 20, (40, 20)),
        (500, 20, (9980, 20)),
        (501, 20, (10_000, 0)),
        (-1, -5, (0, 0)),
        (2, 6_000, (6_000, 4_000)),
    ],
)
def test_nobody_pages_below_the_deepest_hit(page: int, size: int, window: tuple[int, int]) -> None:
    assert Request(frozenset(), page=page, size=size).window == window
