"""Reading a MARC file ahead of the writing: parsed and prepared by a child process, handed over batch by batch.

A child has a core of its own, while the worker writes and indexes; and what a file of millions of records leaves in
memory goes with it. The pipe between the two is the bound: a child that is too far ahead waits. Should either die, the
other learns of it by the pipe's end. Called by imports.py; the child's side is import_child.py.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from repository.catalogue.import_views import reader_for
from repository.catalogue.placing import place_of
from repository.catalogue.ports import PlaceNames, Shelver, Shelving
from repository.catalogue.preparing import NewRecord, Source, prepared
from repository.metadata.iso2709 import Read
from repository.metadata.short_form import get

HERE = 500  # records that are read before a child has come to itself
SMALL = 512 * 1024  # bytes of a file that is not worth a child
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Step:
    """A record of the file, ready to be written, or lost."""

    number: int
    offset: int
    error: str
    new: NewRecord | None = None
    shelving: Shelving | None = None


@dataclass(frozen=True)
class Reading:
    """What is to be read, from which record on, and what must be known to make it ready."""

    path: str
    cursor: int
    batch_id: str
    names: PlaceNames
    shelver: Shelver
    options: Mapping[str, Any]

    def steps(self) -> Generator[Step, None, None]:
        """Read and prepare one record after the other."""
        with open(self.path, "rb") as stream:
            for read in islice(reader_for(stream), self.cursor, None):
                yield self._prepare(read)

    def _prepare(self, read: Read) -> Step:
        """What has no title is lost, for nobody could find it."""
        if read.marc is None:
            return Step(read.number, read.offset, read.error)
        short = get(read.marc)
        if not short.title:
            return Step(read.number, read.offset, "title_missing")
        file_format = "marcxml" if read.raw[:1] == b"<" else "iso2709"
        source = Source(read.raw, file_format, read.encoding_found, self.batch_id)
        place = place_of(short, self.names, self.options.get("item_kind", ""))
        new = prepared(read.marc, place, short, source, read.number)
        shelving = self.shelver.shelving(
            read.marc, new.shown.ddc, new.shown.author, new.shown.title, self.options
        )
        return Step(read.number, read.offset, read.error, new, shelving)


@contextmanager
def read_ahead(reading: Reading) -> Iterator[Iterator[Step]]:
    """Yield the steps of a file; the first ones are made here, while the child begins with those after them."""
    with closing(reading.steps()) as own:
        if Path(reading.path).stat().st_size < SMALL:
            yield own
            return
        with _child(replace(reading, cursor=reading.cursor + HERE)) as output:
            yield chain(islice(own, HERE), _handed_over(output))


@contextmanager
def _child(reading: Reading) -> Iterator[IO[bytes]]:
    command = [sys.executable, "-m", "repository.catalogue.import_child"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin and child.stdout
        try:
            with child.stdin:
                pickle.dump(reading, child.stdin)
            yield child.stdout
        finally:
            child.kill()  # it has nothing to lose


def _handed_over(output: IO[bytes]) -> Iterator[Step]:
    """Each batch as it comes, until the empty one; EOFError when the child died before."""
    while batch := pickle.load(output):
        yield from batch
