"""Notices that follow from what happened to a semester's list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from repository.services import Services

# Handler names in the outbox are these events' names after 'notify_'.
EVENTS = ("ListDelivered", "ListReceived", "ListReturned", "ListStamped")


def of(event: str) -> Callable[[Services, dict[str, Any]], None]:
    """Return the handler of one event (payload: list_id)."""

    def handle(services: Services, payload: dict[str, Any]) -> None:
        services.list_tellings.tell(event, payload["list_id"])

    return handle


HANDLERS = {f"notify_{event}": of(event) for event in EVENTS}
