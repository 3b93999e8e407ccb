"""Who gets which bytes of a deck: its notes are for its school's staff, everybody else takes a copy without them."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from sqlalchemy import update

from repository.accounts.access import STRANGER
from repository.discovery.find import Asked
from repository.errors import NotFound, Refused
from repository.materials.previewing import Open
from repository.materials.tables import File
from tests.repository.derivatives import makers
from tests.repository.materials.conftest import work

NOTES = "Ghi chú của cô Hương".encode()


def bytes_of(services, file) -> bytes:
    data = b"".join(services.blobs.read(file.digest))
    assert (len(data), sha256(data).hexdigest()) == (file.size, file.digest)
    return data


def has_notes(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as container:
        return any(NOTES in container.read(name) for name in container.namelist())


def refusal(services, actor, file_id) -> list[str]:
    with pytest.raises(Refused) as refused:
        services.reading.file(actor, file_id)
    return refused.value.reasons


@pytest.fixture
def open_deck(services, who, stamped, deck_bytes):
    """A stamped deck with notes, open to everybody, its copy made."""
    lesson = stamped(subject_code="toan", grade="6", reach="public", licence="cc-by", rights_holder="Tổ Toán")
    work(services)
    return services.materials.view(who("teacher"), lesson.id)


def test_notes_go_home_only_with_staff_of_the_school_and_the_author(services, who, open_deck, deck_bytes):
    (file,) = open_deck.shown.files
    for name in ("teacher", "teacher2", "head", "librarian", "principal"):
        assert bytes_of(services, services.reading.file(who(name), file.id)) == deck_bytes
    for actor in (who("student"), who("outsider"), who("outsider_student"), STRANGER):
        given = services.reading.file(actor, file.id)
        assert not has_notes(bytes_of(services, given)) and given.digest != file.digest
        (shown,) = services.materials.view(actor, open_deck.id).shown.files
        assert (shown.digest, shown.size, shown.closed) == (given.digest, given.size, "")
        assert all(page.notes == "" for page in services.reading.pages(actor, file.id))


def test_opened_notes_are_for_all_who_read_the_slides(services, who, stamped, deck_bytes):
    said = {"subject_code": "toan", "grade": "6", "licence": "cc-by", "rights_holder": "Tổ Toán"}
    lesson = stamped(**said, reach="public", notes_open="1")
    work(services)
    for actor in (who("student"), who("outsider"), STRANGER):
        (file,) = services.materials.view(actor, lesson.id).shown.files
        assert bytes_of(services, services.reading.file(actor, file.id)) == deck_bytes
        assert any("cô Hương" in page.notes for page in services.reading.pages(actor, file.id))
        assert services.discovery.count(actor, Asked('"ghi chú của cô hương"')) == 1


def test_until_its_copy_is_made_a_deck_is_read_here_and_goes_home_only_with_staff(
    services, who, approved, deck_bytes
):
    lesson = approved(subject_code="toan", grade="6")
    (file,) = services.materials.view(who("student"), lesson.id).shown.files
    assert (file.closed, file.digest, file.size) == ("notes_waiting", "", 0)
    assert refusal(services, who("student"), file.id) == ["notes_waiting"]
    assert bytes_of(services, services.reading.file(who("teacher2"), file.id)) == deck_bytes
    with pytest.raises(NotFound):
        services.reading.file(STRANGER, file.id)
    work(services)
    assert not has_notes(bytes_of(services, services.reading.file(who("student"), file.id)))


@pytest.mark.parametrize("reason", ["notes_failed", "notes_kept"])
def test_a_deck_of_which_no_copy_can_be_made_is_read_here_alone(services, who, open_deck, reason):
    (file,) = open_deck.shown.files
    pages = services.reading.pages(who("student"), file.id)
    services.previews.store(file.id, "", [], Open(reason=reason))
    assert refusal(services, who("student"), file.id) == refusal(services, STRANGER, file.id) == [reason]
    assert services.reading.file(who("teacher"), file.id).digest == file.digest
    assert pages and services.previews.wanted(file.id) is None


def test_a_binary_deck_with_notes_is_read_here_alone(services, who, approved, draft, incoming, tmp_path):
    version = draft().version
    data = makers.old_deck(tmp_path / "deck.ppt").read_bytes()
    services.deposits.add(who("teacher"), version, [incoming("cu.ppt", data)])
    work(services)
    old = services.reviews.view(who("teacher"), version).version.files[1]
    row = services.db.read(lambda tx: tx.get_one(File, old.id))
    assert (row.open_digest, row.open_reason, row.preview) == (None, "notes_kept", old.preview)
    assert bytes_of(services, services.reading.file(who("teacher"), old.id)) == data


def test_a_deck_that_breaks_every_parser_goes_home_with_staff_alone(services, who, approved):
    lesson = approved(subject_code="toan", grade="6")
    (file,) = services.materials.view(who("teacher"), lesson.id).shown.files
    services.previews.fail(file.id, "timeout")
    assert refusal(services, who("student"), file.id) == ["notes_failed"]
    assert services.reading.file(who("teacher"), file.id).digest == file.digest


def test_what_has_no_notes_is_given_as_it_is(services, who, draft, incoming, tmp_path):
    version = draft().version
    plan = makers.plan(tmp_path / "plan.docx").read_bytes()
    services.deposits.add(who("teacher"), version, [incoming("ke hoach.docx", plan)])
    deck, paper = services.reviews.view(who("teacher"), version).version.files
    assert _open(services, paper.id) == (paper.digest, paper.size, "")  # at once: no job has run yet
    work(services)
    assert _open(services, paper.id) == (paper.digest, paper.size, "")
    without_notes = b"".join(services.blobs.read(_open(services, deck.id)[0]))
    services.deposits.add(who("teacher"), version, [incoming("khong ghi chu.pptx", without_notes)])
    work(services)
    clean = services.reviews.view(who("teacher"), version).version.files[2]
    assert _open(services, clean.id) == (clean.digest, clean.size, "")


def test_the_copy_follows_into_the_next_version_and_outlives_every_sweep(services, who, open_deck, clock):
    (file,) = open_deck.shown.files
    second = services.versions.begin(who("teacher"), open_deck.id)
    (twin,) = services.reviews.view(who("teacher"), second).version.files
    assert _open(services, twin.id) == _open(services, file.id)
    clock.advance(days=3)
    services.blobs.sweep()
    assert bytes_of(services, services.reading.file(who("student"), file.id))


def test_a_deck_from_before_there_were_copies_is_looked_at_again(services, who, open_deck):
    (file,) = open_deck.shown.files
    before = _open(services, file.id)
    forgotten = update(File).values(open_digest=None, open_size=None, open_reason="notes_waiting")
    services.db.write(lambda tx: tx.execute(forgotten))
    assert services.previews.wanted(file.id)
    second = services.versions.begin(who("teacher"), open_deck.id)
    work(services)
    (twin,) = services.reviews.view(who("teacher"), second).version.files
    assert _open(services, twin.id) == before


def _open(services, file_id):
    row = services.db.read(lambda tx: tx.get_one(File, file_id))
    return row.open_digest, row.open_size, row.open_reason
