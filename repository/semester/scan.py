"""The scan of the stamped paper: judged by its content, kept as a blob, compared with what was printed.

We never draw a seal; the scan is the evidence of one. Called by the clerk's page.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from repository.accounts.access import Actor
from repository.db.blobs import Blobs
from repository.db.uow import Database, Tx, reads, writes
from repository.derivatives.sandbox import inspect_safely, run
from repository.errors import NotFound, Refused, Unacceptable
from repository.plain_text import cleaned
from repository.semester.case import check_lock, locked, place_of, seen
from repository.semester.policy import demand
from repository.semester.steps import note

FORMATS = ("pdf", "jpg", "png")
LARGEST = 50 * 1024 * 1024
SCANNED_IN = "numbered"  # the state in which the paper bears its number and is stamped


@dataclass(frozen=True)
class Kept:
    """Where the bytes of a scan are and what they are called."""

    digest: str
    name: str
    mime: str


class Scans:
    """Scans in and out."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self.db = db
        self.blobs = blobs

    def attach(self, actor: Actor, list_id: str, lock: int, path: Path, name: str) -> None:
        """Keep a scan with the list, in place of an earlier one until the list is stamped.

        Raises `Unacceptable` for what is no PDF, JPEG or PNG by content, `Refused` outside its state.
        """
        self._check(actor, list_id, lock)
        if path.stat().st_size > LARGEST:
            raise Unacceptable("scan_too_large")
        seen_as = inspect_safely(path, name)
        if seen_as.format not in FORMATS:
            raise Unacceptable("scan_wrong_type")
        pages = (
            len(run("outline", {"path": str(path), "format": "pdf"})["texts"])
            if seen_as.format == "pdf"
            else 1
        )
        with path.open("rb") as stream:
            kept = self.blobs.keep(stream)
        self._attach(actor, list_id, lock, Kept(kept.digest, tidy_name(name), seen_as.mime), pages)

    @reads
    def kept(self, tx: Tx, actor: Actor, list_id: str) -> Kept:
        """Return where the scan is, for whoever may see the list."""
        row = seen(tx, actor, list_id)
        if row.scan_digest is None:
            raise NotFound("scan")
        return Kept(row.scan_digest, row.scan_name, row.scan_mime)

    @reads
    def _check(self, tx: Tx, actor: Actor, list_id: str, lock: int) -> None:
        """Refuse before a large file is judged what would be refused after."""
        row = seen(tx, actor, list_id)
        demand(actor, "list.stamp", place_of(tx, row))
        check_lock(tx, row, lock)

    @writes
    def _attach(self, tx: Tx, actor: Actor, list_id: str, lock: int, kept: Kept, pages: int) -> None:
        demand(actor, "list.stamp", place_of(tx, seen(tx, actor, list_id)))
        row = locked(tx, actor, list_id, lock)
        if row.state != SCANNED_IN:
            raise Refused(["scan_not_now"])
        row.scan_digest, row.scan_name, row.scan_mime, row.scan_pages = (
            kept.digest,
            kept.name,
            kept.mime,
            pages,
        )
        row.lock += 1
        note(tx, actor, row, "scan", digest=kept.digest, name=kept.name, pages=pages)


def tidy_name(name: str) -> str:
    """Return a file name without folders, cleaned, short enough to be shown; its ending stays."""
    return cleaned(" ".join(name.replace("\\", "/").rpartition("/")[2].split()))[-120:].strip() or "scan"
