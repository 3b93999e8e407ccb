"""A MARC file looked at without keeping anything, and how far one has come. Called by imports and its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from repository.catalogue.tables import ImportBatch
from repository.metadata import iso2709, marcxml
from repository.metadata.display import publication_line
from repository.metadata.iso2709 import Read
from repository.metadata.short_form import Short, get

LOOKED_AT = 2000  # records of a dry run
SHOWN = 8
MOST_PROBLEMS = 1000


@dataclass(frozen=True)
class Problem:
    """What is wrong with the n-th record of a file."""

    number: int
    offset: int
    code: str


@dataclass(frozen=True)
class Sample:
    """A record of a file, as it will look."""

    number: int
    title: str
    author: str
    publication: str
    isbn: str
    copies: int  # values in fields that usually hold accession numbers


@dataclass(frozen=True)
class Preview:
    """What a dry run found in the first two thousand records."""

    format: str
    read: int
    more: bool
    encodings: dict[str, int]
    samples: list[Sample]
    problems: list[Problem]
    copies_in: dict[str, int]  # '852p' → how many records have it


@dataclass(frozen=True)
class BatchView:
    """How far a file is."""

    id: str
    file_name: str
    format: str
    state: str
    size: int
    offset: int
    done: int
    created: int
    matched: int
    salvaged: int
    failed: int
    problems: list[Problem]
    created_at: datetime
    finished_at: datetime | None


# Where Vietnamese school systems put accession numbers: tag and subfield.
COPY_PLACES = ("852p", "852t", "949a", "930a", "999a")


def format_of(stream: BinaryIO) -> str:
    """Return 'marcxml' when the file begins like XML, else 'iso2709'; the stream stands where it stood."""
    at = stream.tell()
    head = stream.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(at)
    return "marcxml" if head.startswith(b"<") else "iso2709"


def reader_for(stream: BinaryIO) -> Iterator[Read]:
    """Return every record of a file of either format."""
    return marcxml.read(stream) if format_of(stream) == "marcxml" else iso2709.read(stream)


def look_at(stream: BinaryIO) -> Preview:
    """Read the first records and say what was found."""
    file_format = format_of(stream)
    reader = reader_for(stream)
    encodings: Counter[str] = Counter()
    places: Counter[str] = Counter()
    samples: list[Sample] = []
    problems: list[Problem] = []
    count = 0
    for read in islice(reader, LOOKED_AT):
        count += 1
        encodings[read.encoding_found] += bool(read.encoding_found)
        if read.error:
            problems.append(Problem(read.number, read.offset, read.error))
        if read.marc is None:
            continue
        short = get(read.marc)
        found = [place for place in COPY_PLACES if copies_at(read, place)]
        places.update(found)
        if len(samples) < SHOWN:
            samples.append(_sample(read, short, len(copies_at(read, found[0])) if found else 0))
    more = next(reader, None) is not None
    return Preview(file_format, count, more, dict(+encodings), samples, problems, dict(places))


def copies_at(read: Read, place: str) -> list[str]:
    """Return the values that stand at a place like '852p'."""
    fields = read.marc["fields"] if read.marc else []
    contents = [content for field in fields if isinstance(content := field.get(place[:3]), dict)]
    return [sub[place[3:]] for content in contents for sub in content["subfields"] if place[3:] in sub]


def batch_view(batch: ImportBatch) -> BatchView:
    """Return how far a file is."""
    names = (field.name for field in fields(BatchView))
    present = {name: getattr(batch, name) for name in names if name not in ("done", "problems")}
    return BatchView(done=batch.cursor, problems=[Problem(**each) for each in batch.problems], **present)


def _sample(read: Read, short: Short, copies: int) -> Sample:
    assert read.marc is not None
    author = ", ".join(short.authors) or short.responsibility
    return Sample(read.number, short.title, author, publication_line(read.marc), " ".join(short.isbn), copies)
