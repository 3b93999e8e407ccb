"""Marks what was found in a stored text, and tells on which of several pages it stands; for every backend.

Works on the text as stored (NFC, NFD, any marks) and returns segments, never HTML. Whether the reader may
see the text is the caller's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.query import Prefix, Query, typed
from search.vietnamese import Token, analyse

Segment = tuple[str, bool]


@dataclass(frozen=True)
class Sought:
    """The distinct syllables of a question, in order, by fold; `begun` is one still being typed."""

    exact_of: dict[str, str]
    pairs: frozenset[tuple[str, str]]
    begun: str | None = None


def sought(query: Query) -> Sought:
    """What to look for in a text."""
    exact_of: dict[str, str] = {}
    pairs: set[tuple[str, str]] = set()
    begun = None
    for leaf in typed(query):
        tokens = analyse(leaf.text)
        if isinstance(leaf, Prefix) and tokens:
            begun = tokens.pop().fold
        exact_of |= {token.fold: token.exact for token in tokens}
        pairs |= {(first.fold, second.fold) for first, second in zip(tokens, tokens[1:], strict=False)}
    return Sought(exact_of, frozenset(pairs), begun)


def marked(text: str, query: Query) -> list[Segment]:
    """The whole text in segments, each with whether it is a hit; joined they are the text."""
    return _segments(text, 0, len(text), _hits(analyse(text), sought(query)))


def snippet(text: str, query: Query, length: int = 160) -> list[Segment]:
    """About `length` characters around the densest hits, cut at syllables, with … where text was left out."""
    tokens = analyse(text)
    hits = _hits(tokens, sought(query))
    if len(text) <= length or not tokens:
        return _segments(text, 0, len(text), hits)
    start, end = _window(tokens, hits, length)
    segments = _segments(text, start, end, hits)
    return [*([("… ", False)] if start else []), *segments, *([(" …", False)] if end < len(text) else [])]


def best_page(pages: Sequence[str], query: Query) -> int | None:
    """The index of the page that answers best; None when no page has half of what is sought."""
    wanted = sought(query)
    needed = (len(wanted.exact_of) + bool(wanted.begun) + 1) // 2
    scored = [(_score(analyse(page), wanted, needed), -number) for number, page in enumerate(pages)]
    best, number = max(scored, default=(0.0, 0))
    return -number if best > 0 else None


def _score(tokens: list[Token], wanted: Sought, needed: int) -> float:
    """Distinct syllables first, then neighbours, then exact marks, then how often."""
    hits = _hits(tokens, wanted)
    distinct = {wanted.begun if _is_begun(hit, wanted) else hit.fold for hit in hits}
    if not needed or len(distinct) < needed:
        return 0.0
    folds = [token.fold for token in tokens]
    pairs = len(wanted.pairs & set(zip(folds, folds[1:], strict=False)))
    exact = len({hit.exact for hit in hits} & set(wanted.exact_of.values()))
    return len(distinct) * 100 + pairs * 30 + exact * 10 + min(len(hits), 9)


def _hits(tokens: list[Token], wanted: Sought) -> list[Token]:
    """The syllables to mark: where a text has the word with the marks as typed, only there."""
    present = {token.exact for token in tokens}
    return [
        token
        for token in tokens
        if _is_begun(token, wanted)
        or (exact := wanted.exact_of.get(token.fold)) == token.exact
        or (exact and exact not in present)
    ]


def _is_begun(token: Token, wanted: Sought) -> bool:
    return (
        bool(wanted.begun) and token.fold.startswith(wanted.begun or "") and token.fold not in wanted.exact_of
    )


def _window(tokens: list[Token], hits: list[Token], length: int) -> tuple[int, int]:
    """Start and end of the stretch with the most distinct hits, with some room before the first."""
    best, at = 0, tokens[0]
    for number, hit in enumerate(hits):
        inside = {each.fold for each in hits[number : number + 40] if each.end <= hit.start + length * 3 // 4}
        if len(inside) > best:
            best, at = len(inside), hit
    earliest = at.start - length // 4
    start = next(token.start for token in tokens if token.start >= earliest)
    if start == tokens[0].start:
        start = 0
    end = max((token.end for token in tokens if token.end <= start + length), default=at.end)
    return start, end


def _segments(text: str, start: int, end: int, hits: list[Token]) -> list[Segment]:
    """Alternating plain and marked stretches; hits with only blanks between them are one mark."""
    segments: list[Segment] = []
    at = start
    for hit in hits:
        if hit.start < at or hit.end > end:
            continue
        between = text[at : hit.start]
        if segments and segments[-1][1] and not between.strip():
            segments[-1] = (segments[-1][0] + text[at : hit.end], True)
        else:
            if between:
                segments.append((between, False))
            segments.append((text[hit.start : hit.end], True))
        at = hit.end
    if at < end:
        segments.append((text[at:end], False))
    return segments
