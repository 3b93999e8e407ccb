"""The desk at a scanner's pace: scans that come before an answer, answers that come late, a network that goes away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, Walker
from tests.story.visitor import until

pytestmark = pytest.mark.browser

SCANS = "**/desk/scan"
FIRST, SECOND = "son", "duc"  # teachers: they may borrow enough for every test here


class Gate:
    """A server that answers only when it is let: requests wait here, and never two at once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.waiting: list[Route] = []
        page.route(SCANS, lambda route: self.waiting.append(route))  # a builtin cannot be a handler

    def let_one(self) -> None:
        """Let the request that waits through, and wait until its answer came."""
        route = self._taken()
        with self.page.expect_response(SCANS):
            route.continue_()

    def lose_answer(self) -> None:
        """Let the server do what was asked, and lose what it says."""
        route = self._taken()
        route.fetch()
        route.abort("connectionreset")

    def drop(self) -> None:
        """Let the request that waits get nowhere."""
        self._taken().abort("internetdisconnected")

    def _taken(self) -> Route:
        until(
            lambda: self.page.evaluate("1") and bool(self.waiting)
        )  # a look at the page lets routes come in
        assert len(self.waiting) == 1, "one at a time"
        return self.waiting.pop()


def test_five_scans_before_the_first_answer_are_all_done_in_order(walker: Walker) -> None:
    page, gate = _desk(walker)
    books = _free(page, 3)
    _scan(page, FIRST, books[0], books[1], SECOND, books[2])
    expect(page.locator("[data-scan]")).to_have_value("")
    expect(page.locator("[data-scan]")).to_be_focused()
    expect(page.locator(".desk-waiting li")).to_have_count(5)
    page.keyboard.type("nửa chừng")  # an answer that comes while she types takes no letter from her
    for left in (4, 3, 2, 1):
        gate.let_one()
        expect(page.locator(".desk-waiting li")).to_have_count(left)
    gate.let_one()
    expect(page.locator(".desk-waiting")).to_be_hidden()
    expect(page.locator("[data-scan]")).to_have_value("nửa chừng")
    expect(page.locator("[data-scan]")).to_be_focused()
    expect(page.locator("#desk-name")).to_contain_text(_name(page, SECOND))
    assert _borrowed(page, FIRST) >= set(books[:2])
    assert books[2] in _borrowed(page, SECOND)
    _bring_back(page, gate, books)


def test_a_lost_answer_is_asked_for_again_and_lends_once(walker: Walker) -> None:
    page, gate = _desk(walker)
    books = _free(page, 2)
    _scan(page, FIRST, *books)
    gate.let_one()
    gate.lose_answer()
    expect(page.locator(".desk-waiting")).to_contain_text("chưa gửi")
    page.get_by_role("button", name="Gửi lại").click()
    gate.let_one()
    gate.let_one()
    expect(page.locator(".desk-waiting")).to_be_hidden()
    good = page.locator(".desk-log .good")
    expect(good).to_have_count(2)
    for book in books:
        expect(good.filter(has_text=book)).to_have_count(1)
    _bring_back(page, gate, books)


def test_what_was_not_sent_outlives_the_page(walker: Walker) -> None:
    page, gate = _desk(walker)
    (book,) = _free(page, 1)
    _scan(page, FIRST, book)
    gate.let_one()
    gate.drop()
    expect(page.locator(".desk-waiting")).to_contain_text("chưa gửi")
    page.unroute(SCANS)
    page.route(SCANS, lambda route: route.abort("internetdisconnected"))
    page.goto("/")
    page.unroute(SCANS)
    gate = Gate(page)
    page.goto("/desk")
    gate.let_one()
    expect(page.locator(".desk-log .good")).to_contain_text(book)
    _bring_back(page, gate, [book])


def test_books_wait_until_it_is_clear_who_is_at_the_desk(walker: Walker) -> None:
    page, gate = _desk(walker)
    (book,) = _free(page, 1)
    _scan(page, FIRST, "thẻ rách", book)
    gate.let_one()
    gate.let_one()
    expect(page.locator(".desk-waiting")).to_contain_text("chờ biết bạn đọc là ai")
    _scan(page, SECOND)
    gate.let_one()
    gate.let_one()
    expect(page.locator(".desk-waiting")).to_be_hidden()
    assert book in _borrowed(page, SECOND)
    assert book not in _borrowed(page, FIRST)
    _bring_back(page, gate, [book])


def _desk(walker: Walker) -> tuple[Page, Gate]:
    page = walker.sign_in(walker.open(DESK), "mai")
    page.goto("/desk")
    return page, Gate(page)


def _scan(page: Page, *codes: str) -> None:
    """Type like a scanner: a code, Enter, and the next at once."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def _free(page: Page, count: int) -> list[str]:
    """Return barcodes of this library's copies that stand on its shelves."""
    found = page.request.get("/api/v1/search?q=&medium=print&available=1&size=40").json()["items"]
    shelves = [shelf for item in found for shelf in item["shelves"] if shelf["school"] == "THCS Hoà Lâm"]
    free = [copy["barcode"] for shelf in shelves for copy in shelf["copies"] if copy["state"] == "available"]
    return free[-count:]


def _borrowed(page: Page, username: str) -> set[str]:
    """Return what somebody has at home: asked as a librarian without JavaScript would."""
    token = page.locator("#desk [name=csrf_token]").first.input_value()
    form = {"typed": username, "mode": "lend", "csrf_token": token}
    shown = page.request.post("/desk/scan", form=form, headers={"HX-Request": "true"}).text()
    return set(re.findall(r'<td data-label="Số ĐKCB" class="nowrap">([^<]+)<', shown))


def _name(page: Page, username: str) -> str:
    """Return the full name of a patron, from the desk's own title."""
    token = page.locator("#desk [name=csrf_token]").first.input_value()
    form = {"typed": username, "mode": "lend", "csrf_token": token}
    shown = page.request.post("/desk/scan", form=form, headers={"HX-Request": "true"}).text()
    found = re.search(r'id="desk-name">([^<·]+)', shown)
    assert found
    return found[1].strip()


def _bring_back(page: Page, gate: Gate, books: list[str]) -> None:
    """Leave the shelves as they were; the desk is told by its own button."""
    assert not gate.waiting
    page.unroute(SCANS)
    page.locator("[data-scan]").fill("")
    page.get_by_role("link", name="Trả", exact=True).click()
    _scan(page, *books)
    for book in books:
        expect(page.locator(".desk-log .good", has_text=book).filter(has_text="đã trả")).to_have_count(1)
