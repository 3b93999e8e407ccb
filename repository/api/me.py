"""`/me`: who acts, where, with which roles and scopes."""

from __future__ import annotations

from typing import Any

from apiflask import fields

from repository.api.door import actor
from repository.api.operations import Operations, Told

bp = Operations("me", "Me")


class HeldRoleSchema(Told):
    """A role that holds today."""

    role = fields.String()
    school_id = fields.String()
    department_id = fields.String(allow_none=True)
    class_id = fields.String(allow_none=True)


class MeSchema(Told):
    """The person a request acts for."""

    id = fields.String()
    name = fields.String()
    school_id = fields.String(allow_none=True)
    school = fields.String(attribute="school_name")
    language = fields.String()
    roles = fields.List(fields.Nested(HeldRoleSchema))
    scopes = fields.List(fields.String(), allow_none=True, metadata={"description": "null for a session"})


@bp.get("/me")
@bp.output(MeSchema)
@bp.needs("read")
def me() -> Any:
    """Tell who acts"""
    present = actor()
    shown = {name: getattr(present, name) for name in ("id", "name", "school_id", "school_name", "language")}
    roles = sorted(present.roles, key=lambda held: (held.school_id, held.role, held.department_id or ""))
    scopes = None if present.scopes is None else sorted(present.scopes)
    return {**shown, "roles": roles, "scopes": scopes}
