"""Help while one types, the same whichever engine: which values to offer, and which slips of the finger to try."""

from collections.abc import Iterable, Mapping

from search.results import Suggestion
from search.vietnamese import analyse

LIKELY = 40  # slips known to the index that are tried for what the asker sees
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Completion:
    """Gathers the values that answer to what was typed so far, each spelling once."""

    def __init__(self, prefix: str, size: int) -> None:
        self.prefix = prefix[:200]
        self._asked = [token.fold for token in analyse(self.prefix)]
        self._size = size
        self._offered: dict[str, Suggestion] = {}

    @property
    def possible(self) -> bool:
        return bool(self._asked) and self._size > 0

    @property
    def wanted(self) -> int:
        """How many documents to look through for each text: some repeat a value."""
        return self._size * 4

    def offer(self, field: str, id: str, stored: Mapping[str, Iterable[str | int]]) -> None:
        """Keep those values of a document that answer."""
        *whole, last = self._asked
        for value in stored.get(field, ()):
            folds = [token.fold for token in analyse(str(value))]
            if all(each in folds for each in whole) and any(each.startswith(last) for each in folds):
                self._offered.setdefault(" ".join(folds), Suggestion(str(value), field, id))

    def best(self) -> tuple[Suggestion, ...]:
        """Those that begin as typed first."""
        begun = " ".join(self._asked)
        ordered = sorted(self._offered.items(), key=lambda item: not item[0].startswith(begun))
        return tuple(suggestion for _, suggestion in ordered[: self._size])


def mendable(folded: str) -> bool:
    """Whether a word is long enough to tell a slip, and short enough to be one word."""
    return 3 <= len(folded) <= 30 and not folded.isdigit()


def slips(word: str) -> set[str]:
    """Every other word one slip of the finger away: a letter too few, too many, wrong, or two swapped."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {a + b[1:] for a, b in halves if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    wrong = {a + letter + b[1:] for a, b in halves if b for letter in _LETTERS}
    added = {a + letter + b for a, b in halves for letter in _LETTERS}
    return (dropped | swapped | wrong | added) - {word}


def most_frequent(times: Mapping[str, int], size: int) -> tuple[str, ...]:
    """The words that occur at all, the most frequent first, then by alphabet."""
    return tuple(
        sorted((word for word in times if times[word]), key=lambda word: (-times[word], word))[:size]
    )
