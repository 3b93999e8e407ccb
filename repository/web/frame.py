"""What stands around every page: actor, school, navigation. Sets template globals and filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, session
from flask_babel import get_locale

from repository.ids import new_nonce
from repository.phrases import phrase
from repository.web.format import day, moment, number, size
from repository.web.here import actor


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


def install(app: Flask) -> None:
    """Register context and filters."""
    app.context_processor(_context)
    app.jinja_env.filters.update(day=day, moment=moment, size=size, number=number, phrase=phrase)
    app.jinja_env.globals.update(new_nonce=new_nonce)


def _context() -> dict[str, Any]:
    present = actor()
    return {
        "actor": present if present.person_id else None,
        "school": g.get("school"),
        "nav": navigation(),
        "locale": str(get_locale() or "vi"),
        "demo": current_app.config["DEMO"],
        "shared_pc": bool(session.get("shared_pc")),
    }


def navigation() -> list[NavItem]:
    """Return the entries this actor has use for, her work first."""
    return []
