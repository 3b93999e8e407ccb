"""From a URL to a SearchIndex; each backend's driver is loaded only when its scheme is asked for."""

from typing import Any, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from search.errors import UnknownScheme
from search.index import SearchIndex
from search.schema import Schema

PATIENCE = 10.0  # seconds one request may take, before it is tried again elsewhere or given up


def connect(url: str, schema: Schema, mode: Literal["read", "write"] = "read") -> SearchIndex:
    """An index at one of these addresses.

    `tantivy:///absolute/folder`: embedded; one writer at a time, any number of readers.
    `https://user:password@host:9200/alias`: Elasticsearch; `?api_key=…` instead of a user, `?ca=/path.pem` for
    a certificate of one's own. All its indices begin with the alias.
    """
    address = urlsplit(url)
    if address.scheme == "tantivy":
        from search.tantivy import TantivyIndex

        return TantivyIndex(unquote(address.netloc + address.path), schema, writable=mode == "write")
    if address.scheme in ("http", "https"):
        from elasticsearch import Elasticsearch

        from search.elastic import ElasticIndex

        alias = address.path.strip("/") or "hoclieu"
        return ElasticIndex(Elasticsearch(**_client(address)), alias, schema, writable=mode == "write")
    raise UnknownScheme(
        "no search engine answers to this address; use tantivy:///folder or https://host:9200/alias"
    )


def _client(address: SplitResult) -> dict[str, Any]:
    """The arguments of the client for an address."""
    more = {name: values[0] for name, values in parse_qs(address.query).items()}
    port = address.port or (443 if address.scheme == "https" else 9200)
    made: dict[str, Any] = {
        "hosts": [f"{address.scheme}://{address.hostname}:{port}"],
        "request_timeout": PATIENCE,
        "max_retries": 2,
        "retry_on_timeout": True,
    }
    if "api_key" in more:
        made["api_key"] = more["api_key"]
    elif address.username:
        made["basic_auth"] = (unquote(address.username), unquote(address.password or ""))
    if "ca" in more:
        made["ca_certs"] = more["ca"]
    return made
