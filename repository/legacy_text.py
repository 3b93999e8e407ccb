"""Vietnamese text from before Unicode: TCVN3 (ABC, fonts `.Vn*`) and VNI (fonts `VNI-*`).

Here live the two tables, the choice of decoder by font name, and a scorer for text that names no font. Not
here: MARC-8, reading files, search folding. Called by derivatives (office files, PDF) and metadata (old MARC
and CSV files).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# TCVN 5712 VN3 as a byte table from 0xA1 on; below it a TCVN3 font shows plain ASCII and Windows quotes and
# dashes. Capitals with a tone have their own bytes only in the rarer VN1 layout; they are included since
# VN3 leaves them free.
_TCVN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN3 = {0xA1 + offset: letter for offset, letter in enumerate(_TCVN3_FROM_A1)}
# Word keeps letters of a "symbol" font in the private area U+F0xx.
_TCVN3 |= {0xF000 + code: letter for code, letter in _TCVN3.items()}
_TCVN3 |= {0xF000 + code: chr(code) for code in range(0x20, 0x7F)}

# VNI writes the plain letter and then a mark that a VNI font draws over it. The tone marks are the same for
# every vowel; those that carry circumflex or breve belong to a (both), e and o (circumflex).
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    vowels = zip("aeouyôö", "aeouyơư", strict=True)
    pairs = {base + mark: letter + tone for base, letter in vowels for mark, tone in _VNI_TONES.items()}
    pairs |= {base + mark: base + "\u0302" + tone for base in "aeo" for mark, tone in _VNI_CIRCUMFLEX.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    return {pair: unicodedata.normalize("NFC", letter) for pair, letter in pairs.items()}


_VNI = _vni_pairs() | _VNI_SINGLE
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.I)  # only pairs the table knows

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_RHYME = (
    r"(?:[iy]êu|yê[nmt]|yêng|iê[cmnpt]|iêng|oai|oay|oao|oeo|uây|uôi|ươi|ươu|uya|uyu|uyê[nt]|uy[nt]|uynh|uych|uyp"
    r"|oa[cmnpt]|oang|oanh|oach|oă[cmnt]|oăng|oe[nt]|uâ[nt]|uâng|uê(?:nh|ch)?|uô[cmnt]|uông|ươ[cmnpt]|ương|[aeiou]ch|[eêiau]nh|ênh|êch|oong|ooc"
    r"|[aăâeêioôơuư](?:ng|[cmnpt])|yê|ia|ua|ưa|uơ|uy|oa|oe|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|y[nt]?|[aeêioôơuư])"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?{_RHYME}")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def decode_tcvn3(text: str | bytes) -> str:
    """Return TCVN3 text as NFC; a str is TCVN3 bytes seen as Windows-1252, as office files keep them."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    return unicodedata.normalize("NFC", text.translate(_TCVN3))


def decode_vni(text: str) -> str:
    """Return VNI-Windows text as Unicode NFC."""
    return unicodedata.normalize("NFC", _VNI_LETTER.sub(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(found: re.Match[str]) -> str:
    letter = found.group()
    modern = _VNI[letter.lower()]
    return modern.upper() if letter[0].isupper() else modern


def decode_by_font(text: str, font: str) -> str:
    """Return a run's text as its font shows it: TCVN3 for `.Vn*` (capitals for `.Vn*H`), VNI for `VNI-*`."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        decoded = decode_tcvn3(text)
        return decoded.upper() if name.endswith("h") else decoded
    return decode_vni(text) if name.startswith("vni") else text


def vietnamese_share(text: str) -> float:
    """Return the share, 0 to 1, of words that are well-formed Vietnamese syllables; 0 without words."""
    words = [word for word in (_EDGES.sub("", raw) for raw in text.split()) if word]
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)))


def repaired(text: str) -> str:
    """Return the text decoded as TCVN3 or VNI where only that reads clearly as Vietnamese."""
    if text.isascii():
        return text
    standing = vietnamese_share(text)
    decoders: list[Callable[[str], str]] = [decode_tcvn3, decode_vni]
    best = max((decode(text) for decode in decoders), key=vietnamese_share)
    share = vietnamese_share(best)
    return best if share >= 0.6 and share >= standing + 0.25 else text
