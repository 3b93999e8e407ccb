"""What a printed title of the demonstration is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Title:
    """Its short form and where it belongs; `liked` weighs how often it is bought and borrowed."""

    form: dict[str, Any]
    item_kind: str
    subject_code: str | None = None
    grade: int | None = None
    series_code: str | None = None
    liked: int = 1
