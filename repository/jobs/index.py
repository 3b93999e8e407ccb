"""The handlers that make the index agree: many records at once, because a commit costs as much as a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from repository.services import Services


def agree(services: Services, payloads: Sequence[dict[str, Any]]) -> None:
    """Follow `RecordChanged` (payload: record_id)."""
    services.sync.agree([payload["record_id"] for payload in payloads])


def agree_all(services: Services, payloads: Sequence[dict[str, Any]]) -> None:
    """Follow `RecordsChanged` (payload: record_ids, of one batch of an import or of one step for many)."""
    services.sync.agree([id for payload in payloads for id in payload["record_ids"]])


def rebuild(services: Services, _payloads: Sequence[dict[str, Any]]) -> None:
    """Follow `RebuildAsked`."""
    services.sync.rebuild()
