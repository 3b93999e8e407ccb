"""Templates speak the language of the page they are part of, whoever asked before."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.mark.parametrize(
    ("written", "vietnamese", "english"),
    [
        ('{{ _("Tìm") }}', "Tìm", "Search"),
        ('{{ _("Tìm") ~ "<b>" }}', "Tìm&lt;b&gt;", "Search&lt;b&gt;"),
        ('{{ x or _("Tìm") }}', "Tìm", "Search"),
        ('{{ _("Slide %(number)s", number="<7>") }}', "Slide &lt;7&gt;", "Slide &lt;7&gt;"),
        ('{{ _ }}{{ x }}{# _("Tìm") #}', None, None),
    ],
)
def test_a_sentence_is_said_in_the_language_of_the_page(
    app: Flask, written: str, vietnamese: str | None, english: str | None
) -> None:
    for language, said in (("en", english), ("vi", vietnamese), ("en", english)):
        with app.test_request_context(headers={"Cookie": f"lang={language}"}):
            made = app.jinja_env.from_string(written).render()
        assert said is None or made == said


def test_one_page_after_another_keeps_its_own_language(client, small) -> None:
    for language, said in (("en", "Sign in"), ("vi", "Đăng nhập"), ("en", "Sign in")):
        client.set_cookie("lang", language)
        page = client.get("/sign-in").text
        assert f'<html lang="{language}"' in page and said in page
