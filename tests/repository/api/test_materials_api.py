"""A lesson by API: deposited, described, sent, approved, read; each step with its ETag, each thing made once."""

import io
import zipfile
from datetime import date
from hashlib import sha256

import pytest

from tests.repository.materials.conftest import work


@pytest.fixture
def deposited(api, deck_bytes):
    """The answer to a deck just uploaded by the teacher, with a key."""
    return upload(api("teacher"), deck_bytes, "k-1")


def upload(ask, data, key="", name="Bai 23.pptx"):
    files = {"files": (io.BytesIO(data), name)}
    headers = {"Idempotency-Key": key} if key else {}
    return ask("POST", "/materials", data=files, content_type="multipart/form-data", headers=headers)


def step(ask, material_id, action, **more):
    tag = ask("GET", f"/materials/{material_id}").headers["ETag"]
    body = {"action": action, **more}
    return ask("POST", f"/materials/{material_id}/transitions", json=body, headers={"If-Match": tag})


def test_a_deposit_sent_twice_with_one_key_makes_one_material(api, deposited, deck_bytes):
    assert (
        deposited.status_code == 201
        and deposited.headers["Location"] == deposited.json["materials"][0]["href"]
    )
    again = upload(api("teacher"), deck_bytes, "k-1")
    assert again.json["materials"] == deposited.json["materials"]
    other = upload(api("teacher"), deck_bytes, "k-2")
    assert other.json["materials"] != deposited.json["materials"]
    assert other.json["duplicates"][0]["material_id"] == deposited.json["materials"][0]["id"]


def test_hostile_bytes_are_refused_and_nothing_is_made(api, small):
    answer = upload(api("teacher"), b"MZ\x90\x00 not a deck", name="bai.pptx")
    assert answer.status_code == 422 and answer.json["reasons"][0]["detail"]
    assert api("teacher")("GET", "/materials").json["items"] == []
    nothing = api("teacher")("POST", "/materials", data={}, content_type="multipart/form-data")
    assert nothing.json["errors"][0] == {"field": "files", "code": "no_file", "detail": "Chưa có tệp nào."}


