"""A version of a lesson beside the one before it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from repository.materials.previewing import MadePage, Open
from repository.materials.steps import refresh
from repository.materials.tables import File, Version
from tests.repository.semester.conftest import School


@pytest.fixture
def versions(services, small, who) -> tuple[str, str, str]:
    """A lesson in use and its next version, sent: (material, first version, second version)."""
    school = School(services, small, who)
    first = school.lesson("Phân số bằng nhau", state="approved")
    second = school.another_version(first, b"the next", state="department_review")

    def write(tx, version_id: str, text: str) -> None:
        file = tx.scalars(select(File).where(File.version_id == version_id)).one()
        file.preview = "waiting"
        pages.append((file.id, [MadePage(1, "Mở đầu", "Toán 6"), MadePage(2, "Khởi động", text)]))

    pages: list[tuple[str, list[MadePage]]] = []
    services.db.write(lambda tx: write(tx, first, "Chia bánh làm hai phần"))
    services.db.write(lambda tx: write(tx, second, "Chia bánh làm bốn phần"))
    for file_id, made in pages:
        services.previews.store(file_id, "", made, Open())
    services.db.write(lambda tx: refresh(tx, tx.get_one(Version, second)))
    return services.db.read(lambda tx: tx.get_one(Version, first).material_id), first, second


@pytest.mark.parametrize("name", ["head", "teacher"])
def test_author_and_reviewer_see_what_changed_first(client, sign_in, versions, name: str) -> None:
    material_id, first, second = versions
    sign_in(name)
    page = client.get(f"/materials/{material_id}/compare?version={second}")
    assert page.status_code == 200
    assert "1 trang đổi, 0 trang thêm, 0 trang bỏ, 1 trang giữ nguyên" in page.text
    assert "<mark>hai</mark>" in page.text and "<mark>bốn</mark>" in page.text
    assert page.text.index("Đã đổi") < page.text.index("Trang giữ nguyên")
    assert client.get(f"/materials/{material_id}/compare?version={first}").status_code == 404


def test_the_way_there_stands_beside_the_decision(client, sign_in, versions) -> None:
    material_id, _first, second = versions
    sign_in("head")
    assert f"/materials/{material_id}/compare?version={second}" in client.get(f"/review/{second}").text


def test_a_pupil_and_a_stranger_see_no_draft_beside_a_lesson(client, sign_in, versions) -> None:
    material_id, _first, second = versions
    address = f"/materials/{material_id}/compare?version={second}"
    assert client.get(address).status_code == 302
    sign_in("student")
    assert client.get(address).status_code == 404
