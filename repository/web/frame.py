"""What stands around every page: actor, school, language. Sets template globals and filters; entries: navigation.py."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, current_app, g, session
from flask_babel import get_locale
from markupsafe import Markup, escape

from repository.ids import new_nonce
from repository.phrases import phrase
from repository.web.format import day, moment, number, size
from repository.web.here import actor, services
from repository.web.links import in_language
from repository.web.navigation import navigation

FIELD_MARK = re.compile(r"<!--field:([\w-]+)-->")


def install(app: Flask) -> None:
    """Register context and filters."""
    app.context_processor(_context)
    app.jinja_env.filters.update(day=day, moment=moment, size=size, number=number, phrase=phrase)
    app.jinja_env.filters.update(with_field_names=with_field_names)
    app.jinja_env.globals.update(field_name=field_name, new_nonce=new_nonce)


def field_name(name: str, label: str) -> str:
    """Note what a page calls one of its fields; the macros of forms.html do, as they draw it."""
    if "field_names" not in g:
        g.field_names = {}
    g.field_names.setdefault(name, str(label))
    return ""


def with_field_names(page: Markup) -> Markup:
    """Put each field's own name before what is wrong with it, in the summary above: there it was not drawn yet."""
    names = g.get("field_names", {})

    def named(mark: re.Match[str]) -> str:
        return f"{escape(names[mark[1]])}: " if mark[1] in names else ""

    return Markup(FIELD_MARK.sub(named, page))  # noqa: S704 - the page is marked up already, the names are escaped


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