def test_a_lesson_goes_from_deposit_to_its_readers(api, services, deposited, deck_bytes):
    author, head = api("teacher"), api("head")
    material_id = deposited.json["materials"][0]["id"]
    tag = author("GET", f"/materials/{material_id}").headers["ETag"]
    changes = {"title": "Phân số bằng nhau", "grade": 6, "subject_code": "toan", "keywords": ["phân số", "rút gọn"],
               "licence": "cc-by", "reach": "group"}  # fmt: skip
    described = author("PATCH", f"/materials/{material_id}", json=changes, headers={"If-Match": tag})
    assert described.status_code == 200, described.json
    assert described.json["description"]["keywords"] == ["phân số", "rút gọn"]
    assert described.headers["ETag"] != tag
    stale = author("PATCH", f"/materials/{material_id}", json={"title": "x"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert author("PATCH", f"/materials/{material_id}", json={"title": "x"}).status_code == 428
    assert step(author, material_id, "submit").json["working"]["status"]["state"] == "department_review"
    assert [each["material_id"] for each in head("GET", "/reviews").json["items"]] == [material_id]
    own = step(author, material_id, "approve")
    assert own.status_code == 403
    version_id = described.json["working"]["id"]
    actor = services.people.actor_for(head("GET", "/me").json["id"])
    points = services.reviews.view(actor, version_id).checklist
    marks = [{"code": point.code, "mark": "yes"} for point in points]
    done = step(head, material_id, "approve", checklist=marks)
    assert done.json["shown"]["status"]["state"] == "approved"
    pupil = api("student")
    file = pupil("GET", f"/materials/{material_id}/files").json["items"][0]
    assert (file["closed"], file["href"], file["digest"]) == ("notes_waiting", None, "")
    refused = pupil("GET", f"/materials/{material_id}/files/{file['id']}")
    assert (refused.status_code, refused.json["reasons"][0]["code"]) == (409, "notes_waiting")
    work(services)
    file = pupil("GET", f"/materials/{material_id}/files").json["items"][0]
    given = pupil.client.get(file["href"], headers=pupil.headers).data
    assert sha256(given).hexdigest() == file["digest"] != sha256(deck_bytes).hexdigest()
    assert author("GET", f"/materials/{material_id}/files/{file['id']}").data == deck_bytes
    assert api("outsider")("GET", f"/materials/{material_id}").status_code == 404


def test_two_heads_who_decide_on_what_they_read_are_not_both_right(api, sent):
    lesson = sent()
    head, deputy = api("head"), api("deputy")
    tag = head("GET", f"/materials/{lesson.id}").headers["ETag"]
    other = deputy("GET", f"/materials/{lesson.id}").headers["ETag"]
    address, body = (
        f"/materials/{lesson.id}/transitions",
        {"action": "request_changes", "comment": "Sửa trang 2."},
    )
    assert head("POST", address, json=body, headers={"If-Match": tag}).status_code == 200
    assert deputy("POST", address, json=body, headers={"If-Match": other}).status_code == 412


def test_transitions_tell_their_address_and_why_not(api, draft):
    lesson = draft()
    items = api("teacher")("GET", f"/materials/{lesson.id}/transitions").json["items"]
    submit = next(item for item in items if item["name"] == "submit")
    assert (
        submit["href"].endswith(f"/materials/{lesson.id}/transitions") and submit["label"] == "Gửi tổ duyệt"
    )
    assert submit["allowed"] or submit["why_not"][0]["detail"] != submit["why_not"][0]["code"]


def test_an_action_without_its_comment_or_of_another_state_is_refused_with_reasons(api, sent):
    lesson = sent()
    bare = step(api("head"), lesson.id, "request_changes")
    assert (bare.status_code, bare.json["reasons"][0]["code"]) == (409, "comment_required")
    assert step(api("head"), lesson.id, "stamp").status_code == 409
    assert step(api("head"), lesson.id, "nothing").status_code == 409
    assert step(api("head"), lesson.id, "").status_code == 422


def test_a_draft_is_its_authors_alone(api, draft):
    lesson = draft()
    for name in ("student", "teacher2", "outsider", ""):
        ask = api(name) if name else api()
        for address in ("", "/versions", "/files", "/transitions"):
            assert ask("GET", f"/materials/{lesson.id}{address}").status_code == 404


def test_files_for_staff_are_not_told_to_pupils(api, approved):
    lesson = approved(kind="test_paper")
    assert api("teacher2")("GET", f"/materials/{lesson.id}/files").json["items"]
    assert api("student")("GET", f"/materials/{lesson.id}").status_code == 404
    assert api("student")("GET", "/materials").json["items"] == []


def test_bytes_come_by_range_and_are_never_run_here(api, approved, deck_bytes):
    lesson = approved()
    ask = api("teacher2")
    file = ask("GET", f"/materials/{lesson.id}/files").json["items"][0]
    address = file["href"].removeprefix("/api/v1")
    part = ask("GET", address, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.data) == (206, deck_bytes[2:6])
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(deck_bytes)}"
    assert part.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in part.headers["Content-Security-Policy"]
    assert ask("GET", address, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert ask("GET", address, headers={"Range": "bytes=a-b"}).data == deck_bytes
    whole = ask("HEAD", address)
    assert whole.headers["Content-Length"] == str(len(deck_bytes)) and not whole.data
    assert ask("GET", address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_a_pupil_is_told_nothing_of_slide_notes_by_any_answer(api, services, stamped):
    lesson = stamped(reach="public")
    work(services)
    teacher, pupil, stranger = api("teacher2"), api("student"), api()
    for ask in (pupil, stranger):
        record = ask("GET", f"/materials/{lesson.id}").json["record_id"]
        for address in ("", "/versions", "/files"):
            assert "Ghi chú" not in ask("GET", f"/materials/{lesson.id}{address}").text
        for form in (".mrc", ".xml", ".dc", ".json"):
            assert "Ghi chú" not in ask("GET", f"/titles/{record}{form}").text
        assert ask("GET", "/search?q=ghi+chu+cua+co").json["total"] == 0
        (file,) = ask("GET", f"/materials/{lesson.id}/files").json["items"]
        address = file["href"].removeprefix("/api/v1")
        whole = ask("GET", address)
        with zipfile.ZipFile(io.BytesIO(whole.data)) as container:
            assert not any("Ghi chú".encode() in container.read(name) for name in container.namelist())
        theirs = teacher("GET", address).headers["ETag"]
        assert whole.headers["ETag"] != theirs
        assert ask("GET", address, headers={"If-None-Match": theirs}).status_code == 200
        torn = ask("GET", address, headers={"Range": "bytes=2-5", "If-Range": theirs})
        assert (torn.status_code, torn.data) == (200, whole.data)
    assert teacher("GET", "/search?q=ghi+chu+cua+co").json["total"] == 1


def test_the_next_version_begins_beside_the_stamped_one(api, stamped, deck_bytes):
    lesson = stamped()
    ask = api("teacher")
    made = ask("POST", f"/materials/{lesson.id}/versions", json={"note": "Sửa lỗi"})
    assert (made.status_code, made.json["number"]) == (201, 2)
    again = ask("POST", f"/materials/{lesson.id}/versions", json={})
    assert (again.status_code, again.json["reasons"][0]["code"]) == (409, "version_in_progress")
    more = {"files": (io.BytesIO(deck_bytes), "them.pptx")}
    added = ask("POST", f"/materials/{lesson.id}/files", data=more, content_type="multipart/form-data")
    assert added.status_code == 201
    shown = ask("GET", f"/materials/{lesson.id}").json
    assert (len(shown["working"]["files"]), shown["shown"]["number"]) == (2, 1)
    assert api("teacher2")("POST", f"/materials/{lesson.id}/versions", json={}).status_code == 403


def test_a_list_is_read_by_staff_and_carried_on_by_those_whose_turn_it_is(
    api, services, who, small, approved
):
    approved(reach="group")
    librarian = who("librarian")
    list_id = services.lists.create(librarian, small.semester)
    gathered = services.lists.candidates(librarian, list_id).qualifying
    view = services.lists.get(librarian, list_id)
    services.lists.add(librarian, list_id, view.lock, [each.standing.version_id for each in gathered])
    ask = api("librarian")
    assert [row["id"] for row in ask("GET", "/lists").json["items"]] == [list_id]
    shown = ask("GET", f"/lists/{list_id}")
    assert (
        shown.json["line_count"] == len(shown.json["lines"]) == 1
        and shown.json["lines"][0]["files"][0]["sha256"]
    )
    body, tag = {"action": "submit_for_signature"}, {"If-Match": shown.headers["ETag"]}
    assert api("teacher")("POST", f"/lists/{list_id}/transitions", json=body, headers=tag).status_code == 403
    assert ask("POST", f"/lists/{list_id}/transitions", json=body).status_code == 428
    sent = ask("POST", f"/lists/{list_id}/transitions", json=body, headers=tag)
    assert sent.status_code == 200 and sent.json["state"] == "awaiting_signature", sent.json
    assert ask("POST", f"/lists/{list_id}/transitions", json=body, headers=tag).status_code in (409, 412)
    assert api("student")("GET", "/lists").status_code == 403
    assert api("student")("GET", f"/lists/{list_id}").status_code == 404
    assert date.fromisoformat("2026-11-22") == services.clock.today()
