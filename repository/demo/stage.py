"""What every scene of the demonstration plays on: a clock it may set, seeded chance, and the services' engines.

The stage has its own `Database` over the same file with no subscribers: nobody is notified of a year that never
was, and the index is built once at the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import DeclarativeBase

from repository.accounts import actors
from repository.accounts.access import Actor
from repository.clock import FixedClock
from repository.db.blobs import Blobs
from repository.db.codes import ShortCode
from repository.db.uow import Database, Tx
from repository.demo.days import Days, instant
from repository.ids import CODE_ALPHABET
from repository.services import Services

Progress = Callable[[str], None]
BATCH = 1000
R = TypeVar("R")


@dataclass
class Stage:
    """One loading of the demonstration."""

    db: Database
    blobs: Blobs
    clock: FixedClock
    days: Days
    small: bool
    chance: random.Random
    tell: Progress
    codes: set[str] = field(default_factory=set)
    actors: dict[tuple[str, str], Actor] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.days.today

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """Set the clock and return the instant."""
        self.clock.instant = instant(day, hour, minute)
        return self.clock.instant

    def code(self) -> str:
        """A short code that the same seed gives again."""
        while True:
            code = "".join(self.chance.choices(CODE_ALPHABET, k=8))
            if code not in self.codes:
                self.codes.add(code)
                return code

    def actor(self, tx: Tx, person_id: str, school_id: str) -> Actor:
        """The actor a person was when she first came on."""
        key = (person_id, school_id)
        if key not in self.actors:
            self.actors[key] = actors.actor_for(tx, person_id, school_id)
        return self.actors[key]


def open_stage(services: Services, today: date, small: bool, tell: Progress) -> Stage:
    """Build the stage over the services' database and blobs."""
    clock = FixedClock(instant(today))
    url = services.db.engine.url.render_as_string(hide_password=False)
    db = Database(url, clock, {})
    chance = random.Random(f"hoclieu {'small' if small else 'full'}")
    return Stage(db, Blobs(db, services.blobs.store), clock, Days(today), small, chance, tell)


class Within(Database):
    """A database that is one open transaction: use cases join it, which spares the demonstration a thousand commits."""

    def __init__(self, tx: Tx) -> None:
        self.clock = tx.clock
        self._tx = tx

    def read(self, work: Callable[[Tx], R]) -> R:
        """Run `work` in the open transaction."""
        return work(self._tx)

    def write(self, work: Callable[[Tx], R]) -> R:
        """The same; it is written with everything else when the outer transaction ends."""
        result = work(self._tx)
        self._tx.flush()
        return result


def write_rows(tx: Tx, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of one table, batch by batch."""
    for start in range(0, len(rows), BATCH):
        tx.execute(insert(table), rows[start : start + BATCH])


def recode(tx: Tx, stage: Stage, old: Iterable[str]) -> dict[str, str]:
    """Give codes that the seed decides in place of random ones; the caller changes its own columns."""
    fresh = {code: stage.code() for code in old}
    for before, after in fresh.items():
        row = tx.get_one(ShortCode, before)
        tx.add(ShortCode(code=after, thing_kind=row.thing_kind, thing_id=row.thing_id))
        tx.delete(row)
    tx.flush()
    return fresh
