"""What letters a record's bytes stand for, judged by the bytes and not by what leader/09 claims.

Valid UTF-8 wins whatever the leader says. Else MARC-8, TCVN3, VNI, Windows-1258 and -1252 are tried and the
reading that is most Vietnamese is taken. The tables of the old Vietnamese fonts are in
repository/legacy_text.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from repository.legacy_text import decode_tcvn3, decode_vni, vietnamese_share
from repository.metadata.letters import nfc
from repository.metadata.marc8 import decode_marc8

_PARTS = re.compile(rb"([\x1d\x1e]|\x1f.?)", re.DOTALL)
_CLEARLY = 0.15  # how much more Vietnamese another reading must be before MARC-8 is doubted
_UNREADABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text with MARC's separators in place, the encoding found, and whether letters were lost."""

    text: str
    encoding: str
    damaged: bool = False


def decode(data: bytes) -> Decoded:
    """Reads a record's bytes, separators and all."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    lost = lenient.count(_UNREADABLE)
    if sum(letter > "\x7f" for letter in lenient) - lost > 3 * lost:
        return Decoded(lenient, "utf-8", damaged=True)
    return _most_vietnamese(data)


def _most_vietnamese(data: bytes) -> Decoded:
    best = Decoded(_apart(data, decode_marc8), "marc-8")
    score = _score(best.text) + _CLEARLY
    for name, reading in _READINGS.items():
        text = _apart(data, reading)
        if _score(text) > score:
            best, score = Decoded(text, name), _score(text)
    return Decoded(best.text, best.encoding, damaged=_UNREADABLE in best.text)


def _apart(data: bytes, reading: Callable[[bytes], str]) -> str:
    """Decodes each value by itself: MARC's separators and subfield codes are not letters of any font."""
    return "".join(
        part.decode("latin-1") if at % 2 else (part.decode("ascii") if _plain(part) else reading(part))
        for at, part in enumerate(_PARTS.split(data))
    )


def _plain(part: bytes) -> bool:
    return part.isascii() and b"\x1b" not in part


def _score(text: str) -> float:
    """Share of Vietnamese among the words, less what could not be read at all."""
    words = " ".join(text.translate(_SEPARATORS).split())
    return vietnamese_share(nfc(words)) - 5 * text.count(_UNREADABLE) / (len(text) or 1)


_SEPARATORS = {0x1D: " ", 0x1E: " ", 0x1F: " "}
_READINGS: dict[str, Callable[[bytes], str]] = {
    "tcvn3": decode_tcvn3,
    "vni": lambda part: decode_vni(part.decode("cp1252", "replace")),
    "cp1258": lambda part: nfc(part.decode("cp1258", "replace")),
    "cp1252": lambda part: part.decode("cp1252", "replace"),
}
