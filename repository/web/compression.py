"""Text goes out compressed to browsers that take it: pages as they are made, static files once.

Files of the repository (decks, pictures, PDF) are compressed already and stream as they are. A page that another
site led to stays plain, so that nobody can measure a page's secrets by what she makes it repeat (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

KINDS = {
    "application/javascript", "application/json", "application/problem+json", "image/svg+xml", "text/css",
    "text/html", "text/javascript",
}  # fmt: skip
SMALLEST = 860  # under this a packet is not spared
PAGE_LEVEL, FILE_LEVEL = 5, 9


def install(app: Flask) -> None:
    """Compress what `app` answers, after everything else has been said about it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code not in (200, 403, 404, 409, 422) or response.mimetype not in KINDS:
        return response
    if request.endpoint == "static":
        return _compress_static(response)
    if response.is_streamed or "Content-Encoding" in response.headers or response.get_etag()[0]:
        return response  # a validator names these very bytes
    response.vary.add("Accept-Encoding")
    if _is_taken() and request.headers.get("Sec-Fetch-Site") != "cross-site":
        plain = response.get_data()
        if len(plain) >= SMALLEST:
            _put(response, gzip.compress(plain, PAGE_LEVEL, mtime=0))
    return response


def _compress_static(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    tag = response.get_etag()[0]
    if _is_taken() and tag:
        response.direct_passthrough = False
        _put(response, _once(request.path, tag, response.get_data()))
        response.set_etag(tag, weak=True)  # the same file, other bytes
    return response


def _is_taken() -> bool:
    return request.accept_encodings["gzip"] > 0


def _put(response: Response, packed: bytes) -> None:
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"


@lru_cache(maxsize=32)
def _once(_path: str, _tag: str, plain: bytes) -> bytes:
    return gzip.compress(plain, FILE_LEVEL, mtime=0)
