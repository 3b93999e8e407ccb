"""Every route × every role answers as `route_matrix.ROUTES` states; a route that is not stated fails.

Refused means: a stranger is led to sign in, told 401, or told that there is nothing; somebody signed in is told 403
or 404, before any look at what she sent, and nothing is written. Allowed means none of these, and no failure.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from repository import wiring
from repository.app import create_app
from repository.clock import FixedClock
from repository.migrations.tables import metadata
from repository.settings import Settings
from tests.repository.web import matrix_world
from tests.repository.web.route_matrix import FILE, FORMS, ROUTES, THINGS

ROLES = ("stranger", *matrix_world.PEOPLE)
API = "/api/v1/"


@dataclass
class Matrix:
    """The application over the world, put back to its beginning after every request that was let through."""

    app: Flask
    things: matrix_world.Things
    live: Path
    pristine: Path

    def ask(self, role: str, rule: Rule, method: str) -> TestResponse:
        """Make one request as somebody of this role, to her own or the first school's things."""
        client = self.app.test_client()
        headers = {}
        if role != "stranger" and rule.rule.startswith(API):
            headers["Authorization"] = f"Bearer {self.things.tokens[role]}"
        elif role != "stranger":
            client.set_cookie("session", self._cookie(role))
        with self.app.test_request_context():
            address = self.app.url_map.bind("localhost").build(
                rule.endpoint, self._values(role, rule), method
            )
        if method != "GET" and rule.rule.startswith(API):
            headers["If-Match"] = "*"
        form = self._form(role, rule.endpoint) if method != "GET" else {}
        is_json = rule.rule.startswith(API) and FILE not in form.values()
        form = {name: (io.BytesIO(v[0]), v[1]) if v is FILE else v for name, v in form.items()}
        body = {"json": form} if is_json and method != "GET" else {"data": form}
        return client.open(address, method=method, headers=headers, **body)  # type: ignore[arg-type]

    def unnamed(self, rule: Rule) -> set[str]:
        """Return the names in an address for which neither the world nor `THINGS` has a value."""
        return set(rule.arguments) - set(THINGS.get(rule.endpoint, {})) - set(self.things.ids)

    def sends_a_thing(self, role: str, rule: Rule, method: str) -> bool:
        """Tell whether the form sent names a thing of the first school."""
        form = FORMS.get(rule.endpoint, {}) | FORMS.get(f"{rule.endpoint} {role}", {})
        return method != "GET" and any(str(value).startswith("@") for value in form.values())

    def restore(self) -> None:
        """Bring back the database as it was."""
        with closing(sqlite3.connect(self.pristine)) as source, closing(sqlite3.connect(self.live)) as target:
            source.backup(target)

    def _cookie(self, role: str) -> str:
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        return str(serializer.dumps(self.things.cookies[role]))

    def _values(self, role: str, rule: Rule) -> dict[str, str]:
        chosen = THINGS.get(rule.endpoint, {}) | THINGS.get(f"{rule.endpoint} {role}", {})
        return {name: self._thing(chosen.get(name, f"@{name}")) for name in rule.arguments}

    def _form(self, role: str, endpoint: str) -> dict[str, object]:
        form = FORMS.get(endpoint, {}) | FORMS.get(f"{endpoint} {role}", {})
        return {name: self._thing(value) if isinstance(value, str) else value for name, value in form.items()}

    def _thing(self, value: str) -> str:
        return self.things.ids[value[1:]] if value.startswith("@") else value


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    folder = tmp_path_factory.mktemp("matrix")
    settings = Settings(
        data=str(folder / "data"), secret_key="a secret of the tests, long enough", password_kib=64,
        public_url="https://thuvien.hoalam.vn",
        api_per_token=0, api_per_address=0,  # counting a request writes; test_limits looks at that
    )  # fmt: skip
    services = wiring.build(settings, FixedClock(datetime(2026, 11, 22, 2, 0, tzinfo=UTC)), writes_index=True)
    metadata.create_all(services.db.engine)
    things = matrix_world.build(services, folder)
    app = create_app(settings, services)
    app.config.update(WTF_CSRF_ENABLED=False)
    made = Matrix(app, things, folder / "data" / "hoclieu.sqlite", folder / "pristine.sqlite")
    with closing(sqlite3.connect(made.live)) as source, closing(sqlite3.connect(made.pristine)) as target:
        source.backup(target)
    yield made
    services.index.close()
    services.db.close()


