"""Which pages a person can reach: links followed from page to page, one page of each kind."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/v/)\w+")
# Bytes rather than pages, and addresses that change something about the reader.
NOT_PAGES = re.compile(
    r"^/(files|thumbs|pages|static|api)/|\.(pdf|xlsx|csv|webp|svg|mrc|xml|json|ris|bib|zip)(\?|$)|/(scan|qr|reader|library)$"
    r"|^/desk/commands|/download|/export|/labels|/titles/[^/]+\.|[?&]lang="
)
IN_HER_OWN_WAY = re.compile(r"^/$|^/search\?q$|^/materials/\*$|^/lists/\*$")


def kind_of(address: str) -> str:
    """Return an address without what differs between pages of a kind: ids, and what a query asks."""
    parts = urlsplit(address)
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return ID.sub("*", parts.path) + ("?" + "&".join(names) if names else "")


def pages(page: Page, starts: tuple[str, ...], most: int = 80) -> Iterator[str]:
    """Open page after page; yields the kind of each while it is open."""
    waiting, known = deque(starts), {kind_of(start) for start in starts}
    for _turn in range(most):
        if not waiting:
            return
        address = waiting.popleft()
        page.goto(address)
        yield kind_of(address)
        for link in page.eval_on_selector_all("a[href^='/'], a[href^='?']", "all => all.map(a => a.href)"):
            parts = urlsplit(link)
            found = parts.path + (f"?{parts.query}" if parts.query else "")
            if not NOT_PAGES.search(found) and _is_new(found, known):
                known.add(kind_of(found))
                waiting.append(found)


def _is_new(address: str, known: set[str]) -> bool:
    """A search narrowed in every possible way is one search."""
    kind = kind_of(address)
    if kind.startswith("/search?") and sum(each.startswith("/search?") for each in known) >= 3:
        return False
    return kind not in known
