"""Making the index agree with the record: by events, by nightly comparison, by a whole rebuild.

Only the worker calls this: the embedded index has one writer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import func, select

from repository.catalogue.tables import Record
from repository.db.uow import Database, Tx, reads
from repository.discovery.documents import changes
from search.index import SearchIndex
from search.results import Change, Tombstone

BATCH = 500
AT_ONCE = 4_000  # records of one commit while an import runs: far below what a query may name
Progress = Callable[[int, int], None]


class Sync:
    """Writes documents; the database says what they are."""

    def __init__(self, db: Database, index: SearchIndex) -> None:
        self.db = db
        self.index = index

    def agree(self, record_ids: Sequence[str]) -> int:
        """Make the index agree for these records; late or repeated calls do no harm."""
        wanted, accepted = list(dict.fromkeys(record_ids)), 0
        for start in range(0, len(wanted), AT_ONCE):
            accepted += self.index.apply(self._changes(wanted[start : start + AT_ONCE])).accepted
        return accepted

    def rebuild(self, progress: Progress | None = None) -> int:
        """Fill a new generation from the database and swap it in; the old one serves meanwhile."""
        total, done = self._count(), 0
        with self.index.rebuild() as fresh:
            for ids in self._id_batches():
                fresh.apply(self._changes(ids))
                done += len(ids)
                if progress:
                    progress(done, total)
        return done

    def differences(self) -> list[str]:
        """Return the ids whose document is missing, late, or of a record that is gone."""
        indexed = dict(self.index.revisions())
        differing = []
        for rows in self._revision_batches():
            for record_id, revision, deleted in rows:
                found = indexed.pop(record_id, None)
                if deleted:
                    if found is not None:
                        differing.append(record_id)
                elif found is None or found < revision:
                    differing.append(record_id)
        return differing + sorted(indexed)

    def repair(self) -> int:
        """Put right whatever `differences` finds; return how many."""
        differing = self.differences()
        for start in range(0, len(differing), BATCH):
            ids = differing[start : start + BATCH]
            known = self._changes(ids)
            gone = set(ids) - {change.id for change in known}
            self.index.apply([*known, *(Tombstone(record_id, 2**62) for record_id in sorted(gone))])
        return len(differing)

    @reads
    def _changes(self, tx: Tx, ids: list[str]) -> list[Change]:
        return changes(tx, ids)

    @reads
    def _count(self, tx: Tx) -> int:
        return tx.scalar(select(func.count()).select_from(Record)) or 0

    @reads
    def _page(self, tx: Tx, after: str) -> list[tuple[str, int, bool]]:
        rows = tx.execute(
            select(Record.id, Record.revision, Record.deleted_at)
            .where(Record.id > after)
            .order_by(Record.id)
            .limit(BATCH)
        )
        return [(record_id, revision, deleted is not None) for record_id, revision, deleted in rows]

    def _revision_batches(self) -> Iterator[list[tuple[str, int, bool]]]:
        after = ""
        while rows := self._page(after):
            yield rows
            after = rows[-1][0]

    def _id_batches(self) -> Iterator[list[str]]:
        for rows in self._revision_batches():
            yield [record_id for record_id, _, _ in rows]
