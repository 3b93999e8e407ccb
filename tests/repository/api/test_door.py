"""Who acts: tokens and their scopes, the browser's session with its CSRF header, strangers; and what errors say."""

import pytest
from flask import session as current
from flask_wtf.csrf import generate_csrf

from tests.repository.api.conftest import administrator
from tests.world import come_in


@pytest.fixture
def session(app, services, small):
    """A browser in which that person of the small world is signed in."""

    def make(name):
        client = app.test_client()
        come_in(client, services.db, small.people[name])
        return client

    return make


def test_a_stranger_is_told_to_identify_herself(api):
    answer = api()("GET", "/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_acts_as_its_owner(api, small):
    answer = api("head", "read")("GET", "/me")
    assert (answer.json["id"], answer.json["scopes"]) == (small.people["head"], ["read"])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "value", ["Bearer hl_wrong", "Bearer", "Basic YTpi", "Bearer \x7f", "hl_x", "Digest a=b"]
)
def test_a_wrong_token_is_refused_even_where_strangers_may_ask(api, value):
    answer = api()("GET", "/search", headers={"Authorization": value})
    assert answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]


def test_a_revoked_token_ends_at_once_and_an_old_one_by_itself(api, services, small, clock):
    ask = api("teacher")
    assert ask("GET", "/me").status_code == 200
    operator = administrator(small, small.school)
    for view in services.tokens.of_school(operator, small.school):
        services.tokens.revoke(operator, view.id)
    assert ask("GET", "/me").status_code == 401
    short = services.tokens.add(operator, small.people["teacher"], "một ngày", ["read"], days=1)
    known = {"Authorization": f"Bearer {short}"}
    assert api()("GET", "/me", headers=known).status_code == 200
    clock.advance(days=2)
    assert api()("GET", "/me", headers=known).status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "address"),
    [
        ("materials:write", "GET", "/me"),
        ("read", "POST", "/materials"),
        ("read", "GET", "/reviews"),
        ("read", "GET", "/loans"),
        ("circulation", "POST", "/titles"),
        ("materials:write", "GET", "/imports"),
    ],
)
def test_a_token_without_the_scope_is_refused(api, scope, method, address):
    answer = api("librarian", scope)(method, address)
    assert answer.status_code == 403
    assert answer.json["reasons"][0]["code"] == "scope_missing"
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


def test_a_session_may_read_and_must_show_its_csrf_header_to_write(app, session):
    app.config["WTF_CSRF_ENABLED"] = True
    client = session("librarian")
    assert client.get("/api/v1/me").json["scopes"] is None
    answer = client.post("/api/v1/titles", json={"title": "Góc sân và khoảng trời"})
    assert (answer.status_code, answer.json["reasons"][0]["code"]) == (403, "csrf_missing")
    with client.session_transaction() as kept:
        kept["csrf_token"] = "0" * 40  # what a page of hers put there, and signs for its forms
    with app.test_request_context():
        current["csrf_token"] = "0" * 40
        signed = generate_csrf()
    answer = client.post("/api/v1/titles", json={"title": "Góc sân"}, headers={"X-CSRFToken": signed})
    assert answer.status_code == 201


def test_a_token_needs_no_csrf_header(app, api):
    app.config["WTF_CSRF_ENABLED"] = True
    assert api("librarian")("POST", "/titles", json={"title": "Góc sân"}).status_code == 201


def test_a_first_password_must_be_changed_before_the_session_serves_the_api(services, who, small, session):
    services.passwords.reset(who("admin"), small.people["student"])
    client = session("student")
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json["reasons"][0]["code"]) == (403, "password_change_first")


def test_other_origins_get_no_leave_to_read(api):
    answer = api()("GET", "/search", headers={"Origin": "https://evil.example"})
    assert not [name for name, _value in answer.headers if name.lower().startswith("access-control")]


def test_problems_speak_the_readers_language_and_keep_their_codes(api):
    ask = api("librarian")
    told = {
        language: ask("POST", "/titles", json={}, headers={"Accept-Language": language}).json
        for language in ("vi", "en-GB")
    }
    assert told["vi"]["errors"][0]["detail"] == "Cần điền ô này."
    codes = {(each["field"], each["code"]) for problem in told.values() for each in problem["errors"]}
    assert codes == {("title", "required")}


@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/search"]
)
def test_what_is_not_there_is_told_as_a_problem(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_wrong_method_is_told_with_those_there_are(client):
    answer = client.delete("/api/v1/titles")
    assert answer.status_code == 405 and answer.mimetype == "application/problem+json"
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_head_and_options_answer(client):
    assert client.head("/api/v1/search").status_code == 200
    assert "GET" in client.options("/api/v1/search").headers["Allow"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"title": ', "application/json", 400),
        (b"\xff\xfe{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"year": 1' + b"0" * 5000 + b"}", "application/json", 400),
        (b"<title/>", "application/xml", 415),
        (b"title=a", "application/x-www-form-urlencoded", 415),
        (b'"' + b"a" * 1_100_000 + b'"', "application/json", 413),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"title": "\\ud800"}', "application/json", 422),
        (b'{"title": "a\\u0000b"}', "application/json", 422),
        (b'{"title": {"a": 1}}', "application/json", 422),
    ],
)
def test_a_body_that_cannot_be_taken_is_told_why(api, body, content_type, status):
    answer = api("librarian")("POST", "/titles", data=body, content_type=content_type)
    assert answer.status_code == status
