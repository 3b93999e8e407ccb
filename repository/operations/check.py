"""Does everything agree? Database ↔ blobs ↔ index: says what is wrong, and repairs what can be repaired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from repository.db.blobs import Blobs
from repository.discovery.sync import Sync
from storage.digest import Sha256
from storage.errors import StorageError

Progress = Callable[[int, int], None]


@dataclass
class Findings:
    """What a check found. Missing and damaged bytes cannot be made again: they come from a backup."""

    blobs: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)  # bytes that no row knows
    differing: list[str] = field(default_factory=list)  # records the index holds wrongly

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong; orphans only waste room."""
        return not (self.missing or self.damaged or self.differing)


class Check:
    """Compares what the three parts say."""

    def __init__(self, blobs: Blobs, sync: Sync) -> None:
        self.blobs = blobs
        self.sync = sync

    def look(self, deep: bool = False, progress: Progress | None = None) -> Findings:
        """Compare; `deep` reads every blob and computes its digest again."""
        known = self.blobs.known()
        stored: dict[str, int] = {listed.digest: listed.size for listed in self.blobs.store.digests()}
        findings = Findings(
            blobs=len(known),
            missing=sorted(digest for digest in known if digest not in stored),
            orphans=sorted(set(stored) - self.blobs.rows()),
            differing=self.sync.differences(),
        )
        for done, digest in enumerate(sorted(set(known) & set(stored)), 1):
            if stored[digest] != known[digest] or (deep and not self._sound(digest)):
                findings.damaged.append(digest)
            if progress:
                progress(done, len(known))
        return findings

    def repair(self, findings: Findings) -> None:
        """Put the index right and remove bytes that no row knows."""
        for digest in findings.orphans:
            self.blobs.store.delete(Sha256(digest))
        if findings.differing:
            self.sync.repair()

    def _sound(self, digest: str) -> bool:
        try:
            self.blobs.store.verify(Sha256(digest))
        except StorageError:
            return False
        return True
