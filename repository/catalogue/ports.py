"""What the catalogue asks of those above it and beside it; wiring hands the answers in.

Called inside the asker's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from repository.db.uow import Tx
from repository.metadata.marc import Marc


class RecordUser(Protocol):
    """Somebody who uses records: holdings, materials, lists, collections."""

    def places(self, tx: Tx, record_id: str) -> list[str]:
        """Return where the record is used, in codes for people; empty when it may go."""
        ...

    def repoint(self, tx: Tx, old_id: str, new_id: str) -> None:
        """Use another record instead, as when two describe one title."""
        ...


class PlaceNames(Protocol):
    """The names of subjects, grades and series, in memory."""

    def guess(self, words: str, grade: int | None) -> tuple[str | None, int | None, str | None]:
        """Return subject code, grade and series code, as far as the words tell."""
        ...


CurriculumGuess = Callable[[Tx], PlaceNames]


@dataclass(frozen=True)
class Shelving:
    """What a record tells of its place on a shelf: shelf mark, the key to order by it, numbers of copies."""

    mark: str
    key: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """A record that a school now has: described anew, or matched by an import."""

    number: int  # in the file; 0 where it was typed
    record_id: str
    shelving: Shelving


class Shelver(Protocol):
    """Makes the school's holding of an arrived record, and its copies where the file tells them."""

    def shelving(self, marc: Marc, ddc: str, author: str, title: str, options: Mapping[str, Any]) -> Shelving:
        """Return what the record alone tells; pure, for it is asked in another process."""
        ...

    def receive(self, tx: Tx, school_id: str, arrivals: Sequence[Arrival]) -> list[tuple[int, str]]:
        """Return (record number, problem code) for what could not be done."""
        ...
