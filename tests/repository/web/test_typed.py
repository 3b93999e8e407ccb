"""What people type into forms is understood, or refused in a sentence: never a failure of the server."""

import pytest

from repository.errors import Invalid
from repository.web import typed

ENDLESS = "9" * 5000


@pytest.mark.parametrize("given", [ENDLESS, "9" * 30, "-1", "1.5", "²", "nan"])
def test_a_number_no_database_can_keep_is_refused(app, given):
    with app.test_request_context(method="POST", data={"lock": given}), pytest.raises(Invalid) as refused:
        typed.number("lock", 0)
    assert refused.value.fields == {"lock": "not_a_number"}


@pytest.mark.parametrize("given", [ENDLESS, f"{ENDLESS}/1/2026", "31/02/2026", "hôm qua"])
def test_a_day_that_is_none_is_refused(app, given):
    with app.test_request_context(method="POST", data={"starts": given}), pytest.raises(Invalid) as refused:
        typed.day("starts")
    assert refused.value.fields == {"starts": "not_a_day"}
