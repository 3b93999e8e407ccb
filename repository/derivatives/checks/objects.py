"""Files inside files: OLE objects and packages embedded in a deck or document. Runs in the child only."""

from __future__ import annotations

import io
import zipfile

import olefile

from repository.derivatives.checks import ooxml, zips
from repository.derivatives.formats import by_mime
from repository.errors import Unacceptable

MAX_OBJECT = 64 << 20
MAX_DEPTH = 3
_PACKAGER = "0003000C-0000-0000-C000-000000000046"
_VBA_STORAGES = {"macros", "vba", "_vba_project", "_vba_project_cur"}
_NATIVE = "\x01ole10native"
_BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)


def check_embedded(container: zipfile.ZipFile, depth: int = 1) -> None:
    """Check every embedded file of an OOXML container, and what is embedded in those."""
    for name in ooxml.embedded(container):
        if container.getinfo(name).file_size > MAX_OBJECT:
            raise Unacceptable("too_deep", part=name[:80])
        check_object(container.read(name), depth)


def check_object(data: bytes, depth: int) -> None:
    """Refuse an embedded program, package or macro carrier; equations and chart workbooks pass."""
    if depth > MAX_DEPTH:
        raise Unacceptable("too_deep")
    if data[:2] == b"MZ":
        raise Unacceptable("embedded_program")
    if data[:4] == b"PK\x03\x04":
        _check_package(data, depth)
    elif data[:8] == olefile.MAGIC:
        with opened(io.BytesIO(data)) as storage:
            check_storages(storage, depth)


def _check_package(data: bytes, depth: int) -> None:
    file = io.BytesIO(data)
    with zips.opened(file) as container:
        if ooxml.TYPES in container.NameToInfo:
            ooxml.format_of(container)
            ooxml.check(container)
            check_embedded(container, depth + 1)
        elif (
            "mimetype" not in container.NameToInfo
            or by_mime(container.read("mimetype").decode("latin-1")) is None
        ):
            raise Unacceptable("embedded_package")


def opened(file: io.BufferedIOBase) -> olefile.OleFileIO:
    """Return the opened OLE storage; a damaged one is refused as `damaged`."""
    try:
        return olefile.OleFileIO(file, raise_defects=olefile.DEFECT_INCORRECT)
    except _BROKEN as broken:
        raise Unacceptable("damaged") from broken


def read(storage: olefile.OleFileIO, path: list[str] | str) -> bytes:
    """Return one stream whole; a damaged one is refused as `damaged`."""
    try:
        data: bytes = storage.openstream(path).read()
        return data
    except _BROKEN as broken:
        raise Unacceptable("damaged") from broken


def check_storages(storage: olefile.OleFileIO, depth: int) -> None:
    """Refuse VBA, encryption, Packager objects; look into embedded OOXML packages."""
    if storage.root is not None and str(storage.root.clsid).upper() == _PACKAGER:
        raise Unacceptable("embedded_package")
    for path in storage.listdir(streams=True, storages=True):
        names = [part.lower() for part in path]
        if _VBA_STORAGES & set(names):
            raise Unacceptable("macro", part="/".join(path)[:80])
        if names[-1] in ("encryptedpackage", "encryptedsummary"):
            raise Unacceptable("encrypted")
        if names[-1] == _NATIVE:
            _check_native(storage, path)
        elif names[-1] == "package":
            check_object(read(storage, path), depth + 1)


def _check_native(storage: olefile.OleFileIO, path: list[str]) -> None:
    """An Ole10Native stream holds old equations and bitmaps, or whatever file the Packager wrapped."""
    parent = path[:-1]
    if parent and str(storage.getclsid(parent)).upper() == _PACKAGER:
        raise Unacceptable("embedded_package")
    head = read(storage, path)[:4096]
    label = head[6:].split(b"\0", 1)[0].decode("latin-1")
    if b"MZ\x90" in head or ooxml.RUNNABLE.search(label):
        raise Unacceptable("embedded_program", part=label[:80])