def test_every_route_is_stated_and_nothing_else(matrix: Matrix) -> None:
    rules = [rule for rule in matrix.app.url_map.iter_rules() if rule.endpoint != "static"]
    present = {rule.endpoint for rule in rules} | {"static"}
    assert sorted(present - set(ROUTES)) == [], "state these in route_matrix.py"
    assert sorted({key.split()[0] for key in ROUTES} - present) == [], "these are stated and do not exist"
    unnamed = {rule.endpoint: names for rule in rules if (names := matrix.unnamed(rule))}
    assert not unnamed, "say in THINGS of route_matrix.py what these names in their addresses are"


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_each_role_as_stated(matrix: Matrix, role: str) -> None:
    wrong = []
    with closing(sqlite3.connect(matrix.live)) as watcher:
        for rule in sorted(matrix.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if rule.endpoint not in ROUTES or matrix.unnamed(rule):
                continue  # the test above tells
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                before = _version(watcher)
                answer = matrix.ask(role, rule, method)
                wrote = _version(watcher) != before
                if is_allowed(role, rule, method):
                    strange = role.startswith("outside_") and matrix.sends_a_thing(role, rule, method)
                    fault = _not_as_allowed(answer) if not strange else _touched(answer, wrote)
                else:
                    fault = _not_as_refused(role, answer, wrote)
                if fault:
                    wrong.append(f"{method} {rule.endpoint}: {fault}")
                if wrote:
                    matrix.restore()
    assert not wrong, f"{role}:\n" + "\n".join(wrong)


def is_allowed(role: str, rule: Rule, method: str) -> bool:
    """Tell what the table states for a role; a thing in the address is the first school's."""
    who = ROUTES.get(f"{rule.endpoint} {method}", ROUTES[rule.endpoint])
    if who == "public":
        return True
    if role == "stranger":
        return False
    kind = {"colleague": "teacher"}.get(role, role.removeprefix("outside_"))
    words = {
        "signed_in",
        "group",
        f"group_{kind}",
        "author" if role == "teacher" else "",
        "borrower" if role == "student" else "",
    }
    if not role.startswith("outside_") or not _things(rule):
        words |= {kind, "school"} | ({"staff"} if kind != "student" else set())
    return bool(words & set(who))


def _things(rule: Rule) -> bool:
    """Tell whether the address names a thing, and not just a form or a number."""
    named = THINGS.get(rule.endpoint, {})
    return any(named.get(name, "@").startswith("@") for name in rule.arguments)


def _not_as_allowed(answer: TestResponse) -> str:
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500 or _to_sign_in(answer):
        return f"is stated as allowed but answers {answer.status_code} {answer.headers.get('Location', '')}"
    return ""


def _touched(answer: TestResponse, wrote: bool) -> str:
    """She may use the page, for her own school: what she sent names a thing of another."""
    if wrote or answer.status_code >= 500:
        return f"answers {answer.status_code} to another school's thing{', and writes' * wrote}"
    return ""


def _not_as_refused(role: str, answer: TestResponse, wrote: bool) -> str:
    led_away = answer.status_code == 401 or _to_sign_in(answer)
    led_away = led_away and role == "stranger"
    if not (led_away or answer.status_code in (403, 404)):
        return f"is stated as refused but answers {answer.status_code} {answer.headers.get('Location', '')}"
    return "is refused and yet writes" if wrote else ""


def _to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code in (302, 303) and answer.headers["Location"].startswith("/sign-in?")


def _version(watcher: sqlite3.Connection) -> int:
    return int(watcher.execute("PRAGMA data_version").fetchone()[0])
