"""One batch of an import: prepared outside the transaction, written inside. Called by imports.py alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from repository.catalogue.additions import NewRecord, Source, add_all, prepared
from repository.catalogue.import_views import MOST_PROBLEMS
from repository.catalogue.matching import matches, within
from repository.catalogue.placing import place_of
from repository.catalogue.ports import Arrival, PlaceNames, Shelver
from repository.catalogue.revisions import touch_all
from repository.catalogue.tables import ImportBatch
from repository.db.uow import Tx
from repository.metadata.iso2709 import Read
from repository.metadata.short_form import get


@dataclass(frozen=True)
class Step:
    """A record of the file, ready to be written, or lost."""

    read: Read
    new: NewRecord | None
    error: str


def prepare(batch_id: str, read: Read, names: PlaceNames, options: Mapping[str, Any]) -> Step:
    """Do all parsing of one record; what has no title is lost, for nobody could find it."""
    if read.marc is None:
        return Step(read, None, read.error)
    short = get(read.marc)
    if not short.title:
        return Step(read, None, "title_missing")
    file_format = "marcxml" if read.raw[:1] == b"<" else "iso2709"
    source = Source(read.raw, file_format, read.encoding_found, batch_id)
    place = place_of(short, names, options.get("item_kind", ""))
    return Step(read, prepared(read.marc, place, short, source, read.number), read.error)


def write_batch(tx: Tx, batch: ImportBatch, steps: Sequence[Step], shelver: Shelver) -> None:
    """Match or add every record, make holdings and copies, count, and move the cursor."""
    new = [step.new for step in steps if step.new]
    ids, added = _placed(tx, batch, new)
    arrivals = [
        Arrival(each.number, record_id, each.marc, each.shown.ddc, each.shown.author, each.shown.title)
        for each, record_id in zip(new, ids, strict=True)
    ]
    not_shelved = shelver.receive(tx, batch.school_id, arrivals, batch.options)
    touch_all(tx, sorted(set(ids) - added), sorted(added))
    problems = [
        {"number": step.read.number, "offset": step.read.offset, "code": step.error}
        for step in steps
        if step.error
    ]
    problems += [{"number": number, "offset": 0, "code": code} for number, code in not_shelved]
    batch.problems = [*batch.problems, *problems][:MOST_PROBLEMS]
    batch.failed += sum(step.new is None for step in steps)
    batch.salvaged += sum(step.new is not None and step.error != "" for step in steps)
    batch.cursor += len(steps)
    batch.offset = steps[-1].read.offset


def _placed(tx: Tx, batch: ImportBatch, new: Sequence[NewRecord]) -> tuple[list[str], set[str]]:
    """The record id of each: a known one, an earlier one of this batch, or one added now; and those added."""
    known = matches(tx, batch.school_id, new)
    earlier = within(new)
    fresh = [place for place in range(len(new)) if known[place] is None and earlier[place] is None]
    added = add_all(tx, batch.school_id, [new[place] for place in fresh], batch.person_id, note="import")
    ids = dict(zip(fresh, added, strict=True))
    for place in range(len(new)):
        if place not in ids:
            first = earlier[place]
            ids[place] = known[place] or ids[first if first is not None else place]
    batch.created += len(fresh)
    batch.matched += len(new) - len(fresh)
    return [ids[place] for place in range(len(new))], set(added)
