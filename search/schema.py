"""What a document may hold, declared once: fields, who guards them, and the orders one may ask for.

The application declares its Schema; backends turn it into their own. A *guarded* text may be searched only
by whom its guard field names (see `Schema.guard`), so that neither hit nor miss tells of a text one may not
open.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from search.errors import UnknownField


@dataclass(frozen=True)
class Text:
    """Words to be found; several values never form one phrase. `boost` weighs it against other texts."""

    name: str
    boost: float = 1.0
    stored: bool = False
    guarded_by: str | None = None
    suggest: bool = False  # its values are offered while one types; needs `stored`, refuses a guard


@dataclass(frozen=True)
class Keyword:
    """Whole values, one or several: codes, kinds, schools. Filters compare exactly, typed words loosely."""

    name: str
    stored: bool = False
    facet: bool = True


@dataclass(frozen=True)
class Number:
    """Whole numbers, one or several: years, grades, booleans as 0 and 1."""

    name: str
    stored: bool = False
    facet: bool = False


@dataclass(frozen=True)
class Date:
    """One civil date or aware instant, for ranges and for order."""

    name: str


@dataclass(frozen=True)
class SortKey:
    """One key made by `vietnamese.sort_key` or alike; only ordered by, never searched."""

    name: str


@dataclass(frozen=True)
class Tokens:
    """An audience: the document (or a text it guards) is for actors who hold one of these tokens."""

    name: str


Field = Text | Keyword | Number | Date | SortKey | Tokens
F = TypeVar("F", Text, Keyword, Number, Date, SortKey, Tokens)


@dataclass(frozen=True)
class Schema:
    """The fields; `guard` names the Tokens field without which no document is seen at all.

    `title` is the text whose whole equality with what was typed comes first. `sorts` names orders by a
    sortable field, descending when it begins with a minus: `{"newest": "-added", "title": "title_key"}`.
    """

    fields: tuple[Field, ...]
    guard: str
    title: str
    sorts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.get(self.guard, Tokens)
        if self.get(self.title, Text).guarded_by:
            raise UnknownField(f"the title {self.title!r} cannot be guarded")
        for text in self.of(Text):
            if text.guarded_by:
                self.get(text.guarded_by, Tokens)
            if text.suggest and (text.guarded_by or not text.stored):
                raise UnknownField(f"{text.name!r} is suggested, so it must be stored and not guarded")
        for name in self.sorts:
            self.order(name)

    def of(self, kind: type[F]) -> tuple[F, ...]:
        """The fields of one kind, as declared."""
        return tuple(each for each in self.fields if isinstance(each, kind))

    def find(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return self._named.get(name)

    @cached_property
    def _named(self) -> dict[str, Field]:
        return {each.name: each for each in self.fields}

    def get(self, name: str, kind: type[F]) -> F:
        """The field of that name and kind; UnknownField otherwise."""
        found = self.find(name)
        if not isinstance(found, kind):
            raise UnknownField(f"no {kind.__name__} field named {name!r}")
        return found

    def faceted(self, name: str) -> Keyword | Number:
        """The field by which hits may be counted and filtered; UnknownField otherwise."""
        found = self.find(name)
        if not isinstance(found, Keyword | Number):
            raise UnknownField(f"no facet named {name!r}")
        return found

    def order(self, sort: str) -> tuple[str, bool] | None:
        """The field to order by and whether it descends; None is relevance."""
        if sort == "relevance":
            return None
        if sort not in self.sorts:
            raise UnknownField(f"no order named {sort!r}")
        name = self.sorts[sort].removeprefix("-")
        if not isinstance(self.find(name), Number | Date | SortKey):
            raise UnknownField(f"cannot order by {name!r}")
        return name, self.sorts[sort].startswith("-")

    def open_texts(self) -> tuple[Text, ...]:
        """The texts that all who see the document may search."""
        return tuple(each for each in self.of(Text) if not each.guarded_by)

    def guarded_texts(self) -> tuple[Text, ...]:
        """The texts that only those may search whom their guard names."""
        return tuple(each for each in self.of(Text) if each.guarded_by)

    def fingerprint(self) -> str:
        """Changes when documents must be indexed anew."""
        return hashlib.sha256(repr((self.fields, self.guard, self.title)).encode()).hexdigest()[:12]
