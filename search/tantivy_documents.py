"""How our schema and documents look inside tantivy; `tantivy_generation` and `tantivy_query` build on it."""

import json
import zlib
from collections.abc import Iterable

import tantivy

from search.fields import BEGINS, LIVE, OPEN, TITLE_EXACT, TITLE_FOLDED, Unfit, stored_of, terms_of, version
from search.results import Document, Put, Tombstone
from search.schema import Date, Keyword, Number, Schema, SortKey, Text, Tokens

ID, VERSION, STORED = "_id", "_version", "_stored"
SLICE, SLICES = "_slice", 256  # a walk over all ids goes slice by slice, so that memory stays flat


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


def native_document(schema: Schema, native: tantivy.Schema, change: Put | Tombstone) -> tantivy.Document:
    """The document to add for a change; Unfit says what is wrong with it."""
    made = tantivy.Document()
    made.add_text(ID, change.id)
    made.add_unsigned(VERSION, version(change))
    made.add_unsigned(SLICE, zlib.crc32(change.id.encode()) % SLICES)
    made.add_unsigned(LIVE, int(isinstance(change, Put)))
    if isinstance(change, Put):
        _fill(made, schema, native, change.document)
    return made


def _fill(made: tantivy.Document, schema: Schema, native: tantivy.Schema, document: Document) -> None:
    try:
        made.extend(terms_of(schema, document), native)
    except (ValueError, OverflowError) as wrong:
        raise Unfit(str(wrong)) from wrong
    made.add_bytes(STORED, json.dumps(stored_of(schema, document), ensure_ascii=False).encode())


def id_of(native: tantivy.Document) -> str:
    """The id it was put under."""
    return str(native.get_first(ID))


def stored_values(native: tantivy.Document) -> dict[str, tuple[str | int, ...]]:
    """What was stored with a document, by field."""
    kept: Iterable[bytes] = native.get_all(STORED)
    return {name: tuple(values) for raw in kept for name, values in json.loads(bytes(raw)).items()}
