"""The handler that works off MARC files."""

from __future__ import annotations

from typing import Any

from repository.services import Services


def run(services: Services, payload: dict[str, Any]) -> None:
    """Follow `ImportStarted` (payload: batch_id): from the cursor to the end of the file."""
    services.imports.run(payload["batch_id"])
