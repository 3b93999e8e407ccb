"""Cutting elements out of XML by the places where they stand: every other byte stays as its program wrote it.

A parser that writes XML anew loses prefixes that office files name in attributes (`mc:Ignorable`), so nothing is
written anew. The part streams by twice, once to find and once to copy.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from repository.errors import Unacceptable

# Asked of every element outside those already cut: its name as 'namespace local' and its attributes.
Unwanted = Callable[[str, Mapping[str, str]], bool]
Span = tuple[int, int]
_BLOCK = 64 << 10


def find(container: zipfile.ZipFile, name: str, unwanted: Unwanted) -> list[Span]:
    """Return from where to where the unwanted elements of a part reach, in bytes."""
    scan = _Scan(unwanted)
    try:
        with container.open(name) as part:
            while block := part.read(_BLOCK):
                scan.parser.Parse(block)
        scan.parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise Unacceptable("damaged", part=name[:80]) from broken
    return scan.spans


def copy(part: IO[bytes], spans: list[Span], out: IO[bytes]) -> None:
    """Copy a part but for these spans."""
    at = 0
    for start, end in spans:
        _each(part, start - at, out.write)
        _each(part, end - start, len)
        at = end
    shutil.copyfileobj(part, out, _BLOCK)


class _Scan:
    """Expat tells where an event begins, not where it ends: an element reaches to the event after its end."""

    def __init__(self, unwanted: Unwanted) -> None:
        self.spans: list[Span] = []
        self._unwanted = unwanted
        self._start = self._depth = 0
        self._ended = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self.parser.DefaultHandlerExpand = self._next

    def _next(self, *_event: object) -> None:
        if self._ended:
            self.spans.append((self._start, self.parser.CurrentByteIndex))
            self._ended = False

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        self._next()
        if self._depth:
            self._depth += 1
        elif self._unwanted(name, attributes):
            self._start, self._depth = self.parser.CurrentByteIndex, 1

    def _close(self, _name: str) -> None:
        self._next()
        if self._depth:
            self._depth -= 1
            self._ended = not self._depth


def _each(part: IO[bytes], length: int, take: Callable[[bytes], object]) -> None:
    while length and (block := part.read(min(length, _BLOCK))):
        take(block)
        length -= len(block)
