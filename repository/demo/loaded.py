"""What a loading tells of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """How much was loaded."""

    schools: int
    people: int
    materials: int
    titles: int
    copies: int
    loans: int
