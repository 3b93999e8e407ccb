"""The BlobStore protocol: what every backend does, held by `tests/contract/storage`.

What only some backends can do (a path on this machine, an address bytes are fetched from directly) is
declared in `capabilities` and answered with None elsewhere. Which blob belongs to what is the database's
business, not ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from storage import reading
from storage.digest import Sha256
from storage.errors import BlobMissing
from storage.reading import Readable, Reading

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Blob:
    digest: Sha256
    size: int


class Listed(NamedTuple):
    digest: Sha256
    size: int
    modified: datetime  # aware, UTC; a repeated put makes it new


@dataclass(frozen=True)
class Capabilities:
    local_paths: bool
    presigned_urls: bool


@dataclass(frozen=True)
class Health:
    free_bytes: int | None  # None where the backend cannot know


class BlobStore(Protocol):
    """Immutable blobs by digest. Safe to use from many threads and processes at once.

    Backends derive from it; what follows from the rest is written here once.

    Every method may raise Unavailable; those that take a digest raise ValueError for text that is not one.
    """

    @property
    def capabilities(self) -> Capabilities: ...

    def put(
        self, stream: Readable, expected_digest: Sha256 | None = None, on_progress: Progress | None = None
    ) -> Blob:
        """Store the stream, read from where it stands to its end in blocks of 1 MiB, and return its name.

        The blob appears whole or not at all, and is on disk when this returns. Putting the same bytes again
        is harmless, heals a damaged blob and makes `modified` new. Raises DigestMismatch, having stored
        nothing, when the bytes are not those expected. An error of the stream itself passes through as it is.
        `on_progress` is called with the bytes received so far.
        """
        ...

    def open(self, digest: Sha256, start: int = 0, length: int | None = None) -> Reading:
        """Open a stretch of the blob, clipped as a slice would be; BlobMissing comes here, not on reading."""
        ...

    def size(self, digest: Sha256) -> int:
        """Return the size in bytes, or raise BlobMissing."""
        ...

    def exists(self, digest: Sha256) -> bool:
        try:
            self.size(digest)
        except BlobMissing:
            return False
        return True

    def verify(self, digest: Sha256) -> Blob:
        """Read the whole blob; raise DigestMismatch when it was damaged at rest."""
        with self.open(digest) as content:
            return Blob(digest, reading.verify(content, digest))

    def delete(self, digest: Sha256) -> None:
        """Remove the blob; one that is not there is no error. Readers that already opened it may finish."""
        ...

    def digests(self) -> Iterator[Listed]:
        """Yield every blob, ordered by digest, without holding them all in memory."""
        ...

    def copy_to_path(self, digest: Sha256, path: Path) -> None:
        """Write the blob to a file of this machine, verified on the way."""
        with self.open(digest) as content:
            reading.copy_verified(content, digest, path)

    def local_path(self, digest: Sha256) -> Path | None:
        """Return where the bytes lie on this machine, to be read only; None without `local_paths`."""
        ...

    def presigned_url(self, digest: Sha256, filename: str, mime: str, seconds: int) -> str | None:
        """Return an address serving the bytes as this attachment; None without `presigned_urls`."""
        ...

    def sweep_incoming(self, older_than: datetime) -> int:
        """Remove what was left half-arrived and untouched since `older_than` (aware); return how many."""
        ...

    def health(self) -> Health:
        """Prove that a small write reaches the store, or raise Unavailable."""
        ...
