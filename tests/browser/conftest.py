"""Headless Chromium against a real server over the demonstration group."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.live import Live, installation

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PASSWORD = "hoclieu"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The demonstration group, loaded small, served for the whole session."""
    with installation(tmp_path_factory.mktemp("demo"), ("demo", "--small", "--today", "2026-11-22")) as live:
        yield live


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "the browser leg needs chromium (apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


class Walker:
    """Opens pages as somebody, at a size, with or without JavaScript."""

    def __init__(self, browser: Browser, live: Live, pictures: Path) -> None:
        self.browser = browser
        self.live = live
        self.pictures = pictures
        self.troubles: list[str] = []

    def open(self, size: dict[str, int], javascript: bool = True, locale: str = "vi-VN") -> Page:
        """Return a fresh page, nobody signed in."""
        context = self.browser.new_context(
            viewport=size,
            java_script_enabled=javascript,
            locale=locale,
            base_url=self.live.url,  # type: ignore[arg-type]
        )
        context.set_default_timeout(20_000)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", self._asked)
        return context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        """A page may answer 404 or 422; what it is made of may not, and nothing else may be wrong."""
        answered = (
            message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
        )
        if message.type in ("error", "warning") and not answered:
            self.troubles.append(f"{message.location['url']}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.live.url, "data:", "blob:")):
            self.troubles.append(f"asks another host: {request.url}")

    def sign_in(self, page: Page, username: str) -> Page:
        """Sign in as one of the demonstration's people."""
        page.goto("/sign-in")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep a screenshot for human eyes."""
        page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@pytest.fixture
def walker(chromium: Browser, demo: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walker]:
    """Somebody at a browser; afterwards no page may have had trouble, or have asked another host."""
    walker = Walker(chromium, demo, tmp_path_factory.getbasetemp())
    yield walker
    for context in chromium.contexts:
        context.close()
    assert not walker.troubles
