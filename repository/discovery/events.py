"""Events of discovery."""

from __future__ import annotations

from dataclasses import dataclass

from repository.db.uow import Event


@dataclass(frozen=True)
class RebuildAsked(Event):
    """Somebody asked for the whole index to be made anew; the worker does it."""

    @property
    def dedupe(self) -> str:
        return "all"
