"""Notices that follow from events, and the daily look for reviews that wait too long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from repository.services import Services

# Handler names in the outbox are these events' names after 'notify_'.
EVENTS = (
    "MaterialApproved", "MaterialRejected", "MaterialReturned", "MaterialStamped", "MaterialSubmitted",
    "MaterialWithdrawn", "ReviewEscalated", "ReviewOverdue", "TeachingReported",
)  # fmt: skip


def of(event: str) -> Callable[[Services, dict[str, Any]], None]:
    """Return the handler of one event (payload: version_id, and teaching_id where one was reported)."""

    def handle(services: Services, payload: dict[str, Any]) -> None:
        services.tellings.tell(event, payload["version_id"], payload.get("teaching_id", ""))

    return handle


def remind(services: Services) -> None:
    """Look for reviews that wait too long (daily)."""
    services.tellings.emit_reminders()


HANDLERS = {f"notify_{event}": of(event) for event in EVENTS}
