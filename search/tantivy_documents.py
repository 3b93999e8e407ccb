"""How our schema and documents look inside tantivy; `tantivy_generation` and `tantivy_query` build on it.

Every text becomes two fields fed with keys our own analysis has made: `__x` (exact, ranks) and `__f` (folded,
finds). All open texts together are found again in one folded field, so that a word costs one posting list.
"""

import json
import zlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

import tantivy

from search.errors import SearchError, UnknownField
from search.results import Document, Put, Scalar, Tombstone, Value
from search.schema import Date, Keyword, Number, Schema, SortKey, Text, Tokens
from search.vietnamese import joined

ID, VERSION, LIVE, STORED = "_id", "_version", "_live", "_stored"
SLICE, SLICES = "_slice", 256  # a walk over all ids goes slice by slice, so that memory stays flat
OPEN = "_open__f"  # every open text
BEGINS, BEGUN = (
    "_begins",
    16,
)  # the first characters of suggested values, folded: one term each, up to so many
TITLE_EXACT, TITLE_FOLDED = "_title__x", "_title__f"


class Unfit(SearchError):
    """A document does not fit the schema."""


def native_schema(schema: Schema) -> tantivy.Schema:
    """Our fields as tantivy's; only built-in tokenizers, so nothing needs registering at open."""
    made = tantivy.SchemaBuilder()
    made.add_text_field(ID, fast=True, tokenizer_name="raw", index_option="basic", stored=True)
    made.add_unsigned_field(VERSION, fast=True)
    made.add_unsigned_field(LIVE, indexed=True, fast=True)
    made.add_unsigned_field(SLICE, indexed=True)
    made.add_bytes_field(STORED, stored=True)
    made.add_text_field(OPEN, tokenizer_name="whitespace", index_option="position")
    made.add_text_field(BEGINS, tokenizer_name="whitespace", index_option="basic")
    for name in (TITLE_EXACT, TITLE_FOLDED):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for field in schema.fields:
        match field:
            case Text(name):
                made.add_text_field(f"{name}__x", tokenizer_name="whitespace", index_option="freq")
                made.add_text_field(f"{name}__f", tokenizer_name="whitespace", index_option="position")
            case Keyword(name):
                made.add_text_field(name, fast=field.facet, tokenizer_name="raw", index_option="basic")
                made.add_text_field(f"{name}__f", tokenizer_name="raw", index_option="basic")
            case Number(name) | Date(name):
                made.add_integer_field(name, indexed=True, fast=True)
            case SortKey(name):
                made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
            case Tokens(name):
                made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return made.build()


def version(change: Put | Tombstone) -> int:
    """Orders changes of one id: by revision, and a deletion after a Put of the same revision."""
    return change.revision * 2 + isinstance(change, Tombstone)


def native_document(schema: Schema, change: Put | Tombstone) -> tantivy.Document:
    """The document to add for a change; Unfit says what is wrong with it."""
    made = tantivy.Document()
    made.add_text(ID, change.id)
    made.add_unsigned(VERSION, version(change))
    made.add_unsigned(SLICE, zlib.crc32(change.id.encode()) % SLICES)
    made.add_unsigned(LIVE, int(isinstance(change, Put)))
    if isinstance(change, Put):
        try:
            _fill(made, schema, change.document)
        except (TypeError, ValueError, OverflowError, UnknownField) as wrong:
            raise Unfit(str(wrong)) from wrong
    return made


def _fill(made: tantivy.Document, schema: Schema, document: Document) -> None:
    stored: dict[str, list[Scalar]] = {}
    for name, value in document.items():
        field, values = schema.find(name), _values(value)
        match field:
            case Text():
                _add_text(made, schema, field, values)
            case Keyword():
                for each in values:
                    made.add_text(name, _string(each))
                    made.add_text(f"{name}__f", _folded_code(_string(each)))
            case SortKey() | Tokens():
                for each in values:
                    made.add_text(name, _string(each))
            case Number():
                for each in values:
                    made.add_integer(name, _integer(each))
            case Date():
                for each in values:
                    made.add_integer(name, seconds(each))
            case None:
                raise UnknownField(f"no field named {name!r}")
        if isinstance(field, Text | Keyword | Number) and field.stored:
            stored[name] = values
    made.add_bytes(STORED, json.dumps(stored, ensure_ascii=False).encode())


def _add_text(made: tantivy.Document, schema: Schema, field: Text, values: list[Scalar]) -> None:
    for each in values:
        exact, folded = joined(_string(each))
        made.add_text(f"{field.name}__x", exact)
        made.add_text(f"{field.name}__f", folded)
        if not field.guarded_by:
            made.add_text(OPEN, folded)
        if field.suggest:
            made.add_text(BEGINS, _beginnings(folded))
        if field.name == schema.title:
            made.add_text(TITLE_EXACT, exact)
            made.add_text(TITLE_FOLDED, folded)


def beginning(folded: str) -> str:
    """The term under which values beginning like this are found."""
    return folded[:BEGUN].strip().replace(" ", "_")


def _beginnings(folded: str) -> str:
    """Every term of `beginning`, for each number of characters typed."""
    whole = beginning(folded)
    return " ".join(whole[:size] for size in range(1, len(whole) + 1) if whole[size - 1] != "_")


@lru_cache(maxsize=4096)
def _folded_code(code: str) -> str:
    """Kinds, subjects and schools are few."""
    return joined(code)[1]


def _values(value: Value) -> list[Scalar]:
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


def id_of(native: tantivy.Document) -> str:
    """The id it was put under."""
    return str(native.get_first(ID))


def stored_values(native: tantivy.Document) -> dict[str, tuple[str | int, ...]]:
    """What was stored with a document, by field."""
    kept: Iterable[bytes] = native.get_all(STORED)
    return {name: tuple(values) for raw in kept for name, values in json.loads(bytes(raw)).items()}
