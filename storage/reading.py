"""Reading a blob block by block: the handle every `open` returns, and the checks made on the way.

Backends supply the source (a file, an HTTP response); callers iterate, `read(n)` or hand it to WSGI, and
close it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from storage.digest import Sha256
from storage.errors import DigestMismatch, Unavailable

BLOCK = 1024 * 1024


class Readable(Protocol):
    """Anything bytes can be pulled from: an upload, a file, an HTTP response."""

    def read(self, size: int, /) -> bytes: ...


class Source(Readable, Protocol):
    def close(self) -> None: ...


class Reading:
    """A stretch of a blob being read. Iterable and closable, so WSGI servers take it as a response body."""

    def __init__(self, source: Source, length: int) -> None:
        self._source = source
        self.length = length
        self._left = length

    def read(self, size: int = BLOCK) -> bytes:
        """Return up to `size` bytes, empty at the end; Unavailable when the source ends before its length."""
        wanted = min(size, self._left)
        if wanted <= 0:
            return b""
        try:
            block = self._source.read(wanted)
        except OSError as error:
            raise Unavailable("storage_failed", str(error)) from error
        if not block:
            raise Unavailable("storage_failed", f"the blob ended {self._left} bytes early")
        self._left -= len(block)
        return block

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read():
            yield block

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def verify(reading: Reading, expected: Sha256) -> int:
    """Read to the end and return the size; DigestMismatch when the bytes are not those `expected` names."""
    checksum = hashlib.sha256()
    for block in reading:
        checksum.update(block)
    _compare(expected, checksum.hexdigest())
    return reading.length


def copy_verified(reading: Reading, expected: Sha256, path: Path) -> None:
    """Write the bytes to `path`, checking them on the way; on DigestMismatch no file is left there."""
    checksum = hashlib.sha256()
    try:
        with path.open("wb") as target:
            for block in reading:
                checksum.update(block)
                target.write(block)
        _compare(expected, checksum.hexdigest())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _compare(expected: Sha256, actual: str) -> None:
    if actual != expected:
        raise DigestMismatch(expected, actual)
