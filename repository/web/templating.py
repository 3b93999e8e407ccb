"""In which language a page speaks. Templates are compiled once for each: what they say is part of them.

`_("Trả sách")` becomes the sentence in the page's language. A sentence with values in it, a plural and a word that
comes from the database are still looked up when the page is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.templating import Environment
from flask_babel import Babel, Domain, get_locale, gettext
from jinja2 import FileSystemLoader, PrefixLoader, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

LANGUAGES = ("vi", "en")
MARK = ":"  # 'en:base.html' is base.html in English
SENTENCE = ["name", "lparen", "string", "rparen"]


class Sentences(Extension):
    """Puts sentences in the place of `_("…")`; they are ours, so nothing in them is escaped."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Read the tokens of a template on their way to the parser."""
        held: list[Token] = []
        for token in stream:
            held.append(token)
            if len(held) == len(SENTENCE):
                yield from self._said(held)
        yield from held

    def _said(self, held: list[Token]) -> Iterator[Token]:
        """Yield a sentence whole, else the first token held, and let go of what is yielded."""
        name, _open, text, _close = held
        if [token.type for token in held] == SENTENCE and name.value == "_":
            held.clear()
            for kind, value in (("string", gettext(text.value) % {}), ("pipe", "|"), ("name", "safe")):
                yield Token(text.lineno, kind, value)
        else:
            yield held.pop(0)


class Translations(Domain):  # type: ignore[misc]  # Flask-Babel's types say Any
    """Finds the translations of a request once, and not again for every sentence."""

    def get_translations(self) -> Any:
        """Return the sentences of the present language."""
        if "translations" not in g:
            g.translations = super().get_translations()
        return g.translations


class Speaking(Environment):
    """Finds a template in the language of the present request."""

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Load a template of ours by its name."""
        if isinstance(name, str):
            name = language() + MARK + name
        return super().get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals as one dict: Jinja's chain of two is searched anew at every import."""
        return {**self.globals, **(d or {})}


def _asked_for() -> str:
    chosen = g.get("language") or request.cookies.get("lang")
    return str(chosen) if chosen in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """Return the language of the present request."""
    chosen = get_locale()
    return str(chosen.language) if chosen else LANGUAGES[0]


def install(app: Flask, folder: Path) -> None:
    """Let `app` take its templates from `folder` and speak. Comes before whatever asks for its environment."""
    files = FileSystemLoader(folder)
    app.jinja_environment = Speaking
    app.jinja_loader = PrefixLoader(dict.fromkeys(LANGUAGES, files), MARK)  # type: ignore[misc]
    app.jinja_env.add_extension(Sentences)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=_asked_for).domain_instance = Translations()
