"""The table of handlers: the name in an outbox row → the function that does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from repository.services import Services

Handler = Callable[[Services, dict[str, Any]], None]

HANDLERS: dict[str, Handler] = {}
