"""`/titles`: printed titles listed, shown in every lens, described by librarians; their copies, live.

A record leaves as MARC, MARCXML or Dublin Core by its suffix or by Accept; so does the record of a material.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from apiflask import fields
from flask import Response, request, url_for
from werkzeug.exceptions import NotAcceptable

from repository.api.door import actor, services, site
from repository.api.materials import ListedPageSchema, ListedSchema, a_page
from repository.api.operations import (
    Asked,
    Flag,
    IdempotencyKey,
    IfMatch,
    Operations,
    Several,
    Text,
    Told,
    demand_match,
    tag_of,
)
from repository.api.search import ItemSchema, ShelfSchema, item
from repository.catalogue.record_views import RecordView
from repository.errors import Denied
from repository.metadata import short_form

# what Accept may name → form of the export; '' for the JSON of this API, which also answers */*
FORMS = {
    "application/json": "",
    "application/marc": "mrc",
    "application/marcxml+xml": "xml",
    "application/marc+json": "json",
}
SUFFIXES = {"mrc": "mrc", "xml": "xml", "dc": "dc.xml", "json": ""}
LISTS = ("authors", "contributors", "isbn", "notes", "subjects", "keywords")

bp = Operations("titles", "Titles")


def _short_fields(list_field: Any, text_field: Any) -> dict[str, Any]:
    return {name: list_field() if name in LISTS else text_field() for name in short_form.FIELDS}


ShortFormSchema = Told.from_dict(
    _short_fields(lambda: fields.List(fields.String()), fields.String), name="ShortFormSchema"
)
DescribeTitleSchema = cast(
    type[Asked],
    Asked.from_dict(
        _short_fields(lambda: Several(Text(500)), lambda: Text(4000)), name="DescribeTitleSchema"
    ),
)
NewTitleSchema = cast(
    type[Asked],
    DescribeTitleSchema.from_dict(
        {
            "even_if_known": Flag(
                load_default=False, metadata={"description": "describe a title twice on purpose"}
            )
        },
        name="NewTitleSchema",
    ),
)


class TitleSchema(ItemSchema):
    """A record in every lens: the item, the short form, MARC 21 as JSON, Dublin Core."""

    publication = fields.String()
    citation = fields.String()
    short = fields.Nested(ShortFormSchema)
    marc = fields.Dict(keys=fields.String())
    dublin_core = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    custodian = fields.String()
    may_change = fields.Boolean()
    updated_at = fields.DateTime()
    formats = fields.Dict(keys=fields.String(), values=fields.String())


class ShelvesSchema(Told):
    """Where a title stands, one's own school first."""

    items = fields.List(fields.Nested(ShelfSchema))


RECORD_ANSWER = {
    200: {
        "description": "The record",
        "content": {mime: {} for mime in (*FORMS, "application/xml") if mime != "application/json"},
    }
}


@bp.get("/titles")
@bp.input(ListedSchema, location="query")
@bp.output(ListedPageSchema)
@bp.needs("read", public=True)
def listed(query_data: dict[str, Any]) -> Any:
    """List every printed title one may see"""
    return a_page("print", query_data)


@bp.post("/titles")
@bp.input(IdempotencyKey, location="headers", arg_name="once")
@bp.input(NewTitleSchema, location="json")
@bp.output(TitleSchema, status_code=201)
@bp.needs("admin")
def create(once: Any, json_data: dict[str, Any]) -> Any:
    """Describe a new title by the short form"""
    even_if_known = json_data.pop("even_if_known")
    title_id = services().records.create(actor(), json_data, nonce=once["key"], even_if_known=even_if_known)
    view = services().records.get(actor(), title_id)
    return _told(view), 201, {"Location": _href(title_id), "ETag": f'"{_tag(view)}"'}


@bp.get("/titles/<title_id>")
@bp.output(TitleSchema)
@bp.needs("read", public=True, responses=RECORD_ANSWER)
def show(title_id: str) -> Any:
    """Show a record, as JSON or as Accept asks"""
    accepted = request.accept_mimetypes
    chosen = accepted.best_match(list(FORMS)) if accepted else "application/json"  # RFC 9110 §12.5.1
    if chosen is None:
        raise NotAcceptable
    return _record(title_id, FORMS[chosen])


@bp.get("/titles/<title_id>.<any(mrc, xml, dc, json):suffix>")
@bp.output(TitleSchema)
@bp.needs("read", public=True, responses=RECORD_ANSWER)
def export(title_id: str, suffix: str) -> Any:
    """Download a record as MARC 21 (mrc), MARCXML (xml), Dublin Core (dc) or JSON"""
    return _record(title_id, SUFFIXES[suffix])


@bp.patch("/titles/<title_id>")
@bp.input(IfMatch, location="headers", arg_name="match")
@bp.input(DescribeTitleSchema, location="json")
@bp.output(TitleSchema)
@bp.needs("admin")
def describe(title_id: str, match: Any, json_data: dict[str, Any]) -> Any:
    """Change what the short form says of a title"""
    view = services().records.get(actor(), title_id)
    if not view.may_change:
        raise Denied("record.describe")
    demand_match(_tag(view), match)
    services().records.describe(actor(), title_id, view.lock, json_data)
    changed = services().records.get(actor(), title_id)
    return _told(changed), 200, {"ETag": f'"{_tag(changed)}"'}


@bp.get("/titles/<title_id>/copies")
@bp.output(ShelvesSchema)
@bp.needs("read", public=True)
def copies(title_id: str) -> Any:
    """List the copies of a title, school by school"""
    return {"items": services().titles.for_record(actor(), title_id)}


def _record(title_id: str, form: str) -> Any:
    if not form:
        view = services().records.get(actor(), title_id)
        return _told(view), 200, {"ETag": f'"{_tag(view)}"'}
    made = services().items.export(actor(), title_id, form, site())
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "ETag": f'"{tag_of(made.content.hex())}"',
    }
    return Response(made.content, 200, headers, mimetype=made.mime)


def _told(view: RecordView) -> dict[str, Any]:
    shown = services().items.show(actor(), view.id, site())
    same = ("marc", "dublin_core", "custodian", "may_change", "updated_at", "publication")
    return {
        **item(shown.found),
        **{name: getattr(view, name) for name in same},
        "citation": shown.citation,
        "short": asdict(view.short),
        "formats": {
            suffix: url_for("api_titles.export", title_id=view.id, suffix=suffix) for suffix in SUFFIXES
        },
    }


def _tag(view: RecordView) -> str:
    """Return the ETag of a record's description; where copies stand is `/copies`, which has none."""
    return tag_of(view.id, view.lock, view.updated_at, view.may_change)


def _href(title_id: str) -> str:
    return url_for("api_titles.show", title_id=title_id)
