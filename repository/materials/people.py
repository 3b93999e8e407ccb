"""How people are named beside a lesson. Rows are read here and nowhere else in this package."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from repository.accounts.tables import Person
from repository.db.uow import Tx


def called(person: Person | Row[Any] | None) -> str:
    """Return 'cô Lan' where she has chosen to be called so, else the full name."""
    if person is None:
        return ""
    if not person.salutation:
        return person.full_name
    return f"{person.salutation} {person.full_name.split()[-1]}"


def names(tx: Tx, person_ids: Iterable[str | None]) -> dict[str, str]:
    """Return how each of these people is called."""
    wanted = {person_id for person_id in person_ids if person_id}
    return {person.id: called(person) for person in tx.scalars(select(Person).where(Person.id.in_(wanted)))}
