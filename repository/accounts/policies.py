"""What a school has decided for itself: review, reach, list numbers, shared computers, loans.

The defaults are data (`policy.toml`); `School.policy` keeps only what a school changed. Every feature reads
`policy_of(tx, school_id)`; the page *Nhà trường* changes it through `schools.Schools.set_policy`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from repository.accounts.access import REACHES
from repository.accounts.tables import School
from repository.db.uow import Tx
from repository.errors import Invalid, NotFound
from search.vietnamese import unmarked

DEFAULTS = Path(__file__).with_name("policy.toml")


@dataclass(frozen=True)
class ChecklistItem:
    """One point that a reviewer looks at; the code outlives changes of its text."""

    code: str
    text: str


@dataclass(frozen=True)
class LoanDefault:
    """Days, copies at a time and renewals, where the library has no rule of its own."""

    patron_kind: str
    item_kind: str
    days: int
    at_most: int
    renewals: int


@dataclass(frozen=True)
class Policy:
    """The decisions in force at one school."""

    accepts_teaching: bool
    default_reach: str
    list_number_pattern: str
    abbreviation: str  # 'THCSHL', for numbers of documents
    idle_minutes: int
    school_weekdays: tuple[int, ...]
    checklist: tuple[ChecklistItem, ...]
    loans: tuple[LoanDefault, ...]

    def list_number(self, number: int) -> str:
        """Return the number of a list as it stands on paper, two digits at least: `05/DS-THCSHL` (NĐ 30/2020)."""
        filled = self.list_number_pattern.replace("{number}", f"{number:02}")
        return filled.replace("{abbreviation}", self.abbreviation)


def policy(school: School) -> Policy:
    """Return the decisions of a school: its own where it took any, the defaults elsewhere."""
    values = {**_defaults(), "abbreviation": abbreviation(school.short_name), **(school.policy or {})}
    return Policy(
        accepts_teaching=bool(values["accepts_teaching"]),
        default_reach=values["default_reach"],
        list_number_pattern=values["list_number_pattern"],
        abbreviation=values["abbreviation"],
        idle_minutes=int(values["idle_minutes"]),
        school_weekdays=tuple(values["school_weekdays"]),
        checklist=tuple(ChecklistItem(**item) for item in values["checklist"]),
        loans=tuple(LoanDefault(**item) for item in values["loans"]),
    )


def policy_of(tx: Tx, school_id: str) -> Policy:
    """Return the decisions in force at a school."""
    school = tx.get(School, school_id)
    if school is None:
        raise NotFound("school")
    return policy(school)


def idle_minutes(kept: Mapping[str, Any]) -> int:
    """Return after how long a library computer signs out, by what a school keeps as its policy."""
    return int(kept.get("idle_minutes", _defaults()["idle_minutes"]))


def changed(school: School, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `School.policy` becomes: only what differs from the defaults. Raises `Invalid`."""
    wrong = _problems(changes)
    if wrong:
        raise Invalid(wrong)
    kept = {**(school.policy or {}), **changes}
    return {name: value for name, value in kept.items() if value != _defaults().get(name)}


def numbered_checklist(texts: list[str], present: tuple[ChecklistItem, ...]) -> list[dict[str, str]]:
    """Return the items for lines typed by a school; a line that stays keeps its code."""
    codes = {item.text: item.code for item in present}
    taken = set(codes.values())
    items = []
    for text in texts:
        code = codes.pop(text, None)
        if code is None:
            code = next(c for n in range(1, 1000) if (c := f"own_{n}") not in taken)
            taken.add(code)
        items.append(asdict(ChecklistItem(code, text)))
    return items


def abbreviation(short_name: str) -> str:
    """Return `THCSHL` for 'THCS Hoà Lâm': words in capitals whole, of others the first letter."""
    words = unmarked(short_name).split()
    return "".join(word if word.isupper() else word[:1].upper() for word in words)


def _problems(changes: Mapping[str, Any]) -> dict[str, str]:
    wrong = {}
    if changes.get("default_reach", "group") not in REACHES:
        wrong["default_reach"] = "unknown_choice"
    if "{number}" not in changes.get("list_number_pattern", "{number}"):
        wrong["list_number_pattern"] = "number_missing"
    if not 1 <= int(changes.get("idle_minutes", 5)) <= 60:
        wrong["idle_minutes"] = "out_of_range"
    if not changes.get("checklist", [1]):
        wrong["checklist"] = "required"
    if not changes.get("school_weekdays", [1]):
        wrong["school_weekdays"] = "required"
    return wrong


@cache
def _defaults() -> dict[str, Any]:
    return tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
