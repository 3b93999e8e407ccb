"""The one shape every reader returns, and the cleaning all text goes through."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from repository.legacy_text import repaired

_SPACES = re.compile(r"[^\S\n\t]+")
_GAPS = re.compile(r"\n{2,}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Soft hyphens and zero-width marks would split words in the index. Only cleaned after decoding: U+00AD is ư
# in TCVN3.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
TITLE_LENGTH = 200


@dataclass(frozen=True)
class PageText:
    """The words of one slide, page, section or sheet: NFC, blanks folded, a line per paragraph or table row.

    `number` counts from 1 and agrees with the page pictures where there are any; `notes` are for staff.
    """

    number: int
    title: str
    text: str
    notes: str = ""


def clean(text: str) -> str:
    """Return text fit to store and index, old Vietnamese encodings repaired where plain to see."""
    text = _CONTROL.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\xa0", " ")
    )
    lines = "\n".join(repaired(line) for line in text.split("\n"))
    # The Icelandic Eth stands for Đ in files made with old keyboards.
    lines = lines.replace("\u00d0", "\u0110") if "\u00d0" in lines else lines
    spaced = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", lines)))
    return _GAPS.sub("\n", "\n".join(line.strip() for line in spaced.split("\n"))).strip()


def page(number: int, title: str, text: str, notes: str = "") -> PageText:
    """Return a cleaned page; without a title its first line serves."""
    body = clean(text)
    heading = clean(title).replace("\n", " ") or body.partition("\n")[0]
    return PageText(number, heading[:TITLE_LENGTH].strip(), body, clean(notes))
