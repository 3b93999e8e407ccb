"""What a librarian sets up and looks after: loan rules, runs of numbers, readers' cards, the catalogue as a file."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from repository.catalogue.tables import Record
from repository.metadata.marc import data_field, with_fields
from repository.services import Services
from tests.repository.conftest import Library


@pytest.fixture
def mai(client: FlaskClient, library: Library, sign_in) -> FlaskClient:  # type: ignore[no-untyped-def]
    sign_in("librarian")
    return client


def test_the_table_of_rules_is_saved_in_one_go_and_the_next_loan_follows_it(
    mai: FlaskClient, services: Services, library: Library
) -> None:
    page = mai.get("/library/settings")
    assert 'name="student-any-days" value="14"' in page.text
    typed = _typed(services, library) | {"student-any-days": "7"}
    page = mai.post("/library/settings/rules", data=typed, follow_redirects=True)
    assert 'name="student-any-days" value="7"' in page.text and "student/any/drop" in page.text
    loan = services.loans.check_out(library.librarian, library.patrons["student"], library.novels[0])
    assert f"{loan.due_date:%d/%m}" == "30/11"  # Sunday 29 November is no school day
    page = mai.post("/library/settings/rules/student/any/drop", follow_redirects=True)
    assert 'name="student-any-days" value="14"' in page.text


def test_a_wrong_number_is_named_beside_what_was_typed(
    mai: FlaskClient, services: Services, library: Library
) -> None:
    typed = _typed(services, library) | {"teacher-sgk-days": "999", "any-any-days": "10"}
    page = mai.post("/library/settings/rules", data=typed)
    assert page.status_code == 422 and "#f-teacher-sgk-days" in page.text
    assert 'name="any-any-days" value="10"' in page.text
    new = {"patron_kind": "class", "item_kind": "stk", "days": "30", "at_most": "x"}
    page = mai.post("/library/settings/rules/new", data=new)
    assert page.status_code == 422 and "#f-at_most" in page.text
    page = mai.post("/library/settings/rules/new", data=new | {"at_most": "40"}, follow_redirects=True)
    assert 'name="class-stk-at_most" value="40"' in page.text


def test_a_run_of_numbers_goes_on_behind_the_paper_register(mai: FlaskClient) -> None:
    typed = {"prefix": "bd", "name": "Băng đĩa", "stock": "stk", "first": "121"}
    assert "BD.00121" in mai.post("/library/settings/series", data=typed, follow_redirects=True).text
    again = mai.post("/library/settings/series", data=typed)
    assert again.status_code == 422 and "#f-prefix" in again.text and "Băng đĩa" in again.text


def test_a_reader_is_found_blocked_with_a_reason_and_lent_to_again(
    mai: FlaskClient, services: Services, library: Library
) -> None:
    services.loans.check_out(library.librarian, library.patrons["student"], library.novels[0])
    address = f"/patrons/{library.patrons['student']}"
    assert address in mai.get("/patrons?q=an 6a1").text
    card = services.patrons.get(library.librarian, library.patrons["student"]).card_number
    page = mai.get(address)
    assert card in page.text and "Dế mèn phiêu lưu ký" in page.text
    assert mai.post(f"{address}/block", data={"reason": " "}).status_code == 422
    page = mai.post(f"{address}/block", data={"reason": "Chưa đền sách"}, follow_redirects=True)
    assert "Chưa đền sách" in page.text and "Chưa đền sách" in mai.get("/patrons").text
    assert "Chưa đền sách" not in mai.post(f"{address}/unblock", follow_redirects=True).text


def test_what_iso_2709_cannot_carry_is_told_before_the_download(
    mai: FlaskClient, services: Services, library: Library
) -> None:
    assert "không có trong tệp ISO 2709" not in mai.get("/catalogue/export").text

    def lengthen(tx) -> None:  # type: ignore[no-untyped-def]
        record = tx.get_one(Record, library.novel)
        long = data_field("520", "  ", ("a", "dài " * 3000))
        record.marc = with_fields(record.marc, [*record.marc["fields"], long])

    services.db.write(lengthen)
    page = mai.get("/catalogue/export").text
    assert "1 biểu ghi không có trong tệp ISO 2709" in page and f"/catalogue/{library.novel}" in page
    assert mai.get("/catalogue/export.mrc").data.count(b"\x1d") == 1
    assert mai.get("/catalogue/export.xml").data.count(b"<record>") == 2


def _typed(services: Services, library: Library) -> dict[str, str]:
    """The table as the page shows it."""
    rules = [one.rule for one in services.loan_rules.all(library.librarian)]
    return {
        f"{rule.patron_kind}-{rule.item_kind}-{part}".replace("*", "any"): str(getattr(rule, part))
        for rule in rules
        for part in ("days", "at_most", "renewals")
    }
