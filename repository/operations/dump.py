"""Every row of every table as JSON lines, and back: the same on SQLite and PostgreSQL.

One line a row: `["table", {column: value}]`, tables in the order their foreign keys need. Instants and dates are
ISO 8601, bytes are base 64. The whole dump is read in one snapshot.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, func, insert, select

from repository.db.base import Base
from repository.db.uow import Tx

BATCH = 500
TRANSIENT = {"sweep_hold"}  # true only while this very backup runs


def rows(tx: Tx) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of the database in one snapshot."""
    for table in Base.metadata.sorted_tables:
        if table.name in TRANSIENT:
            continue
        for row in tx.execute(_ordered(table), execution_options={"yield_per": BATCH}):
            yield table.name, {name: _plain(value) for name, value in row._mapping.items()}


def lines(tx: Tx) -> Iterator[str]:
    """Yield the dump line by line."""
    for name, row in rows(tx):
        yield json.dumps([name, row], ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def load(tx: Tx, dumped: Iterable[str]) -> dict[str, int]:
    """Insert dumped rows into empty tables; return how many per table."""
    counts: dict[str, int] = {}
    waiting: list[dict[str, Any]] = []
    current: Table | None = None
    for line in dumped:
        name, row = json.loads(line)
        table = Base.metadata.tables[name]
        if table is not current or len(waiting) >= BATCH:
            _insert(tx, current, waiting)
            current, waiting = table, []
        waiting.append({column: _typed(table, column, value) for column, value in row.items()})
        counts[name] = counts.get(name, 0) + 1
    _insert(tx, current, waiting)
    return counts


def is_empty(tx: Tx) -> bool:
    """Tell whether nothing has been entered yet: no school and no person."""
    tables = Base.metadata.tables
    return not any(tx.scalar(select(func.count()).select_from(tables[name])) for name in ("school", "person"))


def _ordered(table: Table):  # type: ignore[no-untyped-def]
    """Rows by primary key; where rows refer to their own table, those that refer to none come first."""
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    return select(table).order_by(*(column.is_not(None) for column in own), *table.primary_key.columns)


def _insert(tx: Tx, table: Table | None, waiting: list[dict[str, Any]]) -> None:
    if table is not None and waiting:
        tx.execute(insert(table), waiting)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _typed(table: Table, column: str, value: Any) -> Any:
    kind = table.columns[column].type.python_type if value is not None else None
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value)
    return value
