"""What every operation shares: a blueprint with the door and the problems on it, scopes, ETags, fields of input.

A blueprint of the API is an `Operations`; `needs` states who may knock and enters it in the description.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from apiflask import APIBlueprint, Schema, fields
from apiflask.validators import Length, OneOf, Range
from flask import json
from flask_wtf.csrf import CSRFError
from marshmallow import EXCLUDE, ValidationError
from werkzeug.http import parse_etags

from repository.api import door, problems
from repository.api.problems import Problem
from repository.plain_text import cleaned, is_clean

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_KEY = 100


class Operations(APIBlueprint):
    """The operations on one noun under /api/v1."""

    def __init__(self, name: str, tag: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix="/api/v1", tag=tag)
        self.before_request(door.enter)
        self.after_request(door.leave)
        self.register_error_handler(CSRFError, problems.answer)
        self.register_error_handler(Exception, problems.answer)

    def needs(self, *scopes: str, public: bool = False, **described: Any) -> Callable[[View], View]:
        """State that a token needs any of these scopes; without one or a session only what is public answers."""
        ways: list[Any] = [{"token": [scope]} for scope in scopes] + [{"session": []}]

        def mark(view: View) -> View:
            view.scopes = frozenset(scopes)  # type: ignore[attr-defined]
            view.is_public = public  # type: ignore[attr-defined]
            return self.doc(security=[{}, *ways] if public else ways, **described)(view)

        return mark


class Text(fields.String):
    """A text of one person's typing: NFC, without control characters, not longer than `most`."""

    default_error_messages = {"required": "required", "null": "required", "invalid": "not_text"}

    def __init__(self, most: int = 300, choices: tuple[str, ...] = (), **more: Any) -> None:
        rules: list[Any] = [Length(max=most, error="too_long")]
        if choices:
            rules.append(OneOf(choices, error="unknown_choice"))
        super().__init__(validate=rules, **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **more))
        if not is_clean(text):
            raise ValidationError("not_text")
        return cleaned(text)


class Whole(fields.Integer):
    """A whole number within its bounds."""

    default_error_messages = {
        "required": "required", "null": "required", "invalid": "not_a_number", "too_large": "out_of_range",
    }  # fmt: skip

    def __init__(self, least: int, most: int, **more: Any) -> None:
        super().__init__(validate=Range(least, most, error="out_of_range"), **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        if isinstance(value, float | bool):  # 1.5 is no grade, and true is not 1
            raise ValidationError("not_a_number")
        return super()._deserialize(value, attr, data, **more)


class Several(fields.List[Any]):
    """A list."""

    default_error_messages = {"null": "required", "invalid": "not_a_list"}


class Flag(fields.Boolean):
    """Yes or no."""

    default_error_messages = {"null": "required", "invalid": "not_yes_or_no"}


class Day(fields.Date):
    """A civil date, ISO 8601."""

    default_error_messages = {"null": "required", "invalid": "not_a_date", "format": "not_a_date"}


class Asked(Schema):
    """What a request may say; what it says beyond is left unread."""

    error_messages = {"type": "not_an_object", "unknown": "unknown_choice"}

    class Meta:
        unknown = EXCLUDE


class Told(Schema):
    """What an answer holds: every field is there, if only as null; later versions may add more."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        field_obj.required = True


class IdempotencyKey(Asked):
    """A key by which a request sent twice makes one thing."""

    key = Text(LONGEST_KEY, data_key="Idempotency-Key", load_default="")


class IfMatch(Asked):
    """The ETag of what is to be changed, as it was read."""

    tag = Text(400, data_key="If-Match", load_default="")


def tag_of(*parts: object) -> str:
    """Return the ETag of what is told, without quotes."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:24]


def demand_match(tag: str, asked: Mapping[str, str]) -> None:
    """Raise 428 when the request does not say what it changes, 412 when that is no longer so."""
    given = asked["tag"]
    if not given:
        raise Problem(428)
    if not parse_etags(given).contains(tag):
        raise Problem(412)
