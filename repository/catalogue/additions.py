"""New printed records, one or hundreds in one go: rows are written table by table, which is what makes imports fast.

Called by records (the short form) and by imports.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Insert, String, insert, literal, select

from repository.catalogue.preparing import NewRecord
from repository.catalogue.visibility import tokens_of_print
from repository.db.base import Base
from repository.db.codes import ShortCode
from repository.db.uow import Tx
from repository.ids import new_code, new_id

TABLES = Base.metadata.tables  # rows straight into tables: three times as fast as objects


def add_all(
    tx: Tx, school_id: str, new: Sequence[NewRecord], person_id: str | None, note: str = ""
) -> list[str]:
    """Write the records, kept by this school, with revision 1, code, ISBNs, source and audience; return their ids.

    The caller tells the index (`revisions.touch_all` does it for matched ones at the same time).
    """
    if not new:
        return []
    now = tx.clock.now()
    ids = [new_id() for _ in new]
    codes = _free_codes(tx, len(new))
    pairs = list(zip(ids, new, strict=True))
    rows = [
        {
            "id": id, "kind": "print", "code": code, "custodian_school_id": school_id, "marc_revision": 1,
            "revision": 1, "created_at": now, "updated_at": now, **vars(each.place), **each.columns,
        }
        for (id, each), code in zip(pairs, codes, strict=True)
    ]  # fmt: skip
    tx.execute(insert(TABLES["record"]), rows)
    for statement in _that_follow(tx, school_id, ids, {each.place.reach for each in new}, person_id, note):
        tx.execute(statement)
    if isbns := [{"record_id": id, "isbn": isbn} for id, each in pairs for isbn in each.shown.isbns]:
        tx.execute(insert(TABLES["record_isbn"]), isbns)
    if sources := [{"record_id": id, **vars(each.source)} for id, each in pairs if each.source]:
        tx.execute(insert(TABLES["record_source"]), sources)
    return ids


def _that_follow(
    tx: Tx, school_id: str, ids: list[str], reaches: set[str], person_id: str | None, note: str
) -> Iterator[Insert]:
    """Revision, code and audience of the records just written, copied from them: nothing is sent twice."""
    record = TABLES["record"].c
    written = record.id.in_(ids)

    def copied(table: str, condition: ColumnElement[bool], **values: ColumnElement[Any]) -> Insert:
        return insert(TABLES[table]).from_select(list(values), select(*values.values()).where(condition))

    yield copied(
        "record_revision", written, record_id=record.id, number=literal(1), marc=record.marc,
        person_id=literal(person_id, String), note=literal(note), at=record.created_at,
    )  # fmt: skip
    yield copied("short_code", written, code=record.code, thing_kind=literal("title"), thing_id=record.id)
    for reach in sorted(reaches):
        for token in sorted(tokens_of_print(tx, school_id, reach)):
            yield copied(
                "visibility", written & (record.reach == reach), thing_kind=literal("record"),
                thing_id=record.id, token=literal(token),
            )  # fmt: skip


def _free_codes(tx: Tx, how_many: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < how_many:
        codes |= {new_code() for _ in range(how_many - len(codes))}
        codes -= set(tx.scalars(select(ShortCode.code).where(ShortCode.code.in_(codes))))
    return sorted(codes)
