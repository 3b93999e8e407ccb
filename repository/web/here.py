"""What every page needs of the present request: services, actor, school. No page lives here."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, request

from repository.accounts.access import STRANGER, Actor
from repository.errors import SignInRequired
from repository.services import Services


def services() -> Services:
    """Return the application's use cases."""
    return cast(Services, current_app.extensions["hoclieu"])


def actor() -> Actor:
    """Return who acts in this request (set by web/entry.py before each request)."""
    return cast(Actor, g.get("actor", STRANGER))


def signed_in() -> Actor:
    """Return the actor, or raise `SignInRequired`."""
    present = actor()
    if present.person_id is None:
        raise SignInRequired
    return present


def local_address(target: str | None, fallback: str = "/") -> str:
    """Return `target` when it stays on this site, else `fallback`: no open redirect."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return fallback
    if not target.isprintable():  # a line break would end the header it goes into
        return fallback
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else fallback


def nonce() -> str | None:
    """Return the form's nonce, by which a double tap makes one thing."""
    return request.form.get("nonce") or request.headers.get("Idempotency-Key")
