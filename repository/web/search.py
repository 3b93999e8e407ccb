"""`/search`: one page for e-lessons and print together, and the suggestions under the search box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from repository.discovery.fields import FACETS, SCHEMA
from repository.discovery.find import SIZES, Asked, Results
from repository.discovery.labels import FacetValue
from repository.discovery.showing import Found
from repository.web import words
from repository.web.here import actor, services

bp = Blueprint("search", __name__)

IN_TABS = "medium"  # chosen above the results, not among the filters
SHOWN = 12  # values of a facet; whoever looks for the thirteenth types it


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
        tabs=_tabs(results),
        facets=[
            (name, words.FACET_TITLES[name], _choices(name, results.facets.get(name, ())))
            for name in FACETS
            if name != IN_TABS
        ],
        chosen=_chosen(results),
        sorts=words.SORTS,
        lines=[line_of(found) for found in results.items],
        page_address=lambda page: _address(page=[str(page)]),
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


def line_of(found: Found) -> dict[str, Any]:
    """Return a result as lists show it: address, words, cover, availability, the matching slide."""
    availability, available = ("", None)
    if found.medium == "print":
        availability, available = words.where_it_stands(
            found.shelves, actor().school_id, services().clock.today()
        )
    address = item_address(found)
    slide = found.slide
    return {
        "found": found,
        "url": address,
        "meta": words.meta_line(found),
        "cover": cover_of(found),
        "availability": availability,
        "available": available,
        "chip": words.chip_of(found.state) if found.state not in ("", "approved", "listed") else None,
        "slide_url": f"{address}?file={slide.file_id}&page={slide.number}#viewer" if slide else None,
        "slide_name": words.page_name(found.kind, slide.number) if slide else None,
    }


def cover_of(found: Found) -> dict[str, Any]:
    """Return what the macros `cover` and `card_strip` take."""
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
        "note": words.place_of(found) or found.author,
    }


def _tabs(results: Results) -> list[dict[str, Any]]:
    """All, e-lessons, books: each with its count under the other conditions."""
    chosen = results.asked.filters.get(IN_TABS, frozenset())
    counts = {value.value: value.count for value in results.facets.get(IN_TABS, ())}
    entries = [("", _("Tất cả"), sum(counts.values()))]
    entries += [(code, str(name), counts.get(code, 0)) for code, name in words.SHORT_MEDIA.items()]
    return [
        {
            "label": label,
            "count": count,
            "url": _address(medium=[code] if code else [], page=[]),
            "current": chosen == ({code} if code else frozenset()),
        }
        for code, label, count in entries
    ]


def _choices(name: str, values: tuple[FacetValue, ...]) -> list[tuple[str, str, int, bool]]:
    shown = [value for value in values if not (name == "available" and value.value == "0")]
    first = [value for value in shown if value.checked or value in shown[:SHOWN]]
    return [(value.value, words.facet_label(name, value), value.count, value.checked) for value in first]


def _chosen(results: Results) -> list[tuple[str, str]]:
    """Return the chosen values, each with the address of the same search without it."""
    found = []
    for name, values in results.facets.items():
        for value in values:
            if value.checked and name != IN_TABS:
                rest = [each for each in request.args.getlist(name) if each != value.value]
                label = words.facet_label(name, value)
                found.append((label, _address(**{name: rest, "page": []})))
    return found


def _address(**changes: list[str]) -> str:
    """Return the address of this search with some of its arguments changed; [] drops one."""
    kept: Mapping[str, list[str]] = {**request.args.to_dict(flat=False), **changes}
    return url_for("search.search", **{name: values for name, values in kept.items() if values})  # type: ignore[arg-type]


def _relaxed(asked: Asked) -> list[tuple[str, str, int]]:
    """Return searches with one condition less that do have results: (what was dropped, address, count)."""
    found = []
    for name in asked.filters:
        fewer = {other: chosen for other, chosen in asked.filters.items() if other != name}
        total = services().discovery.count(actor(), Asked(asked.text, fewer, size=10))
        if total:
            found.append((str(words.FACET_TITLES[name]), _address(**{name: [], "page": []}), total))
    return found
