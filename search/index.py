"""SearchIndex: what every backend does, and the one thing the application holds. `connect` makes one.

The contract suite `tests/contract/search/contract.py` says what these words mean.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from search.results import Applied, Change, Health, Hits, Request, Suggestion
from search.schema import Schema


class Fresh(Protocol):
    """A new generation being filled while the old one serves."""

    def apply(self, batch: Iterable[Change]) -> Applied:
        """Fill in documents; older revisions than those already there are ignored, as ever."""
        ...


class SearchIndex(Protocol):
    """Documents in, ranked ids and facets out."""

    @property
    def schema(self) -> Schema: ...

    def search(self, request: Request) -> Hits:
        """The hits of one page with the counts asked for; sees every batch applied before the call."""
        ...

    def suggest(self, prefix: str, tokens: frozenset[str], size: int = 8) -> tuple[Suggestion, ...]:
        """Titles, names … beginning like this, from documents these tokens see; marks may be missing."""
        ...

    def similar(self, word: str, tokens: frozenset[str], size: int = 3) -> tuple[str, ...]:
        """Folded words a slip away from this one which these tokens would find, the most frequent first."""
        ...

    def apply(self, batch: Iterable[Change]) -> Applied:
        """Make a batch durable and visible. One bad document does not spoil the others."""
        ...

    def rebuild(self) -> AbstractContextManager[Fresh]:
        """A new generation, swapped in whole at the end of the `with` and dropped if it raises.

        What is applied to the index meanwhile is also applied to the new generation.
        """
        ...

    def count(self) -> int:
        """How many documents there are for anyone; tombstones are none."""
        ...

    def revisions(self, ids: Iterable[str] | None = None) -> Iterator[tuple[str, int]]:
        """Id and revision of these documents, or of all in any order, for comparing with the record."""
        ...

    def health(self) -> Health:
        """Whether it answers, and from what. Never raises."""
        ...

    def close(self) -> None:
        """Let go of files and of the writer."""
        ...
