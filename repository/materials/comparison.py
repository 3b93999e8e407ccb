"""What changed between two versions of a lesson, page by page: pages are paired by their words, in order.

Pure: the pages come from `reading`, by who may open them. Called by the page that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from repository.materials.reading import PageView

MOST_PAGES = 400  # beyond that pairing by likeness takes longer than a reader waits
ALIKE = 0.5  # from which likeness on two pages are one page, changed


@dataclass(frozen=True)
class Pair:
    """A page before and after: `kind` is changed, added, removed or same. `before`/`after` are its words in runs.

    A run is (words, whether the other side lacks them).
    """

    kind: str
    old: PageView | None
    new: PageView | None
    before: tuple[tuple[str, bool], ...] = ()
    after: tuple[tuple[str, bool], ...] = ()


def compare(old: Sequence[PageView], new: Sequence[PageView]) -> list[Pair]:
    """Return every page once, in the order of the new version; a removed one stands where it stood."""
    old, new = old[:MOST_PAGES], new[:MOST_PAGES]
    matcher = SequenceMatcher(None, [_words(page) for page in old], [_words(page) for page in new], False)
    pairs: list[Pair] = []
    for how, i, i_end, j, j_end in matcher.get_opcodes():
        if how == "equal":
            pairs += [Pair("same", a, b) for a, b in zip(old[i:i_end], new[j:j_end], strict=True)]
        else:
            pairs += _paired(old[i:i_end], new[j:j_end])
    return pairs


def changed_first(pairs: Sequence[Pair]) -> list[Pair]:
    """Return what changed before what stayed, each in its order."""
    return sorted(pairs, key=lambda pair: pair.kind == "same")


def _words(page: PageView) -> tuple[str, ...]:
    return tuple(f"{page.title}\n{page.text}\n{page.notes}".split())


def _paired(old: Sequence[PageView], new: Sequence[PageView]) -> Iterator[Pair]:
    """Pair each new page of a changed stretch with the first old one that is like it, never backwards."""
    at = 0
    for page in new:
        found = next((n for n in range(at, len(old)) if _alike(old[n], page)), None)
        if found is None:
            yield Pair("added", None, page)
            continue
        yield from (Pair("removed", gone, None) for gone in old[at:found])
        yield _changed(old[found], page)
        at = found + 1
    yield from (Pair("removed", gone, None) for gone in old[at:])


def _alike(old: PageView, new: PageView) -> bool:
    if old.title and old.title == new.title:
        return True
    return SequenceMatcher(None, _words(old), _words(new), False).ratio() >= ALIKE


def _changed(old: PageView, new: PageView) -> Pair:
    before, after = _shown(old), _shown(new)
    runs: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for how, i, i_end, j, j_end in SequenceMatcher(None, before, after, False).get_opcodes():
        for side, words in zip(runs, (before[i:i_end], after[j:j_end]), strict=True):
            if words:
                side.append((" ".join(words), how != "equal"))
    return Pair("changed", old, new, tuple(runs[0]), tuple(runs[1]))


def _shown(page: PageView) -> list[str]:
    return f"{page.text} {page.notes}".split()
