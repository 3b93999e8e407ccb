"""Titles arriving from the catalogue: each gets this school's holding, and copies where the file tells their numbers.

The catalogue's port `Shelver`. Copies that come with a number were entered on paper before: they keep it, and their
series goes on behind it. Called by imports and by the short form, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from repository.accounts.calendar import today
from repository.catalogue.ports import Arrival, Shelving
from repository.db.base import Base
from repository.db.uow import Tx
from repository.holdings.accession import key, parts_of
from repository.holdings.series import ensure_usual
from repository.holdings.shelving import shelf_key, shelf_mark
from repository.holdings.tables import AccessionSeries, Copy, Holding
from repository.ids import new_id
from repository.metadata.marc import Marc, values

TABLES = Base.metadata.tables


class HoldingIntake:
    """Makes holdings and copies of what arrives."""

    def shelving(self, marc: Marc, ddc: str, author: str, title: str, options: Mapping[str, Any]) -> Shelving:
        """Return the mark of the record's own 090, else of the rule, and the copies the chosen field tells."""
        mark = " ".join(values(marc, "090", "ab")).strip() or shelf_mark(ddc, author, title)
        place = options.get("copies", "")
        numbers = [number.strip() for number in values(marc, place[:3], place[3:])] if place else []
        return Shelving(mark, shelf_key(mark), tuple(filter(None, numbers)))

    def receive(self, tx: Tx, school_id: str, arrivals: Sequence[Arrival]) -> list[tuple[int, str]]:
        """Return (record number, problem code) for copies that could not be made."""
        ensure_usual(tx, school_id)
        holdings = _holdings(tx, school_id, arrivals)
        wanted = [(arrival, number) for arrival in arrivals for number in arrival.shelving.copies]
        return _copies(tx, school_id, holdings, wanted) if wanted else []


def _holdings(tx: Tx, school_id: str, arrivals: Sequence[Arrival]) -> dict[str, str]:
    """Record → holding of this school, made where there is none."""
    ids = {arrival.record_id for arrival in arrivals}
    known = dict(
        tx.execute(
            select(Holding.record_id, Holding.id).where(
                Holding.school_id == school_id, Holding.record_id.in_(ids)
            )
        ).all()
    )
    rows = []
    for arrival in arrivals:
        if arrival.record_id in known:
            continue
        row = {"id": new_id(), "school_id": school_id, "record_id": arrival.record_id,
               "shelf_mark": arrival.shelving.mark, "shelf_key": arrival.shelving.key}  # fmt: skip
        known[arrival.record_id] = row["id"]
        rows.append(row)
    if rows:
        tx.execute(insert(TABLES["holding"]), rows)
    return known


def _copies(
    tx: Tx, school_id: str, holdings: Mapping[str, str], wanted: Sequence[tuple[Arrival, str]]
) -> list[tuple[int, str]]:
    keys = {number: key(number) or number[:24] for _, number in wanted}
    taken = dict(
        tx.execute(
            select(Copy.barcode_key, Copy.holding_id).where(
                Copy.school_id == school_id, Copy.barcode_key.in_(set(keys.values()))
            )
        ).all()
    )
    series = {s.prefix.replace("Đ", "D"): s for s in tx.scalars(
        select(AccessionSeries).where(AccessionSeries.school_id == school_id))}  # fmt: skip
    day = today(tx, school_id)
    rows, problems, highest = [], [], dict[str, int]()
    for arrival, number in wanted:
        holding_id = holdings[arrival.record_id]
        if keys[number] in taken:
            if taken[keys[number]] != holding_id:
                problems.append((arrival.number, "copy_number_taken"))
            continue
        taken[keys[number]] = holding_id
        parts = parts_of(number)
        run = series.get(parts[0]) if parts else None
        if run and parts:
            highest[run.id] = max(parts[1], highest.get(run.id, 0))
        rows.append(
            {"id": new_id(), "school_id": school_id, "holding_id": holding_id, "series_id": run.id if run else None,
             "number": parts[1] if run and parts else None, "barcode": number[:24], "barcode_key": keys[number],
             "state": "available", "price": None, "location": "", "entry_date": day, "ledger_entry_id": None}
        )  # fmt: skip
    if rows:
        tx.execute(insert(TABLES["copy"]), rows)
    for series_id, last in highest.items():
        tx.execute(
            update(AccessionSeries)
            .where(AccessionSeries.id == series_id, AccessionSeries.next_number <= last)
            .values(next_number=last + 1)
        )
    return problems
