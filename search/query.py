"""The algebra of questions: what `parser` makes of typed text and each backend compiles. Values only.

Words and phrases are kept as typed and analysed by `vietnamese` at compile time. A node without a field
asks every text at once.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

Bound = int | datetime.date | None


@dataclass(frozen=True)
class Everything:
    """Every document the actor may see."""


@dataclass(frozen=True)
class Words:
    """All syllables occur, in any order and, without a field, spread over any texts."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class Phrase:
    """The syllables follow one another in one text."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class Prefix:
    """All syllables occur, the last one possibly unfinished."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class FieldIs:
    """A keyword or number has exactly this value."""

    field: str
    value: str | int


@dataclass(frozen=True)
class Range:
    """A number or date lies between two bounds, both included; None is open. A year stands for its days."""

    field: str
    low: Bound = None
    high: Bound = None


@dataclass(frozen=True)
class Not:
    """Documents not matching. Without a field it looks at open texts only: a guarded text leaves no trace."""

    item: "Query"


@dataclass(frozen=True)
class And:
    """All of them."""

    items: tuple["Query", ...]


@dataclass(frozen=True)
class Or:
    """At least one of them."""

    items: tuple["Query", ...]


Query = Everything | Words | Phrase | Prefix | FieldIs | Range | Not | And | Or
Typed = Words | Phrase | Prefix


def pushed_down(query: Query) -> Query:
    """The same question with `Not` only upon leaves.

    So a backend need only know how to negate a leaf, and for every leaf "one more audience never hides a
    hit" holds by construction, whatever was typed.
    """
    match query:
        case And(items):
            return And(tuple(pushed_down(each) for each in items))
        case Or(items):
            return Or(tuple(pushed_down(each) for each in items))
        case Not(Not(item)):
            return pushed_down(item)
        case Not(And(items)):
            return Or(tuple(pushed_down(Not(each)) for each in items))
        case Not(Or(items)):
            return And(tuple(pushed_down(Not(each)) for each in items))
        case _:
            return query


def typed(query: Query) -> Iterator[Typed]:
    """The words and phrases asked for (not those excluded), in order: what ranks and what is highlighted."""
    match query:
        case Words() | Phrase() | Prefix():
            yield query
        case And(items) | Or(items):
            for each in items:
                yield from typed(each)
        case _:
            return
