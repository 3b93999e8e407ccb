"""`/lists`: the semester's lists of one's school, with their frozen lines; the steps to stamp and hub."""

from __future__ import annotations

from typing import Any

from apiflask import fields
from flask import url_for

from repository.api.door import actor, services, site
from repository.api.operations import (
    Asked,
    Day,
    IfMatch,
    Operations,
    Text,
    Told,
    Whole,
    demand_match,
    tag_of,
)
from repository.api.transitions import TransitionSchema, TransitionsSchema, demand_permit, transitions
from repository.semester.views import LineView, ListRow, ListView

bp = Operations("lists", "Semester lists")


class ListRowSchema(Told):
    """A list among others."""

    id = fields.String()
    code = fields.String()
    url = fields.String()
    href = fields.String()
    school_id = fields.String()
    school = fields.String()
    period = fields.String()
    state = fields.String()
    label = fields.String()
    since = fields.DateTime()
    line_count = fields.Integer()
    number_text = fields.String()
    document_date = fields.Date(allow_none=True)
    waits_for_me = fields.Boolean()


class ListsSchema(Told):
    """The lists of one's school, and those sent to it as a hub."""

    items = fields.List(fields.Nested(ListRowSchema))
    received = fields.List(fields.Nested(ListRowSchema))


class ListedFileSchema(Told):
    """A file as it was listed."""

    name = fields.String()
    size = fields.Integer()
    sha256 = fields.String()


class ListLineSchema(Told):
    """A lesson as it was listed."""

    number = fields.Integer()
    material_id = fields.String()
    version_id = fields.String()
    version = fields.Integer()
    code = fields.String()
    title = fields.String()
    kind = fields.String()
    subject = fields.String()
    grade = fields.Integer(allow_none=True)
    lesson = fields.String()
    author = fields.String()
    evidence = fields.String()
    files = fields.List(fields.Nested(ListedFileSchema))


class ListSchema(ListRowSchema):
    """A list with its lines; while it is prepared they say what would be frozen now."""

    lines = fields.List(fields.Nested(ListLineSchema))
    lines_digest = fields.String()
    signer = fields.String()
    signed_on = fields.Date(allow_none=True)
    stamped_at = fields.DateTime(allow_none=True)
    awaited = fields.List(fields.String())
    transitions = fields.List(fields.Nested(TransitionSchema))


class ListStepSchema(Asked):
    """The action to take; number and date are the clerk's, for `number`."""

    action = Text(60, load_default="")
    comment = Text(4000, load_default="")
    number = Whole(1, 2**31, load_default=None, allow_none=True)
    dated = Day(load_default=None, allow_none=True)


@bp.get("/lists")
@bp.output(ListsSchema)
@bp.needs("read")
def listed() -> Any:
    """List the semester's lists"""
    found = services().lists.overview(actor())
    return {"items": [_row(row) for row in found.own], "received": [_row(row) for row in found.sent_to_us]}


@bp.get("/lists/<list_id>")
@bp.output(ListSchema)
@bp.needs("read")
def show(list_id: str) -> Any:
    """Show a list with its lines"""
    return _as_it_is(list_id)


@bp.get("/lists/<list_id>/transitions")
@bp.output(TransitionsSchema)
@bp.needs("read")
def options(list_id: str) -> Any:
    """List the actions on a list, each with why one cannot take it"""
    view = services().lists.get(actor(), list_id)
    return {"items": _transitions(view)}, 200, {"ETag": f'"{_tag(view)}"'}


@bp.post("/lists/<list_id>/transitions")
@bp.input(IfMatch, location="headers", arg_name="match")
@bp.input(ListStepSchema, location="json")
@bp.output(ListSchema)
@bp.needs("admin")
def take(list_id: str, match: Any, json_data: dict[str, Any]) -> Any:
    """Take an action on a list"""
    view = services().lists.get(actor(), list_id)
    demand_permit(view.options, json_data["action"])
    demand_match(_tag(view), match)
    services().list_flow.take(actor(), list_id, lock=view.lock, **json_data)
    return _as_it_is(list_id)


def _as_it_is(list_id: str) -> Any:
    view = services().lists.get(actor(), list_id)
    return _told(view), 200, {"ETag": f'"{_tag(view)}"'}


def _row(row: ListRow) -> dict[str, Any]:
    return {
        **vars(row),
        "line_count": row.lines,
        "url": f"{site()}/v/{row.code}",
        "href": url_for("api_lists.show", list_id=row.id),
    }


def _told(view: ListView) -> dict[str, Any]:
    return {
        **_row(view.row),
        **{name: getattr(view, name) for name in ("lines_digest", "signed_on", "stamped_at", "awaited")},
        "signer": view.signer_name,
        "lines": [_line(line) for line in view.lines],
        "transitions": _transitions(view),
    }


def _line(line: LineView) -> dict[str, Any]:
    return {**vars(line.line), **vars(line)}


def _transitions(view: ListView) -> list[dict[str, Any]]:
    return transitions(url_for("api_lists.take", list_id=view.row.id), view.options)


def _tag(view: ListView) -> str:
    return tag_of(view.row, view.lock, view.lines, view.options, view.awaited)
