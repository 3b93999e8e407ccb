"""Who is told when something happens to a material, and which reviews are late. Called by `jobs/notify.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from repository.accounts.calendar import SchoolDays
from repository.accounts.tables import School
from repository.db.uow import Database, Tx, writes
from repository.materials.case import Case, case_of
from repository.materials.events import BY_NAME
from repository.materials.people import names
from repository.materials.process import definition_of, instance_of
from repository.materials.tables import Material, Version
from repository.notices.bell import tell
from workflow import engine

DEPARTMENT_REVIEW = "department_review"


class Tellings:
    """Notices about materials."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def tell(self, tx: Tx, event: str, version_id: str, about: str = "") -> int:
        """Tell those concerned of an event; return how many. What is no longer true is not told."""
        version = tx.get(Version, version_id)
        material = tx.get(Material, version.material_id) if version else None
        if version is None or material is None or material.trashed_at is not None:
            return 0
        case = case_of(tx, version)
        asks = event in _ASKS
        if asks and version.state != DEPARTMENT_REVIEW and event != "TeachingReported":
            return 0
        facts = {
            "title": case.description.title,
            "who": names(tx, [material.author_id])[material.author_id],
        }
        thing = ("review", version.id) if asks else ("material", material.id)
        key = f"{event}:{about or version.id}:{version.lock if asks else version.state_since.isoformat()}"
        return tell(tx, _RECIPIENTS[event](case), f"notice.{event}", thing, key[:110], facts)

    @writes
    def emit_reminders(self, tx: Tx) -> int:
        """Emit the reminder events that are due; telling twice is prevented by the bell."""
        waiting = (
            select(Version)
            .join(Material, Material.id == Version.material_id)
            .where(Version.state == DEPARTMENT_REVIEW, Material.trashed_at.is_(None))
        )
        emitted = 0
        calendars: dict[str, SchoolDays] = {}
        for version in tx.scalars(waiting):
            school = tx.get_one(School, tx.get_one(Material, version.material_id).school_id)
            days = calendars.setdefault(school.id, SchoolDays(tx, school.id))
            for name in _due(version, tx.clock.today(school.zone), days):
                tx.emit(BY_NAME[name](version.material_id, version.id))
                emitted += 1
        return emitted


def _due(version: Version, today: date, days: SchoolDays) -> list[str]:
    def between(since: Any, _now: date) -> int:
        return days.between(since.date(), today)

    reminders = engine.reminders_due(definition_of(version), instance_of(version), today, between)
    return [event for reminder in reminders for event in reminder.emits]


def _expected(case: Case) -> frozenset[str]:
    return case.expected


def _others(case: Case) -> frozenset[str]:
    return case.reviewers - case.authors


def _leaders(case: Case) -> frozenset[str]:
    return (case.leaders | case.deputies) - case.authors


def _authors(case: Case) -> frozenset[str]:
    return case.authors


_ASKS = frozenset({"MaterialSubmitted", "ReviewOverdue", "ReviewEscalated", "TeachingReported"})
_RECIPIENTS: dict[str, Callable[[Case], frozenset[str]]] = {
    "MaterialApproved": _authors,
    "MaterialRejected": _authors,
    "MaterialReturned": _authors,
    "MaterialStamped": _authors,
    "MaterialSubmitted": _expected,
    "MaterialWithdrawn": _authors,
    "ReviewEscalated": _leaders,
    "ReviewOverdue": _others,
    "TeachingReported": _others,
}
