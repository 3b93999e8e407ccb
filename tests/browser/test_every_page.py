"""Every page each person can reach, at a phone and at a desk: axe finds nothing, nothing is wider than the screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import crawl
from tests.browser.conftest import DESK, PHONE, Walker

pytestmark = pytest.mark.browser

SMALLEST = {"width": 320, "height": 640}
STARTS = ("/", "/search?q=phan+so", "/search?q=khong+co+gi+nhu+the", "/nowhere", "/v/XXXXXXXX")
PEOPLE = {
    "stranger": "", "pupil": "an", "teacher": "nga", "head": "lan", "librarian": "mai", "principal": "hanh",
    "clerk": "ha", "homeroom teacher": "en", "administrator": "admin",
}  # fmt: skip
# Who leaves which form with nothing, or nonsense, in it; and the button.
EMPTY_FORMS = (
    ("", "/sign-in", "Đăng nhập"), ("", "/verify", "Kiểm tra tệp này"), ("an", "/password", "Đổi mật khẩu"),
    ("mai", "/catalogue/new", ""), ("ha", "/admin/legal-bases", "Thêm căn cứ"),
    ("admin", "/admin/people/new", ""), ("admin", "/admin/people/import", "Xem trước"), ("admin", "/admin/tokens", ""),
    ("admin", "/admin/departments", ""), ("hanh", "/admin/delegations", ""), ("nga", "/deposit", None),
)  # fmt: skip
seen: set[str] = set()  # kinds of pages that are the same for everybody, once looked at


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE.keys())
def test_every_page_is_sound(walker: Walker, person: str) -> None:
    page = walker.open(PHONE)
    if person:
        walker.sign_in(page, person)
    found: list[str] = []
    for kind in crawl.pages(page, STARTS):
        assert page.locator("h1").count() == 1, f"{page.url}: one h1"
        if crawl.IN_HER_OWN_WAY.search(kind) or kind not in seen:
            seen.add(kind)
            found += _too_wide(page) + _violations(page)
            page.set_viewport_size(DESK)  # type: ignore[arg-type]
            found += _violations(page)
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("person", "address", "button"), EMPTY_FORMS, ids=[form[1] for form in EMPTY_FORMS])
def test_a_form_sent_back_says_what_is_wrong(
    walker: Walker, person: str, address: str, button: str | None
) -> None:
    page = walker.open(PHONE, javascript=button is not None)
    if person:
        walker.sign_in(page, person)
    page.goto(address)
    buttons = page.locator("main form[method=post] button[type=submit]:visible")
    (page.locator("main").get_by_role("button", name=button) if button else buttons.last).click()
    page.wait_for_load_state()
    assert page.locator("main :is(.error-summary, .alert.error)").first.is_visible(), page.url
    found = _too_wide(page) + (_violations(page) if button is not None else [])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("person", ["an", "lan", "mai"])
def test_the_dark_is_readable(walker: Walker, person: str) -> None:
    page = walker.sign_in(walker.open(PHONE), person)
    page.emulate_media(color_scheme="dark")
    found = []
    for _kind in crawl.pages(page, STARTS, most=12):
        found += _violations(page)
    assert not found, "\n".join(found)


def _violations(page: Page) -> list[str]:
    answer = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{page.url} ({page.viewport_size['width']}): {one['id']} {one['nodes'][0]['html'][:160]}"
        for one in answer.response["violations"]
        if page.viewport_size
    ]


def _too_wide(page: Page) -> list[str]:
    found = []
    for size in (SMALLEST, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{page.url}: wider than {size['width']} px")
    return found
