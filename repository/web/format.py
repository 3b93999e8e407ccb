"""How dates, numbers and sizes are written: `22/11/2026`, `1.234,5`, `2,1 MB`."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _

from repository.clock import DEFAULT_ZONE


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
