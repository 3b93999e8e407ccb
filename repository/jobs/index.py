"""The handlers that make the index agree: many records at once, because a commit costs as much as a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from repository.services import Services


def agree(services: Services, payloads: Sequence[dict[str, Any]]) -> None:
    """Follow `RecordChanged` (payload: record_id) and `RecordsChanged` (record_ids, of one batch of an import)."""
    services.sync.agree(
        [id for payload in payloads for id in payload.get("record_ids") or [payload["record_id"]]]
    )


def rebuild(services: Services, _payloads: Sequence[dict[str, Any]]) -> None:
    """Follow `RebuildAsked`."""
    services.sync.rebuild()
