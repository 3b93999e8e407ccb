"""`/search` and `/suggest`: e-lessons and printed titles together, with facets, as the actor may see them."""

from __future__ import annotations

from typing import Any, cast

from apiflask import fields
from flask import current_app, url_for

from repository.api.door import actor, services, site
from repository.api.operations import Asked, Operations, Text, Told, Whole
from repository.discovery import find
from repository.discovery.fields import FACETS, SCHEMA
from repository.discovery.labels import FacetValue
from repository.discovery.showing import Found

LARGEST_PAGE = 100
HIGHEST = 2**31

bp = Operations("search", "Search")


class CopySchema(Told):
    """A copy on a shelf; nobody is told who has it."""

    barcode = fields.String()
    state = fields.String()
    due_date = fields.Date(allow_none=True)
    location = fields.String()


class ShelfSchema(Told):
    """A school's copies of a title, live from the database."""

    school_id = fields.String()
    school = fields.String()
    shelf_mark = fields.String()
    total = fields.Integer()
    available = fields.Integer()
    next_due = fields.Date(allow_none=True)
    copies = fields.List(fields.Nested(CopySchema))


class SlideSchema(Told):
    """The page of a file that answers best, and the words around."""

    file_id = fields.String()
    number = fields.Integer()
    words = fields.String()


class ItemSchema(Told):
    """An e-lesson or a printed title in a list. `url` is for people and for ever, `href` for programs."""

    id = fields.String(metadata={"description": "of the material, or of the printed title"})
    record_id = fields.String()
    title = fields.String()
    medium = fields.String(metadata={"description": "material or print"})
    kind = fields.String()
    url = fields.String()
    href = fields.String()
    code = fields.String()
    author = fields.String()
    publisher = fields.String()
    year = fields.Integer(allow_none=True)
    language = fields.String()
    subject = fields.String()
    grade = fields.Integer(allow_none=True)
    lesson = fields.String()
    series = fields.String()
    school = fields.String()
    state = fields.String(metadata={"description": "of a material's version; empty for print"})
    added = fields.Date(allow_none=True)
    control_number = fields.String()
    isbn = fields.List(fields.String())
    slide = fields.Nested(SlideSchema, allow_none=True)
    shelves = fields.List(fields.Nested(ShelfSchema))


class FacetValueSchema(Told):
    """A value of a facet with how many results it has."""

    value = fields.String()
    label = fields.String()
    count = fields.Integer()
    checked = fields.Boolean()


class ResultsSchema(Told):
    """A page of results; `corrected` is what was sought instead when nothing matched what was typed."""

    total = fields.Integer()
    page = fields.Integer()
    pages = fields.Integer()
    size = fields.Integer()
    items = fields.List(fields.Nested(ItemSchema))
    facets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(FacetValueSchema)))
    corrected = fields.String(allow_none=True)
    offers = fields.List(fields.String())


class SuggestionSchema(Told):
    """A title or name beginning like what was typed."""

    text = fields.String()
    field = fields.String()


class SuggestionsSchema(Told):
    """Suggestions, the best first."""

    items = fields.List(fields.Nested(SuggestionSchema))


class PagedSchema(Asked):
    """Words, and which page of how many results. A larger size than 100 is taken for 100."""

    q = Text(500, load_default="")
    page = Whole(1, HIGHEST, load_default=1)
    size = Whole(1, HIGHEST, load_default=20)


def _facet_fields() -> dict[str, Any]:
    described = {"description": "repeat it for alternatives"}
    return {name: fields.List(Text(100), load_default=(), metadata=described) for name in FACETS}


SearchSchema = cast(
    type[PagedSchema],
    PagedSchema.from_dict(
        {
            **_facet_fields(),
            "sort": Text(
                20,
                load_default="relevance",
                choices=("relevance", *SCHEMA.sorts),
            ),
        },
        name="SearchSchema",
    ),
)


class SuggestSchema(Asked):
    """What has been typed so far."""

    q = Text(100, load_default="")


@bp.get("/search")
@bp.input(SearchSchema, location="query")
@bp.output(ResultsSchema)
@bp.needs("read", public=True)
def search(query_data: dict[str, Any]) -> Any:
    """Search e-lessons and printed titles"""
    return results(query_data, {name: frozenset(filter(None, query_data[name])) for name in FACETS})


@bp.get("/suggest")
@bp.input(SuggestSchema, location="query")
@bp.output(SuggestionsSchema)
@bp.needs("read", public=True)
def suggest(query_data: dict[str, Any]) -> Any:
    """Suggest titles and names for what is being typed"""
    typed = query_data["q"].strip()
    return {"items": services().discovery.suggest(actor(), typed) if len(typed) >= 2 else ()}


def results(asked: dict[str, Any], filters: dict[str, frozenset[str]]) -> dict[str, Any]:
    """Return a page of results as it is told."""
    wanted = find.Asked(
        text=asked["q"],
        filters={name: values for name, values in filters.items() if values},
        sort=asked["sort"],
        page=asked["page"],
        size=min(asked["size"], LARGEST_PAGE),
    )
    found = services().discovery.search(actor(), wanted)
    return {
        "total": found.total,
        "page": wanted.page,
        "pages": found.pages,
        "size": wanted.size,
        "items": [item(each) for each in found.items],
        "facets": {name: [_facet(name, value) for value in values] for name, values in found.facets.items()},
        "corrected": found.corrected,
        "offers": found.offers,
    }


def item(found: Found) -> dict[str, Any]:
    """Return a result as it is told."""
    named = {name: getattr(found, name) for name in SAME}
    slide = found.slide
    return {
        **named,
        "id": found.material_id or found.id,
        "record_id": found.id,
        "url": f"{site()}/v/{found.code}",
        "href": href(found),
        "isbn": found.isbns,
        "slide": slide
        and {
            "file_id": slide.file_id,
            "number": slide.number,
            "words": "".join(words for words, _marked in slide.words),
        },
    }


def href(found: Found) -> str:
    """Return the API's address of a result."""
    if found.material_id:
        return url_for("api_materials.show", material_id=found.material_id)
    return url_for("api_titles.show", title_id=found.id)


SAME = (
    "title", "medium", "kind", "code", "author", "publisher", "year", "language", "subject", "grade", "lesson",
    "series", "school", "state", "added", "control_number", "shelves",
)  # fmt: skip


def _facet(name: str, value: FacetValue) -> dict[str, Any]:
    label = current_app.extensions["hoclieu_facet_label"](name, value)
    return {"value": value.value, "label": label, "count": value.count, "checked": value.checked}
