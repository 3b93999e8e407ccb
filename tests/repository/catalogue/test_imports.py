"""MARC files coming in: real records of the Library of Congress, damaged neighbours, stops and repetitions."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from repository.catalogue.import_reading import SMALL, Reading, read_ahead
from repository.catalogue.imports import Options
from repository.catalogue.tables import Record, RecordSource
from repository.errors import Denied, NotFound
from repository.holdings.tables import Copy, Holding
from repository.metadata import iso2709
from repository.metadata.marc import data_field, inserted, with_fields
from repository.metadata.short_form import new_print
from repository.services import Services
from repository.worker import Worker

SAMPLES = Path(__file__).parents[1] / "metadata" / "data"


@pytest.fixture
def mai(who):  # type: ignore[no-untyped-def]
    return who("librarian")


@pytest.fixture(scope="module")
def loc() -> bytes:
    """121 records in MARC-8 or UTF-8 as the Library of Congress gave them out."""
    return next(SAMPLES.glob("*121*.mrc")).read_bytes()


def taken_in(services: Services, mai, data: bytes, options: Options = Options()):  # type: ignore[no-untyped-def]
    batch = kept(services, mai, data)
    services.imports.start(mai, batch, options)
    services.imports.run(batch)
    return services.imports.progress(mai, batch)


def kept(services: Services, mai, data: bytes) -> str:  # type: ignore[no-untyped-def]
    blob = services.blobs.keep(io.BytesIO(data))
    return services.imports.keep(mai, blob, "sach.mrc", "iso2709")


def count(services: Services, table: type) -> int:
    return services.db.read(lambda tx: tx.scalar(select(func.count()).select_from(table))) or 0


def title(text: str, *fields) -> bytes:  # type: ignore[no-untyped-def]
    marc = new_print({"title": text, "year": "2020"})
    for field in fields:
        marc = with_fields(marc, inserted(marc["fields"], field))
    return iso2709.write(marc)


def test_the_library_of_congress_file_comes_in_whole_and_keeps_its_bytes(
    services: Services, mai, loc: bytes
) -> None:
    done = taken_in(services, mai, loc)
    assert (done.state, done.done, done.created + done.matched, done.failed) == ("done", 121, 121, 0)
    assert count(services, Record) == done.created == count(services, Holding)
    sources = services.db.read(lambda tx: [s.received for s in tx.scalars(select(RecordSource))])
    assert all(source in loc for source in sources)


def test_damaged_records_are_told_by_number_and_their_neighbours_live(services: Services, mai) -> None:
    good = [title(f"Truyện số {n}") for n in range(1, 7)]
    spoilt = b"99999" + good[1][5:]
    data = good[0] + spoilt + good[2] + b"this is no record at all\x1d" + good[4] + title(" ") + good[5][:-40]
    done = taken_in(services, mai, data)
    told = {problem.number: problem.code for problem in done.problems}
    assert told[2] == "length_wrong" and told[4] == "not_a_record" and told[6] == "title_missing"
    titles = services.db.read(lambda tx: set(tx.scalars(select(Record.title))))
    assert {"Truyện số 1", "Truyện số 2", "Truyện số 3", "Truyện số 5"} <= titles
    assert done.state == "done" and done.failed >= 2 and done.salvaged >= 1


def test_the_same_file_again_matches_every_record(services: Services, mai, who, loc: bytes) -> None:
    first = taken_in(services, mai, loc)
    again = taken_in(services, mai, loc)
    assert (again.created, again.matched) == (0, 121)
    elsewhere = taken_in(services, who("other_librarian"), loc)
    assert (elsewhere.created, elsewhere.matched) == (0, 121)
    assert count(services, Record) == first.created
    assert count(services, Holding) == 2 * first.created  # one record, a holding per school


def test_a_stopped_file_waits_and_can_go_on(services: Services, mai, loc: bytes) -> None:
    batch = kept(services, mai, loc)
    services.imports.start(mai, batch, Options())
    services.imports.stop(mai, batch)
    services.imports.run(batch)
    assert services.imports.progress(mai, batch).done == 0
    services.imports.start(mai, batch, Options())
    services.imports.run(batch)
    assert services.imports.progress(mai, batch).state == "done"


def test_copies_come_with_their_numbers_and_the_series_goes_on_behind_them(services: Services, mai) -> None:
    data = title("Một", data_field("852", "  ", ("p", "TK.00007"), ("p", "tk 9"))) + title(
        "Hai", data_field("852", "  ", ("p", "TK.00009"), ("p", "KHO-CŨ/3"))
    )
    done = taken_in(services, mai, data, Options(copies="852p"))
    assert [(p.number, p.code) for p in done.problems] == [(2, "copy_number_taken")]
    keys = services.db.read(lambda tx: sorted(tx.scalars(select(Copy.barcode_key))))
    assert keys == ["KHO-CŨ/3", "TK7", "TK9"]
    series = {one.prefix: one.next_label for one in services.accession_series.all(mai)}
    assert series["TK"] == "TK.00010"
    again = taken_in(services, mai, data, Options(copies="852p"))
    assert (again.created, count(services, Copy)) == (0, 3)


def test_a_dry_run_tells_encodings_samples_and_where_copies_stand(
    services: Services, mai, who, loc: bytes
) -> None:
    look = services.imports.preview(mai, io.BytesIO(loc))
    assert (look.format, look.read, look.more) == ("iso2709", 121, False)
    assert sum(look.encodings.values()) == 121 and len(look.samples) == 8
    assert count(services, Record) == 0
    copies = services.imports.preview(mai, io.BytesIO(title("Một", data_field("949", "  ", ("a", "GK1")))))
    assert copies.copies_in == {"949a": 1}
    with pytest.raises(Denied):
        services.imports.preview(who("teacher"), io.BytesIO(loc))


def test_marcxml_comes_in_like_iso_2709(services: Services, mai) -> None:
    record = services.records.create(mai, {"title": "Toán 6"})
    xml = services.exports.one(mai, record, "marcxml")
    done = taken_in(services, mai, xml)
    assert (done.created, done.matched, done.failed) == (0, 1, 0)


def test_the_worker_follows_the_start_and_the_index_gets_one_event_a_batch(
    services: Services, mai, loc: bytes
) -> None:
    batch = kept(services, mai, loc)
    services.imports.start(mai, batch, Options())
    Worker(services).drain()
    assert services.imports.progress(mai, batch).state == "done"
    assert services.records.find(mai, "").total == count(services, Record)


def test_a_child_reads_what_would_be_read_here_and_from_any_record_on(
    services: Services, tmp_path: Path, loc: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(loc * (SMALL // len(loc) + 3) + b"no record at all\x1d")
    names = services.db.read(services.imports.names)
    for cursor in (0, 200):
        reading = Reading(str(path), cursor, "batch", names, services.imports.shelver, {})
        with read_ahead(reading) as steps:
            assert list(steps) == list(reading.steps())
    with read_ahead(reading) as steps:
        assert next(steps).number == 201  # and the child is let go with the rest unread


def test_another_schools_file_is_not_there(services: Services, mai, who, loc: bytes) -> None:
    batch = kept(services, mai, loc)
    with pytest.raises(NotFound):
        services.imports.progress(who("other_librarian"), batch)
