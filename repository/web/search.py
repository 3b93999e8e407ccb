"""`/search`: one page for e-lessons and print together, and the suggestions under the search box."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from repository.discovery.fields import FACETS, SCHEMA
from repository.discovery.find import SIZES, Asked
from repository.discovery.showing import Found
from repository.web import words
from repository.web.here import actor, services

bp = Blueprint("search", __name__)


def asked_from(arguments: MultiDict[str, str]) -> Asked:
    """Read a search from its address; whatever is not understood is left out, never an error."""
    size = arguments.get("size", 20, type=int)
    sort = arguments.get("sort", "relevance")
    return Asked(
        text=arguments.get("q", "")[:500],
        filters={
            name: frozenset(value[:40] for value in arguments.getlist(name)[:20] if value)
            for name in FACETS
            if any(arguments.getlist(name))
        },
        sort=sort if sort in ("relevance", *SCHEMA.sorts) else "relevance",
        page=max(1, min(arguments.get("page", 1, type=int) or 1, 10_000)),
        size=size if size in SIZES else 20,
    )


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Show a page of results with facets; an empty question shows the newest."""
    asked = asked_from(request.args)
    results = services().discovery.search(actor(), asked)
    return render_template(
        "search/results.html",
        results=results,
        asked=asked,
        query=asked.text,
        facets=[
            (name, words.FACET_TITLES[name], _choices(name, results.facets.get(name, ()))) for name in FACETS
        ],
        lines=[_line(found) for found in results.items],
        active=sum(len(values) for values in asked.filters.values()),
        page_address=_page_address,
        relaxed=_relaxed(asked) if not results.total else [],
    )


@bp.get("/search/suggest")
def suggest() -> ResponseReturnValue:
    """Answer `<li>` items for the search box; nothing under two letters."""
    typed = request.args.get("q", "").strip()[:100]
    found = services().discovery.suggest(actor(), typed) if len(typed) >= 2 else ()
    return render_template("search/suggest.html", suggestions=found)


def item_address(found: Found) -> str:
    """Return the address of a result's own page."""
    if found.material_id:
        return url_for("materials.show", material_id=found.material_id)
    return url_for("titles.show", record_id=found.id)


def _line(found: Found) -> dict[str, object]:
    availability, available = ("", None)
    if found.medium == "print":
        availability, available = words.where_it_stands(found.shelves, actor().school_id)
    address = item_address(found)
    slide = found.slide
    return {
        "found": found,
        "url": address,
        "meta": words.meta_line(found),
        "cover": cover_of(found),
        "availability": availability,
        "available": available,
        "slide_url": f"{address}?file={slide.file_id}&page={slide.number}#viewer" if slide else None,
    }


def cover_of(found: Found) -> dict[str, object]:
    """Return what the `cover` macro takes."""
    picture = None
    if found.picture:
        picture = url_for("files.thumb", file_id=found.picture[0], number=found.picture[1])
    return {
        "title": found.title,
        "author": found.author,
        "kind": words.ICONS.get(found.kind, "book"),
        "tone": found.tone,
        "picture": picture,
        "url": item_address(found),
    }


def _choices(name: str, values) -> list[tuple[str, str, int, bool]]:  # type: ignore[no-untyped-def]
    return [
        (value.value, words.facet_label(name, value), value.count, value.checked)
        for value in values
        if not (name == "available" and value.value == "0")
    ][:12]


def _page_address(page: int) -> str:
    kept = request.args.to_dict(flat=False)
    kept["page"] = [str(page)]
    return url_for("search.search", **kept)  # type: ignore[arg-type]


def _relaxed(asked: Asked) -> list[tuple[str, str, int]]:
    """Return searches with one condition less that do have results: (what was dropped, address, count)."""
    found = []
    for name in asked.filters:
        fewer = {other: chosen for other, chosen in asked.filters.items() if other != name}
        total = services().discovery.search(actor(), Asked(asked.text, fewer, size=10)).total
        if total:
            address = url_for("search.search", q=asked.text, **{k: sorted(v) for k, v in fewer.items()})
            found.append((str(words.FACET_TITLES[name]), address, total))
    return found
