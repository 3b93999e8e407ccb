"""From the algebra to an engine's own queries: what is found (guards and filters, unscored) and what ranks.

One compiler for every engine, so that all find the same; what differs is the `Builder`, the few kinds of
query that each engine has.

Ranking in one place: the whole title as typed first; exact marks over folded; neighbours over strays; each
text by its boost. Every clause upon a guarded text, also one that only ranks, stands beside that text's
guard.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from search.fields import BEGINS, LIVE, OPEN, TITLE_EXACT, TITLE_FOLDED, beginning, seconds
from search.query import (
    And,
    Bound,
    Everything,
    FieldIs,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Typed,
    Words,
    pushed_down,
    typed,
)
from search.schema import Date, Keyword, Number, Schema, Text
from search.vietnamese import Token, analyse

WHOLE_TITLE, WHOLE_TITLE_FOLDED = 20_000.0, 10_000.0  # above any sum of the rest
EXACT, FOLDED, PAIR = 3.0, 1.0, 2.0
RANKED = 12  # syllables that take part in ranking; all take part in finding
_FAR = 2**62

Native = TypeVar("Native")


class Builder(Protocol[Native]):
    """The queries an engine makes. Fields are those of `search.fields`; values are whole terms."""

    def everything(self) -> Native: ...

    def nothing(self) -> Native: ...

    def term(self, field: str, value: str | int) -> Native: ...

    def any_term(self, field: str, values: Sequence[str]) -> Native:
        """One of these values; none of none."""
        ...

    def begins(self, field: str, start: str) -> Native:
        """A term that begins like this."""
        ...

    def phrase(self, field: str, terms: Sequence[str]) -> Native:
        """Two terms or more, one after the other within one value."""
        ...

    def between(self, field: str, first: int, last: int) -> Native: ...

    def must(self, *queries: Native) -> Native:
        """All of them; none of none."""
        ...

    def either(self, *queries: Native) -> Native:
        """One of them at least; none of none."""
        ...

    def without(self, query: Native) -> Native:
        """All but these."""
        ...

    def weighed(self, field: str, term: str, boost: float) -> Native:
        """A term whose frequency counts."""
        ...

    def lifted(self, query: Native, boost: float) -> Native:
        """The query's own score, so many times."""
        ...

    def worth(self, query: Native, score: float) -> Native:
        """This score for every match."""
        ...

    def ranked(self, found: Native, clauses: Sequence[Native]) -> Native:
        """What is found, unscored, lifted by the clauses that match too."""
        ...


