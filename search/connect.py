"""From a URL to a SearchIndex; each backend's driver is loaded only when its scheme is asked for."""

from typing import Literal
from urllib.parse import unquote, urlsplit

from search.errors import UnknownScheme
from search.index import SearchIndex
from search.schema import Schema


def connect(url: str, schema: Schema, mode: Literal["read", "write"] = "read") -> SearchIndex:
    """An index at `tantivy:///absolute/folder`: one writer at a time, any number of readers."""
    parts = urlsplit(url)
    if parts.scheme == "tantivy":
        from search.tantivy import TantivyIndex

        return TantivyIndex(unquote(parts.netloc + parts.path), schema, writable=mode == "write")
    raise UnknownScheme(f"no search engine answers to {url!r}; use tantivy:///folder")
