"""Kinds of materials and licences, as data: what each accepts, requires and begins with.

Read once from `kinds/*.toml` and `licences.toml`. Which points a reviewer ticks is the school's checklist
(`accounts.policies`), less those a kind skips. Labels are Vietnamese words of the domain; faces translate them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from repository.accounts.policies import ChecklistItem, Policy
from repository.errors import NotFound

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Kind:
    """One kind of material; `reach` is '' where the school's own default holds."""

    code: str
    name: str
    position: int
    icon: str
    readers: str
    reach: str
    required: tuple[str, ...]
    formats: frozenset[str]
    skips: frozenset[str]
    workflow: str
    leader_06: str
    genre: str
    dc_type: str

    def checklist(self, policy: Policy) -> tuple[ChecklistItem, ...]:
        """Return the points a reviewer of this kind looks at; what a school wrote itself always counts."""
        return tuple(item for item in policy.checklist if item.code not in self.skips)


@dataclass(frozen=True)
class Licence:
    """Terms of use that the author may choose."""

    code: str
    name: str
    url: str


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by code, in the order people see them."""
    found = [_kind(path) for path in (HERE / "kinds").glob("*.toml")]
    return {kind.code: kind for kind in sorted(found, key=lambda kind: kind.position)}


def kind_of(code: str) -> Kind:
    """Return one kind, or raise `NotFound`."""
    try:
        return kinds()[code]
    except KeyError:
        raise NotFound("kind") from None


def kind_for(file_format: str, guessed: str = "") -> Kind:
    """Return the kind a file most likely is: the guess if it accepts the format, else the first that is made of it."""
    if guessed in kinds() and file_format in kinds()[guessed].formats:
        return kinds()[guessed]
    for code, formats in _NATURAL.items():
        if file_format in formats:
            return kinds()[code]
    return kinds()["lecture_slides"]


@cache
def licences() -> dict[str, Licence]:
    """Return every licence by code, in the order of the data."""
    rows = tomllib.loads((HERE / "licences.toml").read_text(encoding="utf-8"))["licence"]
    return {row["code"]: Licence(**row) for row in rows}


def _kind(path: Path) -> Kind:
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    return Kind(
        **{name: row[name] for name in ("code", "name", "position", "icon", "readers", "reach", "workflow")},
        required=tuple(row["required"]),
        formats=frozenset(row["formats"]),
        skips=frozenset(row["skips"]),
        **row["marc"],
    )


_NATURAL = {
    "lecture_slides": ("pptx", "ppt", "odp"),
    "worksheet": ("docx", "doc", "odt", "xlsx", "ods"),
    "video": ("mp4", "webm"),
    "audio": ("mp3", "m4a"),
    "picture_set": ("png", "jpg", "webp", "gif"),
}
