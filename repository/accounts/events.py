"""What happened to people and schools, for those who follow it (patron cards, notices)."""

from __future__ import annotations

from dataclasses import dataclass

from repository.db.uow import Event


@dataclass(frozen=True)
class PersonChanged(Event):
    """A person was added, renamed, moved to another class, given or lost a role, or left."""

    person_id: str

    @property
    def dedupe(self) -> str:
        return f"person:{self.person_id}"
