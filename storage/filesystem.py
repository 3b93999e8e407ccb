"""Blobs as files under one folder: the embedded default.

Bytes arrive in `incoming/`, are fsynced, then renamed to their place and the folders fsynced: after a power
cut a blob is whole or absent. The folder must lie on one file system (rename is the atomic step).
"""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from storage.blobs import Blob, BlobStore, Capabilities, Health, Listed, Progress
from storage.digest import Sha256
from storage.errors import BlobMissing, DigestMismatch, Unavailable
from storage.layout import BLOBS, INCOMING, blob_key, digest_of_key, incoming_key
from storage.reading import BLOCK, Readable, Reading

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FilesystemStore(BlobStore):
    """A BlobStore in a folder of this machine. Holds no state, so threads and processes share it freely."""

    capabilities = Capabilities(local_paths=True, presigned_urls=False)

    def __init__(self, root: Path) -> None:
        self._root = root
        with _answering():
            (root / BLOBS).mkdir(parents=True, exist_ok=True)
            (root / INCOMING).mkdir(exist_ok=True)
            _sync_folder(root)

    def put(
        self, stream: Readable, expected_digest: Sha256 | None = None, on_progress: Progress | None = None
    ) -> Blob:
        arriving = self._root / incoming_key()
        try:
            with _answering():
                target = FileIO(arriving, "x")  # unbuffered: closing after a full disk must not write again
            with target:
                blob = _receive(stream, target, on_progress)
                if expected_digest is not None and blob.digest != expected_digest:
                    raise DigestMismatch(expected_digest, blob.digest)
                with _answering():
                    os.fsync(target.fileno())
            with _answering():
                self._settle(arriving, blob)
        finally:
            with contextlib.suppress(OSError):
                arriving.unlink(missing_ok=True)
        return blob

    def open(self, digest: Sha256, start: int = 0, length: int | None = None) -> Reading:
        if start < 0 or (length is not None and length < 0):
            raise ValueError("a range counts from the beginning of the blob")
        with self._finding(digest):
            source = self._path(digest).open("rb")
            left = max(0, os.fstat(source.fileno()).st_size - start)
            source.seek(start)
        return Reading(source, left if length is None else min(left, length))

    def size(self, digest: Sha256) -> int:
        with self._finding(digest):
            return self._path(digest).stat().st_size

    def delete(self, digest: Sha256) -> None:
        # Emptied folders stay: removing one could race with a put that is about to rename into it.
        with _answering():
            self._path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[Listed]:
        for first in _names(self._root / BLOBS):
            for second in _names(self._root / BLOBS / first):
                for name in _names(self._root / BLOBS / first / second):
                    digest = digest_of_key(f"{BLOBS}/{first}/{second}/{name}")
                    listed = self._listed(digest) if digest else None
                    if listed:
                        yield listed

    def local_path(self, digest: Sha256) -> Path | None:
        self.size(digest)
        return self._path(digest)

    def presigned_url(self, digest: Sha256, filename: str, mime: str, seconds: int) -> str | None:
        return None

    def sweep_incoming(self, older_than: datetime) -> int:
        swept = 0
        folder = self._root / INCOMING
        for name in _names(folder):
            with contextlib.suppress(FileNotFoundError):  # it arrived, or another sweep took it
                if (folder / name).stat().st_mtime < older_than.timestamp():
                    (folder / name).unlink()
                    swept += 1
        return swept

    def health(self) -> Health:
        probe = self._root / incoming_key()
        try:
            with _answering():
                probe.write_bytes(b"health")
                return Health(free_bytes=shutil.disk_usage(self._root).free)
        finally:
            with contextlib.suppress(OSError):
                probe.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _finding(self, digest: Sha256) -> Iterator[None]:
        with _answering():
            try:
                yield
            except FileNotFoundError as error:
                # An unplugged disk must not look like a library of lost blobs.
                if (self._root / BLOBS).is_dir():
                    raise BlobMissing(digest) from error
                raise

    def _path(self, digest: Sha256) -> Path:
        return self._root / blob_key(digest)

    def _listed(self, digest: Sha256) -> Listed | None:
        try:
            with self._finding(digest):
                facts = self._path(digest).stat()
        except BlobMissing:  # deleted while we were listing
            return None
        return Listed(digest, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))

    def _settle(self, arriving: Path, blob: Blob) -> None:
        final = self._path(blob.digest)
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            arriving.replace(final)
        except PermissionError:
            # Windows refuses to replace a file somebody reads; the one being read is the same blob.
            if not final.is_file() or final.stat().st_size != blob.size:
                raise
        # All three levels every time: another process may have made a folder it has not synced yet.
        for folder in (final.parent, final.parent.parent, self._root / BLOBS):
            _sync_folder(folder)


def _receive(stream: Readable, target: FileIO, on_progress: Progress | None) -> Blob:
    """Copy the stream, hashing on the way. Only errors of writing are ours to explain, not the stream's."""
    checksum = hashlib.sha256()
    size = 0
    while block := stream.read(BLOCK):
        checksum.update(block)
        with _answering():
            _write(target, block)
        size += len(block)
        if on_progress is not None:
            on_progress(size)
    return Blob(Sha256(checksum.hexdigest()), size)


def _write(target: FileIO, block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[target.write(left) :]


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    """Turn the system's errors into this engine's own."""
    try:
        yield
    except OSError as error:
        code = "storage_full" if error.errno in _FULL else "storage_failed"
        raise Unavailable(code, str(error)) from error


def _names(folder: Path) -> list[str]:
    with _answering():
        try:
            return sorted(os.listdir(folder))
        except NotADirectoryError:
            return []


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no fsync for folders; NTFS journals the rename
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
