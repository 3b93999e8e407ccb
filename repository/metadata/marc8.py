"""MARC-8 to Unicode, over pymarc's tables.

pymarc's own converter prints its doubts to stderr and loses marks at the end of a text; this one counts
what it cannot read and is quick where the text is ASCII. Caller: encodings.py.
"""

from pymarc.marc8_mapping import CODESETS, ODD_MAP

_ASCII, _ANSEL, _EACC = 0x42, 0x45, 0x31
_SHORT_ESCAPES = {0x67, 0x62, 0x70, 0x73}  # Greek symbols, subscript, superscript, back to ASCII
_UNREADABLE = "\ufffd"


def decode_marc8(data: bytes) -> str:
    """Text of one subfield; what has no meaning in MARC-8 becomes U+FFFD."""
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii")
    out: list[str] = []
    waiting: list[str] = []  # marks stand before their letter in MARC-8
    g0, g1, at = _ASCII, _ANSEL, 0
    while at < len(data):
        if data[at] == 0x1B:
            g0, g1, at = _escaped(data, at, g0, g1)
            continue
        width = 3 if g0 == _EACC and data[at] < 0x80 and data[at] > 0x20 else 1
        code = int.from_bytes(data[at : at + width])
        at += width
        letter, combining = _letter(code, g1 if width == 1 and code > 0x80 else g0)
        if combining:
            waiting.append(letter)
        else:
            out.append(letter)
            out += waiting
            waiting.clear()
    return "".join(out + waiting)


def _letter(code: int, charset: int) -> tuple[str, bool]:
    if code <= 0x20:
        return chr(code), False
    found = CODESETS.get(charset, {}).get(code)
    if found:
        return chr(found[0]), bool(found[1])
    return (chr(ODD_MAP[code]), False) if code in ODD_MAP else (_UNREADABLE, False)


def _escaped(data: bytes, at: int, g0: int, g1: int) -> tuple[int, int, int]:
    """The two working sets after the escape sequence at `at`, and where the text goes on."""
    sequence = data[at + 1 : at + 4]
    if sequence[:1] and sequence[0] in _SHORT_ESCAPES:
        return (_ASCII if sequence[0] == 0x73 else sequence[0]), g1, at + 2
    if len(sequence) < 2 or sequence[:1] not in (b"(", b",", b")", b"-", b"$"):
        return g0, g1, at + 1
    wide = sequence[:1] == b"$" and sequence[1:2] in (b",", b")", b"-")
    to_g1 = sequence[:1] in (b")", b"-") or (wide and sequence[1:2] != b",")
    last = 2 if wide else 1
    if len(sequence) <= last:
        return g0, g1, len(data)
    final = sequence[last]
    skip = 1 if final == 0x21 and len(data) > at + last + 2 else 0  # ESC ( ! E: ANSEL as G0
    final = data[at + last + 2] if skip else final
    after = at + last + 2 + skip
    return (g0, final, after) if to_g1 else (final, g1, after)
