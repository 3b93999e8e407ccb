"""Bytes of a file as an answer: streamed, by ranges, never run by a browser on this site."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import dump_options_header

from repository.db.blobs import Blobs
from repository.materials.views import FileView


def streamed(blobs: Blobs, file: FileView) -> Response:
    """Return a file, or the one range asked for (RFC 9110 §14)."""
    headers = {
        "ETag": f'"{file.digest}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": dump_options_header("attachment", {"filename": file.name}),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    wanted = _range(file)
    if wanted is None:
        headers["Content-Length"] = str(file.size)
        return Response(blobs.read(file.digest), 200, headers, mimetype=file.mime)
    start, end = wanted
    headers["Content-Length"] = str(end - start)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return Response(blobs.read(file.digest, start, end - start), 206, headers, mimetype=file.mime)


def _range(file: FileView) -> tuple[int, int] | None:
    """Return first byte and the one after the last; None for the whole file (also where If-Range is of another)."""
    asked = request.range
    known = request.if_range
    changed = known.date is not None or known.etag not in (None, file.digest)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or changed:
        return None
    found = asked.range_for_length(file.size)
    if found is None:
        raise RequestedRangeNotSatisfiable(file.size)
    return found
