"""Steps in a version's life: the actions with their addresses, taking one, and one's queue of reviews."""

from __future__ import annotations

from typing import Any

from apiflask import fields
from flask import url_for

from repository.api.door import actor, services
from repository.api.materials import MaterialSchema, as_it_is, seen, tag
from repository.api.operations import Asked, IfMatch, Operations, Several, Text, Told, demand_match
from repository.api.transitions import TransitionsSchema, demand_permit, transitions
from repository.materials.case import Mark
from repository.materials.review import QueueLine

bp = Operations("steps", "Transitions and reviews")


class MarkSchema(Asked):
    """A point of the checklist: yes, no or n/a."""

    code = Text(60, required=True)
    mark = Text(10, required=True)
    remark = Text(1000, load_default="")


class StepSchema(Asked):
    """The action to take; a comment where it wants one, the checklist for a review."""

    action = Text(60, load_default="")
    comment = Text(4000, load_default="")
    checklist = Several(fields.Nested(MarkSchema), load_default=list)
    minutes = Text(load_default="")


class ReviewSchema(Told):
    """A version that waits for one's decision."""

    material_id = fields.String()
    version_id = fields.String()
    version = fields.Integer()
    title = fields.String()
    kind = fields.String()
    subject = fields.String()
    grade = fields.Integer(allow_none=True)
    author = fields.String()
    since = fields.DateTime()
    late = fields.Boolean()
    href = fields.String()


class ReviewsSchema(Told):
    """What waits, the longest waiting first."""

    items = fields.List(fields.Nested(ReviewSchema))


@bp.get("/materials/<material_id>/transitions")
@bp.output(TransitionsSchema)
@bp.needs("read", public=True)
def options(material_id: str) -> Any:
    """List the actions on a material, each with why one cannot take it"""
    view, found = seen(material_id)
    told = transitions(url_for("api_steps.take", material_id=view.id), found)
    return {"items": told}, 200, {"ETag": f'"{tag(view, found)}"'}


@bp.post("/materials/<material_id>/transitions")
@bp.input(IfMatch, location="headers", arg_name="match")
@bp.input(StepSchema, location="json")
@bp.output(MaterialSchema)
@bp.needs("review", "materials:write")
def take(material_id: str, match: Any, json_data: dict[str, Any]) -> Any:
    """Take an action on a material"""
    view, found = seen(material_id)
    demand_permit(found, json_data["action"])
    demand_match(tag(view, found), match)
    version = view.working or view.shown
    services().reviews.decide(
        actor(),
        version.id,
        json_data["action"],
        json_data["comment"],
        [Mark(**mark) for mark in json_data["checklist"]],
        version.lock,
        json_data["minutes"],
    )
    return as_it_is(material_id)


@bp.get("/reviews")
@bp.output(ReviewsSchema)
@bp.needs("review")
def queue() -> Any:
    """List what waits for one's decision"""
    return {"items": [_line(line) for line in services().reviews.queue(actor())]}


def _line(line: QueueLine) -> dict[str, Any]:
    described = line.placed.description
    return {
        **vars(line),
        "title": described.title,
        "kind": described.kind,
        "subject": line.placed.subject,
        "grade": described.grade,
        "href": url_for("api_materials.show", material_id=line.material_id),
    }
