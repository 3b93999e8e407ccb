"""Undoes Telex and VNI typed with the keyboard helper off: `toans hocj` and `toan1 hoc5` are `toán học`.

Only a guess offered when nothing else is found; a word that does not become a Vietnamese syllable stays as
typed.
"""

import re
import unicodedata
from collections.abc import Callable

from search.vietnamese import with_tone

_TELEX_TONES = dict(zip("fsrxj", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_VNI_TONES = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_TELEX_LETTERS = [
    ("uow", "ươ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("dd", "đ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
]
_VNI_LETTERS = [
    ("uo7", "ươ"),
    ("a6", "â"),
    ("e6", "ê"),
    ("o6", "ô"),
    ("d9", "đ"),
    ("a8", "ă"),
    ("o7", "ơ"),
    ("u7", "ư"),
]

_ONSETS = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_OPEN = (
    "a|ai|ao|au|ay|âu|ây|e|eo|ê|êu|i|ia|iu|iêu|o|oa|oai|oay|oao|oe|oeo|oi|ô|ôi|ơ|ơi|u|ua|uây|uê|ui|uôi|uơ|uy"
    "|uya|uyu|ư|ưa|ưi|ưu|ươi|ươu|y|yêu"
)
_NUCLEI = "a|ă|â|e|ê|i|iê|o|oa|oă|oe|oo|ô|ơ|u|uâ|uô|uy|uyê|ư|ươ|y|yê|uê"
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?(?:(?:{_OPEN})|(?:{_NUCLEI})(?:ch|ng|nh|[cmnpt]))")
_WORD = re.compile(r"[^\W_]+")
_INNER_TONE = re.compile(r"(?<=[aeiouyw])[a-z]*?([fsrxj])")


def decoded(text: str) -> str | None:
    """The text with Telex or VNI words turned into Vietnamese; None when no word was one."""
    for word_decoded in (_telex, _vni):
        made = _WORD.sub(_each(word_decoded), text)
        if made != text:
            return made
    return None


def _each(word_decoded: Callable[[str], str | None]) -> Callable[[re.Match[str]], str]:
    return lambda match: word_decoded(match.group()) or match.group()


def _telex(word: str) -> str | None:
    lowered = word.lower()
    inside = [match.start(1) for match in _INNER_TONE.finditer(lowered)]
    at = inside[-1] if inside and (len(inside) == 1 or inside[-1] == len(lowered) - 1) else None
    letters = lowered if at is None else lowered[:at] + lowered[at + 1 :]
    tone = "" if at is None else _TELEX_TONES[lowered[at]]
    return _syllable(_spelt(_late_marks(letters), _TELEX_LETTERS), tone, lowered)


def _late_marks(letters: str) -> str:
    """Marks typed at the end of the word (`duongd`, `hocow`) moved to the letter they belong to."""
    if letters[:1] == "d" and letters[-1:] == "d" and len(letters) > 2:
        letters = "d" + letters[:-1]
    late = re.fullmatch(r"(.*?)(a|e|o|uo|u)([^aeiouyw]+)([aeow])", letters)
    if late and (late[4] == "w" or late[4] == late[2][-1]):
        return late[1] + late[2] + late[4] + late[3]
    return letters


def _vni(word: str) -> str | None:
    lowered = word.lower()
    if not re.fullmatch(r"[a-z]+[a-z0-9]*", lowered):
        return None
    tones = [c for c in lowered if c in _VNI_TONES]
    letters = "".join(c for c in lowered if c not in _VNI_TONES)
    late = re.fullmatch(r"(.*?)(a|e|o|uo|u|d)([a-z]+)([6789])", letters)
    if late and not any(letters.endswith(key) for key, _ in _VNI_LETTERS):
        letters = late[1] + late[2] + late[4] + late[3]
    if len(tones) > 1:
        return None
    return _syllable(_spelt(letters, _VNI_LETTERS), _VNI_TONES[tones[0]] if tones else "", lowered)


def _spelt(letters: str, marks: list[tuple[str, str]]) -> str:
    for keys, letter in marks:
        letters = letters.replace(keys, letter)
    return letters


def _syllable(letters: str, tone: str, typed: str) -> str | None:
    """The syllable with its tone, if it is one and differs from what was typed."""
    if not _SYLLABLE.fullmatch(letters) or (letters == typed and not tone):
        return None
    return unicodedata.normalize("NFC", with_tone(letters, tone)) if tone else letters
