"""Describing and importing through the pages: nothing typed is lost, a file is looked at before it comes in."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from repository.services import Services
from repository.worker import Worker
from tests.world import World

LOC = Path(__file__).parents[1] / "metadata" / "data" / "loc-vie-121.mrc"


@pytest.fixture
def desk(client: FlaskClient, services: Services, small: World, sign_in) -> FlaskClient:  # type: ignore[no-untyped-def]
    sign_in("librarian")
    return client


def test_a_title_is_described_given_copies_and_labels(desk: FlaskClient, services: Services) -> None:
    typed = {"title": "Dế mèn phiêu lưu ký", "authors": "Tô Hoài\n", "ddc": "895.92234"}
    page = desk.post("/catalogue/new", data=typed, follow_redirects=True)
    record = page.request.path.split("/")[2]
    assert "895.922 TOH" in page.text
    series = next(one for one in services.accession_series.all(_mai(services)) if one.prefix == "TN")
    bought = {"series_id": series.id, "how_many": "2", "entry_date": "05/09/2019", "price": "35000"}
    page = desk.post(f"/catalogue/{record}/copies", data=bought, follow_redirects=True)
    assert "TN.00001 – TN.00002" in page.text and "05/09/2019" in page.text
    assert desk.get(f"/catalogue/{record}/labels.pdf?kind=spine").data.startswith(b"%PDF")
    for tab in ("", "/marc", "/dublin-core", "/history", "/copies"):
        assert desk.get(f"/catalogue/{record}{tab}").status_code == 200
    assert "Dế mèn" in desk.get("/catalogue?q=de men").text


def test_what_was_typed_comes_back_with_the_reason(desk: FlaskClient) -> None:
    page = desk.post("/catalogue/new", data={"title": "", "publisher": "Kim Đồng", "year": "20"})
    assert page.status_code == 422
    assert "Kim Đồng" in page.text and "Năm gồm 4 chữ số" in page.text


def test_a_known_title_is_offered(desk: FlaskClient) -> None:
    desk.post("/catalogue/new", data={"title": "Toán 6", "year": "2021"})
    page = desk.post("/catalogue/new", data={"title": "Toán 6", "year": "2021", "publisher": "Giáo dục"})
    assert page.status_code == 409
    assert "Dùng biểu ghi có sẵn" in page.text and "Giáo dục" in page.text


def test_marc_lines_are_edited_and_a_wrong_line_is_named(desk: FlaskClient) -> None:
    page = desk.post("/catalogue/new", data={"title": "Toán 6"}, follow_redirects=True)
    address = page.request.path.replace("/copies", "/marc")
    lines = "=LDR  00000nam a2200000 a 4500\n=245  00$aToán 6 mới\n=961  \\\\$zkho A\n"
    assert "Đã lưu" in desk.post(address, data={"lock": "1", "lines": lines}, follow_redirects=True).text
    assert "kho A" in desk.get(address).text
    wrong = desk.post(address, data={"lock": "2", "lines": lines + "=9\n"})
    assert wrong.status_code == 422 and "Dòng 4" in wrong.text and "=9" in wrong.text
    stale = desk.post(address, data={"lock": "1", "lines": lines + "=500  \\\\$akho B"})
    assert stale.status_code == 409 and "cửa sổ khác" in stale.text


def test_a_file_is_looked_at_then_comes_in_with_a_report(desk: FlaskClient, services: Services) -> None:
    upload = {"file": (io.BytesIO(LOC.read_bytes() + b"rubbish\x1d"), "loc.mrc")}
    page = desk.post("/catalogue/imports", data=upload, follow_redirects=True)
    assert "Xem thử: loc.mrc" in page.text and "122" in page.text and "không phải biểu ghi MARC" in page.text
    batch = page.request.path.split("/")[3]
    page = desk.post(f"/catalogue/imports/{batch}/start", data={"copies": ""}, follow_redirects=True)
    assert "Đang nhập" in page.text
    Worker(services).drain()
    part = desk.get(f"/catalogue/imports/{batch}", headers={"HX-Request": "true"})
    assert "Đã nhập xong 122 biểu ghi" in part.text and "<html" not in part.text
    assert desk.get("/catalogue/export.mrc").data.count(b"\x1d") >= 119
    assert b"<record>" in desk.get("/catalogue/export.xml").data


def test_a_file_that_is_no_marc_is_refused_kindly(desk: FlaskClient) -> None:
    page = desk.post("/catalogue/imports", data={"file": (io.BytesIO(b"PK\x03\x04 xlsx"), "so.xlsx")})
    assert page.status_code == 422 and "Không tìm thấy biểu ghi MARC" in page.text


@pytest.mark.parametrize("name", ["teacher", "student", "admin"])
def test_only_librarians_catalogue(client: FlaskClient, small: World, sign_in, name: str) -> None:  # type: ignore[no-untyped-def]
    sign_in(name)
    for address in ("/catalogue", "/catalogue/new", "/catalogue/imports", "/catalogue/export.mrc"):
        assert client.get(address).status_code == 403, address


def _mai(services: Services):  # type: ignore[no-untyped-def]
    row = services.db.read(
        lambda tx: tx.connection().exec_driver_sql("select id from person where username='librarian'")
    )
    return services.people.actor_for(row.scalar())
