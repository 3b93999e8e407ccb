"""A person with a browser, without JavaScript: signs in, opens pages, fills in their forms."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import urllib3

from tests.repository.web.matrix_world import PASSWORD


class Browser:
    """One person's cookies and what the last page said."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.cookies: dict[str, str] = {}
        self.page = ""
        self.pool = urllib3.PoolManager(retries=False, timeout=60)
        self.get("/sign-in")
        assert self.post("/sign-in", username=name, password=PASSWORD) == 303, self.page

    def get(self, path: str) -> int:
        """Open a page."""
        return self._ask("GET", path, "")

    def post(self, path: str, **form: str) -> int:
        """Send a form of the page that is open."""
        return self._ask("POST", path, urlencode({"csrf_token": self.hidden("csrf_token"), **form}))

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found is not None, f"no {name} in the page"
        return unescape(found[1])

    def choices(self, beginning: str) -> list[str]:
        """Return the names of the page's selects that begin so."""
        return re.findall(rf'<select[^>]* name="({beginning}[^"]*)"', self.page)

    def _ask(self, method: str, path: str, body: str) -> int:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self.pool.request(method, self.url + path, body=body, headers=headers, redirect=False)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        self.page = answer.data.decode()
        return int(answer.status)
