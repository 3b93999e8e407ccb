"""From what people type to the algebra. There is no wrong input: what is not understood is read as words.

Understood: `"a phrase"`, `-word`, `-"a phrase"`, `begin*`, `a OR b`, and with the names the caller gives
`field:word`, `field:"a phrase"`, `field:1980..1990`, also with spaces in the name (`tác giả:`) and without
marks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from search.query import And, Bound, Everything, Not, Or, Phrase, Prefix, Query, Range, Typed, Words
from search.vietnamese import analyse, joined

LONGEST = 500  # characters read
MOST = 24  # syllables that count; nobody types more by hand

_BLANK = re.compile(r"[\s\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_QUOTES = '"“”„«»'
_QUOTED = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)(?:[{_QUOTES}]|$)")
_NAME = re.compile(r"([^\W_][\w ]{0,30}?)\s?:\s?(?=\S)")
_PLAIN = re.compile(f"[^ {_QUOTES}]+")
_RANGE = re.compile(r"(\d{1,9}|\d{4}-\d\d-\d\d)?\.\.(\d{1,9}|\d{4}-\d\d-\d\d)?")


@dataclass(frozen=True)
class _Piece:
    """One thing typed, before its neighbours are known."""

    item: Query
    negated: bool = False
    either: bool = False  # the word OR itself


def parse(text: str, names: Mapping[str, str] | None = None) -> Query:
    """The question someone typed. `names` maps field names as people write them to fields of the schema."""
    line = _BLANK.sub(" ", text[:LONGEST]).strip()
    known = {_key(name): field for name, field in (names or {}).items()}
    pieces, at = [], 0
    while at < len(line):
        piece, at = _next(line, at, known)
        if piece:
            pieces.append(piece)
    return _assembled(_capped(pieces))


def _key(name: str) -> str:
    """A field name without marks, case and blanks: `Tác giả` is `tacgia`."""
    return joined(name)[1].replace(" ", "")


def _next(line: str, at: int, known: Mapping[str, str]) -> tuple[_Piece | None, int]:
    """The piece that begins here and where the next may begin."""
    if line[at] == " ":
        return None, at + 1
    starts_word = at == 0 or line[at - 1] == " "
    if line[at] in "-−–" and starts_word and at + 1 < len(line) and line[at + 1] != " ":
        piece, end = _next(line, at + 1, known)
        return (replace(piece, negated=True) if piece else None), end
    named = _NAME.match(line, at)
    field = known.get(_key(named.group(1))) if named else None
    if named and field:
        value, end = _value(line, named.end(), field)
        return _Piece(value) if value else None, end
    return _unnamed(line, at)


def _unnamed(line: str, at: int) -> tuple[_Piece | None, int]:
    plain = _PLAIN.match(line, at)
    if plain and plain.group() in ("OR", "|"):
        return _Piece(Everything(), either=True), plain.end()
    value, end = _value(line, at, None)
    return _Piece(value) if value else None, end


def _value(line: str, at: int, field: str | None) -> tuple[Query | None, int]:
    """A quoted phrase, a range, a beginning or a word; None where nothing in it can be searched."""
    quoted = _QUOTED.match(line, at)
    if quoted:
        return _if_searchable(Phrase(quoted.group(1), field)), quoted.end()
    plain = _PLAIN.match(line, at)
    if not plain:
        return None, at + 1
    word, end = plain.group(), plain.end()
    between = _RANGE.fullmatch(word) if field else None
    if field and between and word != "..":
        low, high = (_bound(each) for each in between.groups())
        return (Range(field, low, high) if (low, high) != (None, None) else None), end
    made = Prefix(word, field) if word.endswith("*") else Words(word, field)
    return _if_searchable(made), end


def _if_searchable(item: Typed) -> Typed | None:
    return item if analyse(item.text) else None


def _bound(text: str | None) -> Bound:
    if not text or "-" not in text:
        return int(text) if text else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _capped(pieces: list[_Piece]) -> list[_Piece]:
    """As many pieces as hold the syllables that count, the last one cut if need be."""
    kept, room = [], MOST
    for piece in pieces:
        if isinstance(piece.item, Words | Phrase | Prefix):
            tokens = analyse(piece.item.text)
            if room == 0:
                break
            if len(tokens) > room:
                piece = replace(piece, item=replace(piece.item, text=piece.item.text[: tokens[room - 1].end]))
            room -= min(room, len(tokens))
        kept.append(piece)
        if len(kept) == 2 * MOST:
            break
    return kept


def _assembled(pieces: list[_Piece]) -> Query:
    """Neighbouring words join, `OR` binds the two beside it, everything else must all hold."""
    items: list[Query] = []
    joining = joinable = False
    for piece in pieces:
        if piece.either:
            joining, joinable = bool(items), False
            continue
        item = Not(piece.item) if piece.negated else piece.item
        last = items[-1] if items else None
        if joining and last is not None:
            items[-1] = Or((*last.items, item)) if isinstance(last, Or) else Or((last, item))
        elif joinable and isinstance(last, Words) and isinstance(item, Words | Prefix) and item.field is None:
            items[-1] = type(item)(f"{last.text} {item.text}")
        else:
            items.append(item)
        joining, joinable = False, isinstance(items[-1], Words) and items[-1].field is None
    if not items:
        return Everything()
    return items[0] if len(items) == 1 else And(tuple(items))
