"""What is asked of an index and what comes back. No scores: the order of two engines is not comparable.

Stored values are a convenience for lists; the application authorises each hit again before it shows anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from search.query import Everything, Query

DEEPEST = 10_000  # hits one can page to, on every backend
MOST_VALUES = 1_000  # of one facet

Scalar = str | int | date
Value = Scalar | list[str] | tuple[str, ...] | list[int] | tuple[int, ...] | None
Document = Mapping[str, Value]


@dataclass(frozen=True)
class Request:
    """A question. `tokens` (whom it is asked for) is mandatory: there is no search by nobody.

    Values chosen within one facet are alternatives; facets narrow each other; a facet's own choice does not
    narrow its own counts.
    """

    tokens: frozenset[str]
    query: Query = Everything()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    page: int = 1
    size: int = 20

    @property
    def window(self) -> tuple[int, int]:
        """Offset and limit, never reaching below the deepest hit."""
        size = max(0, min(self.size, DEEPEST))
        offset = (max(1, self.page) - 1) * size
        return min(offset, DEEPEST), max(0, min(size, DEEPEST - offset))


@dataclass(frozen=True)
class Hit:
    id: str
    stored: Mapping[str, tuple[str | int, ...]]


@dataclass(frozen=True)
class Hits:
    """`facets`: name → (value, count), the most frequent first, then by value."""

    total: int
    items: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """A value of a suggested text, as stored, and one document it stands in."""

    text: str
    field: str
    id: str


@dataclass(frozen=True)
class Put:
    """A document as it is at this revision."""

    id: str
    revision: int
    document: Document


@dataclass(frozen=True)
class Tombstone:
    """The document is gone since this revision; kept, so that a late Put cannot bring it back."""

    id: str
    revision: int


Change = Put | Tombstone


@dataclass(frozen=True)
class Applied:
    """What became of a batch: how many took effect, how many were late, and which were refused and why."""

    accepted: int = 0
    late: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """`complete` is False for an index that was begun empty and never filled by a rebuild."""

    ok: bool
    complete: bool
    documents: int
    generation: str
    detail: str = ""
