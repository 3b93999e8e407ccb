"""A request whose form has been cleaned before anybody reads it: every page gets its text from here.

`plain_text` says what is taken out. How long a field may be is said here for all of them; where a field's own rule is
narrower, its form tells so beside it (`typed.text`, or the service).
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

from repository.errors import Invalid, NotFound
from repository.plain_text import cleaned

LONG = 200_000  # a record as MARC, a table; where less is meant, the field's own rule says so beside it
REMARK = 4_000
LONGEST: dict[str, int] = {
    **dict.fromkeys(("comment", "message", "minutes", "names", "note", "reason", "text"), REMARK),
    "rows": 4 * 1024 * 1024,  # the people of a file, between its two steps
}
AS_TYPED = frozenset({"password", "old", "new", "again"})  # never kept, only hashed


class CleanRequest(Request):
    """Flask's request; of a field that is too long, its beginning is kept and its name noted."""

    too_long: tuple[str, ...] = ()

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        sent: Iterable[tuple[str, str]] = self.__dict__["form"].items(multi=True)
        typed = [(cleaned(name), text if name in AS_TYPED else cleaned(text)) for name, text in sent]
        self.too_long = tuple(name for name, text in typed if len(text) > longest(name))
        self.__dict__["form"] = ImmutableMultiDict([(name, text[: longest(name)]) for name, text in typed])

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The question mark's values, as clean as a form's; the API tells programs what is wrong instead."""
        asked = super().args
        if self.path.startswith("/api/"):
            return asked
        return ImmutableMultiDict(
            [(cleaned(name), cleaned(value)) for name, value in asked.items(multi=True)]
        )


def longest(name: str) -> int:
    """Return how many characters a field may hold."""
    return LONGEST.get(name, REMARK if name.startswith("remark-") else LONG)


def install(app: Flask) -> None:
    """Read forms cleanly, and refuse what is too long before a page sees it."""
    app.request_class = CleanRequest
    app.before_request(_refuse)


def _refuse() -> None:
    if "\x00" in request.path:  # no id and no name holds it, and PostgreSQL takes it in no question
        raise NotFound
    if request.method != "POST" or request.path.startswith(
        "/api/"
    ):  # the API's own fields say how long they may be
        return
    if request.form and (names := getattr(request, "too_long", ())):
        raise Invalid(dict.fromkeys(names, "too_long"))
