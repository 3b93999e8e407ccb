"""PPT, the binary format: it cannot be rewritten safely, only asked whether somebody wrote notes or remarks in it."""

from __future__ import annotations

import struct

import olefile

from repository.derivatives.checks import objects

STREAM = "PowerPoint Document"
# MS-PPT 2.13.24 record types; a container's version is 0xF.
_NOTES, _NOTES_ATOM = 0x03F0, 0x03F1
_COMMENT = b"\x0f\x00\xe0\x2e"
_HEADER = struct.Struct("<HHI")
# Ids of slides; the notes master bears 0, or in LibreOffice's files one above these.
_SLIDES = range(0x100, 0x7FFFFFFF)


def may_hold_notes(storage: olefile.OleFileIO) -> bool:
    """Tell whether a slide has a page of notes or a remark, in this or a former state; in doubt it may."""
    stream = objects.read(storage, STREAM)
    at = 0
    while at + _HEADER.size <= len(stream):
        _version, kind, length = _HEADER.unpack_from(stream, at)
        at += _HEADER.size
        if kind == _NOTES and _slide_of(stream[at : at + length]) in _SLIDES:
            return True
        at += length
    return at != len(stream) or _COMMENT in stream


def _slide_of(notes: bytes) -> int:
    """Return the slide that notes belong to; they begin with an atom that says so."""
    if len(notes) < _HEADER.size + 4 or _HEADER.unpack_from(notes)[1] != _NOTES_ATOM:
        return _SLIDES.start
    return int(struct.unpack_from("<I", notes, _HEADER.size)[0])
