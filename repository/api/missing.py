"""Where nothing stands under /api/: 404, or 405 with the methods an address does take. Not in the description."""

from __future__ import annotations

from typing import NoReturn

from flask import current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from repository.api.operations import Operations
from repository.errors import NotFound

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

bp = Operations("missing", "Missing")
bp.url_prefix = "/api"


@bp.route("/", methods=METHODS, strict_slashes=False)
@bp.route("/<path:rest>", methods=METHODS)
@bp.doc(hide=True)
def nothing(rest: str = "") -> NoReturn:
    """Tell what is wrong with the address."""
    allowed = [method for method in METHODS if _taken(method)]
    if allowed:
        raise MethodNotAllowed(allowed)
    raise NotFound("address")


def _taken(method: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and adapter.match(method=method)[0] != request.endpoint
    except HTTPException:
        return False
