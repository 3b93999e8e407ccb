"""Names for facet values: codes in the index, names on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.tables import School
from repository.curriculum.tables import Series, Subject
from repository.db.uow import Database, Tx, reads
from search.vietnamese import sort_key


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet; `label` is empty where the face has a word of its own (kinds, languages)."""

    value: str
    label: str
    count: int
    checked: bool


class Labels:
    """Looks up the names of subjects, series and schools."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def facets(
        self, counted: Mapping[str, tuple[tuple[str, int], ...]], chosen: Mapping[str, frozenset[str]]
    ) -> dict[str, tuple[FacetValue, ...]]:
        """Return each facet's values with names, in an order people expect."""
        names = self._names()
        facets = {}
        for facet, values in counted.items():
            known = names.get(facet, {})
            marked = chosen.get(facet, frozenset())
            present = dict(values) | {value: 0 for value in marked if value not in dict(values)}
            rows = [
                FacetValue(value, known.get(value, ""), count, value in marked)
                for value, count in present.items()
            ]
            facets[facet] = tuple(sorted(rows, key=_order(facet)))
        return facets

    @reads
    def _names(self, tx: Tx) -> dict[str, dict[str, str]]:
        return {
            "subject": dict(tx.execute(select(Subject.code, Subject.name)).all()),
            "series": dict(tx.execute(select(Series.code, Series.name)).all()),
            "school": dict(tx.execute(select(School.id, School.short_name)).all()),
        }


def _order(facet: str):  # type: ignore[no-untyped-def]
    if facet == "grade":
        return lambda row: _number(row.value)
    if facet == "year":
        return lambda row: -_number(row.value)
    return lambda row: (-row.count, sort_key(row.label or row.value))


def _number(value: str) -> int:
    """Return a facet's number; what an address may hold instead counts as none."""
    return int(value) if value.isdecimal() else 0
