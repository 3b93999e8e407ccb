"""Who is told what about a list: the hub when it is sent one, the school when the hub answers.

Authors are told of their own lessons by `materials`. Called by `jobs/semester.py` after the event.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from repository.accounts.tables import Role, School
from repository.db.uow import Database, Tx, writes
from repository.notices.bell import tell
from repository.semester.case import KIND, hubs_of
from repository.semester.document import period
from repository.semester.sheets import head_of
from repository.semester.tables import SemesterList

# event → the notice's code, who is told, at which side
TOLD = {
    "ListStamped": ("list_stamped", ("librarian", "principal"), "school"),
    "ListDelivered": ("list_delivered", ("librarian", "principal"), "hub"),
    "ListReceived": ("list_received", ("librarian", "principal", "clerk"), "school"),
    "ListReturned": ("list_returned", ("librarian", "clerk"), "school"),
}


class ListTellings:
    """Notices about lists."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def tell(self, tx: Tx, event: str, list_id: str) -> None:
        """Tell those an event concerns, once for each time it happened."""
        row = tx.get(SemesterList, list_id)
        if row is None:
            return
        code, roles, side = TOLD[event]
        schools = hubs_of(tx, row.school_id) if side == "hub" else {row.school_id}
        facts = {
            "school": tx.get_one(School, row.school_id).name,
            "period": period(head_of(tx, row)),
            "number": row.number_text,
        }
        dedupe = f"{event}:{list_id}:{row.state_since:%Y%m%d%H%M%S}"
        tell(tx, _people(tx, schools, roles), code, (KIND, list_id), dedupe, facts)


def _people(tx: Tx, school_ids: frozenset[str] | set[str], roles: tuple[str, ...]) -> set[str]:
    today = tx.clock.today()
    holding = select(Role.person_id).where(
        Role.school_id.in_(school_ids),
        Role.role.in_(roles),
        Role.starts <= today,
        or_(Role.ends.is_(None), Role.ends >= today),
    )
    return set(tx.scalars(holding))
