"""Names of people and their user names. Pure, but for asking which user names are taken.

User names are short codes a child can type: staff 'lan.nt', pupils 'hl6a1.07'. They never change, whatever
class the pupil moves up to, and carry no birth date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select

from repository.accounts.tables import Person
from repository.db.uow import Tx
from repository.plain_text import cleaned
from search.vietnamese import unmarked

_LEVELS = {"th", "thcs", "thpt", "ptdtbt", "ptdtnt", "truong"}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def tidy(text: str) -> str:
    """Return typed text as it is kept: NFC, single blanks, no invisible characters, `Ð` (eth) as `Đ`."""
    visible = _INVISIBLE.sub("", cleaned(text))
    return " ".join(visible.replace("Ð", "Đ").split())


def tidy_username(text: str) -> str:
    """Return a user name as it is kept and compared: no blanks, no marks, lower case."""
    return unmarked(tidy(text)).replace(" ", "").lower()


def staff_username(full_name: str) -> str:
    """Return 'lan.nt' for Nguyễn Thị Lan: the given name, then the initials of the others."""
    words = [re.sub("[^a-z0-9]", "", word) for word in unmarked(full_name).lower().split()]
    words = [word for word in words if word] or ["nguoi"]
    initials = "".join(word[0] for word in words[:-1])
    return f"{words[-1]}.{initials}" if initials else words[-1]


def pupil_prefix(school_short_name: str, class_name: str) -> str:
    """Return 'hl6a1' for class 6A1 of 'THCS Hoà Lâm'."""
    words = [word for word in unmarked(school_short_name).lower().split() if word not in _LEVELS]
    letters = "".join(word if any(c.isdigit() for c in word) else word[0] for word in words)
    return re.sub("[^a-z0-9]", "", letters + unmarked(class_name).lower())


class UserNames:
    """Hands out free user names within one transaction, without asking the database for each."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._taken: dict[str, set[str]] = {}

    def staff(self, full_name: str) -> str:
        """Return a free name for staff: 'lan.nt', else 'lan.nt2', 'lan.nt3' …"""
        wanted = staff_username(full_name)
        return self._first_free(wanted, (wanted, *(f"{wanted}{n}" for n in range(2, 1000))))

    def pupil(self, school_short_name: str, class_name: str) -> str:
        """Return the next free name of a class: 'hl6a1.01', 'hl6a1.02' …"""
        wanted = pupil_prefix(school_short_name, class_name)
        return self._first_free(wanted, (f"{wanted}.{n:02}" for n in range(1, 10000)))

    def _first_free(self, prefix: str, candidates: Iterable[str]) -> str:
        if prefix not in self._taken:
            like = Person.username.startswith(prefix, autoescape=True)
            self._taken[prefix] = set(self._tx.scalars(select(Person.username).where(like)))
        free = next(name for name in candidates if name not in self._taken[prefix])
        self._taken[prefix].add(free)
        return free
