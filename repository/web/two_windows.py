"""When two windows change one description: what the other saved stands beside what is typed here, and she chooses.

The pages of a material's and of a record's description call `settle` before they save: nothing is written over, and
nothing typed is lost, until every field that differs has been chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

MINE, THEIRS = "mine", "theirs"
CHOICE = "choose-"
SHOWN_AT = "settling"  # the lock of the saved state she was shown


@dataclass(frozen=True)
class Difference:
    """One field that says one thing where it was saved, and another here."""

    name: str
    label: Any
    saved: str
    typed: str
    chosen: str  # MINE, THEIRS, or '' before she chose


@dataclass(frozen=True)
class Settled:
    """What to do: ask for `open` first, or save with `lock` everything but `theirs`."""

    lock: int
    open: tuple[Difference, ...] = ()
    theirs: frozenset[str] = frozenset()

    @property
    def sentence(self) -> str:
        """Return what happened, in words."""
        return _(
            "Mục này vừa được lưu ở một cửa sổ khác. Chưa có gì bị ghi đè: hãy chọn bản giữ lại cho từng ô."
        )


def settle(
    lock: int,
    saved: Mapping[str, str],
    typed: Mapping[str, str],
    labels: Mapping[str, Any],
    words: Mapping[str, Mapping[str, Any]] | None = None,
) -> Settled:
    """Compare what is typed with what is saved now; `words` names the codes of a field that is chosen from a list."""
    shown_at, came_from = request.form.get(SHOWN_AT, type=int), request.form.get("lock", type=int)
    if came_from in (None, lock) and shown_at is None:
        return Settled(lock)
    named = words or {}
    found = tuple(
        Difference(
            name,
            label,
            str(named.get(name, {}).get(saved.get(name, ""), saved.get(name, ""))),
            str(named.get(name, {}).get(typed[name], typed[name])),
            request.form.get(CHOICE + name, "") if shown_at == lock else "",
        )
        for name, label in labels.items()
        if name in typed and _plain(typed[name]) != _plain(saved.get(name, ""))
    )
    if any(one.chosen not in (MINE, THEIRS) for one in found):
        return Settled(lock, open=found)
    return Settled(lock, theirs=frozenset(one.name for one in found if one.chosen == THEIRS))


def _plain(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
