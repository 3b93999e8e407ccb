"""A record made ready to be written: all that is thinking, done outside of any transaction or in another process.

Nothing here knows a database. Called by the short form, by imports (in their reading child) and by the demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from repository.db.json_text import json_text
from repository.metadata.duplicates import MatchKeys, match_keys
from repository.metadata.marc import Marc
from repository.metadata.projection import Projection, project
from repository.metadata.short_form import Short, get
from search.vietnamese import joined, sort_key

# What the index holds of a description beside the columns for lists: kept, so that no index ever parses MARC.
SHOWN = ("full_title", "authors", "subjects", "keywords", "summary")


@dataclass(frozen=True)
class Place:
    """What is known of a title beside its description."""

    item_kind: str = "stk"
    subject_code: str | None = None
    grade: int | None = None
    series_code: str | None = None
    reach: str = "group_record"


@dataclass(frozen=True)
class Source:
    """The bytes a record came in."""

    received: bytes
    format: str
    encoding: str
    batch_id: str | None = None


@dataclass(frozen=True)
class NewRecord:
    """A record about to be added, read once: its columns as they will be written, and the keys it is known by."""

    columns: dict[str, Any]
    place: Place
    shown: Projection
    keys: tuple[str, ...]
    source: Source | None = None
    number: int = 0


def prepared(
    marc: Marc, place: Place, short: Short | None = None, source: Source | None = None, number: int = 0
) -> NewRecord:
    """Read what the columns need."""
    short = short or get(marc)
    shown, keys = project(marc, short), match_keys(marc, short)
    written = columns(short, shown, keys)
    written |= {"marc": json_text(marc), "shown": json_text(written["shown"])}
    return NewRecord(written, place, shown, keys.all, source, number)


def columns(short: Short, shown: Projection, keys: MatchKeys) -> dict[str, Any]:
    """Return the columns of `Record` that are projected from its MARC."""
    part = ", ".join(filter(None, (short.part_number, short.part_name)))
    title = ". ".join(filter(None, (shown.title, part)))
    return {
        "control_number": shown.control_number[:40],
        "agency": shown.agency[:40],
        "title": title,
        "title_key": sort_key(title)[:600],  # beyond that PostgreSQL would not index it
        "author": shown.author,
        "author_key": sort_key(shown.author)[:600],
        "publisher": shown.publisher,
        "year": shown.year,
        "language": shown.language[:3],
        "ddc": shown.ddc,
        "extent": shown.extent,
        "price": shown.price,
        "match_key": keys.work[:600],
        "folded": joined(f"{title} {shown.author}")[1],
        "shown": {name: getattr(shown, name) for name in SHOWN},
    }
