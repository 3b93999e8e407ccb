"""Bytes over HTTP: names, ranges, caching, sandboxes; and that what one may not open is not there."""

from __future__ import annotations

import html
import io
import zipfile
from hashlib import sha256

import pytest

from repository.materials.case import Mark
from repository.materials.intake import Incoming
from repository.materials.previewing import Open
from repository.materials.tables import File, Version
from repository.phrases import phrase
from repository.worker import Worker
from tests.repository.derivatives import makers
from tests.world import come_in

NAME = 'Bài 23 "Phân số".pptx'


@pytest.fixture
def deck(tmp_path):
    return makers.deck(tmp_path / "deck.pptx").read_bytes()


@pytest.fixture
def lesson(services, who, deck, tmp_path):
    """An approved deck: its material id and its file."""
    path = tmp_path / "upload"
    path.write_bytes(deck)
    with path.open("rb") as stream:
        done = services.deposits.upload(who("teacher"), [Incoming(NAME, stream)])
    services.descriptions.save(
        who("teacher"), services.materials.view(who("teacher"), done.material_ids[0]).shown.id,
        {"subject_code": "toan", "grade": "6"},
    )  # fmt: skip
    version = services.materials.view(who("teacher"), done.material_ids[0]).shown
    services.reviews.decide(who("teacher"), version.id, "submit")
    marks = [Mark(item.code, "yes") for item in services.reviews.view(who("head"), version.id).checklist]
    services.reviews.decide(who("head"), version.id, "approve", checklist=marks)
    Worker(services).drain()
    return services.materials.view(who("teacher"), done.material_ids[0]).shown.files[0]


@pytest.fixture
def page(services, lesson):
    """The address of the lesson."""
    version = services.db.read(lambda tx: tx.get_one(Version, tx.get_one(File, lesson.id).version_id))
    return f"/materials/{version.material_id}"


@pytest.fixture
def as_(client, services, small):
    def sign_in(name):
        come_in(client, services.db, small.people[name])

    return sign_in


def test_a_download_is_an_attachment_under_its_own_name_that_cannot_act(client, as_, lesson, deck):
    as_("teacher")
    answer = client.get(f"/files/{lesson.id}/x")
    assert answer.data == deck and answer.headers["ETag"] == f'"{sha256(deck).hexdigest()}"'
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;") and "filename*=UTF-8''B%C3%A0i%2023%20%22Ph" in disposition
    assert "\n" not in disposition and disposition.count('"') == 2
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "inline" not in client.get(f"/files/{lesson.id}/x?inline=1").headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "status", "stretch"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=999999999-", 416, None),
    ],
)
def test_ranges_are_answered_as_the_rfc_says(client, as_, lesson, deck, asked, status, stretch):
    as_("teacher")
    answer = client.get(f"/files/{lesson.id}/x", headers={"Range": asked})
    assert answer.status_code == status
    if stretch is None:
        assert answer.headers["Content-Range"] == f"bytes */{len(deck)}"
    else:
        assert answer.data == deck[stretch] and answer.headers["Content-Length"] == str(len(deck[stretch]))


def test_head_and_conditional_requests_send_no_bytes(client, as_, lesson, deck):
    as_("teacher")
    head = client.head(f"/files/{lesson.id}/x")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(deck)))
    again = client.get(f"/files/{lesson.id}/x", headers={"If-None-Match": head.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    stale = client.get(f"/files/{lesson.id}/x", headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert stale.status_code == 200


def test_a_pupil_is_given_the_slides_without_their_notes(client, as_, page, lesson, deck):
    as_("student")
    shown = client.get(page).text
    answer = client.get(f"/files/{lesson.id}/x")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as container:
        assert not any("Ghi chú".encode() in container.read(name) for name in container.namelist())
    tag = sha256(answer.data).hexdigest()
    assert answer.headers["ETag"] == f'"{tag}"' and tag in shown
    assert lesson.digest not in shown
    size = len(answer.data)
    head = client.head(f"/files/{lesson.id}/x")
    assert head.headers["Content-Length"] == str(size) != str(len(deck))
    part = client.get(f"/files/{lesson.id}/x", headers={"Range": "bytes=10-19"})
    assert (part.data, part.headers["Content-Range"]) == (answer.data[10:20], f"bytes 10-19/{size}")
    # What a shared computer kept of the teacher's visit is neither confirmed nor filled up for the pupil.
    kept = client.get(f"/files/{lesson.id}/x", headers={"If-None-Match": f'"{lesson.digest}"'})
    assert kept.status_code == 200 and kept.data == answer.data
    torn = {"Range": "bytes=10-19", "If-Range": f'"{lesson.digest}"'}
    assert client.get(f"/files/{lesson.id}/x", headers=torn).data == answer.data


def test_where_no_copy_is_ready_the_page_says_why_and_the_door_is_shut(client, as_, services, page, lesson):
    as_("student")
    for reason in ("notes_waiting", "notes_failed", "notes_kept"):
        services.previews.store(lesson.id, "", [], Open(reason=reason))
        sentence = html.escape(str(phrase(reason)))
        shown = client.get(page).text
        assert sentence in shown and "Tải PPTX" not in shown
        refused = client.get(f"/files/{lesson.id}/x")
        assert refused.status_code == 409 and sentence in refused.text
        assert client.head(f"/files/{lesson.id}/x").status_code == 409
    as_("teacher")
    assert "Tải PPTX" in client.get(page).text


def test_page_pictures_are_kept_by_the_reader_alone(client, as_, lesson):
    as_("student")
    for kind in ("pages", "thumbs"):
        answer = client.get(f"/{kind}/{lesson.id}/1.webp")
        assert (answer.status_code, answer.mimetype, answer.data[8:12]) == (200, "image/webp", b"WEBP")
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert client.get(f"/pages/{lesson.id}/99.webp").status_code == 404


def test_a_library_computer_keeps_no_page_picture_for_the_next_reader(client, as_, lesson, small):
    as_("student")
    client.set_cookie("shared_pc", small.school)
    assert client.get(f"/pages/{lesson.id}/1.webp").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["outsider", "outsider_student", None])
def test_what_one_may_not_open_is_not_there(client, as_, lesson, name):
    if name:
        as_(name)
    for address in (f"/files/{lesson.id}/x", f"/pages/{lesson.id}/1.webp", f"/thumbs/{lesson.id}/1.webp"):
        assert client.get(address).status_code == 404
    assert client.get("/files/nothing/x").status_code == 404
