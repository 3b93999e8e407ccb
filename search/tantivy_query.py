"""Tantivy's queries, for `search.compiler`."""

from collections.abc import Sequence

import tantivy
from tantivy import Occur
from tantivy import Query as Native


class TantivyBuilder:
    """A `search.compiler.Builder` of queries against one tantivy schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def everything(self) -> Native:
        return Native.all_query()

    def nothing(self) -> Native:
        return Native.empty_query()

    def term(self, field: str, value: str | int) -> Native:
        return Native.term_query(self._schema, field, value, "basic")

    def any_term(self, field: str, values: Sequence[str]) -> Native:
        return self.either(*(self.term(field, value) for value in values))

    def begins(self, field: str, start: str) -> Native:
        return Native.fuzzy_term_query(self._schema, field, start, 0, True, True)

    def phrase(self, field: str, terms: Sequence[str]) -> Native:
        return Native.phrase_query(self._schema, field, list(terms))

    def between(self, field: str, first: int, last: int) -> Native:
        return Native.range_query(self._schema, field, tantivy.FieldType.Integer, first, last)

    def must(self, *queries: Native) -> Native:
        return queries[0] if len(queries) == 1 else Native.boolean_query([(Occur.Must, q) for q in queries])

    def either(self, *queries: Native) -> Native:
        if not queries:
            return Native.empty_query()
        return queries[0] if len(queries) == 1 else Native.boolean_query([(Occur.Should, q) for q in queries])

    def without(self, query: Native) -> Native:
        return Native.boolean_query([(Occur.Must, Native.all_query()), (Occur.MustNot, query)])

    def weighed(self, field: str, term: str, boost: float) -> Native:
        return Native.boost_query(Native.term_query(self._schema, field, term, "freq"), boost)

    def lifted(self, query: Native, boost: float) -> Native:
        return Native.boost_query(query, boost)

    def worth(self, query: Native, score: float) -> Native:
        return Native.const_score_query(query, score)

    def ranked(self, found: Native, clauses: Sequence[Native]) -> Native:
        base = (Occur.Must, Native.const_score_query(found, 0.0))
        return Native.boolean_query([base, *((Occur.Should, each) for each in clauses)])
