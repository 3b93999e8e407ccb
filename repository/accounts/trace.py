"""The journal as actors write it: who, at which school, from where, taken from the actor herself."""

from __future__ import annotations

from typing import Any

from repository.accounts.access import Actor
from repository.db.journal import record
from repository.db.uow import Tx


def trace(
    tx: Tx,
    actor: Actor,
    verb: str,
    thing_kind: str,
    thing_id: str,
    *,
    school_id: str | None = None,
    on_behalf_of_id: str | None = None,
    **detail: Any,
) -> None:
    """Append a line to the journal; the school is the actor's own unless another is named."""
    record(
        tx,
        verb,
        thing_kind,
        thing_id,
        person_id=actor.person_id,
        school_id=school_id or actor.school_id,
        on_behalf_of_id=on_behalf_of_id,
        address=actor.address,
        **detail,
    )
