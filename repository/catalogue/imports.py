"""MARC files coming in: looked at first (dry run), then worked off by the worker, left and come back to.

A file is read in batches: parsed outside the transaction, written inside one of some 100 ms, with a pause between, so
that a desk that lends meanwhile does not wait. Each batch moves the cursor in its own transaction, so that a killed
worker's successor goes on exactly there. Damaged records are reported by number and never stop the file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import Any, BinaryIO, cast

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.catalogue.events import ImportStarted
from repository.catalogue.import_reading import Reading, Step, read_ahead
from repository.catalogue.import_views import BatchView, Preview, batch_view, look_at
from repository.catalogue.import_writing import write_batch
from repository.catalogue.policy import demand
from repository.catalogue.ports import CurriculumGuess, PlaceNames, Shelver
from repository.catalogue.tables import ImportBatch
from repository.db.blobs import Blobs, KeptBlob
from repository.db.journal import record as journal
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import NotFound
from repository.ids import new_id

TARGET_SECONDS = 0.1  # of one transaction, its commit and any wait for the lock within
PAUSE_SECONDS = 0.03
FIRST_BATCH, SMALLEST, LARGEST = 100, 50, 600
IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Options:
    """How to take a file in: kind of stock ('' guesses), where copies stand ('852p', '949a', '' for none)."""

    item_kind: str = ""
    copies: str = ""


class Imports:
    """Taking in MARC files."""

    def __init__(self, db: Database, blobs: Blobs, names: CurriculumGuess, shelver: Shelver) -> None:
        self.db = db
        self.blobs = blobs
        self.names = names
        self.shelver = shelver

    def preview(self, actor: Actor, stream: BinaryIO) -> Preview:
        """Read a file without keeping anything: encodings found, first records, problems by number."""
        demand(actor, "record.import", actor.school_id)
        return look_at(stream)

    def look_again(self, actor: Actor, batch_id: str) -> Preview:
        """The dry run of a file that was uploaded and waits for the word to go."""
        digest = self._digest(actor, batch_id)
        with self._opened(digest) as stream:
            return look_at(stream)

    @writes
    def keep(
        self, tx: Tx, actor: Actor, blob: KeptBlob, file_name: str, file_format: str, nonce: str | None = None
    ) -> str:
        """Remember an uploaded file, not yet begun; return its batch."""
        demand(actor, "record.import", actor.school_id)

        def make() -> str:
            batch = ImportBatch(
                id=new_id(), school_id=actor.school_id, person_id=actor.person_id, file_name=file_name[:200],
                blob_digest=blob.digest, format=file_format, size=blob.size, created_at=tx.clock.now(),
            )  # fmt: skip
            tx.add(batch)
            tx.flush()
            return batch.id

        return once(tx, actor.person_id or "", "import", nonce, make)

    @writes
    def start(self, tx: Tx, actor: Actor, batch_id: str, options: Options) -> None:
        """Begin, or go on with a stopped one; a second tap changes nothing."""
        batch = _own(tx, actor, batch_id)
        if batch.state not in ("waiting", "stopped"):
            return
        if batch.cursor == 0:
            batch.options = vars(options)
        batch.state = "running"
        tx.emit(ImportStarted(batch.id))
        journal(tx, "import.start", "import_batch", batch.id, person_id=actor.person_id,
                school_id=batch.school_id, address=actor.address, file=batch.file_name)  # fmt: skip

    @writes
    def stop(self, tx: Tx, actor: Actor, batch_id: str) -> None:
        """Stop after the batch at hand; what came in stays, and the rest can follow later."""
        batch = _own(tx, actor, batch_id)
        if batch.state == "running":
            batch.state = "stopped"

    def run(self, batch_id: str) -> None:
        """Work a file off from its cursor to the end, or until it is stopped or somebody else works on it."""
        begun = self._begun(batch_id)
        if begun is None:
            return
        digest, cursor, options, names = begun
        with TemporaryDirectory(prefix="hoclieu-") as folder:
            path = Path(folder) / "file"
            self.blobs.copy_to_path(digest, path)
            with read_ahead(Reading(str(path), cursor, batch_id, names, self.shelver, options)) as steps:
                self._work(batch_id, cursor, steps)

    @reads
    def progress(self, tx: Tx, actor: Actor, batch_id: str) -> BatchView:
        """Return how far a file is, and what was wrong in it."""
        return batch_view(_own(tx, actor, batch_id))

    @reads
    def recent(self, tx: Tx, actor: Actor) -> list[BatchView]:
        """Return the school's last twenty files."""
        demand(actor, "record.import", actor.school_id)
        wanted = select(ImportBatch).where(ImportBatch.school_id == actor.school_id)
        return [batch_view(b) for b in tx.scalars(wanted.order_by(ImportBatch.created_at.desc()).limit(20))]

    def _work(self, batch_id: str, cursor: int, steps: Iterator[Step]) -> None:
        size, free_since = FIRST_BATCH, 0.0
        while batch := list(islice(steps, size)):
            # Reading the next records is most of the pause; what is left of it is slept.
            time.sleep(max(0.0, PAUSE_SECONDS - (time.monotonic() - free_since)))
            began = time.monotonic()
            if not self._write(batch_id, cursor, batch):
                return
            free_since = time.monotonic()
            took = free_since - began
            cursor += len(batch)
            size = max(SMALLEST, min(LARGEST, int(len(batch) * TARGET_SECONDS / max(took, 0.001))))
        self._finish(batch_id, cursor)

    @writes
    def _write(self, tx: Tx, batch_id: str, cursor: int, steps: list[Step]) -> bool:
        batch = tx.get_one(ImportBatch, batch_id, with_for_update=True)
        if batch.state != "running" or batch.cursor != cursor:
            return False
        write_batch(tx, batch, steps, self.shelver)
        return True

    @writes
    def _finish(self, tx: Tx, batch_id: str, cursor: int) -> None:
        batch = tx.get_one(ImportBatch, batch_id, with_for_update=True)
        if batch.state == "running" and batch.cursor == cursor:
            batch.state, batch.finished_at = "done", tx.clock.now()
            journal(tx, "import.done", "import_batch", batch.id, person_id=batch.person_id,
                    school_id=batch.school_id, created=batch.created, matched=batch.matched,
                    failed=batch.failed)  # fmt: skip

    @reads
    def _begun(self, tx: Tx, batch_id: str) -> tuple[str, int, Mapping[str, Any], PlaceNames] | None:
        batch = tx.get(ImportBatch, batch_id)
        if batch is None or batch.state != "running":
            return None
        return batch.blob_digest, batch.cursor, batch.options, self.names(tx)

    @reads
    def _digest(self, tx: Tx, actor: Actor, batch_id: str) -> str:
        return _own(tx, actor, batch_id).blob_digest

    @contextmanager
    def _opened(self, digest: str) -> Iterator[BinaryIO]:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as stream:
            for block in self.blobs.read(digest):
                stream.write(block)
            stream.seek(0)
            yield cast(BinaryIO, stream)


def _own(tx: Tx, actor: Actor, batch_id: str) -> ImportBatch:
    batch = tx.get(ImportBatch, batch_id)
    if batch is None or batch.school_id != actor.school_id:
        raise NotFound("import_batch")
    demand(actor, "record.import", batch.school_id)
    return batch
