"""Cutting a stream of ISO 2709 into records by what is in it, not by the lengths the records claim.

A damaged length therefore never costs a neighbour. Terminators that stand inside a record are mended,
records run together by a lost terminator are parted. Memory stays flat whatever comes in. Caller:
iso2709.py.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

RECORD_END, FIELD_END = b"\x1d", b"\x1e"
LONGEST = 4 << 20  # forty times the longest lawful record: beyond it the input is no MARC
_BLOCK = 1 << 18
_LEADER_LENGTH = 24
_LEADER = re.compile(rb"\d{5}[a-z][a-z ][a-z ].[a ]22\d{5}.{3}45", re.DOTALL)
_PADDING = b"\r\n\t \x00\x1a\xef\xbb\xbf"


def chunks(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each record's bytes with its offset in the stream; the terminator, where there is one, is included."""
    for offset, piece in _joined(_split(stream)):
        trimmed = piece.lstrip(_PADDING)
        if not trimmed:
            continue
        offset += len(piece) - len(trimmed)
        if trimmed[:5] == b"%05d" % len(trimmed):
            yield offset, trimmed
        else:
            yield from _parted(offset, trimmed)


def _split(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    offset, rest = 0, b""
    while block := stream.read(_BLOCK):
        *whole, rest = (rest + block).split(RECORD_END)
        for piece in whole:
            yield offset, piece + RECORD_END
            offset += len(piece) + 1
        if len(rest) > LONGEST:
            yield offset, rest
            offset, rest = offset + len(rest), b""
    if rest:
        yield offset, rest


def _joined(pieces: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Pieces that a terminator inside the text had torn, put together again."""
    offset, held = 0, b""
    for place, piece in pieces:
        if held and _goes_on(held, piece):
            held = held[:-1] + b" " + piece
            continue
        if held:
            yield offset, held
        offset, held = place, piece
    if held:
        yield offset, held


def _goes_on(held: bytes, piece: bytes) -> bool:
    if held[-2:-1] == FIELD_END or not _LEADER.match(held.lstrip(_PADDING)):
        return False
    claimed = int(held.lstrip(_PADDING)[:5])
    return len(held) + len(piece) <= claimed and not _LEADER.match(piece.lstrip(_PADDING))


def _parted(offset: int, piece: bytes) -> Iterator[tuple[int, bytes]]:
    """Records run together, parted before each further leader."""
    starts = [match.start() for match in _LEADER.finditer(piece)] or [0]
    if piece[: starts[0]].isdigit():  # a length of six digits, where five are lawful
        starts[0] = 0
    if starts[0] >= _LEADER_LENGTH:  # a record whose own leader is lost stands before it
        starts = [0, *starts]
    for start, end in zip(starts, [*starts[1:], len(piece)], strict=True):
        yield offset + start, piece[start:end]
