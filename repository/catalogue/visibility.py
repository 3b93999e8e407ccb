"""Who sees a printed title: its school and, by its reach, the groups of its school or everybody.

Materials have a rule of their own, for they have a workflow. Called by records and imports.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from repository.accounts.access import Reach, record_audiences, set_audience
from repository.accounts.tables import Membership
from repository.catalogue.tables import Record
from repository.db.uow import Tx


def groups_of(tx: Tx, school_id: str) -> tuple[str, ...]:
    """Return the groups a school belongs to today."""
    day = tx.clock.today()
    return tuple(
        tx.scalars(
            select(Membership.group_id)
            .where(
                Membership.school_id == school_id,
                Membership.starts <= day,
                or_(Membership.ends.is_(None), Membership.ends >= day),
            )
            .order_by(Membership.group_id)
        )
    )


def schools_sharing(tx: Tx, school_id: str) -> set[str]:
    """Return the school and every other of its groups: those whose records it may match."""
    groups = groups_of(tx, school_id)
    return {school_id} | set(tx.scalars(select(Membership.school_id).where(Membership.group_id.in_(groups))))


def tokens_of_print(tx: Tx, school_id: str, reach: str) -> frozenset[str]:
    """Return the audience tokens of a printed title kept by this school."""
    groups = groups_of(tx, school_id)
    return record_audiences(Reach(school_id, reach, open_beyond=reach != "school", group_ids=groups))


def open_print(tx: Tx, record: Record) -> None:
    """Rewrite who may see a printed title."""
    set_audience(tx, "record", record.id, tokens_of_print(tx, record.custodian_school_id, record.reach))
