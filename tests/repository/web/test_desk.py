"""The desk as a librarian's scanner drives it: plain pages and htmx parts, two scans a loan."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from repository.services import Services
from tests.repository.conftest import Library
from tests.world import World


@pytest.fixture
def desk(client: FlaskClient, services: Services, small: World, sign_in) -> FlaskClient:  # type: ignore[no-untyped-def]
    sign_in("librarian")
    return client


def scan(desk: FlaskClient, typed: str, **values: str):  # type: ignore[no-untyped-def]
    return desk.post("/desk/scan", data={"typed": typed, **values}, follow_redirects=True)


def test_a_name_and_a_copy_lend_in_two_scans_without_javascript(
    desk: FlaskClient,
    services: Services,
    library: Library,
) -> None:
    page = scan(desk, "an 6a1")
    assert "Nguyễn Văn An · 6A1" in page.text or "Bạn đọc nào?" in page.text
    page = scan(desk, "student")
    assert page.request.args["patron"] == library.patrons["student"]
    page = scan(desk, "tn 1", patron=library.patrons["student"])
    assert "Dế mèn phiêu lưu ký: hẹn trả 07/12/2026" in page.text and "Hoàn tác" in page.text
    assert len(services.loans.open_of(library.librarian, library.patrons["student"])) == 1


def test_undo_takes_the_line_away(desk: FlaskClient, services: Services, library: Library) -> None:
    patron = library.patrons["student"]
    page = scan(desk, "TN.00001", patron=patron)
    loan = re.search(r'name="loan" value="([^"]+)"', page.text)
    assert loan is not None
    page = desk.post(
        "/desk/undo", data={"loan": loan[1], "action": "lend", "patron": patron}, follow_redirects=True
    )
    assert "Đã hoàn tác" in page.text and "hẹn trả 07/12" not in page.text
    assert services.loans.open_of(library.librarian, patron) == []


def test_a_copy_held_by_another_is_returned_and_lent_with_one_button(
    desk: FlaskClient,
    services: Services,
    library: Library,
) -> None:
    services.loans.check_out(library.librarian, library.patrons["student2"], "TN.00001")
    patron = library.patrons["student"]
    page = scan(desk, "TN.00001", patron=patron)
    assert "Lê Thị Ánh 6A1 đang mượn cuốn TN.00001" in page.text and "Ghi trả rồi cho mượn" in page.text
    page = desk.post(
        "/desk/return-first", data={"barcode": "TN.00001", "patron": patron}, follow_redirects=True
    )
    assert "Dế mèn phiêu lưu ký: hẹn trả" in page.text and "Lê Thị Ánh" not in page.text


def test_command_barcodes_change_what_the_next_scan_does(
    desk: FlaskClient,
    services: Services,
    library: Library,
) -> None:
    services.loans.check_out(library.librarian, library.patrons["student"], "TN.00001")
    page = scan(desk, "TRA")
    assert page.request.args["mode"] == "return"
    page = scan(desk, "TN.00001", mode="return")
    assert "Nguyễn Văn An 6A1 đã trả" in page.text
    assert scan(desk, "GIA HẠN").request.args["mode"] == "renew"
    assert "không có ai đang mượn" in scan(desk, "TN.00001", mode="renew").text


def test_htmx_gets_the_desk_alone_and_the_address_follows(desk: FlaskClient, library: Library) -> None:
    part = desk.post("/desk/scan", data={"typed": "student"}, headers={"HX-Request": "true"})
    assert part.status_code == 200 and part.text.lstrip().startswith('<section id="desk"')
    assert part.headers["HX-Replace-Url"].endswith(f"patron={library.patrons['student']}")
    assert "<html" not in part.text


def test_several_readers_are_offered_and_nobody_is_said(desk: FlaskClient, library: Library) -> None:
    page = scan(desk, "6a1")
    assert "Bạn đọc nào?" in page.text and "Lê Thị Ánh" in page.text
    assert "Không tìm thấy bạn đọc nào" in scan(desk, "zzz").text
    assert "Hãy quét thẻ hoặc gõ tên" in scan(desk, "TN.00001").text


def test_the_cookie_holds_neither_names_nor_titles(desk: FlaskClient, library: Library) -> None:
    scan(desk, "TN.00001", patron=library.patrons["student"])
    scan(desk, "TN.00001", patron=library.patrons["student2"])
    with desk.session_transaction() as session:
        assert "An" not in str(session["desk"]) and "mèn" not in str(session["desk"])


@pytest.mark.parametrize("name", ["teacher", "student", "principal", "admin"])
def test_nobody_else_stands_at_the_desk(client: FlaskClient, library: Library, sign_in, name: str) -> None:
    sign_in(name)
    assert client.get("/desk").status_code == 403
    assert client.post("/desk/scan", data={"typed": "student"}).status_code == 403


def test_a_reader_sees_and_renews_her_own(
    client: FlaskClient,
    services: Services,
    library: Library,
    clock,
    sign_in,
) -> None:
    loan = services.loans.check_out(library.librarian, library.patrons["student"], "TN.00001")
    clock.advance(days=10)
    sign_in("student")
    assert "Dế mèn phiêu lưu ký" in client.get("/my/loans").text
    page = client.post(f"/my/loans/{loan.id}/renew", follow_redirects=True)
    assert "Đã gia hạn đến 16/12/2026" in page.text


def test_a_readers_loan_does_not_exist_for_another_who_would_renew_it(
    client: FlaskClient, services: Services, library: Library, sign_in
) -> None:
    loan = services.loans.check_out(library.librarian, library.patrons["student"], "TN.00001")
    for name in ("student2", "teacher", "other_librarian"):
        sign_in(name)
        answers = [client.post(f"/my/loans/{asked}/renew").status_code for asked in (loan.id, "no-such-loan")]
        assert answers == [404, 404], name


def test_overdue_by_class_prints(
    client: FlaskClient, services: Services, library: Library, clock, sign_in
) -> None:
    services.loans.check_out(library.librarian, library.patrons["student"], "TN.00001")
    clock.advance(days=30)
    sign_in("homeroom")
    assert "Lớp 6A1" in client.get("/overdue").text
    assert client.get("/overdue.pdf").data.startswith(b"%PDF")


def test_a_copy_lost_on_loan_is_noted_at_the_desk_and_undone(
    desk: FlaskClient, services: Services, library: Library
) -> None:
    patron = library.patrons["student"]
    loan = services.loans.check_out(library.librarian, patron, "TN.00001")
    assert "Báo mất" in desk.get(f"/desk?patron={patron}").text
    page = desk.post("/desk/lost", data={"loan": loan.id, "patron": patron}, follow_redirects=True)
    assert "Nguyễn Văn An 6A1 làm mất" in page.text and "Báo mất" not in page.text
    undone = {"loan": loan.id, "action": "lose", "patron": patron}
    assert "Báo mất" in desk.post("/desk/undo", data=undone, follow_redirects=True).text


def test_the_homeroom_teacher_comes_to_her_overdue_list_from_her_first_page(
    client: FlaskClient, services: Services, library: Library, clock, sign_in
) -> None:
    services.loans.check_out(library.librarian, library.patrons["student"], "TN.00001")
    services.loans.check_out(library.librarian, library.patrons["teacher"], "TN.00002")
    clock.advance(days=60)
    sign_in("homeroom")
    first = client.get("/").text
    assert "cuốn quá hạn" in first and 'href="/overdue"' in first
    page = client.get("/overdue").text
    assert "Nguyễn Văn An" in page and "Hoàng Thuý Nga" not in page and "/patrons/" not in page
