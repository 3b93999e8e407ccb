"""Rules as data: which tags and subfields an element of another vocabulary is made of.

The rules are TOML files in rules/; a file's tables keep their order. Callers: dublin_core, short_form,
projection, projected, school_words.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from repository.metadata.letters import mended, squeezed
from repository.metadata.marc import Marc, fields, subfield_values


@cache
def rules(name: str) -> dict[str, Any]:
    """The rules of rules/<name>.toml."""
    text = files("repository.metadata").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Crossing:
    """One rule: values of `element` are the fields of these tags, their subfields joined."""

    element: str
    tags: tuple[str, ...]
    codes: str
    join: str = " "
    ind2: str = ""  # only fields whose second indicator is among these; '' means any
    each: bool = False  # every subfield is a value by itself
    prefix: str = ""
    stop: bool = True  # a full stop at the end is punctuation, not part of the value

    def values(self, marc: Marc) -> Iterator[str]:
        for content in fields(marc, *self.tags):
            if self.ind2 and content["ind2"] not in self.ind2:
                continue
            parts = [mended(squeezed(value)) for value in subfield_values(content, self.codes)]
            for value in parts if self.each else [self.join.join(filter(None, parts))]:
                if shown := without_end(value, self.stop):
                    yield self.prefix + shown


@cache
def crossings(name: str) -> tuple[Crossing, ...]:
    """The `[[rule]]` tables of a rules file."""
    return tuple(Crossing(**{**rule, "tags": tuple(rule["tags"])}) for rule in rules(name)["rule"])


def without_end(text: str, stop: bool = True) -> str:
    """The text without ISBD punctuation at its end; the stop of an initial or an ellipsis stays."""
    while True:
        bare = text.rstrip(" /:;=,")
        if stop and bare.endswith(".") and not bare.endswith("..") and not _initial(bare):
            bare = bare[:-1].rstrip()
        if bare == text:
            return text
        text = bare


def _initial(text: str) -> bool:
    """'J. R. R.' and 'TP.' keep their stop: the last word is one letter, or capitals only."""
    last = text[:-1].rpartition(" ")[2].rpartition(".")[2]
    return last.isupper() and last.isalpha()
