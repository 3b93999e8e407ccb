"""Describing: the one-screen form of a material, checked and kept. The MARC tab is the catalogue's.

Nothing here must be complete but the title: a draft may wait. What a submission needs is told by the guards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from repository.accounts.access import REACHES, READERS, Actor
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.journal import record
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid
from repository.materials import steps
from repository.materials.access import editable, version_for
from repository.materials.begin import department_for
from repository.materials.description import Description, description_of, keep, keywords_of
from repository.materials.files import of_version
from repository.materials.kinds import kind_of, kinds, licences
from repository.materials.tables import Material, Version
from repository.metadata.letters import squeezed

LONGEST_TITLE, LONGEST_TEXT = 300, 4000
MOST_PERIODS = 40


class Descriptions:
    """What is said of a material."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def of(self, tx: Tx, actor: Actor, version_id: str) -> Description:
        """Return the description of a version she may know of."""
        return version_for(tx, actor, version_id).description

    @writes
    def save(
        self, tx: Tx, actor: Actor, version_id: str, typed: Mapping[str, str], lock: int | None = None
    ) -> int:
        """Keep what was typed; return the version's new lock. Raises `Invalid` with every field at fault.

        A field that `typed` does not name stays; a checkbox left empty must be sent as ''.
        """
        version, material = editable(tx, actor, version_id)
        steps.check_lock(tx, version, lock)
        before = description_of(tx, material, version)
        after = _checked(tx, before, typed)
        keep(tx, material, version, after, actor.person_id)
        self._follow(tx, actor, version, material, before, after)
        record(tx, "material.describe", "material", material.id, person_id=actor.person_id,
               school_id=material.school_id, address=actor.address, version=version.number)  # fmt: skip
        return version.lock

    def _follow(
        self,
        tx: Tx,
        actor: Actor,
        version: Version,
        material: Material,
        before: Description,
        after: Description,
    ) -> None:
        """A new subject may mean another department; files that followed the readers go on to."""
        if before.subject_code != after.subject_code and material.published_version_id is None:
            material.department_id = department_for(tx, actor, after.subject_code)
        if before.readers != after.readers:
            for file in of_version(tx, version.id):
                file.readers = after.readers if file.readers == before.readers else file.readers
        version.lock += 1
        steps.refresh(tx, version)


def _checked(tx: Tx, before: Description, typed: Mapping[str, str]) -> Description:
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, read in _READERS.items():
        if name in typed:
            try:
                values[name] = read(squeezed(typed[name]) if name not in _LONG else typed[name].strip())
            except ValueError as problem:
                wrong[name] = str(problem)
    fields = {**{name: getattr(before, name) for name in before.__dataclass_fields__}, **values}
    wrong |= _place_problems(tx, fields)
    if not fields["title"]:
        wrong["title"] = "required"
    if wrong:
        raise Invalid(wrong)
    return Description(**_consistent(tx, before, fields))


def _place_problems(tx: Tx, fields: Mapping[str, Any]) -> dict[str, str]:
    tables = {"subject_code": Subject, "series_code": Series, "lesson_id": Lesson}
    return {
        name: "unknown_choice"
        for name, table in tables.items()
        if fields[name] and tx.get(table, fields[name]) is None
    }


def _consistent(tx: Tx, before: Description, fields: dict[str, Any]) -> dict[str, Any]:
    """A lesson of another subject or grade falls away; a kind for staff closes what a kind for all left open."""
    lesson = tx.get(Lesson, fields["lesson_id"]) if fields["lesson_id"] else None
    if lesson and (lesson.subject_code, lesson.grade) != (fields["subject_code"], fields["grade"]):
        fields["lesson_id"] = None
    elif lesson:
        fields["series_code"] = fields["series_code"] or lesson.series_code
    if fields["kind"] != before.kind and fields["readers"] == before.readers:
        fields["readers"] = kind_of(fields["kind"]).readers
    if not fields["shows_pupils"]:
        fields["consent_given"] = False
    return fields


def _within(longest: int):  # type: ignore[no-untyped-def]
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError("too_long")
        return text

    return read


def _one_of(choices: Mapping[str, Any] | tuple[str, ...]):  # type: ignore[no-untyped-def]
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError("unknown_choice")
        return text

    return read


def _whole(least: int, most: int):  # type: ignore[no-untyped-def]
    def read(text: str) -> int | None:
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError("out_of_range")
        return int(text)

    return read


def _licence(text: str) -> str:
    return _one_of(licences())(text) if text else ""


_LONG = ("summary", "sources")
_READERS: dict[str, Any] = {
    "title": _within(LONGEST_TITLE),
    "kind": _one_of(kinds()),
    "reach": _one_of(REACHES),
    "readers": _one_of(READERS),
    "summary": _within(LONGEST_TEXT),
    "keywords": lambda text: keywords_of(_within(LONGEST_TEXT)(text)),
    "subject_code": lambda text: text or None,
    "grade": _whole(1, 12),
    "lesson_id": lambda text: text or None,
    "series_code": lambda text: text or None,
    "periods": _whole(1, MOST_PERIODS),
    "licence": _licence,
    "rights_holder": _within(LONGEST_TITLE),
    "sources": _within(LONGEST_TEXT),
    "shows_pupils": bool,
    "consent_given": bool,
    "notes_open": bool,
}
