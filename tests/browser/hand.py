"""A hand on a page: what it taps, types and chooses, counted."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Page


class Hand:
    """Counts actions: a tap, a field filled in, files chosen, a line scanned."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def tap(self, words: str, exact: bool = True) -> None:
        """Press the button, or follow the link, that says `words`."""
        self.actions += 1
        self._named(words, exact).click()
        self.page.wait_for_load_state()

    def choose(self, field: str, file: FilePayload) -> None:
        """Choose a file from the phone."""
        self.actions += 1
        self.page.set_input_files(field, files=[file])

    def scan(self, typed: str) -> None:
        """Do what a scanner does at the focused line: type, then Enter."""
        self.actions += 1
        line = self.page.locator("[data-scan]")
        line.fill(typed)
        with self.page.expect_response(lambda answer: "/desk/scan" in answer.url):
            line.press("Enter")
        self.page.wait_for_load_state()

    def _named(self, words: str, exact: bool) -> Locator:
        main = self.page.locator("main")
        found = main.get_by_role("button", name=words, exact=exact).or_(
            main.get_by_role("link", name=words, exact=exact)
        )
        return found.first
