"""The pages of a semester's list: each role does her part, and is told in words when she cannot."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from repository.accounts.tables import Person
from tests.repository.semester.conftest import PNG, School, hub_elsewhere, school, settings

__all__ = ["hub_elsewhere", "school", "settings"]  # fixtures of the semester's tests
PASSWORD = "một câu riêng tư"


@pytest.fixture
def enter(client: FlaskClient, school: School):  # type: ignore[no-untyped-def]
    def sign_in(name: str) -> None:
        hashed = school.services.passwords.hasher.hash(PASSWORD)

        def write(tx) -> None:  # type: ignore[no-untyped-def]
            tx.get_one(Person, school.world.people[name]).password_hash = hashed

        school.services.db.write(write)
        client.post("/sign-out")
        client.post("/sign-in", data={"username": name, "password": PASSWORD})

    return sign_in


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def press(client: FlaskClient, address: str, action: str, **typed: str):  # type: ignore[no-untyped-def]
    """Press an action as the list's page offers it now."""
    lock = hidden(client.get(f"{address}/do/{action}", follow_redirects=True).text, "lock")
    return client.post(f"{address}/do/{action}", data={"lock": lock, **typed}, follow_redirects=True)


def test_every_role_does_her_part_on_the_pages(client, enter, hub_elsewhere, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    school = hub_elsewhere
    school.lesson("Phân số bằng nhau", reach="public")
    school.lesson("Chờ tổ xem", state="department_review")

    enter("librarian")
    page = client.get("/lists").text
    assert "Lập danh sách Học kỳ I, năm học 2026-2027" in words(page)
    answer = client.post("/lists", data={"semester_id": school.world.semester, "nonce": "n"})
    address = answer.headers["Location"].removesuffix("/gather")
    gather = client.get(f"{address}/gather").text
    assert "Phân số bằng nhau" in gather and "Chờ tổ chuyên môn thẩm định." in gather
    form = {"lock": hidden(gather, "lock"), "version": re.findall(r'name="version" value="([^"]+)"', gather)}
    assert (
        "Đã đưa 1 bài vào danh sách."
        in client.post(f"{address}/lines", data=form, follow_redirects=True).text
    )
    preview = client.get(f"{address}/list.pdf")
    assert preview.mimetype == "application/pdf" and preview.data.startswith(b"%PDF-")
    page = press(client, address, "submit_for_signature").text
    assert "Chờ Trần Thị Hạnh ký" in words(page)

    enter("principal")
    assert "Xem và ký" in client.get("/lists").text
    page = press(client, address, "sign").text
    assert "chờ Phạm Thu Hà vào số" in words(page)

    enter("clerk")
    page = client.get(f"{address}/do/number").text
    assert hidden(page, "number") == "1" and hidden(page, "dated") == "2026-11-22"
    page = press(client, address, "number", number="1", dated="2026-11-22").text
    assert "01/DS-THCSHL, 22/11/2026" in words(page)
    upload = {"lock": hidden(page, "lock"), "scan": (io.BytesIO(PNG), "quét.png")}
    page = client.post(f"{address}/scan", data=upload, follow_redirects=True).text
    assert "Đã nhận bản quét." in words(page)
    scan = client.get(f"{address}/scan")
    assert scan.data == PNG and "sandbox" in scan.headers["Content-Security-Policy"]
    summary = words(client.get(f"{address}/do/stamp").text)
    assert "1 học liệu mở cho mọi người" in summary and "không sửa được nữa" in summary
    assert "Đã đóng dấu." in words(press(client, address, "stamp").text)
    assert "Trường THCS Tân An sẽ xem được" in words(client.get(f"{address}/do/deliver").text)
    press(client, address, "deliver")

    enter("other_librarian")
    assert "Các trường đã gửi về" in words(client.get("/lists").text)
    assert "Xác nhận đã nhận" in client.get(address).text
    assert "Đã xác nhận nhận danh sách." in words(press(client, address, "receive").text)
    sheet = client.get(f"{address}/list.xlsx")
    assert sheet.data.startswith(b"PK") and "dot1.xlsx" in sheet.headers["Content-Disposition"]


def test_what_cannot_be_numbered_comes_back_with_what_was_typed(
    client, enter, school, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    school.stamped(tmp_path, school.lesson("Tập hợp"), number=1)
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    enter("clerk")
    for typed, status, said in (
        ({"number": "1", "dated": "2026-11-22"}, 409, "Số này đã dùng"),
        ({"number": "2", "dated": "2026-11-20"}, 409, "không được trước ngày ký"),
        ({"number": "hai", "dated": "2026-11-22"}, 422, ""),
        ({"number": "2", "dated": ""}, 422, "Cần điền ô này."),
        ({"number": "2", "dated": "2026-12-25"}, 422, "Ngày này chưa tới."),
    ):
        answer = press(client, f"/lists/{list_id}", "number", **typed)
        assert answer.status_code == status
        assert said in words(answer.text)
        assert hidden(answer.text, "number") == typed["number"]


def test_an_old_page_is_told_who_was_faster(client, enter, school) -> None:  # type: ignore[no-untyped-def]
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    enter("principal")
    lock = school.view(list_id).lock
    school.take(list_id, "librarian", "submit_for_signature")
    answer = client.post(f"/lists/{list_id}/do/sign", data={"lock": lock}, follow_redirects=True)
    assert "Đỗ Thị Mai vừa thay đổi danh sách này." in words(answer.text)
    assert school.view(list_id).row.state == "awaiting_signature"


def test_a_hostile_scan_is_refused_in_words(client, enter, school) -> None:  # type: ignore[no-untyped-def]
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    school.take(list_id, "clerk", "number", number=1, dated=school.view(list_id).today)
    enter("clerk")
    lock = school.view(list_id).lock
    for upload in ((io.BytesIO(b"<script>alert(1)</script>"), "quet.pdf"), (io.BytesIO(b""), "")):
        answer = client.post(
            f"/lists/{list_id}/scan", data={"lock": lock, "scan": upload}, follow_redirects=True
        )
        assert 'class="alert error"' in answer.text
    assert school.view(list_id).scan_name == ""


@pytest.mark.parametrize(("name", "status"), [("student", 403), ("teacher", 200), ("admin", 200)])
def test_pupils_have_no_business_with_lists(client, enter, school, name: str, status: int) -> None:  # type: ignore[no-untyped-def]
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    enter(name)
    assert client.get("/lists").status_code == status
    assert client.get(f"/lists/{list_id}").status_code == (404 if name == "student" else 200)
    assert client.get(f"/lists/{list_id}/gather").status_code == (404 if name == "student" else 403)
    assert "Trình ký" not in client.get(f"/lists/{list_id}").text


def test_whose_action_it_is_not_is_refused_even_from_an_old_page(client, enter, school) -> None:  # type: ignore[no-untyped-def]
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    enter("teacher")
    for address in ("do/submit_for_signature", "do/stamp", "lines", "arrange", "recipients", "exclude"):
        assert client.post(f"/lists/{list_id}/{address}", data={"lock": 99}).status_code == 403, address


def test_legal_bases_are_added_moved_and_taken_out_of_use(client, enter, school) -> None:  # type: ignore[no-untyped-def]
    enter("librarian")
    for text in ("Căn cứ Luật Thư viện ngày 21 tháng 11 năm 2019;", "Căn cứ Biên bản hợp tác;"):
        client.post("/admin/legal-bases", data={"text": text})
    assert client.post("/admin/legal-bases", data={"text": " "}).status_code == 422
    first, second = school.services.legal_bases.all(school.who("librarian"))
    client.post(f"/admin/legal-bases/{second.id}", data={"do": "up"})
    client.post(f"/admin/legal-bases/{first.id}", data={"do": "save", "text": "Căn cứ khác;"})
    bases = school.services.legal_bases.all(school.who("librarian"))
    assert [(basis.text, basis.active) for basis in bases] == [
        ("Căn cứ Biên bản hợp tác;", True),
        ("Căn cứ khác;", False),
    ]
    client.post(f"/admin/legal-bases/{first.id}", data={"do": "remove"})
    assert "Căn cứ khác" not in client.get("/admin/legal-bases").text
