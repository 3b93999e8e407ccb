"""From the algebra to tantivy's queries: what is found (guards and filters, unscored) and what ranks.

Ranking in one place: the whole title as typed first; exact marks over folded; neighbours over strays; each
text by its boost. Every clause upon a guarded text, also one that only ranks, stands beside that text's
guard.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import tantivy
from tantivy import Occur
from tantivy import Query as Native

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
from search.tantivy_documents import BEGINS, LIVE, OPEN, TITLE_EXACT, TITLE_FOLDED, beginning, seconds
from search.vietnamese import Token, analyse

WHOLE_TITLE, WHOLE_TITLE_FOLDED = 20_000.0, 10_000.0  # above any sum of the rest
EXACT, FOLDED, PAIR = 3.0, 1.0, 2.0
RANKED = 12  # syllables that take part in ranking; all take part in finding
_FAR = 2**62


class Compiler:
    """One actor's questions against one schema."""

    def __init__(self, schema: Schema, native: tantivy.Schema, tokens: frozenset[str]) -> None:
        self.schema, self.native = schema, native
        guards = {schema.guard} | {text.guarded_by for text in schema.guarded_texts() if text.guarded_by}
        self._guards = {name: self._any_term(name, sorted(tokens)) for name in guards}

    # ── finding ─────────────────────────────────────────────────────────────────────────────────────────

    def found(self, query: Query, filters: Mapping[str, Iterable[str]]) -> Native:
        """Exactly the documents to be found: seen by the actor, chosen by facet, matching the question."""
        chosen = [self._chosen(name, values) for name, values in sorted(filters.items())]
        return must(self._guards[self.schema.guard], *chosen, self._matching(pushed_down(query)))

    def _chosen(self, name: str, values: Iterable[str]) -> Native:
        field = self.schema.faceted(name)
        return either(*(self._value_is(field, value) for value in sorted(values)))

    def _matching(self, query: Query) -> Native:
        match query:
            case Everything():
                return Native.all_query()
            case And(items):
                return must(*(self._matching(each) for each in items))
            case Or(items):
                return either(*(self._matching(each) for each in items))
            case Not(Everything()):
                return Native.empty_query()
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
            return without(self._spelt(OPEN, leaf))
        return self._guarded(leaf.field, without(self._in_field(leaf)))

    def _guarded(self, field: str, query: Native) -> Native:
        text = self.schema.find(field)
        guard = text.guarded_by if isinstance(text, Text) else None
        return must(self._guards[guard], query) if guard else query

    def _anywhere(self, leaf: Typed) -> Native:
        """Each syllable in an open text, or in a guarded one the actor may read; a phrase within one."""
        parts: list[Typed] = [leaf] if isinstance(leaf, Phrase) else _syllables(leaf)
        return must(*(self._anywhere_one(part) for part in parts)) if parts else Native.all_query()

    def _anywhere_one(self, leaf: Typed) -> Native:
        guarded = [
            self._guarded(text.name, self._spelt(f"{text.name}__f", leaf))
            for text in self.schema.guarded_texts()
        ]
        return either(self._spelt(OPEN, leaf), *guarded)

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
                return self._term(f"{name}__f", " ".join(token.fold for token in analyse(text)))
            case Keyword(name), Prefix(text):
                return self._beginning(f"{name}__f", " ".join(token.fold for token in analyse(text)))
            case Number(), Words(text) | Phrase(text):
                return self._value_is(field, text.strip())
            case _:
                return Native.empty_query()

    def _spelt(self, native_field: str, leaf: Words | Phrase | Prefix | FieldIs | Range) -> Native:
        """A typed leaf within one folded text field."""
        assert isinstance(leaf, Words | Phrase | Prefix)
        folds = [token.fold for token in analyse(leaf.text)]
        if not folds:
            return Native.all_query()
        if isinstance(leaf, Phrase) and len(folds) > 1:
            return Native.phrase_query(self.native, native_field, list(folds))
        if isinstance(leaf, Prefix):
            *whole, last = folds
            begun = self._beginning(native_field, last)
            return must(*(self._term(native_field, fold) for fold in whole), begun)
        return must(*(self._term(native_field, fold) for fold in folds))

    def _value_is(self, field: Keyword | Number, value: str) -> Native:
        if isinstance(field, Keyword):
            return self._term(field.name, value.encode(errors="replace").decode())
        return self._term(field.name, int(value)) if _is_int64(value) else Native.empty_query()

    def _between(self, field: Number | Date, low: Bound, high: Bound) -> Native:
        if isinstance(field, Date):
            first, last = _day_start(low), _day_end(high)
        else:
            first, last = _whole(low, -_FAR), _whole(high, _FAR)
        first, last = max(first, -_FAR), min(last, _FAR)
        if first > last:
            return Native.empty_query()
        return Native.range_query(self.native, field.name, tantivy.FieldType.Integer, first, last)

    def _term(self, native_field: str, value: str | int) -> Native:
        return Native.term_query(self.native, native_field, value, "basic")

    def _any_term(self, native_field: str, values: Sequence[str]) -> Native:
        return either(*(self._term(native_field, value) for value in values))

    def _beginning(self, native_field: str, start: str) -> Native:
        return Native.fuzzy_term_query(self.native, native_field, start, 0, True, True)

    # ── other ways to find ──────────────────────────────────────────────────────────────────────────────

    def begun(self, name: str, prefix: str) -> Native:
        """Seen documents with a value of this suggested text beginning like that, whole values first."""
        start = beginning(" ".join(token.fold for token in analyse(prefix)))
        found = must(self._guards[self.schema.guard], self._spelt(f"{name}__f", Prefix(prefix)))
        return ranked(found, [Native.const_score_query(self._term(BEGINS, start), 1.0)])

    def word(self, fold: str) -> Native:
        """Seen documents with this word."""
        return must(self._guards[self.schema.guard], self._anywhere_one(Words(fold)))

    def living(self) -> Native:
        """Every document that is not a tombstone, for the keeper of the index only."""
        return self._term(LIVE, 1)

    # ── ranking ─────────────────────────────────────────────────────────────────────────────────────────

    def ranking(self, query: Query) -> list[Native]:
        """Clauses that lift hits; none of them finds anything by itself."""
        asked = list(typed(query))
        free = [token for leaf in asked if leaf.field is None for token in analyse(leaf.text)]
        clauses = self._whole_title(free)
        for text in self.schema.of(Text):
            named = [token for leaf in asked if leaf.field == text.name for token in analyse(leaf.text)]
            liked = self._liked(text, (free + named)[:RANKED])
            if liked and text.guarded_by:
                clauses.append(ranked(self._guards[text.guarded_by], liked))
            else:
                clauses.extend(liked)
        return clauses

    def _whole_title(self, tokens: list[Token]) -> list[Native]:
        if not tokens:
            return []
        exact, folded = " ".join(t.exact for t in tokens), " ".join(t.fold for t in tokens)
        return [
            Native.const_score_query(self._term(TITLE_EXACT, exact), WHOLE_TITLE),
            Native.const_score_query(self._term(TITLE_FOLDED, folded), WHOLE_TITLE_FOLDED),
        ]

    def _liked(self, text: Text, tokens: list[Token]) -> list[Native]:
        liked = []
        for token in tokens:
            marked = Native.term_query(self.native, f"{text.name}__x", token.exact, "freq")
            folded = Native.term_query(self.native, f"{text.name}__f", token.fold, "freq")
            liked.append(Native.boost_query(marked, EXACT * text.boost))
            liked.append(Native.boost_query(folded, FOLDED * text.boost))
        for first, second in zip(tokens, tokens[1:], strict=False):
            pair = Native.phrase_query(self.native, f"{text.name}__f", [first.fold, second.fold])
            liked.append(Native.boost_query(pair, PAIR * text.boost))
        return liked


def _syllables(leaf: Words | Prefix) -> list[Typed]:
    """One leaf a distinct syllable, the last of a Prefix still open."""
    folds = [token.fold for token in analyse(leaf.text)]
    last: list[Typed] = [Prefix(folds.pop())] if isinstance(leaf, Prefix) and folds else []
    return [*(Words(fold) for fold in dict.fromkeys(folds)), *last]


def must(*queries: Native) -> Native:
    """All of them; a single one stays itself."""
    return queries[0] if len(queries) == 1 else Native.boolean_query([(Occur.Must, each) for each in queries])


def either(*queries: Native) -> Native:
    """One of them at least; none of none."""
    if not queries:
        return Native.empty_query()
    return queries[0] if len(queries) == 1 else Native.boolean_query([(Occur.Should, q) for q in queries])


def without(query: Native) -> Native:
    """All but these."""
    return Native.boolean_query([(Occur.Must, Native.all_query()), (Occur.MustNot, query)])


def ranked(found: Native, clauses: list[Native]) -> Native:
    """What is found, unscored, lifted by the clauses that match too."""
    base = (Occur.Must, Native.const_score_query(found, 0.0))
    return Native.boolean_query([base, *((Occur.Should, each) for each in clauses)])


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
