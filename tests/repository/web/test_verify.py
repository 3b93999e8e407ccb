"""The public page *Kiểm tra* and the short codes."""

from __future__ import annotations

import io
from pathlib import Path

from tests.repository.semester.conftest import PNG, School, school, settings
from tests.repository.web.test_lists import words

__all__ = ["school", "settings"]  # fixtures of the semester's tests


def test_anybody_checks_a_list_by_code_number_or_file(client, school: School, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    list_id = school.stamped(
        tmp_path,
        school.lesson("Bài mở", reach="public"),
        school.lesson("Đề kiểm tra", kind="test_paper", readers="staff"),
    )
    code = school.view(list_id).row.code

    assert "Kiểm tra danh sách" in words(client.get("/verify").text)
    follow = client.get(f"/v/{code.lower()}")
    assert (follow.status_code, follow.headers["Location"]) == (302, f"/verify?q={code}")
    for question in (f"q={code}", "q=01/DS-THCSHL&year=2026", f"q=1&year=2026&school={school.world.school}"):
        said = words(client.get(f"/verify?{question}").text)
        assert "Danh sách có thật" in said and "Bài mở" in said and "2 học liệu" in said
        assert "Đề kiểm tra" not in said
    assert "Không có danh sách nào" in words(client.get("/verify?q=1&year=2027").text)

    upload = {"file": (io.BytesIO("slides of Bài mở".encode()), "tải về (3).pptx")}
    said = words(client.post("/verify", data=upload).text)
    assert "Tệp này đúng là dòng" in said and "01/DS-THCSHL" in said
    changed = {"file": (io.BytesIO("slides of Bài mỞ".encode()), "sửa.pptx")}
    assert "tệp đã là tệp khác" in words(client.post("/verify", data=changed).text)
    scan = {"file": (io.BytesIO(PNG), "scan.png")}
    assert "bản quét có dấu" in words(client.post("/verify", data=scan).text)
    assert client.post("/verify").status_code == 422


def test_a_list_not_yet_stamped_says_so_and_shows_nothing(client, school: School) -> None:  # type: ignore[no-untyped-def]
    list_id = school.gathered(school.lesson("Bài mở", reach="public"))
    said = words(client.get(f"/verify?q={school.view(list_id).row.code}").text)
    assert "Chưa chính thức." in said and "Bài mở" not in said


def test_an_unknown_code_is_explained(client, small) -> None:  # type: ignore[no-untyped-def]
    answer = client.get("/v/%3Cscript%3E")
    assert answer.status_code == 404
    assert "Không có mã này" in words(answer.text) and "<script>" not in answer.text.split("<main")[1]


def test_the_code_of_a_lesson_leads_to_its_page(client, school: School, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    list_id = school.stamped(tmp_path, school.lesson("Bài mở", reach="public"))
    address = school.view(list_id).lines[0].line.address
    page = client.get(address, follow_redirects=True)
    assert page.status_code == 200 and "Bài mở" in page.text
