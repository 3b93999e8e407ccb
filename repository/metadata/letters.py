"""Text at the level of letters: NFC, mended marks, folded keys.

Nothing here knows MARC. Callers: every module of this package. The analysis for searching is
search/vietnamese.py; `folded` is only for keys that compare two records.
"""

import re
import unicodedata
from functools import lru_cache

_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn: part of the letter
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_RUN_OF_MARKS = re.compile(f"[{_SHAPES}{_TONES}]{{2,}}")
_LOOSE_MARK = re.compile(f"[{_SHAPES}{_TONES}]")  # what NFC could not join to a letter
_MARKS = dict.fromkeys([*range(0x0300, 0x0370), 0x1AB0, 0x20D0])
_STROKE = str.maketrans("đĐðÐ", "dddd")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_XML_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def nfc(text: str) -> str:
    """The text in NFC; the very same object where it is so already."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def squeezed(text: str) -> str:
    """NFC, runs of white space made one blank, none at the ends."""
    return " ".join(nfc(text).split())


def mended(text: str) -> str:
    """NFC text with marks in Vietnamese order: conversions from MARC-8 left 'xuá̂t' for 'xuất'."""
    if text.isascii() or not _LOOSE_MARK.search(text):
        return text
    apart = unicodedata.normalize("NFD", text)
    turned = _RUN_OF_MARKS.sub(lambda run: "".join(sorted(run.group(), key=_TONES.__contains__)), apart)
    return unicodedata.normalize("NFC", turned)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Lower-case words without marks or punctuation, for comparing: 'Hoà-Lâm, Đ.' → 'hoa lam d'."""
    bare = text
    if not text.isascii():
        bare = unicodedata.normalize("NFD", text).translate(_MARKS).translate(_STROKE)
    return _NOT_WORD.sub(" ", bare).strip().lower()


def xml_safe(text: str) -> str:
    """The text without the characters XML 1.0 cannot carry."""
    return _XML_FORBIDDEN.sub("", text)
