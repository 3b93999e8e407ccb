"""Finding the record that a title already has: by control number (001 with 003), by ISBN, by its match key.

Only records of the school's own groups are looked at, and none is ever merged on a number alone: sets share an
ISBN, and old systems share control numbers. Called by imports and by the short form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from repository.catalogue.preparing import NewRecord
from repository.catalogue.tables import Record, RecordIsbn
from repository.catalogue.visibility import schools_sharing
from repository.db.uow import Tx
from repository.metadata.duplicates import match_keys


def matches(tx: Tx, school_id: str, new: Sequence[NewRecord]) -> list[str | None]:
    """Return for each the id of the record that describes the same title, or None."""
    schools = schools_sharing(tx, school_id)
    by_key: dict[str, str] = {}
    by_number: dict[tuple[str, str], list[str]] = defaultdict(list)
    keys_of: dict[str, frozenset[str]] = {}
    for record in _candidates(tx, schools, new):
        keys = match_keys(record.marc).all
        keys_of[record.id] = frozenset(keys)
        by_number[record.agency, record.control_number].append(record.id)
        for key in keys:
            by_key.setdefault(key, record.id)
    return [_match(each, by_number, by_key, keys_of) for each in new]


def within(new: Sequence[NewRecord]) -> list[int | None]:
    """Return for each the place of an earlier one in the same batch that is the same title, or None."""
    seen: dict[str, int] = {}
    earlier: list[int | None] = []
    for place, each in enumerate(new):
        found = next((seen[key] for key in each.keys if key in seen), None)
        earlier.append(found)
        for key in each.keys:
            seen.setdefault(key, place if found is None else found)
    return earlier


def _candidates(tx: Tx, schools: set[str], new: Sequence[NewRecord]) -> Iterable[Record]:
    """A question for each index: one `or` of them, or pairs of number and agency, would read the whole catalogue."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for each in new:
        if number := each.columns["control_number"]:
            numbers[each.columns["agency"]].add(number)
    works = {key for each in new if (key := each.columns["match_key"])}
    isbns = {isbn for each in new for isbn in each.shown.isbns}
    ids = set(tx.scalars(select(Record.id).where(Record.match_key.in_(works))))
    ids |= set(tx.scalars(select(RecordIsbn.record_id).where(RecordIsbn.isbn.in_(isbns))))
    for agency, of_agency in numbers.items():
        by_number = select(Record.id).where(Record.agency == agency, Record.control_number.in_(of_agency))
        ids |= set(tx.scalars(by_number))
    if not ids:
        return []
    return tx.scalars(
        select(Record)
        .where(
            Record.id.in_(ids),
            Record.kind == "print",
            Record.deleted_at.is_(None),
            Record.custodian_school_id.in_(schools),
        )
        .order_by(Record.created_at, Record.id)
    )


def _match(
    each: NewRecord,
    by_number: dict[tuple[str, str], list[str]],
    by_key: dict[str, str],
    keys_of: dict[str, frozenset[str]],
) -> str | None:
    agency, number = each.columns["agency"], each.columns["control_number"]
    for found in by_number.get((agency, number), ()) if number else ():
        if agency or keys_of[found] & set(each.keys):
            return found
    return next((by_key[key] for key in each.keys if key in by_key), None)
