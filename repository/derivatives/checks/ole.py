"""PPT and DOC, the binary formats of Office 97-2003. Runs in the child only."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import olefile

from repository.derivatives.checks import objects
from repository.errors import Unacceptable

# MS-PPT 2.13.24 record types
_DOCUMENT, _DOC_INFO, _VBA_INFO, _VBA_ATOM, _EMBEDDED = 0x03E8, 0x07D0, 0x03FF, 0x0400, 0x1011
_HEADER = struct.Struct("<HHI")
_CRYPTED_USER = 0xF3D1C4DF
_FIB_ENCRYPTED = 0x0100


def inspect(path: Path) -> str:
    """Return ppt or doc; refuse macros, encryption, packages and anything else in an OLE container."""
    with path.open("rb") as file, objects.opened(file) as storage:
        objects.check_storages(storage, 1)
        if storage.exists("PowerPoint Document"):
            _check_ppt(storage)
            return "ppt"
        if storage.exists("WordDocument"):
            _check_doc(storage)
            return "doc"
    raise Unacceptable("unknown_type")


def _check_doc(storage: olefile.OleFileIO) -> None:
    fib = objects.read(storage, "WordDocument")[:32]
    if len(fib) < 32 or fib[:2] != b"\xec\xa5":
        raise Unacceptable("damaged")
    if struct.unpack_from("<H", fib, 10)[0] & _FIB_ENCRYPTED:
        raise Unacceptable("encrypted")


def _check_ppt(storage: olefile.OleFileIO) -> None:
    user = objects.read(storage, "Current User") if storage.exists("Current User") else b""
    if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _CRYPTED_USER:
        raise Unacceptable("encrypted")
    stream = objects.read(storage, "PowerPoint Document")
    seen_document = False
    for kind, instance, body in _records(stream):
        if kind == _DOCUMENT:
            seen_document = True
            _check_document(body)
        elif kind == _EMBEDDED:
            objects.check_object(_inflated(body) if instance else body, 2)
    if not seen_document:
        raise Unacceptable("damaged")


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (type, instance, body) of the records one after another at one level."""
    at = 0
    while at + _HEADER.size <= len(stream):
        version, kind, length = _HEADER.unpack_from(stream, at)
        at += _HEADER.size
        yield kind, version >> 4, stream[at : at + length]
        at += length


def _check_document(document: bytes) -> None:
    """Macros of a deck show as VBAInfoAtom.fHasMacros below DocumentContainer / DocInfoListContainer."""
    for kind, _, info in _records(document):
        if kind != _DOC_INFO:
            continue
        for inner, _, vba in _records(info):
            if inner == _VBA_INFO and any(
                len(atom) >= 8 and atom[4] for found, _, atom in _records(vba) if found == _VBA_ATOM
            ):
                raise Unacceptable("macro")


def _inflated(body: bytes) -> bytes:
    """Return a compressed object: four bytes of size, then zlib, never more than the limit for an object."""
    try:
        return zlib.decompressobj().decompress(body[4:], objects.MAX_OBJECT)
    except zlib.error as broken:
        raise Unacceptable("damaged") from broken
