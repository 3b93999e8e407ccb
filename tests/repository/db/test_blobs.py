"""Blob rows and the sweep: nothing referenced is ever deleted, nothing unreferenced stays for ever."""

from __future__ import annotations

import io
import os
from datetime import datetime

from repository.clock import FixedClock
from repository.db.blobs import BlobRow
from repository.semester.tables import SemesterList
from repository.services import Services
from repository.settings import Settings
from tests.world import World


def test_the_same_bytes_are_kept_once_and_read_back_in_ranges(services: Services) -> None:
    first = services.blobs.keep(io.BytesIO(b"phan so bang nhau"))
    assert services.blobs.keep(io.BytesIO(b"phan so bang nhau")) == first
    assert b"".join(services.blobs.read(first.digest, 5, 2)) == b"so"
    assert services.blobs.known() == {first.digest: 17}


def test_a_sweep_takes_what_nothing_references_after_a_day(services: Services, clock: FixedClock) -> None:
    kept = services.blobs.keep(io.BytesIO(b"a draft thrown away"))
    assert services.blobs.sweep() == 0, "an upload under way has no reference yet"
    clock.advance(hours=25)
    assert services.blobs.sweep() == 1
    assert services.blobs.known() == {} and not services.blobs.store.exists(kept.digest)


def test_a_sweep_never_takes_what_any_table_references(
    services: Services, clock: FixedClock, small: World
) -> None:
    kept = services.blobs.keep(io.BytesIO(b"the scan with the stamp"))

    def reference(tx) -> None:  # type: ignore[no-untyped-def]
        now: datetime = tx.clock.now()
        tx.add(
            SemesterList(
                code="C", school_id=small.school, semester_id=small.semester, round=1,
                definition="semester_list", definition_version=1, state="stamped", state_since=now,
                prepared_by_id=small.people["librarian"], scan_digest=kept.digest, created_at=now,
            )
        )  # fmt: skip

    services.db.write(reference)
    clock.advance(hours=25)
    assert services.blobs.sweep() == 0 and services.blobs.store.exists(kept.digest)


def test_bytes_that_arrive_while_a_sweep_deletes_them_are_written_anew(
    services: Services, clock: FixedClock
) -> None:
    kept = services.blobs.keep(io.BytesIO(b"again"))
    services.db.write(lambda tx: setattr(tx.get(BlobRow, kept.digest), "state", "deleting"))
    services.blobs.store.delete(kept.digest)
    services.blobs._forget(kept.digest)
    assert services.blobs.keep(io.BytesIO(b"again")) == kept
    assert b"".join(services.blobs.read(kept.digest)) == b"again"


def test_a_sweep_takes_what_a_killed_upload_left_half_written(
    services: Services, settings: Settings, clock: FixedClock
) -> None:
    half = settings.folder / "blobs" / "incoming" / "half"
    half.write_bytes(b"the first half")
    written = clock.now().timestamp()
    os.utime(half, (written, written))
    services.blobs.sweep()
    assert half.exists(), "it may be arriving still"
    clock.advance(hours=25)
    services.blobs.sweep()
    assert not half.exists()


def test_a_sweep_killed_half_way_keeps_no_upload_waiting_for_ever(
    services: Services, clock: FixedClock
) -> None:
    kept = services.blobs.keep(io.BytesIO(b"left behind"))
    clock.advance(hours=25)
    assert services.blobs._mark(10) == [kept.digest]
    clock.advance(minutes=11)
    assert services.blobs.keep(io.BytesIO(b"left behind")) == kept
    assert not services.blobs._still_doomed(kept.digest), "a sweep that was only slow leaves it alone now"
