"""What happened to materials, for those who follow it: previews, notices, lists. Ids only."""

from __future__ import annotations

from dataclasses import dataclass

from repository.db.uow import Event

# Priorities count seconds from here, so that they fit 32 bits for as long as anybody may care.
PRIORITY_EPOCH = 1_700_000_000


@dataclass(frozen=True)
class FileReceived(Event):
    """A file was added to a version: its text and pictures can be made. The newest goes first."""

    file_id: str
    at: int  # seconds since 1970, UTC

    @property
    def dedupe(self) -> str:
        return f"file:{self.file_id}"

    @property
    def priority(self) -> int:
        return self.at - PRIORITY_EPOCH


@dataclass(frozen=True)
class VersionEvent(Event):
    """Something happened to one version of a material."""

    material_id: str
    version_id: str


class MaterialSubmitted(VersionEvent):
    """The author sent it to her department."""


class MaterialApproved(VersionEvent):
    """It qualified, by the department's review or by a confirmed teaching."""


class MaterialReturned(VersionEvent):
    """The reviewer asks for changes."""


class MaterialRejected(VersionEvent):
    """The reviewer found it not fit."""


class MaterialListed(VersionEvent):
    """It stands in a semester's list."""


class MaterialStamped(VersionEvent):
    """Its list bears number and stamp."""


class MaterialWithdrawn(VersionEvent):
    """It was taken out of use."""


class ReviewOverdue(VersionEvent):
    """The department has had it for too long."""


class ReviewEscalated(VersionEvent):
    """It still waits: the school's leaders are told."""


@dataclass(frozen=True)
class TeachingReported(Event):
    """A teacher says the lesson was taught; her head may confirm it."""

    version_id: str
    teaching_id: str


BY_NAME: dict[str, type[VersionEvent]] = {
    event.__name__: event
    for event in (
        MaterialSubmitted, MaterialApproved, MaterialReturned, MaterialRejected, MaterialListed,
        MaterialStamped, MaterialWithdrawn, ReviewOverdue, ReviewEscalated,
    )
}  # fmt: skip
