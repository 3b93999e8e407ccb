"""Generations of a tantivy index: folders side by side, and a file `current` naming the one that serves.

A generation is one tantivy index made for one fingerprint of the schema. It is complete when the file
`built` stands in it. Swapping is one atomic rename of `current`; the predecessor stays on disk for readers
still on their way.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Lock
from uuid import uuid4

import tantivy

from search.errors import ReadOnly, Unavailable, WriterBusy
from search.fields import Unfit, version
from search.results import Applied, Change
from search.schema import Schema
from search.tantivy_documents import ID, SLICE, SLICES, VERSION, id_of, native_document, native_schema

HEAP = 48_000_000  # bytes the writer gathers before a segment; one thread is enough for one school
BATCH = 1_000
GATHERED = 10_000  # documents of one commit while nobody looks


class Folder:
    """The place of all generations of one index."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.pointer = self.path / "current"

    def current(self) -> Path | None:
        """The serving generation, or None before the first."""
        try:
            return self.path / self.pointer.read_text("ascii")
        except FileNotFoundError:
            return None

    def first(self, schema: Schema) -> Path:
        """The folder to begin in; the same for all who begin at once, so that the lock in it decides."""
        made = self.path / f"{schema.fingerprint()}-first"
        made.mkdir(parents=True, exist_ok=True)
        return made

    def new(self, schema: Schema) -> Path:
        """An empty folder for a generation of this schema; nothing points at it yet."""
        made = self.path / f"{schema.fingerprint()}-{uuid4().hex[:12]}"
        made.mkdir(parents=True)
        return made

    def point_at(self, generation: Path) -> None:
        """Make a generation the serving one, durably and at once for every process."""
        draft = self.pointer.with_suffix(".new")
        with open(draft, "w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self.pointer)

    def sweep(self, *keep: Path) -> None:
        """Remove generations nobody needs; what Windows still holds open waits for the next sweep."""
        for each in self.path.iterdir():
            if each.is_dir() and each not in keep:
                shutil.rmtree(each, ignore_errors=True)


class Generation:
    """One open tantivy index, for reading or also for writing."""

    def __init__(self, path: Path, schema: Schema, writable: bool = False) -> None:
        self.path, self.schema, self.native = path, schema, native_schema(schema)
        self._seen: tuple[int, ...] = ()
        self._gathered: dict[str, int] = {}  # versions of what is added and not yet committed
        self._reloading = Lock()
        try:
            self._index = tantivy.Index(self.native, path=str(path))
        except (ValueError, OSError) as wrong:
            raise Unavailable(f"cannot open the index in {path}: {wrong}") from wrong
        self._index.config_reader("manual")
        self._writer = self._open_writer() if writable else None

    def _open_writer(self) -> tantivy.IndexWriter:
        try:
            return self._index.writer(HEAP, 1)
        except ValueError as wrong:
            raise WriterBusy(f"another process writes the index in {self.path}") from wrong

    @property
    def complete(self) -> bool:
        """Whether a rebuild once filled it."""
        return (self.path / "built").exists()

    def mark_complete(self) -> None:
        """Remember that a rebuild filled it."""
        (self.path / "built").touch()

    def searcher(self) -> tantivy.Searcher:
        """A searcher that sees every commit made before this call, by whatever process."""
        meta = os.stat(self.path / "meta.json")
        seen = (meta.st_mtime_ns, meta.st_ino, meta.st_size)
        with self._reloading:
            if seen != self._seen:
                self._index.reload()
                self._seen = seen
        return self._index.searcher()

    def apply(self, batch: Iterable[Change]) -> Applied:
        """Take in the newest change of each id and commit once."""
        return self._safely(list(batch), gather=0)

    def fill(self, batch: Iterable[Change]) -> Applied:
        """The same for who does not look yet: many batches are one commit, which is to be asked for at the end."""
        return self._safely(list(batch), gather=GATHERED)

    def commit(self) -> None:
        """Make what was filled in durable and visible."""
        self._safely([], gather=0)

    def _safely(self, changes: list[Change], gather: int) -> Applied:
        if self._writer is None:
            raise ReadOnly(f"the index in {self.path} is open for reading")
        try:
            applied = self._write(self._writer, changes)
            if len(self._gathered) > gather:
                self._writer.commit()
                self._gathered.clear()
        except (ValueError, OSError) as wrong:
            self._writer.rollback()  # or half the batch would ride along with the next one
            self._gathered.clear()
            raise Unavailable(f"cannot write the index in {self.path}: {wrong}") from wrong
        return applied

    def _write(self, writer: tantivy.IndexWriter, changes: list[Change]) -> Applied:
        held = self._versions({change.id for change in changes}) | self._gathered
        accepted, errors = 0, {}
        for change in changes:
            if version(change) < held.get(change.id, -1):
                continue
            try:
                made = native_document(self.schema, self.native, change)
            except Unfit as unfit:
                errors[change.id] = str(unfit)
                continue
            if change.id in held:  # looking for what is not there costs as much as finding it
                writer.delete_documents_by_term(ID, change.id)
            writer.add_document(made)
            held[change.id] = self._gathered[change.id] = version(change)
            accepted += 1
        return Applied(accepted, len(changes) - accepted - len(errors), errors)

    def _versions(self, ids: Iterable[str]) -> dict[str, int]:
        searcher, wanted = self.searcher(), iter(ids)
        if not searcher.num_docs:
            return {}
        held: dict[str, int] = {}
        while some := list(islice(wanted, BATCH)):
            found = tantivy.Query.term_set_query(self.native, ID, some)
            held.update(_ids_and_versions(searcher, found, len(some)))
        return held

    def revisions(self, ids: Iterable[str] | None) -> Iterator[tuple[str, int]]:
        """Living ids and their revisions, in no promised order, a slice at a time when none are named."""
        slices = [self._versions(ids)] if ids is not None else self._slices()
        for held in slices:
            yield from ((id, version // 2) for id, version in held.items() if version % 2 == 0)

    def _slices(self) -> Iterator[dict[str, int]]:
        searcher = self.searcher()
        for number in range(SLICES):
            found = tantivy.Query.term_query(self.native, SLICE, number, "basic")
            yield _ids_and_versions(searcher, found, max(1, searcher.num_docs))

    def close(self) -> None:
        """Give the writer's lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _ids_and_versions(searcher: tantivy.Searcher, found: tantivy.Query, limit: int) -> dict[str, int]:
    places = [place for _, place in searcher.search(found, limit, False).hits]
    held = searcher.fast_field_values(VERSION, places)
    return {id_of(searcher.doc(place)): int(value or 0) for place, value in zip(places, held, strict=True)}
