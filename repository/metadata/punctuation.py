"""Changing one subfield of a field that carries ISBD punctuation.

A value is its body and the mark at its end, which belongs to what follows. Changing a body keeps its mark;
a new or removed neighbour changes the marks beside it, as rules/punctuation.toml says, and no other byte.
Caller: short_form.
"""

from collections.abc import Callable
from typing import Any

from repository.metadata.crosswalk import rules, without_end
from repository.metadata.marc import Marc, Subfields

Body = Callable[[str], str]  # a stored value → what the form shows


def is_punctuated(marc: Marc) -> bool:
    """Whether the record's cataloguing writes ISBD marks into its values (leader/18)."""
    return bool(marc["leader"][18:19] in ("a", "i"))


def changed(tag: str, subfields: Subfields, code: str, value: str, body: Body, marks: bool) -> Subfields:
    """The subfields with the first `code` showing `value`; '' takes every one away."""
    at = next((i for i, sub in enumerate(subfields) if code in sub), None)
    if at is None:
        return _with_new(tag, subfields, code, value, marks) if value else subfields
    if not value:
        rest = [sub for sub in subfields if code not in sub]  # who clears the publisher clears them all
        return _marked(tag, rest, at - 1) if marks and at else rest
    kept = _mark_of(subfields[at][code])
    return [*subfields[:at], {code: _ended(value, kept, body)}, *subfields[at + 1 :]]


def _with_new(tag: str, subfields: Subfields, code: str, value: str, marks: bool) -> Subfields:
    order: str = rules("punctuation").get(tag, {}).get("order", "")
    before = code if order.find(code) < 0 else order[: order.find(code)] + "a"
    at = max((i + 1 for i, sub in enumerate(subfields) if next(iter(sub)) in before), default=0)
    at = len(subfields) if order.find(code) < 0 and code != "a" else at
    new = [*subfields[:at], {code: value}, *subfields[at:]]
    if not marks:
        return new
    new = _marked(tag, new, at)
    return _marked(tag, new, at - 1) if at else new


def _marked(tag: str, subfields: Subfields, at: int) -> Subfields:
    """The subfields with the mark at the end of the one at `at` as its new follower demands."""
    table: dict[str, Any] = rules("punctuation").get(tag, {})
    if not table or at >= len(subfields):
        return subfields
    code, value = next(iter(subfields[at].items()))
    follower = next(iter(subfields[at + 1])) if at + 1 < len(subfields) else ""
    mark = table.get(code + follower, table.get(follower, "")) if follower else table.get("end", "")
    return [
        *subfields[:at],
        {code: _remarked(value, mark, table.get("stops") != "keep")},
        *subfields[at + 1 :],
    ]


def _remarked(value: str, mark: str, stop: bool) -> str:
    """The value with another mark at its end, as long as it stays the same value."""
    meant = without_end(value, stop)
    candidates = (_bare(value) + mark, value.rstrip(" /:;=,") + mark, value)
    return next(candidate for candidate in candidates if without_end(candidate, stop) == meant)


def _mark_of(value: str) -> str:
    return value[len(_bare(value)) :]


def _bare(value: str) -> str:
    bare = value.rstrip(" /:;=,")
    return bare[:-1] if bare == value.rstrip() and bare.endswith(".") and not bare.endswith("..") else bare


def _ended(value: str, mark: str, body: Body) -> str:
    """Value and mark, unless the two together would be read as another value ('V' and '.' as an initial)."""
    return value + mark if body(value + mark) == body(value) else value
