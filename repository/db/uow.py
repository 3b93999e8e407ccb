"""Transactions: one public service method is one transaction, run again whole when it lost a race.

`@writes` and `@reads` decorate service methods whose first argument after `self` is `tx`; callers leave it
out. A plain function that takes `tx` first joins its caller's transaction. `commit(` occurs in this module
and nowhere else (held by tests/architecture). No hashing, parsing or blob I/O belongs inside.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from repository.clock import Clock
from repository.db.outbox import enqueue
from repository.errors import Conflict, Unavailable

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 5
# PostgreSQL: pages read one moment; writers see each other's work as if they took turns, as on SQLite they do;
# workers pass over jobs that others hold, which only the default isolation allows.
READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITING = {"isolation_level": "SERIALIZABLE"}
QUEUEING = {"isolation_level": "READ COMMITTED"}
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available
RETRYABLE_SQLSTATES = {"40001", "40P01", "55P03"}


@dataclass(frozen=True)
class Event:
    """Something that happened, past participle, carrying ids only: handlers load present truth."""

    @property
    def dedupe(self) -> str | None:
        """A key under which waiting jobs of the same handler are one; None keeps each."""
        return None

    @property
    def priority(self) -> int:
        """Jobs of the same lane with a higher priority go first."""
        return 0


class Tx(Session):
    """A database session in one transaction, with the clock and the outbox within reach."""

    def __init__(self, *args: Any, clock: Clock, subscriptions: Mapping[str, Sequence[str]], **kw: Any):
        super().__init__(*args, **kw)
        self.clock = clock
        self._subscriptions = subscriptions

    def rows(self, statement: Executable, /, **values: Any) -> Sequence[Any]:
        """Return the rows of a statement that a module holds ready, with these values for its parameters.

        Columns come as they are, without the ORM between: for what every page asks, it halves the time (measured).
        """
        self.flush()
        return self.connection().execute(statement, values).all()

    def emit(self, happened: Event) -> None:
        """Write one outbox row per handler of this event, in this same transaction."""
        name = type(happened).__name__
        for handler in self._subscriptions.get(name, ()):
            enqueue(
                self,
                name,
                handler,
                asdict(happened),
                self.clock.now(),
                happened.dedupe,
                priority=happened.priority,
            )


class HasDatabase(Protocol):
    @property
    def db(self) -> Database: ...


S = TypeVar("S", bound=HasDatabase)


class Database:
    """The engine, its sessions, and the two ways to run a function in a transaction."""

    def __init__(
        self, url: str, clock: Clock, subscriptions: Mapping[str, Sequence[str]], pool_size: int = 8
    ) -> None:
        self.clock = clock
        self.engine = build_engine(url, pool_size)
        settings: dict[str, Any] = {
            "class_": Tx,
            "expire_on_commit": False,
            "clock": clock,
            "subscriptions": subscriptions,
        }
        self._reading = sessionmaker(
            self.engine.execution_options(**_isolated(self.engine, READING)), **settings
        )
        self._writing = sessionmaker(
            self.engine.execution_options(**_isolated(self.engine, WRITING)), **settings
        )
        self._queueing = sessionmaker(
            self.engine.execution_options(**_isolated(self.engine, QUEUEING)), **settings
        )
        self._moment = threading.local()

    def read(self, work: Callable[[Tx], R]) -> R:
        """Run `work` in a read transaction (one snapshot), that of the moment where one has begun; roll back."""
        lasting: Tx | None = getattr(self._moment, "tx", None)
        try:
            if lasting is not None:
                return work(lasting)
            with self._reading() as tx:
                return work(tx)
        except DBAPIError as problem:
            self.end_moment()
            raise _translated(problem) from problem

    def begin_moment(self) -> None:
        """Let all that this thread reads be of one moment, in one transaction: a page is never half old, half new.

        It lasts until `end_moment`, or until this thread writes: who has written reads what she wrote.
        """
        self.end_moment()
        self._moment.tx = self._reading()

    def end_moment(self) -> None:
        """Let this thread's next read see the present; without effect where no moment has begun."""
        lasting: Tx | None = self._moment.__dict__.pop("tx", None)
        if lasting is not None:
            lasting.close()

    def write(self, work: Callable[[Tx], R]) -> R:
        """Run `work` in a write transaction, whole again at most `ATTEMPTS` times when it lost a race."""
        return self._written(self._writing, work)

    def queue(self, work: Callable[[Tx], R]) -> R:
        """Run `work` upon the outbox alone: several workers claim side by side, none waits for another."""
        return self._written(self._queueing, work)

    def _written(self, sessions: sessionmaker[Tx], work: Callable[[Tx], R]) -> R:
        self.end_moment()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with sessions() as tx:
                    result = work(tx)
                    tx.commit()
                    return result
            except DBAPIError as problem:
                if not _lost_a_race(problem) or attempt == ATTEMPTS:
                    raise _translated(problem) from problem
                time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let every pooled connection go."""
        self.engine.dispose()


def writes(method: Callable[Concatenate[S, Tx, P], R]) -> Callable[Concatenate[S, P], R]:
    """Make a service method one write transaction; the caller leaves `tx` out."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.db.write(lambda tx: method(self, tx, *args, **kwargs))

    return call


def reads(method: Callable[Concatenate[S, Tx, P], R]) -> Callable[Concatenate[S, P], R]:
    """Make a service method one read transaction; the caller leaves `tx` out."""

    @wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.db.read(lambda tx: method(self, tx, *args, **kwargs))

    return call


def build_engine(url: str, pool_size: int) -> Engine:
    """Return an engine for `sqlite:///` or `postgresql+psycopg://`; anything else is an error at start."""
    dialect = make_url(url).get_backend_name()
    if dialect == "sqlite":
        engine = create_engine(url, pool_size=pool_size, connect_args={"timeout": 10})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if dialect == "postgresql":
        return create_engine(
            url,
            pool_size=pool_size,
            pool_pre_ping=True,
            pool_timeout=10,
            connect_args={"connect_timeout": 5, "tcp_user_timeout": 10_000, "prepare_threshold": 5},
        )
    raise ValueError(f"DATABASE_URL: unknown scheme {dialect!r}")


def _isolated(engine: Engine, how: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a kind of transaction on this database."""
    if engine.dialect.name == "postgresql":
        return dict(how)
    return {"writes": how is not READING}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads, then writes, fails at once whatever the busy timeout (measured).
    writing = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _lost_a_race(problem: DBAPIError) -> bool:
    if getattr(problem.orig, "sqlstate", None) in RETRYABLE_SQLSTATES:
        return True
    return "database is locked" in str(problem.orig)


def _translated(problem: DBAPIError) -> Exception:
    if isinstance(problem, IntegrityError):
        return Conflict("changed_meanwhile")
    if problem.connection_invalidated or _lost_a_race(problem) or "unable to open" in str(problem.orig):
        return Unavailable("database")
    return problem
