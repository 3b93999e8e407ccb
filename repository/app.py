"""The web application: blueprints, error pages, headers, languages. Called by `cli serve` and by tests."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from apiflask import APIFlask
from flask import Flask, g, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from repository import api
from repository.services import Services
from repository.settings import Settings
from repository.web import blueprints, compression, entry, errors, frame, templating, words
from repository.web import request as clean_request

ROOT = Path(__file__).parent.parent
CSP = (
    "default-src 'self'; img-src 'self' data:; media-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)


def create_app(settings: Settings, services: Services) -> Flask:
    """Build the WSGI application over services that are already connected."""
    app = APIFlask(
        "hoclieu",
        title="HocLieu",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SECRET_KEY=settings.session_key(),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=14 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "locale"),
        PUBLIC_URL=settings.public_url.rstrip("/"),
        DEMO=settings.demo,
        API_PER_TOKEN=settings.api_per_token,
        API_PER_ADDRESS=settings.api_per_address,
        OPENAPI_VERSION="3.1.0",
    )
    app.extensions["hoclieu"] = services
    templating.install(app, ROOT / "templates")
    app.jinja_env.globals["static_url"] = StaticAddresses(ROOT / "static")
    compression.install(app)  # first in, last to look at an answer
    csrf = CSRFProtect(app)
    entry.install(app)
    clean_request.install(app)
    errors.install(app)
    frame.install(app)
    blueprints.install(app, csrf)
    api.install(app, csrf, words.facet_label)
    app.after_request(_secure)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    return app


class StaticAddresses:
    """`static_url('app.css')` with a digest of the content, so that browsers may keep files for ever."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._known:
            digest = sha256((self.folder / name).read_bytes()).hexdigest()[:10]
            self._known[name] = f"/static/{name}?v={digest}"
        return self._known[name]


def _secure(response):  # type: ignore[no-untyped-def]
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not request.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store" if g.get("actor_signed_in") else "no-cache")
    return response
