"""Every form with what nobody types and with far too much of it: never a failure, and nothing of it is kept."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import JSON, String, cast, func, select
from werkzeug.routing import Rule

from repository.db.base import Base
from repository.materials.description import Description
from repository.metadata.short_form import FIELDS
from repository.plain_text import cleaned, is_clean
from tests.repository.web.route_matrix import FILE
from tests.repository.web.test_route_matrix import ROLES, Matrix, is_allowed, matrix  # noqa: F401

NASTY = "Một\x00 hai\u202e ba\u2066\x07 bốn"
ENDLESS = "dài " * 25_000
READ = re.compile(r"(?:text|lines|number|day|form\.get|values\.get|getlist)\(\s*\"([a-z_]+)\"")
# Hidden from the pattern above: names that are put together, or listed as data.
MORE = {"remark-science", "mark-science", *FIELDS, *Description.__dataclass_fields__}
NOT_TYPED = {"nonce", "csrf_token", "lock", "do"}


def rules(matrix: Matrix) -> Iterator[Rule]:  # noqa: F811
    for rule in sorted(matrix.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/") and not matrix.unnamed(rule):
            yield rule


def names_of(matrix: Matrix, rule: Rule) -> list[str]:  # noqa: F811
    module = inspect.getmodule(inspect.unwrap(matrix.app.view_functions[rule.endpoint]))
    source = inspect.getsource(module) if module else ""
    more = (
        MORE
        if rule.endpoint.partition(".")[0] in ("cataloguing", "deposit", "review", "draft_files")
        else set()
    )
    return sorted((set(READ.findall(source)) | more) - NOT_TYPED)


def test_every_form_with_hostile_text_neither_fails_nor_keeps_it(matrix: Matrix) -> None:  # noqa: F811
    matrix.restore()
    wrong = []
    for rule in rules(matrix):
        role = next((role for role in reversed(ROLES) if is_allowed(role, rule, "POST")), None)
        if role is None:
            continue
        base = matrix._form(role, rule.endpoint)
        names = names_of(matrix, rule)
        sent = [{**base, **dict.fromkeys(names, text)} for text in (NASTY, ENDLESS)]
        if FILE not in base.values():  # a file is taken apart in a process of its own, each time
            sent += [{**base, name: text} for name in names for text in (NASTY, ENDLESS)]
        for form in sent:
            answer = _post(matrix, role, rule, form)
            if answer >= 500:
                wrong.append(
                    (rule.endpoint, role, answer, [k for k, v in form.items() if v in (NASTY, ENDLESS)])
                )
    assert wrong == []
    assert _kept(matrix) == []
    matrix.restore()


def test_what_is_cleaned_is_clean_and_stays_so() -> None:
    assert cleaned(NASTY) == "Một hai ba bốn" and is_clean(cleaned(NASTY)) and not is_clean(NASTY)
    assert cleaned("tie\u0302\u0301ng\nViệt\t") == "tiếng\nViệt\t"
    assert cleaned("e\x00\u0301") == "é" == cleaned(cleaned("e\x00\u0301"))


@pytest.mark.parametrize("field, least", [("title", 501), ("summary", 4001)])
def test_a_title_too_long_is_told_beside_its_field_with_all_that_was_typed(
    client, sign_in, small, field, least
) -> None:
    sign_in("librarian")
    form = {"title": "Dế mèn", "publisher": "Kim Đồng", field: "ệ" * least}
    answer = client.post("/catalogue/new", data=form)
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text
    assert 'value="Kim Đồng"' in answer.text and "ệ" * least in answer.text


def test_a_remark_too_long_for_any_page_is_refused_by_the_name_of_its_field(client, sign_in, small) -> None:
    sign_in("librarian")
    answer = client.post(f"/patrons/{small.people['student']}/block", data={"reason": ENDLESS})
    assert answer.status_code == 422 and "reason: Viết ngắn lại giúp." in answer.text


def _post(matrix: Matrix, role: str, rule: Rule, form: dict[str, object]) -> int:  # noqa: F811
    client = matrix.app.test_client()
    if role != "stranger":
        client.set_cookie("session", matrix._cookie(role))
    with matrix.app.test_request_context():
        values = matrix._values(role, rule)
        address = matrix.app.url_map.bind("localhost").build(rule.endpoint, values, "POST")
    data = {name: (io.BytesIO(v[0]), v[1]) if v is FILE else v for name, v in form.items()}  # type: ignore[index]
    return client.post(address, data=data).status_code


def _kept(matrix: Matrix) -> list[tuple[str, str]]:  # noqa: F811
    """Return the columns that keep anything hostile."""
    found = []
    with matrix.app.extensions["hoclieu"].db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if (
                    not isinstance(column.type, String)
                    and getattr(column.type, "impl", None).__class__ is not JSON
                ):
                    continue
                text = cast(column, String)
                bad = func.instr(text, "\u202e") + func.instr(text, "\\u202e") + func.instr(text, "\\u0000")
                bad += func.instr(text, ENDLESS[:20_000]) + func.instr(text, func.char(0))
                if connection.scalar(select(func.count()).select_from(table).where(bad > 0)):
                    found.append((table.name, column.name))
    return found


def test_an_address_with_a_nul_is_nowhere(client: FlaskClient) -> None:
    for address in ("/materials/%00", "/search?q=a%00b", "/api/v1/materials/%00", "/v/%00"):
        answer = client.get(address)
        assert answer.status_code == (200 if "?" in address else 404), address
