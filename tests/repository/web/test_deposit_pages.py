"""From a file to the head's queue on the pages a teacher meets, without JavaScript and as the script sends it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from repository.services import Services
from repository.worker import Worker
from tests.repository.derivatives import makers
from tests.world import World, come_in

NAME = "Bai 23 Phan so bang nhau - Toan 6.pptx"


@pytest.fixture(scope="session")
def deck(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return makers.deck(tmp_path_factory.mktemp("decks") / "deck.pptx").read_bytes()


@pytest.fixture
def enter(client: FlaskClient, services: Services, small: World) -> Callable[[str], None]:
    """`enter('teacher')` signs that person in."""

    def sign_in(name: str) -> None:
        come_in(client, services.db, small.people[name])

    return sign_in


def send(client: FlaskClient, *files: tuple[str, bytes], headers: dict[str, str] | None = None, **form: str):
    data = {**form, "files": [(io.BytesIO(content), name) for name, content in files]}
    return client.post("/deposit", data=data, content_type="multipart/form-data", headers=headers or {})


def form_of(page: str) -> dict[str, str]:
    """What the edit form would send back untouched."""
    form = page[page.index('id="describe"') :]
    values = dict(re.findall(r'<input type="(?:text|hidden)"[^>]*name="(\w+)" value="([^"]*)"', form))
    for name, body in re.findall(r'<select id="f-\w+" name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        values[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'type="radio"[^>]*name="(\w+)" value="(\w+)" checked', form):
        values[name] = value
    return {name: html.unescape(value) for name, value in values.items()}


def test_a_deck_is_submitted_in_three_presses_and_decided_in_two(client, services, enter, deck):
    enter("teacher")
    assert client.get("/deposit").status_code == 200
    answer = send(client, (NAME, deck), nonce="tap")
    assert answer.status_code == 303 and answer.location.endswith("/edit")
    page = client.get(answer.location).text
    form = form_of(page)
    assert (form["title"], form["subject_code"], form["grade"]) == ("Phân số bằng nhau", "toan", "6")
    sent = client.post(answer.location, data={**form, "do": "submit"}, follow_redirects=True)
    assert "Đã gửi tổ duyệt" in sent.text and "Chờ Nguyễn Thị Lan duyệt" in sent.text
    enter("head")
    queue = client.get("/review").text
    (address,) = set(re.findall(r'href="(/review/[\w-]+)"', queue))
    review = client.get(address).text
    marks = dict.fromkeys(re.findall(r'name="(mark-\w+)"', review), "yes")
    lock = re.search(r'name="lock" value="(\d+)"', review)[1]
    done = client.post(address, data={**marks, "lock": lock, "action": "approve"}, follow_redirects=True)
    assert "Đã ghi: duyệt" in done.text and "Không có bài nào chờ bạn" in done.text
    again = client.post(address, data={**marks, "lock": lock, "action": "approve"})
    assert again.status_code == 409 and "Nguyễn Thị Lan vừa duyệt bài này rồi" in again.text


def test_a_double_tap_leads_to_the_same_material(client, enter, deck):
    enter("teacher")
    assert send(client, (NAME, deck), nonce="t").location == send(client, (NAME, deck), nonce="t").location


def test_the_script_sends_files_one_by_one_into_one_material(client, services, enter, who, deck):
    enter("teacher")
    for number in (1, 2):
        answer = send(client, (f"{number}.pptx", deck), nonce=f"abc-{number}", headers={"HX-Request": "true"})
        assert answer.text.startswith("<li>") and answer.headers["HX-Redirect"].endswith("/edit")
    refused = send(client, ("x.pptx", b"MZ"), nonce="abc-3", headers={"HX-Request": "true"})
    assert refused.status_code == 422 and refused.text.startswith('<li class="wrong">')
    (line,) = services.materials.mine(who("teacher"))
    assert len(services.materials.view(who("teacher"), line.material_id).shown.files) == 2


def test_what_was_refused_is_named_with_its_reason(client, enter):
    enter("teacher")
    answer = send(client, ("bai.pptx", b"MZ not a deck"), nonce="t")
    assert answer.status_code == 422 and "bai.pptx:" in answer.text
    assert send(client).status_code == 422


def test_missing_things_are_said_beside_their_fields_and_nothing_typed_is_lost(client, enter, deck):
    enter("teacher")
    address = send(client, (NAME, deck), nonce="t").location
    form = form_of(client.get(address).text)
    typed = {
        **form,
        "title": "Tên mới",
        "grade": "",
        "rights_holder": "",
        "shows_pupils": "1",
        "do": "submit",
    }
    answer = client.post(address, data=typed)
    assert answer.status_code == 422 and 'value="Tên mới"' in answer.text
    for field in ("grade", "rights_holder", "consent_given"):
        assert f'id="f-{field}-error"' in answer.text
    wrong = client.post(address, data={**typed, "title": "", "lock": form_of(answer.text)["lock"]})
    assert wrong.status_code == 422 and 'id="f-title-error"' in wrong.text


def test_lessons_follow_subject_and_grade(client, enter):
    enter("teacher")
    assert "Phân số bằng nhau" in client.get("/deposit/lessons?subject_code=toan&grade=6").text
    assert "Phân số bằng nhau" not in client.get("/deposit/lessons?subject_code=toan&grade=7").text


def test_pressing_a_file_button_keeps_what_was_typed(client, services, enter, who, deck):
    enter("teacher")
    address = send(client, ("a.pptx", deck), ("b.pptx", deck), nonce="t").location
    page = client.get(address).text
    press = re.findall(r'formaction="(/materials/[^"]+/earlier)"', page)[0]
    client.post(press, data={**form_of(page), "title": "Tên đã gõ"})
    page = client.get(address).text
    assert form_of(page)["title"] == "Tên đã gõ" and page.index("b.pptx") < page.index("a.pptx")


def test_a_lesson_is_taken_back_trashed_and_restored_from_the_own_list(client, services, enter, who, deck):
    enter("teacher")
    address = send(client, (NAME, deck), nonce="t").location
    client.post(address, data={**form_of(client.get(address).text), "do": "submit"})
    (line,) = services.materials.mine(who("teacher"))
    step = f"/materials/{line.material_id}/step"
    back = client.post(step, data={"action": "take_back", "version_id": line.version_id})
    assert back.location.endswith(f"/materials/{line.material_id}/edit")
    gone = client.post(f"/materials/{line.material_id}/trash", follow_redirects=True).text
    assert "Hoàn tác" in gone and "Chưa có bài nào" in gone
    client.post(f"/materials/{line.material_id}/untrash")
    assert NAME.split(".")[0] not in gone and "Phân số bằng nhau" in client.get("/my/materials").text


def test_a_taught_lesson_is_reported_and_confirmed(client, services, enter, who, deck):
    enter("teacher")
    send(client, (NAME, deck), nonce="t")
    (line,) = services.materials.mine(who("teacher"))
    address = f"/materials/{line.material_id}/teaching"
    assert client.post(address, data={"class_name": "6A1", "taught_on": "2026-11-20"}).status_code == 422
    typed = {"class_name": "6A1", "taught_on": "2026-11-20", "period": "3"}
    assert client.post(address, data=typed).status_code == 303
    enter("head")
    confirm = re.findall(r'action="(/teachings/[\w-]+/confirm)"', client.get("/review").text)[0]
    client.post(confirm)
    assert services.materials.mine(who("teacher"))[0].status.state == "approved"


def test_pages_about_lessons_are_closed_to_pupils_and_strangers(client, enter, deck):
    enter("teacher")
    address = send(client, (NAME, deck), nonce="t").location
    enter("student")
    assert client.get("/deposit").status_code == 403
    assert client.get(address).status_code == 404
    with client.session_transaction() as session:
        session.clear()
    for page in ("/deposit", "/review", "/my/materials", "/notices", address):
        assert "/sign-in" in client.get(page).location


def test_the_bell_leads_to_what_it_speaks_of(client, services, enter, deck):
    enter("teacher")
    address = send(client, (NAME, deck), nonce="t").location
    client.post(address, data={**form_of(client.get(address).text), "do": "submit"})
    Worker(services).drain()
    enter("head")
    page = client.get("/notices").text
    assert "gửi “Phân số bằng nhau” chờ duyệt" in html.unescape(page)
    follow = re.findall(r'action="(/notices/[\w-]{36})"', page)[0]
    assert "/review/" in client.post(follow).location
    assert "chưa đọc" not in client.get("/notices").text
