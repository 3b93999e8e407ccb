"""ISBN in any form people and records write it.

A wrong check digit is flagged, never mended: old Vietnamese books carry wrong numbers in print, and the
printed number is what a reader types. Callers: projection, duplicates, short form, faces.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_RUN = re.compile(r"(?<![\dXx])(?:97[89][\s\-–.]*)?(?:\d[\s\-–.]*){9}[\dXx](?![\dXx])")


@dataclass(frozen=True)
class Isbn:
    """One number: `digits` without hyphens, `isbn13` for comparing, '' where the check digit is wrong."""

    digits: str
    isbn13: str

    @property
    def valid(self) -> bool:
        return self.isbn13 != ""


def hyphenless(text: str) -> str:
    """Digits and X alone, in capitals."""
    return re.sub(r"[^0-9X]", "", text.upper())


@lru_cache(maxsize=1024)
def parse(text: str) -> Isbn | None:
    """The first ISBN in the text ('978-604-0-12345-6 (t.1)', 'ISBN: 0 …'); None where there is none."""
    match = _RUN.search(text)
    if not match:
        return None
    digits = hyphenless(match.group())
    if len(digits) == 13:
        return Isbn(digits, digits if digits[-1] == _check13(digits[:12]) else "")
    return Isbn(
        digits,
        "978" + digits[:9] + _check13("978" + digits[:9]) if digits[-1] == _check10(digits[:9]) else "",
    )


def normalise(text: str) -> str:
    """ISBN-13 for comparing; the bare digits where the check digit is wrong; '' where there is no ISBN."""
    found = parse(text)
    return (found.isbn13 or found.digits) if found else ""


def is_valid(text: str) -> bool:
    found = parse(text)
    return found is not None and found.valid


def _check13(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def _check10(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    return "0123456789X"[-total % 11]
