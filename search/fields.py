"""The fields an engine keeps for a document: what our analysis makes of it, the same whichever engine.

Every text becomes two fields of keys our own analysis has made: `x__x` (exact, ranks) and `x__f` (folded,
finds). All open texts together are found again in one folded field, so that a word costs one posting list.
A keyword is kept as it is, for filters, and folded, for typed words. `search.compiler` asks by these names.
"""

from collections import defaultdict
from datetime import UTC, date, datetime
from functools import lru_cache

from search.errors import SearchError, UnknownField
from search.results import Document, Put, Scalar, Tombstone, Value
from search.schema import Date, Field, Keyword, Number, Schema, SortKey, Text, Tokens
from search.vietnamese import joined

LIVE = "_live"  # 1, or 0 for a tombstone
OPEN = "_open__f"  # every open text
BEGINS = "_begins"  # the first characters of suggested values, folded: one term each, up to so many
TITLE_EXACT, TITLE_FOLDED = "_title__x", "_title__f"
_BEGUN = 16
_SHORT = 60  # characters

Terms = dict[str, list[str | int]]


class Unfit(SearchError):
    """A document does not fit the schema."""


def version(change: Put | Tombstone) -> int:
    """Orders changes of one id: by revision, and a deletion after a Put of the same revision."""
    return change.revision * 2 + isinstance(change, Tombstone)


def terms_of(schema: Schema, document: Document) -> Terms:
    """What is indexed for a document, by field; Unfit says what is wrong with it."""
    made: Terms = defaultdict(list)
    try:
        for name, value in document.items():
            if (field := schema.find(name)) is None:
                raise UnknownField(f"no field named {name!r}")
            if values := values_of(value):
                _add(made, schema, field, values)
    except (TypeError, ValueError, OverflowError, UnknownField) as wrong:
        raise Unfit(str(wrong)) from wrong
    return made


def stored_of(schema: Schema, document: Document) -> dict[str, list[Scalar]]:
    """What comes back with a hit, as it was given."""
    fields = ((schema.find(name), values_of(value)) for name, value in document.items())
    return {f.name: v for f, v in fields if isinstance(f, Text | Keyword | Number) and f.stored}


def _add(made: Terms, schema: Schema, field: Field, values: list[Scalar]) -> None:
    match field:
        case Text():
            for each in values:
                _add_text(made, schema, field, *_keys(_string(each)))
        case Keyword(name):
            made[name] += [_string(each) for each in values]
            made[f"{name}__f"] += [_folded_code(_string(each)) for each in values]
        case SortKey(name) | Tokens(name):
            made[name] += [_string(each) for each in values]
        case Number(name):
            made[name] += [_integer(each) for each in values]
        case Date(name):
            made[name] += [seconds(each) for each in values]


def _add_text(made: Terms, schema: Schema, field: Text, exact: str, folded: str) -> None:
    made[f"{field.name}__x"].append(exact)
    made[f"{field.name}__f"].append(folded)
    if not field.guarded_by:
        made[OPEN].append(folded)
    if field.suggest:
        made[BEGINS].append(_beginnings(folded))
    if field.name == schema.title:
        made[TITLE_EXACT].append(exact)
        made[TITLE_FOLDED].append(folded)


def beginning(folded: str) -> str:
    """The term under which values beginning like this are found."""
    return folded[:_BEGUN].strip().replace(" ", "_")


def _beginnings(folded: str) -> str:
    """Every term of `beginning`, for each number of characters typed."""
    whole = beginning(folded)
    return " ".join([whole[:size] for size in range(1, len(whole) + 1) if whole[size - 1] != "_"])


def _folded_code(code: str) -> str:
    return _keys(code)[1]


def _keys(text: str) -> tuple[str, str]:
    """The keys of a text; those of short ones are kept at hand: codes, names, publishers and keywords come again."""
    return _known_keys(text) if len(text) <= _SHORT else joined(text)


_known_keys = lru_cache(maxsize=16384)(joined)


def values_of(value: Value) -> list[Scalar]:
    """One value or several, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _string(value: Scalar) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {value!r}")
    return value


def _integer(value: Scalar) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, not {value!r}")
    return value


def seconds(value: Scalar) -> int:
    """A civil date or an aware instant as seconds since 1970."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"instant without a zone: {value!r}")
        return int(value.timestamp())
    if isinstance(value, date):
        return int(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp())
    raise TypeError(f"expected a date, not {value!r}")
