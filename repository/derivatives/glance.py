"""The light gate: what a file really is, by standard-library checks that are cheap and safe in a web process.

Files that need a real parser to be judged (PDF, pictures, Office 97, anything with embedded objects) come
back with `settled=False`; `gate.inspect` finishes them in the child. A file's name is only ever compared,
never believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from repository.derivatives import formats
from repository.derivatives.checks import media, odf, ooxml, opinion, zips
from repository.errors import Unacceptable

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SVG = re.compile(rb"<svg[\s>]", re.I)
_SCRIPT = re.compile(rb"<script|<foreignobject|\son\w+\s*=|javascript:|<!entity", re.I)
_DECEIVING = re.compile("[\0-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))


@dataclass(frozen=True)
class Inspected:
    """What a file is: `format` a code of `formats.FORMATS`, `warnings` stable codes to tell the teacher."""

    format: str
    mime: str
    size: int
    warnings: list[str] = field(default_factory=list)
    settled: bool = True


def glance(path: Path, claimed_name: str) -> Inspected:
    """Return the file's type by content, or raise `Unacceptable` with a stable code."""
    if _DECEIVING.search(claimed_name) or ".." in re.split(r"[/\\]", claimed_name):
        raise Unacceptable("path_trick", name=claimed_name[:80])
    size = path.stat().st_size
    if not size:
        raise Unacceptable("empty")
    with path.open("rb") as file:
        head = file.read(HEAD)
        try:
            code, warnings, settled = _recognised(file, head, _stand_in(claimed_name))
        except Unacceptable as refusal:
            raise _spoofed(refusal, claimed_name) from refusal
    if objection := opinion.objection(head):
        raise Unacceptable("spoofed_type", seen=objection)
    found = formats.FORMATS[code]
    return named(Inspected(code, found.mime, size, warnings, settled), claimed_name)


def named(seen: Inspected, claimed_name: str) -> Inspected:
    """Hold the name against the content: another family is a spoof, another member of the family a slip."""
    claimed = formats.by_name(claimed_name)
    if claimed is None or seen.format == claimed.code:
        return seen
    if claimed.family != formats.FORMATS[seen.format].family:
        raise Unacceptable("spoofed_type", claimed=claimed.code, seen=seen.format)
    return replace(seen, warnings=[*seen.warnings, "wrong_extension"])


def _spoofed(refusal: Unacceptable, claimed_name: str) -> Unacceptable:
    """An unknown content under one of our endings pretends to be something."""
    claimed = formats.by_name(claimed_name)
    if refusal.code == "unknown_type" and claimed:
        return Unacceptable("spoofed_type", claimed=claimed.code, **refusal.facts)
    return refusal


def _stand_in(claimed_name: str) -> str:
    """Return ppt or doc for an Office 97 container until the child has read which it is."""
    claimed = formats.by_name(claimed_name)
    return "ppt" if claimed and claimed.family == formats.SLIDES else "doc"


def _recognised(file: IO[bytes], head: bytes, stand_in: str) -> tuple[str, list[str], bool]:
    if head[:4] == b"PK\x03\x04":
        return _office(file)
    if head[:8] == OLE:
        return stand_in, [], False
    if head[:5] == b"%PDF-":
        return "pdf", [], False
    for signature, code in _PICTURES:
        if head.startswith(signature):
            return code, [], False
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp", [], False
    return _sound_or_film(file, head), [], True


def _office(file: IO[bytes]) -> tuple[str, list[str], bool]:
    with zips.opened(file) as container:
        if ooxml.TYPES in container.NameToInfo:
            code = ooxml.format_of(container)
            return code, ooxml.check(container), not ooxml.embedded(container)
        if "mimetype" in container.NameToInfo:
            return odf.format_of(container), odf.check(container), True
    raise Unacceptable("unknown_type", seen="zip")


def _sound_or_film(file: IO[bytes], head: bytes) -> str:
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        media.check_mp3(file)
        return "mp3"
    if head[4:8] == b"ftyp":
        return media.mp4_code(file)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        media.check_webm(file)
        return "webm"
    if _SVG.search(head):
        file.seek(0)
        if _SCRIPT.search(file.read(8 << 20)):
            raise Unacceptable("script_in_svg")
        raise Unacceptable("unknown_type", seen="svg")
    raise Unacceptable("unknown_type")