class Compiler(Generic[Native]):
    """One actor's questions against one schema."""

    def __init__(self, schema: Schema, build: Builder[Native], tokens: frozenset[str]) -> None:
        self.schema, self._build = schema, build
        guards = {schema.guard} | {text.guarded_by for text in schema.guarded_texts() if text.guarded_by}
        self._guards = {name: build.any_term(name, sorted(tokens)) for name in guards}

    # ── finding ─────────────────────────────────────────────────────────────────────────────────────────

    def found(self, query: Query, filters: Mapping[str, Iterable[str]]) -> Native:
        """Exactly the documents to be found: seen by the actor, chosen by facet, matching the question."""
        chosen = [self._chosen(name, values) for name, values in sorted(filters.items())]
        return self._build.must(self._guards[self.schema.guard], *chosen, self._matching(pushed_down(query)))

    def _chosen(self, name: str, values: Iterable[str]) -> Native:
        field = self.schema.faceted(name)
        return self._build.either(*(self._value_is(field, value) for value in sorted(values)))

    def _matching(self, query: Query) -> Native:
        match query:
            case Everything():
                return self._build.everything()
            case And(items):
                return self._build.must(*(self._matching(each) for each in items))
            case Or(items):
                return self._build.either(*(self._matching(each) for each in items))
            case Not(Everything()):
                return self._build.nothing()
            case Not(Words() | Phrase() | Prefix() | FieldIs() | Range() as leaf):
                return self._excluding(leaf)
            case Words(_, None) | Prefix(_, None) | Phrase(_, None):
                return self._anywhere(query)
            case Words() | Prefix() | Phrase() | FieldIs() | Range():
                return self._guarded(query.field or "", self._in_field(query))
            case _:
                raise TypeError(f"not a pushed-down query: {query!r}")

    def _excluding(self, leaf: Words | Phrase | Prefix | FieldIs | Range) -> Native:
        if leaf.field is None:
            return self._build.without(self._spelt(OPEN, leaf))
        return self._guarded(leaf.field, self._build.without(self._in_field(leaf)))

    def _guarded(self, field: str, query: Native) -> Native:
        text = self.schema.find(field)
        guard = text.guarded_by if isinstance(text, Text) else None
        return self._build.must(self._guards[guard], query) if guard else query

    def _anywhere(self, leaf: Typed) -> Native:
        """Each syllable in an open text, or in a guarded one the actor may read; a phrase within one."""
        parts: list[Typed] = [leaf] if isinstance(leaf, Phrase) else _syllables(leaf)
        if not parts:
            return self._build.everything()
        return self._build.must(*(self._anywhere_one(part) for part in parts))

    def _anywhere_one(self, leaf: Typed) -> Native:
        guarded = [
            self._guarded(text.name, self._spelt(f"{text.name}__f", leaf))
            for text in self.schema.guarded_texts()
        ]
        return self._build.either(self._spelt(OPEN, leaf), *guarded)

    def _in_field(self, leaf: Words | Phrase | Prefix | FieldIs | Range) -> Native:
        field = self.schema.find(leaf.field or "")
        match field, leaf:
            case Keyword() | Number(), FieldIs(_, value):
                return self._value_is(field, str(value))
            case Number() | Date(), Range(_, low, high):
                return self._between(field, low, high)
            case Text(name), Words() | Phrase() | Prefix():
                return self._spelt(f"{name}__f", leaf)
            case Keyword(name), Words(text) | Phrase(text):
                return self._build.term(f"{name}__f", " ".join(token.fold for token in analyse(text)))
            case Keyword(name), Prefix(text):
                return self._build.begins(f"{name}__f", " ".join(token.fold for token in analyse(text)))
            case Number(), Words(text) | Phrase(text):
                return self._value_is(field, text.strip())
            case _:
                return self._build.nothing()

    def _spelt(self, native_field: str, leaf: Words | Phrase | Prefix | FieldIs | Range) -> Native:
        """A typed leaf within one folded text field."""
        assert isinstance(leaf, Words | Phrase | Prefix)
        folds = [token.fold for token in analyse(leaf.text)]
        if not folds:
            return self._build.everything()
        if isinstance(leaf, Phrase) and len(folds) > 1:
            return self._build.phrase(native_field, folds)
        if isinstance(leaf, Prefix):
            *whole, last = folds
            begun = self._build.begins(native_field, last)
            return self._build.must(*(self._build.term(native_field, fold) for fold in whole), begun)
        return self._build.must(*(self._build.term(native_field, fold) for fold in folds))

    def _value_is(self, field: Keyword | Number, value: str) -> Native:
        if isinstance(field, Keyword):
            return self._build.term(field.name, value.encode(errors="replace").decode())
        return self._build.term(field.name, int(value)) if _is_int64(value) else self._build.nothing()

    def _between(self, field: Number | Date, low: Bound, high: Bound) -> Native:
        if isinstance(field, Date):
            first, last = _day_start(low), _day_end(high)
        else:
            first, last = _whole(low, -_FAR), _whole(high, _FAR)
        first, last = max(first, -_FAR), min(last, _FAR)
        if first > last:
            return self._build.nothing()
        return self._build.between(field.name, first, last)

    # ── other ways to find ──────────────────────────────────────────────────────────────────────────────

    def begun(self, name: str, prefix: str) -> Native:
        """Seen documents with a value of this suggested text beginning like that, whole values first."""
        start = beginning(" ".join(token.fold for token in analyse(prefix)))
        found = self._build.must(self._guards[self.schema.guard], self._spelt(f"{name}__f", Prefix(prefix)))
        return self._build.ranked(found, [self._build.worth(self._build.term(BEGINS, start), 1.0)])

    def word(self, fold: str) -> Native:
        """Seen documents with this word."""
        return self._build.must(self._guards[self.schema.guard], self._anywhere_one(Words(fold)))

    def living(self) -> Native:
        """Every document that is not a tombstone, for the keeper of the index only."""
        return self._build.term(LIVE, 1)

    # ── ranking ─────────────────────────────────────────────────────────────────────────────────────────

    def ranked(self, found: Native, query: Query) -> Native:
        """What is found, the best first."""
        return self._build.ranked(found, self._ranking(query))

    def _ranking(self, query: Query) -> list[Native]:
        """Clauses that lift hits; none of them finds anything by itself."""
        asked = list(typed(query))
        free = [token for leaf in asked if leaf.field is None for token in analyse(leaf.text)]
        clauses = self._whole_title(free)
        for text in self.schema.of(Text):
            named = [token for leaf in asked if leaf.field == text.name for token in analyse(leaf.text)]
            liked = self._liked(text, (free + named)[:RANKED])
            if liked and text.guarded_by:
                clauses.append(self._build.ranked(self._guards[text.guarded_by], liked))
            else:
                clauses.extend(liked)
        return clauses

    def _whole_title(self, tokens: list[Token]) -> list[Native]:
        if not tokens:
            return []
        exact, folded = " ".join(t.exact for t in tokens), " ".join(t.fold for t in tokens)
        return [
            self._build.worth(self._build.term(TITLE_EXACT, exact), WHOLE_TITLE),
            self._build.worth(self._build.term(TITLE_FOLDED, folded), WHOLE_TITLE_FOLDED),
        ]

    def _liked(self, text: Text, tokens: list[Token]) -> list[Native]:
        exact, folded = f"{text.name}__x", f"{text.name}__f"
        liked = []
        for token in tokens:
            liked.append(self._build.weighed(exact, token.exact, EXACT * text.boost))
            liked.append(self._build.weighed(folded, token.fold, FOLDED * text.boost))
        for first, second in zip(tokens, tokens[1:], strict=False):
            pair = self._build.phrase(folded, [first.fold, second.fold])
            liked.append(self._build.lifted(pair, PAIR * text.boost))
        return liked


def _syllables(leaf: Words | Prefix) -> list[Typed]:
    """One leaf a distinct syllable, the last of a Prefix still open."""
    folds = [token.fold for token in analyse(leaf.text)]
    last: list[Typed] = [Prefix(folds.pop())] if isinstance(leaf, Prefix) and folds else []
    return [*(Words(fold) for fold in dict.fromkeys(folds)), *last]


def _whole(bound: Bound, unbounded: int) -> int:
    if bound is None:
        return unbounded
    return bound if isinstance(bound, int) else bound.year


def _day_start(bound: Bound) -> int:
    match bound:
        case None:
            return -_FAR
        case int(year):
            return seconds(date(min(max(year, 1), 9999), 1, 1))
        case _:
            return seconds(bound)


def _day_end(bound: Bound) -> int:
    match bound:
        case None:
            return _FAR
        case int(year):
            return seconds(date(min(max(year, 1), 9999), 12, 31)) + 86_399
        case datetime():
            return seconds(bound)
        case _:
            return seconds(bound) + int(timedelta(days=1).total_seconds()) - 1


def _is_int64(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 18
