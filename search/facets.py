"""Counting hits by facet: both engines are asked in the same words and answer in the same shape."""

from collections.abc import Iterable, Mapping
from typing import Any

from search.results import MOST_VALUES, Request

Counts = dict[str, tuple[tuple[str, int], ...]]


def terms(names: Iterable[str]) -> dict[str, Any]:
    """The aggregations that count these facets."""
    return {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}


def counts(answer: Mapping[str, Any], names: Iterable[str]) -> Counts:
    """What was counted, the most frequent value first, then by value."""
    return {name: _ordered(answer[name]["buckets"]) for name in names}


def other_choices(request: Request, name: str) -> dict[str, frozenset[str]]:
    """The filters that narrow a facet's counts: all but its own."""
    return {other: values for other, values in request.filters.items() if other != name}


def _ordered(buckets: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    pairs = ((str(each["key"]), int(each["doc_count"])) for each in buckets)
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
