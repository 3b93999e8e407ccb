"""The adapter that brings in what only the demonstration needs, when it is loaded and not before."""

from __future__ import annotations

from types import ModuleType


def loader() -> ModuleType:
    """Return the module that loads the demonstration."""
    from repository.demo import loading

    return loading
