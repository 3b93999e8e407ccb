"""One batch of an import written: matched or added, shelved, counted. Called by imports.py, inside its transaction."""

from __future__ import annotations

from collections.abc import Sequence

from repository.catalogue.additions import add_all
from repository.catalogue.import_reading import Step
from repository.catalogue.import_views import MOST_PROBLEMS
from repository.catalogue.matching import matches, within
from repository.catalogue.ports import Arrival, Shelver
from repository.catalogue.preparing import NewRecord
from repository.catalogue.revisions import touch_all
from repository.catalogue.tables import ImportBatch
from repository.db.uow import Tx


def write_batch(tx: Tx, batch: ImportBatch, steps: Sequence[Step], shelver: Shelver) -> None:
    """Match or add every record, make holdings and copies, count, and move the cursor."""
    good = [step for step in steps if step.new and step.shelving]
    ids, added = _placed(tx, batch, [step.new for step in good if step.new])
    arrivals = [
        Arrival(step.number, record_id, step.shelving)
        for step, record_id in zip(good, ids, strict=True)
        if step.shelving
    ]
    not_shelved = shelver.receive(tx, batch.school_id, arrivals)
    touch_all(tx, sorted(set(ids) - added), sorted(added))
    problems = [
        {"number": step.number, "offset": step.offset, "code": step.error} for step in steps if step.error
    ]
    problems += [{"number": number, "offset": 0, "code": code} for number, code in not_shelved]
    batch.problems = [*batch.problems, *problems][:MOST_PROBLEMS]
    batch.failed += len(steps) - len(good)
    batch.salvaged += sum(step.error != "" for step in good)
    batch.cursor += len(steps)
    batch.offset = steps[-1].offset


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
