"""The one analysis of Vietnamese text, used when indexing and when asking, for every backend.

A text becomes syllables. Each syllable has two keys: `exact` (one spelling per pronunciation: NFC, lower
case, tone in its canonical place, `lý` as `lí`) ranks, and `fold` (no marks at all, `đ` as `d`) finds.
Nothing made here is ever stored or shown; what people typed stays as they typed it. Synonyms and Telex are
not here.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 64  # characters of one token; longer runs are noise, and engines refuse terms without end

_DIGITS = r"\d²³¹⁰⁴-⁹₀-₉"
_JOINERS = "\u00ad\u200c\u200d\u2060\ufeff"  # soft hyphen and friends: inside a word they are nothing
_MARKS = f"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0{_JOINERS}]"
_TOKEN = re.compile(rf"[{_DIGITS}]+|(?:[^\W{_DIGITS}_]{_MARKS}*)+")

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # ngang 0, huyền hỏi ngã sắc nặng
_TONE_MARKS = "".join(_TONES)
_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_SYLLABLE = re.compile(rf"({_ONSET})([aăâeêioôơuưy]+)(ch|ng|nh|[cmnpt])?")
_LONE_Y = re.compile(r"(?:ngh|ng|nh|ch|gh|kh|ph|qu|th|tr|[bcdđghklmnprstvx])y")


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable: its place among the others, where it stands in the given text, and its two keys."""

    position: int
    start: int
    end: int
    exact: str
    fold: str


def analyse(text: str) -> list[Token]:
    """The syllables of a text; `start` and `end` count characters of the text exactly as given."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        marked, folded = _keys(match.group())
        if folded:
            found.append(Token(len(found), match.start(), match.end(), marked, folded))
    return found


def joined(text: str) -> tuple[str, str]:
    """The exact and the folded keys of a text, each joined by spaces: what a whitespace analyser takes in."""
    keys = [pair for raw in _TOKEN.findall(text) if (pair := _keys(raw))[1]]
    return " ".join(pair[0] for pair in keys), " ".join(pair[1] for pair in keys)


def exact(token: str) -> str:
    """One spelling for what is one syllable: `hòa` = `hoà`, `lí` = `lý`, but `thúy` ≠ `thúi`."""
    return _keys(token)[0]


def fold(token: str) -> str:
    """The syllable as typed without marks; made from its exact form, so that variants meet here too."""
    return _keys(token)[1]


@lru_cache(maxsize=65536)
def _keys(raw: str) -> tuple[str, str]:
    text = unicodedata.normalize("NFKC", raw).lower().replace("ð", "đ").replace("ɖ", "đ")
    plain, tone = _toneless(text)
    if _LONE_Y.fullmatch(plain):
        plain = text = plain[:-1] + "i"
    placed = with_tone(plain, tone) if len(tone) == 1 else text
    marked = _word(placed or text)[:LONGEST]
    return marked, _word(unmarked(marked))[:LONGEST]


def _word(text: str) -> str:
    """Letters, digits and the marks upon them: no joiner, no sign that a compatibility form brought in."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isalnum() or unicodedata.combining(c))


def unmarked(text: str) -> str:
    """A text with every mark taken off and `đ` as `d`, otherwise unchanged."""
    return text if text.isascii() else unicodedata.normalize("NFD", text).translate(_BARE)


class _Bare(dict[int, int | None]):
    """What is left of each letter: found once, then at hand."""

    def __missing__(self, code: int) -> int | None:
        bare = {0x111: ord("d"), 0x110: ord("D")}.get(code, code)
        self[code] = None if unicodedata.combining(chr(code)) else bare
        return self[code]


_BARE = _Bare()


def _toneless(text: str) -> tuple[str, str]:
    """The letters with their own marks (â, ơ …), and apart from them the tone marks found."""
    apart = unicodedata.normalize("NFD", text)
    tones = "".join(c for c in apart if c in _TONE_MARKS)
    return unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONE_MARKS)), tones


def with_tone(plain: str, tone: str) -> str:
    """A syllable without tone given one, on the vowel that bears it; empty for what has none (café)."""
    match = _SYLLABLE.fullmatch(plain)
    if not match:
        return ""
    onset, vowels, coda = match.groups()
    at = len(onset) + _bearer(vowels, bool(coda))
    return plain[: at + 1] + tone + plain[at + 1 :]


def _bearer(vowels: str, closed: bool) -> int:
    own_mark = max(vowels.rfind(c) for c in "ăâêôơư")
    if own_mark >= 0:
        return own_mark
    if closed:
        return len(vowels) - 1
    return 1 if len(vowels) > 2 else 0


# ── order ───────────────────────────────────────────────────────────────────────────────────────────────

_ALPHABET = {letter: 20 + i for i, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}


def sort_key(text: str) -> str:
    """Card order: syllable by syllable, letters before tones, numbers by value (Bài 2 before Bài 10).

    The key is made of digits only, so that every database and every collation sorts it alike.
    """
    return "".join(map(_syllable_key, _TOKEN.findall(text)))


def name_key(full_name: str) -> str:
    """How pupils are listed: by given name, which is the last word, then by family and middle names."""
    *before, given = full_name.split() or [""]
    return sort_key(given) + sort_key(" ".join(before))


@lru_cache(maxsize=65536)
def _syllable_key(raw: str) -> str:
    lowered = unicodedata.normalize("NFKC", raw).lower().replace("ð", "đ")
    if lowered.isdecimal():
        value = "".join(str(int(digit)) for digit in lowered).lstrip("0")[:99]
        return f"10{len(value):02}{value}"
    plain, tones = _toneless(lowered)
    letters = "".join(_letter_key(c) for c in plain)
    return f"{letters}0{_TONES[tones[0]] if tones else 0}"


def _letter_key(letter: str) -> str:
    known = _ALPHABET.get(letter) or _ALPHABET.get(unmarked(letter))
    if known:
        return str(known)
    return f"99{ord(letter):07}" if letter.isalnum() else ""
