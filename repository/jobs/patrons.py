"""The handler that keeps library cards in step with people."""

from __future__ import annotations

from typing import Any

from repository.services import Services


def sync(services: Services, payload: dict[str, Any]) -> None:
    """Follow `PersonChanged` (payload: person_id)."""
    services.patrons.sync(payload["person_id"])
