"""What lists and the index show of a record, taken from its MARC in one go.

A projection is derived and can always be made again. Which subject, grade and kind a printed book is of, is
guessed in school_words.py. Callers: catalogue (projected columns), discovery (documents).
"""

import re
from dataclasses import dataclass

from repository.metadata.isbn import normalise
from repository.metadata.letters import mended, squeezed
from repository.metadata.marc import Marc, control, values
from repository.metadata.short_form import Short, get

_THOUSANDS = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+")
_LIKELY_YEAR = range(1400, 2101)


@dataclass(frozen=True)
class Projection:
    control_number: str
    agency: str
    title: str
    full_title: str
    author: str
    authors: tuple[str, ...]
    publisher: str
    year: int | None
    language: str
    isbns: tuple[str, ...]
    ddc: str
    series: str
    extent: str
    price: int | None
    subjects: tuple[str, ...]
    keywords: tuple[str, ...]
    summary: str


def project(marc: Marc, short: Short | None = None) -> Projection:
    """The projection; the short form may be handed in by who has read it already."""
    short = short or get(marc)
    isbns = dict.fromkeys(filter(None, map(normalise, values(marc, "020", "a"))))
    return Projection(
        control_number=control(marc, "001").strip(),
        agency=control(marc, "003").strip(),
        title=short.title,
        full_title=full_title(short),
        author=", ".join(short.authors[:3]) or short.responsibility,
        authors=short.authors,
        publisher=short.publisher,
        year=year_of(marc, short),
        language=short.language,
        isbns=tuple(isbns),
        ddc=short.ddc.replace("/", ""),  # a prime mark is no part of the number
        series=" ; ".join(filter(None, (short.series, short.series_number))),
        extent=short.extent,
        price=price_of(short.price),
        subjects=short.subjects,
        keywords=short.keywords,
        summary=short.summary,
    )


def full_title(short: Short) -> str:
    """'Toán 6. Tập 1, Số học : sách giáo viên'."""
    part = ", ".join(filter(None, (short.part_number, short.part_name)))
    name = ". ".join(filter(None, (short.title, part)))
    return " : ".join(filter(None, (name, short.subtitle)))


def year_of(marc: Marc, short: Short) -> int | None:
    """The year of publication as described, else as coded (MARC 008/07-10)."""
    for text in (short.year, control(marc, "008")[7:11]):
        if re.fullmatch("[0-9]{4}", text) and int(text) in _LIKELY_YEAR:
            return int(text)
    return None


def price_of(text: str) -> int | None:
    """Dong in '15.000đ', '[VND] 60,000', '25 000 đ/tập'."""
    found = _NUMBER.search(_THOUSANDS.sub("", mended(squeezed(text))))
    return int(found.group()) if found else None
