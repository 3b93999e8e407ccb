"""Where a printed title belongs in a school: kind of stock, subject, grade, series, guessed from its words.

A guess pre-fills; the librarian corrects it on the form. Called by imports and by the short form.
"""

from __future__ import annotations

from repository.catalogue.ports import PlaceNames
from repository.catalogue.preparing import Place
from repository.metadata.school_words import guess
from repository.metadata.short_form import Short

# school_words speaks of 'snv' (sách nghiệp vụ); the stock of a school calls it the teacher's book.
KINDS = {"sgk": "sgk", "snv": "sgv", "stk": "stk", "tn": "tn"}


def place_of(short: Short, names: PlaceNames, item_kind: str = "") -> Place:
    """Return the likely place; a given kind of stock is believed."""
    told = guess(short)
    grade = told.grades[0] if told.grades else None
    words = " ".join((*told.subjects, short.title, short.part_name, short.series))
    subject, grade, series = names.guess(words, grade) if told.subjects or grade else (None, None, None)
    if series is None and (short.series or short.subtitle):
        _, _, series = names.guess(f"{short.series} {short.subtitle}", None)
    kind = item_kind or KINDS.get(told.kind, "stk")
    return Place(item_kind=kind, subject_code=subject, grade=grade, series_code=series)
