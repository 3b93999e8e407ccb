"""The bell: one line per thing a person should know, told once however often its event is repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from repository.accounts.access import Actor
from repository.db.uow import Database, Tx, reads, writes
from repository.notices.tables import Notice

SHOWN = 50
# Asked at every page, so held ready.
UNREAD = select(func.count()).where(Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None))


@dataclass(frozen=True)
class NoticeView:
    """A line under the bell: `code` is worded by the faces with `facts`."""

    id: str
    code: str
    facts: Mapping[str, Any]
    thing_kind: str
    thing_id: str
    at: datetime
    read: bool


class Bell:
    """What people were told."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def unread(self, tx: Tx, actor: Actor) -> int:
        """Return how many lines she has not read."""
        return int(tx.rows(UNREAD, person_id=actor.person_id or "")[0][0])

    @reads
    def lines(self, tx: Tx, actor: Actor, limit: int = SHOWN) -> list[NoticeView]:
        """Return her lines, the newest first."""
        wanted = select(Notice).where(Notice.person_id == (actor.person_id or ""))
        rows = tx.scalars(wanted.order_by(Notice.at.desc(), Notice.id.desc()).limit(limit))
        return [_view(row) for row in rows]

    @writes
    def mark_read(self, tx: Tx, actor: Actor, notice_ids: Iterable[str] | None = None) -> None:
        """Mark some of her lines read, or all of them."""
        change = update(Notice).where(Notice.person_id == (actor.person_id or ""), Notice.read_at.is_(None))
        if notice_ids is not None:
            change = change.where(Notice.id.in_(list(notice_ids)))
        tx.execute(change.values(read_at=tx.clock.now()))


def tell(
    tx: Tx,
    person_ids: Iterable[str],
    code: str,
    thing: tuple[str, str],
    dedupe: str,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Tell people something about a thing (kind, id); whoever was told under this key is not told again."""
    wanted = {f"{dedupe}:{person_id}": person_id for person_id in person_ids}
    known = set(tx.scalars(select(Notice.dedupe).where(Notice.dedupe.in_(wanted))))
    fresh = {key: person_id for key, person_id in wanted.items() if key not in known}
    tx.add_all(
        Notice(
            person_id=person_id,
            code=code,
            facts=dict(facts or {}),
            thing_kind=thing[0],
            thing_id=thing[1],
            dedupe=key,
            at=tx.clock.now(),
        )
        for key, person_id in fresh.items()
    )
    return len(fresh)


def _view(row: Notice) -> NoticeView:
    return NoticeView(
        row.id, row.code, row.facts, row.thing_kind, row.thing_id, row.at, row.read_at is not None
    )
