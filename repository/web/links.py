"""Addresses: of pages that may not be there, of this site as others reach it, of the search one came from."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import current_app, request, url_for


def page_address(endpoint: str, **values: object) -> str | None:
    """Return the address of a page, or None where this installation has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def site() -> str:
    """Return the address people reach this server by: `PUBLIC_URL`, else the one they used just now."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/"))


def came_from_search() -> str | None:
    """Return the address of the results this page was opened from."""
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host or before.path != url_for("search.search"):
        return None
    return f"{before.path}?{before.query}"


def in_language(code: str) -> str:
    """Return the address of this page in another language."""
    kept = request.args.to_dict(flat=False) | {"lang": [code]}
    return f"{request.path}?{urlencode(kept, doseq=True)}"


def in_an_app() -> bool:
    """Tell whether the page is shown inside another app (Zalo, Facebook), where downloads often fail."""
    agent = request.user_agent.string
    return any(name in agent for name in ("Zalo", "FBAN", "FBAV", "; wv)"))
