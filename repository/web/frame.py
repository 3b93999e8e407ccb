"""What stands around every page: actor, school, navigation, formats. Sets template globals and filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, session
from flask_babel import get_locale
from flask_babel import gettext as _

from repository.clock import DEFAULT_ZONE
from repository.ids import new_nonce
from repository.phrases import phrase
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
    app.jinja_env.filters.update(
        day=day, moment=moment, size=size, number=number, phrase=phrase, short_number=number
    )
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


def day(value: date | datetime | None) -> str:
    """`22/11/2026`, in both languages: schools write it so."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(DEFAULT_ZONE))
    return f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """`22/11/2026 14:05` in the schools' zone."""
    return f"{value.astimezone(ZoneInfo(DEFAULT_ZONE)):%d/%m/%Y %H:%M}" if value else ""


def number(value: float | int | None, digits: int = 0) -> str:
    """`1.234,5` in Vietnamese, `1,234.5` in English."""
    if value is None:
        return ""
    text = f"{value:,.{digits}f}"
    return text if str(get_locale()) == "en" else text.translate(str.maketrans(",.", ".,"))


def size(octets: int | None) -> str:
    """`2,1 MB`."""
    if octets is None:
        return ""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if octets >= scale:
            return f"{number(octets / scale, 1 if octets < 100 * scale else 0)} {unit}"
    return _("%(n)s byte", n=octets)
