"""A browser without scripts: keeps cookies, reads forms as they stand on the page, presses their buttons."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any

from lxml import html
from urllib3.filepost import encode_multipart_formdata

PASSWORD = "hoclieu"
Sent = tuple[str, bytes]  # a file's name and its bytes


class Visitor:
    """Somebody at a computer of her own."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def signed_in(self, username: str, password: str = PASSWORD) -> Visitor:
        """Go through the door."""
        page = self.open("/sign-in").press("Đăng nhập", username=username, password=password)
        assert page.status == 200 and "/sign-in" not in page.url, page.words
        return self

    def open(self, path: str) -> Page:
        """Follow a link."""
        address = urllib.parse.quote(urllib.parse.urljoin(self.site, path), safe=":/?&=#%+")
        return self._ask(urllib.request.Request(address))

    def send(self, path: str, body: bytes, content_type: str) -> Page:
        """Send a form."""
        request = urllib.request.Request(urllib.parse.urljoin(self.site, path), data=body)
        request.add_header("Content-Type", content_type)
        return self._ask(request)

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return Page(self, answer)


class Page:
    """What came back."""

    def __init__(self, visitor: Visitor, answer: http.client.HTTPResponse | urllib.error.HTTPError) -> None:
        self.visitor = visitor
        self.status = int(answer.status or 0)
        self.url = str(answer.url)
        self.kind = answer.headers.get_content_type()
        self.data = answer.read()

    @property
    def tree(self) -> Any:
        """The page's elements."""
        return html.fromstring(self.data.decode(), base_url=self.url)

    @property
    def words(self) -> str:
        """What the main part of the page says, on one line."""
        main = self.tree.get_element_by_id("main", None)
        return " ".join((self.tree if main is None else main).text_content().split())

    def link(self, words: str) -> str:
        """Return the address behind the first link that says `words`."""
        found = [a for a in self.tree.iter("a") if words in " ".join(a.text_content().split())]
        assert found, f"no link “{words}” on {self.url}: {self.words}"
        return urllib.parse.urljoin(self.url, found[0].get("href"))

    def follow(self, words: str) -> Page:
        """Follow the first link that says `words`."""
        return self.visitor.open(self.link(words))

    def press(self, words: str, files: dict[str, Sent] | None = None, **typed: str | list[str]) -> Page:
        """Fill in and press the button that says `words`; fields that are not typed go as they stand."""
        form, button = self._button(words)
        values: list[tuple[str, Any]] = [pair for pair in form.form_values() if pair[0] not in typed]
        for name, value in typed.items():
            values += [(name, each) for each in (value if isinstance(value, list) else [value])]
        if button.get("name"):
            values.append((button.get("name"), button.get("value", "")))
        address = urllib.parse.urljoin(self.url, button.get("formaction") or form.get("action") or self.url)
        if form.get("method", "get").lower() == "get":
            return self.visitor.open(f"{address}?{urllib.parse.urlencode(values)}")
        if form.get("enctype") == "multipart/form-data":
            body, kind = encode_multipart_formdata([*values, *(files or {}).items()])
            return self.visitor.send(address, body, kind)
        return self.visitor.send(
            address, urllib.parse.urlencode(values).encode(), "application/x-www-form-urlencoded"
        )

    def _button(self, words: str) -> tuple[Any, Any]:
        buttons = [b for b in self.tree.iter("button") if b.get("type", "submit") == "submit"]
        found = [b for b in buttons if words == " ".join(b.text_content().split())]
        assert found, f"no button “{words}” on {self.url}: {self.words}"
        named = found[0].get("form")
        form = self.tree.get_element_by_id(named) if named else next(found[0].iterancestors("form"))
        return form, found[0]


def until(what: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for the worker to have done something."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "the worker did not come to it"
        time.sleep(0.1)
