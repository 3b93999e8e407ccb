"""Blob rows: the database knows every blob before its bytes arrive, so that no sweep can lose a file.

A row is `incoming` before the bytes, `present` after them, `deleting` while a sweep removes them. `put` is
idempotent; one that meets `deleting` waits for the sweep and writes anew. No request ever deletes a blob.
What counts as a reference is any foreign key to `blob.digest`, found in the metadata, so a new table that
keeps blobs is safe from the day it is declared.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import BigInteger, Column, String, delete, exists, select, update
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Unavailable
from storage.blobs import BlobStore
from storage.digest import Sha256
from storage.errors import StorageError

GRACE = timedelta(hours=24)
PATIENCE = 20.0  # seconds an upload waits for a sweep
ABANDONED = timedelta(minutes=10)  # after which a sweep that is still deleting was killed
FETCHED_WITHIN = 60  # seconds
CHUNK = 1024 * 1024


class BlobRow(Base):
    """A blob by its SHA-256 (FIPS 180-4), lower-case hex."""

    __tablename__ = "blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8), index=True)  # incoming | present | deleting
    at: Mapped[datetime]


class SweepHold(Base):
    """A backup holds every sweep until it is done, or until this instant if it died."""

    __tablename__ = "sweep_hold"

    id: Mapped[Id]
    until: Mapped[datetime]


@dataclass(frozen=True)
class KeptBlob:
    """What a caller needs to reference a blob: digest and size in bytes."""

    digest: str
    size: int


class Blobs:
    """Bytes in and out, with their rows kept true. Called by deposits, semester lists and imports."""

    def __init__(self, db: Database, store: BlobStore) -> None:
        self.db = db
        self.store = store

    def keep(self, stream: BinaryIO) -> KeptBlob:
        """Store the stream from its present position; it must be seekable (spooled uploads are).

        Raises `Unavailable("storage")` when the store does not answer or is full.
        """
        start = stream.tell()
        digest, size = self._measure(stream)
        until = time.monotonic() + PATIENCE
        while not self._announce(digest, size):
            if time.monotonic() > until:
                raise Unavailable("storage")
            time.sleep(0.1)  # a sweep is deleting these very bytes: wait, then write anew
        stream.seek(start)
        try:
            self.store.put(stream, expected_digest=Sha256(digest))
        except StorageError as problem:
            raise Unavailable("storage") from problem
        self._arrived(digest)
        return KeptBlob(digest, size)

    def read(self, digest: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a range in blocks."""
        try:
            with self.store.open(Sha256(digest), start, length) as blocks:
                yield from blocks
        except StorageError as problem:
            raise Unavailable("storage") from problem

    def address(self, digest: str, filename: str, mime: str) -> str | None:
        """Return where a browser may fetch a blob by itself for a minute, as this attachment; None where nowhere."""
        try:
            return self.store.presigned_url(Sha256(digest), filename, mime, FETCHED_WITHIN)
        except StorageError as problem:
            raise Unavailable("storage") from problem

    def size(self, digest: str) -> int:
        """Return how many bytes a kept blob has."""
        try:
            return self.store.size(Sha256(digest))
        except StorageError as problem:
            raise Unavailable("storage") from problem

    def copy_to_path(self, digest: str, path: Path) -> None:
        """Write a blob to a file of ours, for tools that want one."""
        self.store.copy_to_path(Sha256(digest), path)

    def sweep(self, limit: int = 500) -> int:
        """Delete blobs that nothing references and that are older than the grace time; return how many.

        What a killed upload left half-written goes with them.
        """
        self.store.sweep_incoming(self.db.clock.now() - GRACE)
        removed = 0
        for digest in self._mark(limit):
            if self._still_doomed(digest):
                self.store.delete(Sha256(digest))
                self._forget(digest)
                removed += 1
        return removed

    @reads
    def known(self, tx: Tx) -> dict[str, int]:
        """Return digest → size of every blob that counts as present (for `hoclieu check`)."""
        rows = tx.execute(select(BlobRow.digest, BlobRow.size).where(BlobRow.state == "present"))
        return dict(rows.all())

    @reads
    def rows(self, tx: Tx) -> set[str]:
        """Return the digest of every row, whatever its state."""
        return set(tx.scalars(select(BlobRow.digest)))

    @writes
    def hold_sweep(self, tx: Tx, duration: timedelta) -> None:
        """Keep every blob for a while: a backup is copying what its snapshot names."""
        tx.add(SweepHold(until=tx.clock.now() + duration))

    @writes
    def release_sweep(self, tx: Tx) -> None:
        """Let sweeps go on."""
        tx.execute(delete(SweepHold))

    def _measure(self, stream: BinaryIO) -> tuple[str, int]:
        hasher, size = sha256(), 0
        while block := stream.read(CHUNK):
            hasher.update(block)
            size += len(block)
        return hasher.hexdigest(), size

    @writes
    def _announce(self, tx: Tx, digest: str, size: int) -> bool:
        row = tx.get(BlobRow, digest, with_for_update=True)
        if row is None:
            tx.add(BlobRow(digest=digest, size=size, state="incoming", at=tx.clock.now()))
        elif row.state == "deleting" and row.at > tx.clock.now() - ABANDONED:
            return False
        else:  # present, on its way, or left behind by a sweep that was killed
            row.state = "present" if row.state == "present" else "incoming"
            row.at = tx.clock.now()
        return True

    @writes
    def _arrived(self, tx: Tx, digest: str) -> None:
        tx.execute(update(BlobRow).where(BlobRow.digest == digest).values(state="present", at=tx.clock.now()))

    @writes
    def _mark(self, tx: Tx, limit: int) -> list[str]:
        if tx.scalar(select(SweepHold.id).where(SweepHold.until > tx.clock.now()).limit(1)):
            return []
        old = tx.clock.now() - GRACE
        unused = [~exists().where(column == BlobRow.digest) for column in referencing_columns()]
        doomed = tx.scalars(
            select(BlobRow.digest)
            .where(BlobRow.at < old, *unused)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        tx.execute(
            update(BlobRow).where(BlobRow.digest.in_(doomed)).values(state="deleting", at=tx.clock.now())
        )
        return list(doomed)

    @reads
    def _still_doomed(self, tx: Tx, digest: str) -> bool:
        row = tx.get(BlobRow, digest)
        return row is not None and row.state == "deleting"

    @writes
    def _forget(self, tx: Tx, digest: str) -> None:
        row = tx.get(BlobRow, digest)
        if row is not None and row.state == "deleting":
            tx.delete(row)


def referencing_columns() -> list[Column[str]]:
    """Return every column that is a foreign key to `blob.digest`."""
    return [
        key.parent
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "blob.digest"
    ]
