"""The API as programs meet it: every answer is held against the description the server itself gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from repository.accounts.access import Actor, HeldRole
from repository.accounts.tokens import SCOPES
from repository.services import Services
from repository.settings import Settings
from tests.repository.materials.conftest import (  # noqa: F401
    approved,
    deck_bytes,
    draft,
    incoming,
    sent,
    stamped,
)
from tests.world import World

PROBLEM = "application/problem+json"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A server whose public address is known, as papers with a QR code need."""
    return replace(settings, public_url="http://thuvien.hoalam.vn")


class Described:
    """Requests by address below /api/v1, each answer checked against openapi.json."""

    def __init__(self, app: Flask, headers: dict[str, str]) -> None:
        self.app = app
        self.client = app.test_client()
        self.headers = headers
        self.spec: dict[str, Any] = self.client.get("/api/v1/openapi.json").json

    def __call__(self, method: str, address: str, **more: Any) -> TestResponse:
        headers = {**self.headers, **more.pop("headers", {})}
        answer = self.client.open(f"/api/v1{address}", method=method, headers=headers, **more)
        self.check(method, answer)
        return answer

    def check(self, method: str, answer: TestResponse) -> None:
        """Fail when the status is not described or the body is not of its schema."""
        if answer.status_code >= 400:
            assert answer.mimetype == PROBLEM, (answer.status_code, answer.mimetype)
            assert answer.json["status"] == answer.status_code and answer.json["detail"]
            self._valid(answer.json, {"$ref": "#/components/schemas/Problem"})
            return
        if method not in ("GET", "POST", "PATCH") or answer.status_code == 304:
            return
        described = self._operation(method, answer)["responses"][str(answer.status_code)]
        if answer.mimetype == "application/json":
            self._valid(answer.json, described["content"]["application/json"]["schema"])

    def _operation(self, method: str, answer: TestResponse) -> dict[str, Any]:
        with self.app.test_request_context(answer.request.path, method=method) as context:
            assert context.request.url_rule is not None
            path = re.sub(r"<([^<:]+:)?", "{", context.request.url_rule.rule).replace(">", "}")
        operation: dict[str, Any] = self.spec["paths"][path][method.lower()]
        return operation

    def _valid(self, body: object, schema: dict[str, Any]) -> None:
        whole = {**schema, "components": self.spec["components"]}
        errors = [error.message for error in Draft202012Validator(whole).iter_errors(body)]
        assert not errors, errors


def administrator(small: World, school_id: str) -> Actor:
    """Who may make and end tokens at a school of the small world."""
    return Actor(
        small.people["admin"], school_id=school_id, roles=frozenset({HeldRole("administrator", school_id)})
    )


@pytest.fixture
def token(services: Services, small: World) -> Callable[..., str]:
    """`token('head', 'read')` is a token of that person with these scopes; all of them when none are named."""

    def make(name: str, *scopes: str) -> str:
        school = small.other_school if name.startswith(("outsider", "other_")) else small.school
        return services.tokens.add(
            administrator(small, school), small.people[name], name, list(scopes or SCOPES)
        )

    return make


@pytest.fixture
def api(app: Flask, token: Callable[..., str]) -> Callable[..., Described]:
    """`api('head')` makes requests with her token, `api()` as a stranger."""

    def make(name: str = "", *scopes: str) -> Described:
        return Described(app, {"Authorization": f"Bearer {token(name, *scopes)}"} if name else {})

    return make
