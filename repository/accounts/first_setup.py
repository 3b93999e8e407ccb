"""The very first school: one transaction makes it, its departments, its year and its administrator.

It is open only while no school exists, and only to whoever holds the one-time token, which is printed at the
console and kept in the data folder: being first at the address is not enough.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from repository.accounts.calendar import YearForm, write_year, year_problems
from repository.accounts.departments import new_department
from repository.accounts.names import UserNames, tidy, tidy_username
from repository.accounts.passwords import LONGEST, SHORTEST, Hasher
from repository.accounts.people import new_person
from repository.accounts.roles import RoleForm, add_role
from repository.accounts.schools import SchoolForm, new_school, school_problems
from repository.accounts.signin import SignedIn, signed_in
from repository.accounts.tables import School
from repository.db.journal import record
from repository.db.once import OnceKey
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Denied, Invalid, Refused


@dataclass(frozen=True)
class SetupForm:
    """Everything a real school needs before its first day."""

    school: SchoolForm
    departments: tuple[tuple[str, tuple[str, ...]], ...]  # name, codes of its subjects
    year: YearForm
    full_name: str
    password: str
    username: str = ""


class FirstSetup:
    """The one use case of an empty installation."""

    def __init__(self, db: Database, hasher: Hasher, folder: Path, prepare: Callable[[Tx], object]) -> None:
        self.db = db
        self.hasher = hasher
        self.prepare = prepare  # the subjects that departments name come from a layer above
        self._kept = folder / "setup_token"
        self._done = False

    def is_open(self) -> bool:
        """Tell whether no school exists yet; asked of the database until the first one does."""
        self._done = self._done or not self._without_school()
        return not self._done

    def token(self) -> str:
        """Return the one-time token, made once and readable by the owner of the data folder only."""
        if not self._kept.exists():
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                with open(os.open(self._kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                    out.write(secrets.token_urlsafe(12))
            except FileExistsError:
                pass  # another process was first
        return self._kept.read_text()

    def admits(self, token: str) -> bool:
        """Tell whether the token is the one of this installation and still of use."""
        return self.is_open() and hmac.compare_digest(token.strip().encode(), self.token().encode())

    def begin(self, token: str, form: SetupForm, address: str = "") -> SignedIn:
        """Make the school and its administrator. Raises `Refused`, `Denied`, `Invalid`."""
        if not self.is_open():
            raise Refused(["set_up_already"])
        if not self.admits(token):
            raise Denied("setup")
        made = self._write(form, self.hasher.hash(form.password), address)
        self._done = True
        self._kept.unlink(missing_ok=True)
        return made

    @reads
    def _without_school(self, tx: Tx) -> bool:
        return tx.scalar(select(School.id).limit(1)) is None

    @writes
    def _write(self, tx: Tx, form: SetupForm, hashed: str, address: str) -> SignedIn:
        if tx.scalar(select(School.id).limit(1)) is not None:
            raise Refused(["set_up_already"])
        if wrong := _problems(tx, form):
            raise Invalid(wrong)
        # The primary key decides between two that begin at once.
        tx.add(OnceKey(key="first-set-up", result_id="", purpose="setup", at=tx.clock.now()))
        self.prepare(tx)
        school = new_school(tx, form.school)
        for name, subjects in form.departments:
            new_department(tx, school.id, tidy(name), subjects)
        write_year(tx, school.id, form.year)
        username = tidy_username(form.username) or UserNames(tx).staff(form.full_name)
        person = new_person(tx, form.full_name, username)
        person.password_hash, person.must_change_password = hashed, False
        starts = min(form.year.starts, tx.clock.today(school.zone))
        add_role(tx, person.id, RoleForm("administrator", school.id, starts))
        record(
            tx,
            "school.set_up",
            "school",
            school.id,
            person_id=person.id,
            school_id=school.id,
            address=address,
        )
        return signed_in(tx, person)


def _problems(tx: Tx, form: SetupForm) -> dict[str, str]:
    wrong = school_problems(tx, form.school, None)
    year = year_problems(form.year)
    wrong |= {"year_name" if name == "name" else name: code for name, code in year.items()}
    names = [tidy(name) for name, _subjects in form.departments]
    if not any(names):
        wrong["departments"] = "required"
    elif len(set(names)) < len(names):
        wrong["departments"] = "name_taken"
    if not tidy(form.full_name):
        wrong["full_name"] = "required"
    if len(form.password) < SHORTEST:
        wrong["password"] = "password_short"
    elif len(form.password) > LONGEST:
        wrong["password"] = "password_long"
    return wrong
