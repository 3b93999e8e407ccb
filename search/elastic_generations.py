"""Generations of an Elasticsearch index: two slots, one serving under an alias, one free or being filled.

All names begin with the alias of the address, then the fingerprint of the schema, so that two versions of the
application never read each other's index. A slot is a lock: who creates the free one fills it, and says in its
mapping that he lives; one whose filler fell silent is dropped by the next. Swapping is one change of aliases.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError

from search.errors import Unavailable, WriterBusy
from search.fields import BEGINS, LIVE, OPEN, TITLE_EXACT, TITLE_FOLDED
from search.schema import Date, Keyword, Number, Schema, SortKey, Text, Tokens

KEY, STORED = "_key", "_stored"
SLOTS = ("a", "b")
SILENT, BEAT = 60.0, 5.0  # seconds after which a filler counts as dead, and between his signs of life
_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "1s"}


@contextmanager
def answering() -> Iterator[None]:
    """Turn the client's errors into this engine's own."""
    try:
        yield
    except NotFoundError as error:
        raise Unavailable("no index here yet, or one made for another schema") from error
    except (ApiError, TransportError) as error:
        raise Unavailable(f"Elasticsearch: {error}"[:500]) from error


class Generations:
    """The slots of one index."""

    def __init__(
        self, client: Elasticsearch, base: str, schema: Schema, now: Callable[[], float] = time.time
    ) -> None:
        self._client, self._base, self._schema, self._now = client, base, schema, now
        self.serving = f"{base}-{schema.fingerprint()}"
        self.filling = f"{self.serving}-filling"
        self._owner = ""
        self._beaten = 0.0

    def begin(self) -> None:
        """Make an empty first generation when there is none; `complete` tells that it was never filled."""
        if not self._client.indices.exists_alias(name=self.serving):
            self._create(SLOTS[0], self.serving, {"complete": False})

    def current(self) -> tuple[str, bool]:
        """The index that serves and whether it was ever filled."""
        (name,) = self._client.indices.get_alias(name=self.serving)
        return name, bool(self._meta(name).get("complete"))

    def is_filling(self) -> bool:
        """Whether somebody fills a new generation now, which must hear of every change too."""
        return bool(self._client.indices.exists_alias(name=self.filling))

    def claim(self) -> None:
        """Create the free slot, empty; WriterBusy while somebody alive is filling it."""
        slot = next(each for each in SLOTS if self._index(each) != self.current()[0])
        meta = self._meta(self._index(slot))
        if meta and self._now() - float(meta.get("beat", 0)) < SILENT:
            raise WriterBusy("a rebuild is under way")
        self._client.indices.delete(index=self._index(slot), ignore_unavailable=True)
        self._owner = secrets.token_hex(8)
        self._beaten = self._now()
        if not self._create(slot, self.filling, {"owner": self._owner, "beat": self._beaten}):
            raise WriterBusy("a rebuild has just begun")

    def beat(self) -> None:
        """Say that the filler lives; Unavailable when he was taken for dead."""
        if self._now() - self._beaten < BEAT:
            return
        self._beaten = self._now()
        self._mark(self._mine(), {"owner": self._owner, "beat": self._beaten})

    def swap(self) -> None:
        """Serve the filled generation instead of the old one, all at once; then drop every other."""
        fresh = self._mine()
        self._client.indices.refresh(index=fresh)
        self._mark(fresh, {"complete": True})
        remove = [{"remove": {"index": self.current()[0], "alias": self.serving}}]
        add = [{"add": {"index": fresh, "alias": self.serving}}]
        done = [{"remove": {"index": fresh, "alias": self.filling}}]
        self._client.indices.update_aliases(actions=[*remove, *add, *done])
        self._drop_all_but(fresh)

    def drop(self) -> None:
        """Give up what was being filled."""
        self._client.indices.delete(index=self._mine(), ignore_unavailable=True)

    def _index(self, slot: str) -> str:
        return f"{self.serving}-{slot}"

    def _mine(self) -> str:
        """The generation we fill; Unavailable when we were taken for dead and it was given to another."""
        aliased = self._client.options(ignore_status=404).indices.get_alias(name=self.filling)
        for name in aliased if aliased.meta.status == 200 else ():
            if self._meta(name).get("owner") == self._owner:
                return str(name)
        raise Unavailable("the new generation was dropped: another process fills one, or has filled it")

    def _meta(self, name: str) -> dict[str, Any]:
        try:
            mapping = self._client.indices.get_mapping(index=name)[name]["mappings"]
        except NotFoundError:
            return {}
        return dict(mapping.get("_meta", {}))

    def _mark(self, name: str, meta: dict[str, Any]) -> None:
        self._client.indices.put_mapping(index=name, meta=meta)

    def _create(self, slot: str, alias: str, meta: dict[str, Any]) -> bool:
        """Create a slot under an alias; False when another process was first."""
        mapping = {**mapping_of(self._schema), "_meta": meta}
        try:
            self._client.indices.create(
                index=self._index(slot), aliases={alias: {}}, mappings=mapping, settings=_SETTINGS
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            return False
        return True

    def _drop_all_but(self, kept: str) -> None:
        ours = re.compile(rf"{re.escape(self._base)}-[0-9a-f]{{12}}-[ab]")
        for name in self._client.indices.get_alias(index=f"{self._base}-*"):
            if ours.fullmatch(name) and name != kept:
                self._client.indices.delete(index=name, ignore_unavailable=True)


def mapping_of(schema: Schema) -> dict[str, Any]:
    """Our fields as Elasticsearch's; strict, and no analyzer but the one that splits at blanks."""
    keyword = {"type": "keyword", "doc_values": False, "ignore_above": 8191}
    words = {"type": "text", "analyzer": "whitespace"}
    made: dict[str, Any] = {
        KEY: {"type": "keyword"},
        LIVE: {"type": "long"},
        STORED: {"type": "object", "enabled": False},
        OPEN: words,
        BEGINS: {**words, "index_options": "docs", "norms": False},
        TITLE_EXACT: keyword,
        TITLE_FOLDED: keyword,
    }
    for field in schema.fields:
        match field:
            case Text(name):
                made[f"{name}__x"] = {**words, "index_options": "freqs"}
                made[f"{name}__f"] = words
            case Keyword(name):
                made[name] = {**keyword, "doc_values": field.facet}
                made[f"{name}__f"] = keyword
            case Number(name) | Date(name):
                made[name] = {"type": "long"}
            case SortKey(name):
                made[name] = {**keyword, "doc_values": True}
            case Tokens(name):
                made[name] = keyword
    return {"dynamic": "strict", "_source": {"includes": [STORED]}, "properties": made}
