"""From TOML text to a `Definition`: shape, types and spelling of keys. Whether it makes sense is for `check`.

All problems are reported at once, each with its place: `transition "submit": guards must be a list of names`.
"""

import difflib
import tomllib
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

from workflow.definition import COMMENTS, TONES, Definition, Reminder, State, Transition
from workflow.errors import DefinitionInvalid

Filler = TypeVar("Filler")


def load(text: str) -> Definition:
    """Reads one definition; raises `DefinitionInvalid` with every problem of form."""
    try:
        content = tomllib.loads(unicodedata.normalize("NFC", text))
    except tomllib.TOMLDecodeError as error:
        raise DefinitionInvalid([f"not TOML: {error}"]) from error
    problems: list[str] = []
    top = _Table("definition", content, problems)
    definition = Definition(
        name=top.text("name"),
        label=top.text("label", ""),
        version=top.whole("version"),
        initial=top.text("initial"),
        states=tuple(_state(row) for row in top.rows("states", "state")),
        transitions=tuple(_transition(row) for row in top.rows("transitions", "transition")),
        reminders=tuple(_reminder(row) for row in top.rows("reminders", "reminder", required=False)),
    )
    top.nothing_else()
    if problems:
        raise DefinitionInvalid(problems)
    return definition


class _Table:
    """One TOML table, read key by key; what is wrong goes to the shared list, and a filler is returned."""

    def __init__(self, place: str, content: dict[str, Any], problems: list[str]) -> None:
        self._place, self._content, self._problems = place, content, problems
        self._asked: list[str] = []

    def text(self, key: str, default: str | None = None) -> str:
        value = self._value(key, default)
        return value if isinstance(value, str) else self._wrong(f"{key} must be text", "")

    def one_of(self, key: str, choices: Sequence[str], default: str) -> str:
        value = self._value(key, default)
        return (
            value if value in choices else self._wrong(f"{key} must be one of {', '.join(choices)}", default)
        )

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._value(key, default)
        right = isinstance(value, int) and not isinstance(value, bool)
        return value if right else self._wrong(f"{key} must be a whole number", 1)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._value(key, default)
        return value if isinstance(value, bool) else self._wrong(f"{key} must be true or false", default)

    def names(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of names; a single one may stand without brackets."""
        value = self._value(key, default)
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, (list, tuple)) and all(isinstance(name, str) for name in listed):
            return tuple(listed)
        return self._wrong(f"{key} must be a list of names", ())

    def rows(self, key: str, noun: str, required: bool = True) -> list["_Table"]:
        value = self._value(key, None if required else [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return self._wrong(f"{key} must be written as [[{key}]]", [])
        return [
            _Table(f'{noun} "{row["name"]}"' if "name" in row else f"{noun} {number}", row, self._problems)
            for number, row in enumerate(value, start=1)
        ]

    def whole_if_given(self, key: str) -> int | None:
        return self.whole(key) if key in self._content else None

    def nothing_else(self) -> None:
        """Reports the keys nobody asked for, with the likely spelling."""
        for key in self._content:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1)
                hint = f', did you mean "{near[0]}"?' if near else ""
                self._problems.append(f'{self._place}: unknown key "{key}"{hint}')

    def _value(self, key: str, default: object) -> Any:
        self._asked.append(key)
        return self._content.get(key, default)

    def _wrong(self, problem: str, filler: Filler) -> Filler:
        key = problem.partition(" ")[0]
        self._problems.append(f"{self._place}: {problem if key in self._content else f'{key} is missing'}")
        return filler


def _state(row: _Table) -> State:
    state = State(
        name=row.text("name"),
        label=row.text("label", ""),
        tone=row.one_of("tone", TONES, "grey"),
        editable=row.flag("editable"),
        visible=row.flag("visible"),
        open=row.flag("open"),
        final=row.flag("final"),
    )
    row.nothing_else()
    return state


def _transition(row: _Table) -> Transition:
    transition = Transition(
        name=row.text("name"),
        from_=row.names("from"),
        to=row.text("to"),
        label=row.text("label", ""),
        tone=row.one_of("tone", TONES, "grey"),
        permit=row.text("permit", "") or None,
        after=row.whole_if_given("after"),
        guards=row.names("guards", ()),
        comment=row.one_of("comment", COMMENTS, "optional"),
        quorum=row.whole("quorum", 1),
        emits=row.names("emits", ()),
        awaited=row.flag("awaited", True),
    )
    row.nothing_else()
    return transition


def _reminder(row: _Table) -> Reminder:
    reminder = Reminder(state=row.text("state"), after=row.whole("after"), emits=row.names("emits"))
    row.nothing_else()
    return reminder
