"""Actions of a workflow as JSON: name, address, whether one may and every reason why not. Materials and lists alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apiflask import fields

from repository.api.operations import Told
from repository.errors import Denied, Invalid
from repository.phrases import phrase
from workflow.engine import Option

PERMIT = "permit:"  # how the engine begins the reason that a permission is lacking


class WhyNotSchema(Told):
    """A reason why an action cannot be taken now."""

    code = fields.String()
    detail = fields.String()


class TransitionSchema(Told):
    """An action of the present state; POST {"action": name} to `href` with the ETag in If-Match."""

    name = fields.String()
    label = fields.String()
    to = fields.String()
    comment = fields.String(metadata={"description": "required, optional or empty"})
    method = fields.String()
    href = fields.String()
    allowed = fields.Boolean()
    why_not = fields.List(fields.Nested(WhyNotSchema))


class TransitionsSchema(Told):
    """The actions of the present state."""

    items = fields.List(fields.Nested(TransitionSchema))


def transitions(address: str, options: Iterable[Option]) -> list[dict[str, Any]]:
    """Return the actions as they are told."""
    return [
        {
            "name": option.action,
            "label": option.label,
            "to": option.to,
            "comment": option.comment,
            "method": "POST",
            "href": address,
            "allowed": option.allowed,
            "why_not": [{"code": code, "detail": _sentence(code)} for code in option.why_not],
        }
        for option in options
    ]


def demand_permit(options: Iterable[Option], action: str) -> None:
    """Tell at once who may not take an action at all, before the rest of what she sent is looked at."""
    wanted = next((option for option in options if option.action == action), None)
    if wanted is not None and any(reason.startswith(PERMIT) for reason in wanted.why_not):
        raise Denied(action)
    if not action:
        raise Invalid({"action": "required"})


def _sentence(code: str) -> str:
    return phrase("permit_missing") if code.startswith(PERMIT) else phrase(code)
