"""Bytes of users' files, served so that nothing in them can act on this site: attachments, or inline in a sandbox.

`/files/<id>/<name>` knows ranges (RFC 9110 §14) and file names in any script (RFC 5987); page pictures are WebP
of our own making. Whoever may not open a file is told it does not exist.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_range_header

from repository.materials.views import FileView
from repository.web.here import actor, services

bp = Blueprint("files", __name__)

# A browser shows these by itself, without a script of the file's own.
SHOWN_INLINE = frozenset({"pdf", "png", "jpg", "webp", "gif", "mp3", "m4a", "mp4", "webm"})
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
# The browser's own PDF viewer does not run inside a sandbox; a PDF cannot reach the page's origin.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
CACHED = "private, max-age=31536000, immutable"


@bp.get("/files/<file_id>/<path:name>")
def download(file_id: str, name: str) -> ResponseReturnValue:
    """Serve a file, whole or a range; `?inline=1` lets the browser show what it can show safely."""
    file = services().reading.file(actor(), file_id)
    inline = request.args.get("inline") == "1" and file.format in SHOWN_INLINE
    if not inline and request.method == "GET":
        elsewhere = services().blobs.address(file.digest, file.name, file.mime)
        if elsewhere:  # the store serves it, as an attachment on an origin of its own
            return redirect(elsewhere, 302)
    response = _bytes(file.digest, file.size, file.mime)
    response.headers["Content-Disposition"] = _disposition("inline" if inline else "attachment", file)
    response.headers["Content-Security-Policy"] = PDF_POLICY if inline and file.format == "pdf" else SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/pages/<file_id>/<int:number>.webp")
def page(file_id: str, number: int) -> ResponseReturnValue:
    """Serve the picture of a page."""
    return _picture(file_id, number, "page")


@bp.get("/thumbs/<file_id>/<int:number>.webp")
def thumb(file_id: str, number: int) -> ResponseReturnValue:
    """Serve the thumbnail of a page."""
    return _picture(file_id, number, "thumb")


def _picture(file_id: str, number: int, size: str) -> Response:
    digest = services().reading.page_image(actor(), file_id, number, size)
    response = _bytes(digest, services().blobs.size(digest), "image/webp")
    response.headers["Cache-Control"] = "no-store" if g.shared_pc else CACHED  # the next pupil sits down here
    return response


def _bytes(digest: str, size: int, mime: str) -> Response:
    """Return the bytes asked for: 200, 206, 304 or 416."""
    if digest in request.if_none_match:
        return _tagged(Response(status=304), digest)
    start, stop, status = _asked(digest, size)
    if status == 416:
        refused = Response(status=416)
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    body = services().blobs.read(digest, start, stop - start) if stop > start else ()
    response = Response(body, status, mimetype=mime, direct_passthrough=True)
    response.headers["Content-Length"] = str(stop - start)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return _tagged(response, digest)


def _asked(digest: str, size: int) -> tuple[int, int, int]:
    """Return where to start and stop, and the status; several ranges at once are answered by the whole."""
    wanted = parse_range_header(request.headers.get("Range"))
    stale = request.if_range.etag not in (None, digest) or request.if_range.date is not None
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1 or stale:
        return 0, size, 200
    bounds = wanted.range_for_length(size)
    return (*bounds, 206) if bounds else (0, 0, 416)


def _tagged(response: Response, digest: str) -> Response:
    response.set_etag(digest)
    return response


def _disposition(how: str, file: FileView) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() or c in "._- " else "_" for c in file.name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
