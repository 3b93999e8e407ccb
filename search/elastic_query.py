"""Elasticsearch's queries as JSON, for `search.compiler`. Only what every managed cluster has: no scripts."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class ElasticBuilder:
    """A `search.compiler.Builder`; what finds stands in filters, so that only what ranks is scored."""

    def everything(self) -> Json:
        return {"match_all": {}}

    def nothing(self) -> Json:
        return {"match_none": {}}

    def term(self, field: str, value: str | int) -> Json:
        return {"term": {field: {"value": value}}}

    def any_term(self, field: str, values: Sequence[str]) -> Json:
        return {"terms": {field: list(values)}}

    def begins(self, field: str, start: str) -> Json:
        return {"prefix": {field: {"value": start}}}

    def phrase(self, field: str, terms: Sequence[str]) -> Json:
        return {"match_phrase": {field: {"query": " ".join(terms)}}}

    def between(self, field: str, first: int, last: int) -> Json:
        return {"range": {field: {"gte": first, "lte": last}}}

    def must(self, *queries: Json) -> Json:
        if not queries:
            return self.nothing()
        return queries[0] if len(queries) == 1 else {"bool": {"filter": list(queries)}}

    def either(self, *queries: Json) -> Json:
        if not queries:
            return self.nothing()
        if len(queries) == 1:
            return queries[0]
        return {"bool": {"should": list(queries), "minimum_should_match": 1}}

    def without(self, query: Json) -> Json:
        return {"bool": {"filter": [self.everything()], "must_not": [query]}}

    def weighed(self, field: str, term: str, boost: float) -> Json:
        return {"term": {field: {"value": term, "boost": boost}}}

    def lifted(self, query: Json, boost: float) -> Json:
        return {"bool": {"must": [query], "boost": boost}}

    def worth(self, query: Json, score: float) -> Json:
        return {"constant_score": {"filter": query, "boost": score}}

    def ranked(self, found: Json, clauses: Sequence[Json]) -> Json:
        return {"bool": {"filter": [found], "should": list(clauses), "minimum_should_match": 0}}
