"""Keys by which two records are the same work: a shared ISBN, or title, first author, year and part alike.

Keys ignore marks, case, punctuation, and the order and comma of names. Callers: catalogue (import,
duplicates).
"""

from dataclasses import dataclass

from repository.metadata.isbn import parse
from repository.metadata.letters import folded
from repository.metadata.marc import Marc, values
from repository.metadata.names import name_key
from repository.metadata.projection import year_of
from repository.metadata.short_form import Short, get


@dataclass(frozen=True)
class MatchKeys:
    """`isbns` are valid ISBN-13 with the part, since sets share one; `work` is '' without a title."""

    isbns: tuple[str, ...]
    work: str

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.isbns, self.work) if self.work else self.isbns


def match_keys(marc: Marc, short: Short | None = None) -> MatchKeys:
    short = short or get(marc)
    part = folded(f"{short.part_number} {short.part_name}")
    found = [parse(value) for value in values(marc, "020", "a")]
    isbns = dict.fromkeys(f"isbn:{one.isbn13}|{part}" for one in found if one and one.valid)
    title = folded(short.title)
    author = name_key(short.authors[0]) if short.authors else folded(short.responsibility)
    year = year_of(marc, short) or ""
    return MatchKeys(tuple(isbns), f"work:{title}|{author}|{year}|{part}" if title else "")


def same_work(one: Marc, other: Marc) -> bool:
    return bool(set(match_keys(one).all) & set(match_keys(other).all))
