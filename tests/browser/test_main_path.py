"""The main job by clicking, on a phone and at a desk, with JavaScript and without; the actions counted."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Walker
from tests.browser.hand import Hand
from tests.story import decks
from tests.story.visitor import until

pytestmark = pytest.mark.browser


@dataclass
class Run:
    """One way of walking the path."""

    name: str
    size: dict[str, int]
    javascript: bool
    title: str

    @property
    def slide(self) -> str:
        """Words that stand on this run's slides only."""
        return f"chiếc bánh {self.name}"


RUNS = [
    Run("dẻo", PHONE, True, "Phân số trên điện thoại"),
    Run("nướng", DESK, True, "Phân số trên máy bàn"),
    Run("tẻ", PHONE, False, "Phân số trên máy cũ"),
]


@pytest.mark.parametrize("run", RUNS, ids=["phone", "desk", "phone without JavaScript"])
def test_a_lesson_goes_all_the_way_by_hand(walker: Walker, run: Run) -> None:
    def enter(username: str) -> Page:
        return walker.sign_in(walker.open(run.size, run.javascript), username)

    file = decks.deck(run.slide)
    _submit(enter("trang"), run, file)
    _decide(enter("hai"), run)
    _gather(enter("yen"), run)
    _sign(enter("dung"))
    _stamp(enter("nhung"))
    pupil = enter("ta6a.2601")
    _read(pupil, run, file)
    walker.picture(pupil, f"lesson-{run.name}")


@pytest.mark.parametrize("run", RUNS, ids=["phone", "desk", "phone without JavaScript"])
def test_a_book_is_lent_in_two_scans(walker: Walker, run: Run) -> None:
    page = walker.sign_in(walker.open(run.size, run.javascript), "mai")
    found = page.request.get("/api/v1/search?q=&medium=print&available=1&size=20").json()["items"]
    mine = [shelf for item in found for shelf in item["shelves"] if shelf["school"] == "THCS Hoà Lâm"]
    barcode = next(
        copy["barcode"] for shelf in mine for copy in shelf["copies"] if copy["state"] == "available"
    )
    page.goto("/desk")
    hand = Hand(page)
    hand.scan("huong 6a1")
    hand.scan(barcode)
    assert hand.actions <= 2
    expect(page.locator("#desk .desk-log li").first).to_contain_text("hẹn trả")
    expect(page.locator("#desk-name")).to_contain_text("Trần Thu Hương · 6A1")
    Hand(page).tap("Trả", exact=False)
    Hand(page).scan(barcode)
    expect(page.locator("#desk .desk-log li").first).to_contain_text("Trần Thu Hương 6A1 đã trả")


def _submit(page: Page, run: Run, file: bytes) -> None:
    hand = Hand(page)
    hand.tap("Nộp bài")
    hand.choose("#f-files", {"name": "Bai 23 Phan so bang nhau.pptx", "mimeType": "", "buffer": file})
    if not run.javascript:
        hand.tap("Tải lên")
    page.wait_for_url("**/edit")
    hand.actions += 1
    page.fill("#f-title", run.title)
    hand.tap("Gửi tổ duyệt")
    expect(page.locator("#flashes")).to_contain_text(f"Đã gửi tổ duyệt “{run.title}”")
    assert hand.actions <= 5


def _decide(page: Page, run: Run) -> None:
    hand = Hand(page)
    hand.tap("Thẩm định bài lâu nhất")
    expect(page.locator("h1")).to_have_text(run.title)
    hand.tap("Duyệt")
    expect(page.locator("#flashes")).to_contain_text("Đã ghi: duyệt")
    assert hand.actions <= 3


def _gather(page: Page, run: Run) -> None:
    page.goto("/account")
    page.select_option("#f-school_id", label="THCS Tân An")
    hand = Hand(page)
    hand.tap("Chuyển sang trường này")
    page.goto("/lists")
    hand.tap("Lập danh sách Học kỳ I, năm học 2026-2027")
    expect(page.locator("main")).to_contain_text(run.title)
    hand.tap("Đưa các bài đã chọn vào danh sách")
    hand.tap("Trình ký")
    expect(page.locator("#flashes")).to_contain_text("Đã trình ký")


def _sign(page: Page) -> None:
    hand = Hand(page)
    hand.tap("Xem và ký")
    hand.tap("Ký duyệt")
    expect(page.locator("#flashes")).to_contain_text("Đã ký duyệt")
    assert hand.actions <= 2


def _stamp(page: Page) -> None:
    hand = Hand(page)
    hand.tap("Vào số")
    hand.tap("Vào số")
    hand.tap("Vào số")
    scan = io.BytesIO()
    Image.new("L", (620, 877), 250).save(scan, "PNG")
    hand.choose("#f-scan", {"name": "quet.png", "mimeType": "image/png", "buffer": scan.getvalue()})
    hand.tap("Tải bản quét lên")
    hand.tap("Đóng dấu")
    hand.tap("Đóng dấu")
    expect(page.locator("#flashes")).to_contain_text("Đã đóng dấu")
    hand.tap("Gửi trường đầu mối")
    hand.tap("Gửi trường đầu mối")
    expect(page.locator("#flashes")).to_contain_text("Đã gửi trường đầu mối")


def _read(page: Page, run: Run, file: bytes) -> None:
    """Find the lesson by the words of a slide, open it there, turn the pages, take it home."""

    def found() -> bool:
        page.goto("/")
        page.fill("#q-home", f"{run.slide} vận dụng")
        page.press("#q-home", "Enter")
        page.wait_for_url("**/search?*")
        return page.locator(".result", has_text=run.title).count() > 0

    until(found)
    Hand(page).tap("Slide 4", exact=False)
    until(lambda: page.reload() is not None and page.locator(".viewer-page img").count() > 0)
    expect(page.locator("[data-page]")).to_have_text("4")
    page.get_by_role("link", name="Trước").click()
    expect(page.locator("[data-page]")).to_have_text("3")
    expect(page.locator("h1")).to_have_text(run.title)
    address = page.get_by_role("link", name="Tải PPTX").get_attribute("href")
    taken = page.request.get(str(address)).body()
    assert decks.slides_of(taken) == decks.slides_of(file) and not decks.holds(taken, decks.NOTES)
