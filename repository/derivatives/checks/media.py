"""Sound and film by their headers: MPEG audio frames, MP4 boxes, the EBML head. Nothing is decoded."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import IO

from repository.errors import Unacceptable

_FRAMES_PROVED = 3
# Brands of the same box format that are other things: films and pictures as an iPhone makes them, AVIF pictures.
_STRANGERS = {
    b"qt  ": "quicktime_film", b"heic": "heic_picture", b"heix": "heic_picture", b"hevc": "heic_picture",
    b"mif1": "heic_picture", b"msf1": "heic_picture", b"avif": "unknown_type", b"avis": "unknown_type",
}  # fmt: skip
_CONTAINERS = {b"moov", b"trak", b"mdia"}
# MPEG audio header fields (ISO 11172-3 2.4.2.3): kbit/s for layer III by version, sampling rates by version.
_BITRATES = {
    3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def check_mp3(file: IO[bytes]) -> None:
    """Refuse unless, behind an optional ID3v2 tag, frames of layer III follow one another."""
    file.seek(0)
    head = file.read(10)
    start = 0
    if head[:3] == b"ID3":
        start = 10 + ((head[6] & 127) << 21 | (head[7] & 127) << 14 | (head[8] & 127) << 7 | head[9] & 127)
    file.seek(start)
    data = file.read(16 << 10)
    # Encoders pad the tag with zeros.
    at = next((index for index, byte in enumerate(data) if byte), 0)
    for _ in range(_FRAMES_PROVED):
        at += _frame_length(data[at : at + 4])


def _frame_length(header: bytes) -> int:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        raise Unacceptable("damaged")
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer != 1 or not 0 < bitrate < 15 or rate == 3:
        raise Unacceptable("damaged")
    kbits = _BITRATES[3 if version == 3 else 2][bitrate - 1]
    samples = 144_000 if version == 3 else 72_000
    return samples * kbits // _RATES[version][rate] + (header[2] >> 1 & 1)


def mp4_code(file: IO[bytes]) -> str:
    """Return mp4 for a film, m4a for sound alone; refuse a file whose boxes do not add up to its size."""
    size = file.seek(0, os.SEEK_END)
    file.seek(8)
    if (brand := file.read(4)) in _STRANGERS:
        raise Unacceptable(_STRANGERS[brand], seen=brand.decode().strip())
    seen: set[bytes] = set()
    handlers: set[bytes] = set()
    for kind, start, end in _boxes(file, 0, size):
        seen.add(kind)
        if kind == b"moov":
            handlers |= set(_handlers(file, start, end))
    if not {b"moov", b"mdat"} <= seen and not {b"moov", b"moof"} <= seen:
        raise Unacceptable("damaged")
    if b"vide" in handlers:
        return "mp4"
    if b"soun" in handlers:
        return "m4a"
    raise Unacceptable("unknown_type")


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, body start, body end) of the boxes in one stretch (ISO 14496-12 4.2)."""
    while start + 8 <= end:
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(8))
        body = start + 8
        if length == 1:
            raw = file.read(8)
            length, body = int.from_bytes(raw, "big"), start + 16
        elif length == 0:
            length = end - start
        if length < body - start or start + length > end:
            raise Unacceptable("damaged")
        yield kind, body, start + length
        start += length


def _handlers(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    for kind, body, stop in _boxes(file, start, end):
        if kind in _CONTAINERS:
            yield from _handlers(file, body, stop)
        elif kind == b"hdlr":
            file.seek(body + 8)
            yield file.read(4)


def check_webm(file: IO[bytes]) -> None:
    """Refuse an EBML file that is not WebM (Matroska at large), or one without a segment."""
    file.seek(0)
    head = file.read(4096)
    length = head[4]
    size, width = (length & 0x7F, 1) if length & 0x80 else (int.from_bytes(head[4:6], "big") & 0x3FFF, 2)
    body = head[4 + width : 4 + width + size]
    doctype = body.find(b"\x42\x82")
    if doctype < 0 or body[doctype + 3 : doctype + 7] != b"webm":
        raise Unacceptable("unknown_type")
    if head[4 + width + size : 8 + width + size] != b"\x18\x53\x80\x67":
        raise Unacceptable("damaged")
