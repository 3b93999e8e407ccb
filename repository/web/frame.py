"""What stands around every page: actor, school, language. Sets template globals and filters; entries: navigation.py."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, session
from flask_babel import get_locale

from repository.ids import new_nonce
from repository.phrases import phrase
from repository.web.format import day, moment, number, size
from repository.web.here import actor, services
from repository.web.links import in_language
from repository.web.navigation import navigation


def install(app: Flask) -> None:
    """Register context and filters."""
    app.context_processor(_context)
    app.jinja_env.filters.update(day=day, moment=moment, size=size, number=number, phrase=phrase)
    app.jinja_env.globals.update(new_nonce=new_nonce)


def _context() -> dict[str, Any]:
    present, language = actor(), str(get_locale() or "vi")
    return {
        "actor": present if present.person_id else None,
        "school": g.get("school"),
        "nav": navigation(present),
        "locale": language,
        "lang_url": in_language("vi" if language == "en" else "en"),
        "demo": current_app.config["DEMO"],
        "shared_pc": bool(session.get("shared_pc")),
        "unread_notices": _unread,
    }


def _unread() -> int:
    """Return the number on the bell; asked by the shell alone, so that a part of a page asks nothing."""
    return services().bell.unread(actor())
