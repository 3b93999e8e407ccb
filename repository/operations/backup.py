"""Backup and restore, consistent while people write: the database first, then the blobs, the sweep held meanwhile.

A backup folder holds one pool of blobs (content-addressed, so a second backup copies only what is new) and one
folder a backup: `tables.jsonl.gz` and `manifest.json` with counts and SHA-256. A restore verifies both before
anything is written, and goes into an empty installation on any set of engines; ids and addresses stay.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from repository.db.blobs import BlobRow, Blobs
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Refused
from repository.operations import dump
from storage.digest import Sha256
from storage.filesystem import FilesystemStore

HELD = timedelta(hours=12)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BackupView:
    """A finished backup."""

    folder: Path
    made_at: datetime
    rows: int
    blobs: int


class Backups:
    """Makes and lists backups in one folder."""

    def __init__(self, db: Database, blobs: Blobs, folder: Path, kept: int) -> None:
        self.db = db
        self.blobs = blobs
        self.folder = folder
        self.kept = kept

    def make(self, folder: Path | None = None, progress: Progress | None = None) -> BackupView:
        """Write a backup; an interrupted one leaves no manifest and is overwritten by the next."""
        root = folder or self.folder
        now = self.db.clock.now()
        target = root / f"{now:%Y%m%dT%H%M%SZ}"
        target.mkdir(parents=True, exist_ok=True)
        self.blobs.hold_sweep(HELD)
        try:
            digest, counted = self._write_tables(target / "tables.jsonl.gz")
            pool = FilesystemStore(root / "blobs")
            digests = self._digests()
            for done, wanted in enumerate(digests, 1):
                self._copy(pool, wanted)
                if progress:
                    progress(done, len(digests))
        finally:
            self.blobs.release_sweep()
        manifest = {
            "format": 1,
            "made_at": now.isoformat(),
            "rows": counted,
            "tables_sha256": digest,
            "blobs": digests,
        }
        _write_whole(target / "manifest.json", json.dumps(manifest))
        return BackupView(target, now, counted, len(digests))

    def nightly(self) -> None:
        """Make one and drop the oldest beyond the number kept (the pool of blobs stays)."""
        self.make()
        for old in self.all()[self.kept :]:
            shutil.rmtree(old.folder)

    def all(self) -> list[BackupView]:
        """Return finished backups, newest first."""
        found = []
        for manifest in sorted(self.folder.glob("*/manifest.json"), reverse=True):
            told = json.loads(manifest.read_text(encoding="utf-8"))
            made = datetime.fromisoformat(told["made_at"])
            found.append(BackupView(manifest.parent, made, told["rows"], len(told["blobs"])))
        return found

    def restore(self, source: Path, progress: Progress | None = None) -> int:
        """Read a backup into this empty installation; return the rows read.

        Raises `Refused`: `not_a_backup`, `backup_damaged`, `installation_not_empty`.
        """
        manifest_path = source / "manifest.json"
        if not manifest_path.is_file():
            raise Refused(["not_a_backup"])
        told = json.loads(manifest_path.read_text(encoding="utf-8"))
        if _digest_of(source / "tables.jsonl.gz") != told["tables_sha256"]:
            raise Refused(["backup_damaged"])
        if not self.db.read(dump.is_empty):
            raise Refused(["installation_not_empty"])
        self._restore_blobs(FilesystemStore(source.parent / "blobs"), told["blobs"], progress)
        return self._load(source / "tables.jsonl.gz")

    def _restore_blobs(self, pool: FilesystemStore, digests: list[Sha256], progress: Progress | None) -> None:
        for done, digest in enumerate(digests, 1):
            if not pool.exists(digest):
                raise Refused(["backup_damaged"])
            with pool.open(digest) as reading:
                self.blobs.store.put(reading, expected_digest=digest)
            if progress:
                progress(done, len(digests))

    @reads
    def _write_tables(self, tx: Tx, path: Path) -> tuple[str, int]:
        counted = 0
        with gzip.GzipFile(path, "wb", mtime=0) as out:
            for line in dump.lines(tx):
                out.write(line.encode("utf-8"))
                counted += 1
        return _digest_of(path), counted

    @reads
    def _digests(self, tx: Tx) -> list[Sha256]:
        wanted = select(BlobRow.digest).where(BlobRow.state == "present").order_by(BlobRow.digest)
        return [Sha256(digest) for digest in tx.scalars(wanted)]

    @writes
    def _load(self, tx: Tx, path: Path) -> int:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return sum(dump.load(tx, lines).values())

    def _copy(self, pool: FilesystemStore, digest: Sha256) -> None:
        if not pool.exists(digest):
            with self.blobs.store.open(digest) as reading:
                pool.put(reading, expected_digest=digest)


def _digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        hasher = sha256()
        while block := stream.read(1024 * 1024):
            hasher.update(block)
    return hasher.hexdigest()


def _write_whole(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
