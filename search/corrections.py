"""Did you mean: other ways to type what found nothing, each proved by a hit its asker may see.

Works on any SearchIndex. Called by the application after a search without hits; the proposals are texts to
show and to search again.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from search.index import SearchIndex
from search.query import Query
from search.results import Request
from search.schema import Text
from search.telex import decoded
from search.vietnamese import Token, analyse

MOST_WORDS = 8  # a longer question is not mended word by word


def did_you_mean(
    index: SearchIndex, text: str, request: Request, read: Callable[[str], Query], size: int = 3
) -> tuple[str, ...]:
    """Proposals for the typed text, the likeliest first; `request` says who asks and within which filters.

    `read` turns a text into a query, as the search itself does.
    """
    proved: list[str] = []
    for proposal in _proposals(index, text, request, read):
        if proposal not in proved and _found(index, request, read(proposal)):
            proved.append(proposal)
        if len(proved) == size:
            break
    return tuple(proved)


def _proposals(
    index: SearchIndex, text: str, request: Request, read: Callable[[str], Query]
) -> Iterator[str]:
    keyboard_off = decoded(text)
    if keyboard_off:
        yield keyboard_off
    tokens = analyse(text)[:MOST_WORDS]
    unknown = [token for token in tokens if not _found(index, request, read(token.exact))]
    for token in unknown or tokens:
        for near in index.similar(token.fold, request.tokens):
            word = _as_written(index, request, read(_replaced(text, token, near)), near)
            yield _replaced(text, token, word)


def _found(index: SearchIndex, request: Request, query: Query) -> bool:
    return index.search(replace(request, query=query, facets=(), page=1, size=0)).total > 0


def _replaced(text: str, token: Token, word: str) -> str:
    return text[: token.start] + word + text[token.end :]


def _as_written(index: SearchIndex, request: Request, query: Query, fold: str) -> str:
    """The folded word with the marks it bears in a hit, where a stored text shows it."""
    stored = [text.name for text in index.schema.of(Text) if text.stored and not text.guarded_by]
    for hit in index.search(replace(request, query=query, facets=(), page=1, size=5)).items:
        for value in (value for name in stored for value in hit.stored.get(name, ())):
            for token in analyse(str(value)):
                if token.fold == fold:
                    return str(value)[token.start : token.end].lower()
    return fold
