"""The API's door: who acts (a token or the browser's session), in which language, with which scopes.

A token wins over a session. Only a session needs the CSRF header on unsafe methods; other origins get no CORS header
and so cannot read anything. The web face's own door has filled `g` before. What a person may do is decided below.
"""

from __future__ import annotations

from hashlib import sha256
from typing import cast

import flask_babel
from flask import Response, current_app, g, json, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from repository.accounts.access import STRANGER, Actor
from repository.accounts.throttle import network
from repository.api import repeated
from repository.api.problems import Problem
from repository.errors import SignInRequired
from repository.services import Services

LANGUAGES = ("vi", "en")
SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST_JSON = 1024 * 1024
MULTIPART = "multipart/form-data"


def services() -> Services:
    """Return the application's use cases."""
    return cast(Services, current_app.extensions["hoclieu"])


def actor() -> Actor:
    """Return who acts in this request."""
    return cast(Actor, g.get("actor", STRANGER))


def site() -> str:
    """Return the address people reach this server by: `PUBLIC_URL`, else the one they used just now."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/"))


def enter() -> None:
    """Let a request in, or raise what keeps it out."""
    _choose_language()
    _spend("address", network(request.remote_addr or ""), current_app.config["API_PER_ADDRESS"])
    by_token = "Authorization" in request.headers
    if by_token:
        g.actor, g.actor_signed_in = _bearer(), True
    view = current_app.view_functions[request.endpoint or ""]
    scopes = getattr(view, "scopes", None)
    if scopes is None:
        return  # nothing stands here: `missing` says so
    present = actor()
    if present.person_id is None and not getattr(view, "is_public", False):
        raise SignInRequired
    if not by_token and present.must_change_password:
        raise Problem(403, ["password_change_first"])
    if present.scopes is not None and not scopes & present.scopes:
        wanted = " ".join(sorted(scopes))
        challenge = f'Bearer realm="HocLieu", error="insufficient_scope", scope="{wanted}"'
        raise Problem(403, ["scope_missing"], headers={"WWW-Authenticate": challenge})
    if not by_token and request.method not in SAFE and current_app.config["WTF_CSRF_ENABLED"]:
        current_app.extensions["csrf"].protect()
    _check_body(getattr(view, "_spec", {}).get("content_type", ""))
    repeated.claim(services().db, present.person_id)


def leave(response: Response) -> Response:
    """Set what every answer of the API has in common; answer 304 where the client has it already."""
    repeated.release(services().db, response)
    for header in ("Accept-Language", "Authorization", "Cookie"):
        response.vary.add(header)
    if "ETag" in response.headers and request.method in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "private, no-cache"
        if response.status_code == 200 and request.if_none_match.contains_weak(response.get_etag()[0] or ""):
            response.status_code, response.response = 304, []
            del response.headers["Content-Length"]
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _choose_language() -> None:
    spoken = request.accept_languages.best_match(LANGUAGES)
    if spoken:
        g.language = spoken
        flask_babel.refresh()


def _bearer() -> Actor:
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    found = services().tokens.actor_by_token(token, request.remote_addr or "") if token else None
    if found is None:
        challenge = 'Bearer realm="HocLieu", error="invalid_token"'
        raise Problem(401, ["token_wrong"], headers={"WWW-Authenticate": challenge})
    _spend("token", sha256(str(token).encode()).hexdigest()[:32], current_app.config["API_PER_TOKEN"])
    return found


def _spend(kind: str, whose: str, limit: int) -> None:
    wait = services().meter.spend({f"{kind}:{whose}": limit}) if limit else 0
    if wait:
        raise Problem(429, headers={"Retry-After": str(wait)})


def _check_body(content_type: str) -> None:
    """Refuse a body of another type or size than the operation takes, and JSON that cannot be read."""
    if not content_type or not _has_body():
        return
    if content_type == MULTIPART:
        if request.mimetype != MULTIPART:
            raise UnsupportedMediaType
        return
    if not request.is_json:
        raise UnsupportedMediaType
    if (request.content_length or 0) > LARGEST_JSON:
        raise RequestEntityTooLarge
    request.max_content_length = LARGEST_JSON
    try:
        json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError) as problem:  # a number of 5,000 digits is a ValueError, too
        raise BadRequest from problem


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers
