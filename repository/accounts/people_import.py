"""Staff and pupils from a spreadsheet: first a preview that writes nothing, then the import in small batches.

Rows are matched by the ministry's id, else by name, birth date and class. Nobody is deleted for being absent:
a pupil of a class in the file who is not in it is marked `not_in_file`. Passwords come later, with the slips.
The rows travel in the form between preview and import, so nothing of a rejected file is kept anywhere.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.events import PersonChanged
from repository.accounts.people_match import Match, Matcher, apply
from repository.accounts.people_sheet import KINDS, SheetPerson, read_people
from repository.accounts.policy import Place, demand
from repository.accounts.tables import Enrolment, Person, SchoolClass
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid

BATCH = 25
PAUSE = 0.02  # seconds; back-to-back batches starved the lending desks (measured)


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file and what would become of it."""

    person: SheetPerson
    outcome: str  # new | changed | same | left | skipped | error
    changes: tuple[str, ...]  # names of what differs from the person on file


@dataclass(frozen=True)
class Preview:
    """What an import would do."""

    kind: str
    sheet: str
    head_row: int
    rows: tuple[PreviewRow, ...]
    counts: dict[str, int]  # by outcome
    new_classes: tuple[str, ...]
    new_departments: tuple[str, ...]
    absent: tuple[str, ...]  # names and classes of pupils who are not in the file
    ignored: tuple[str, ...]
    payload: str  # the rows, for the form that confirms


@dataclass(frozen=True)
class Imported:
    """What an import did: how many people by outcome, how many pupils were marked absent."""

    counts: dict[str, int]
    absent: int
    class_ids: tuple[str, ...]


class PeopleImport:
    """The two steps of an import."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def preview(self, actor: Actor, school_id: str, kind: str, data: bytes) -> Preview:
        """Return what importing a file would do. Raises `Denied`, `Unacceptable`; writes nothing."""
        demand(actor, "people.manage", Place(school_id))
        if kind not in KINDS:
            raise Invalid({"kind": "unknown_choice"})
        if not data:
            raise Invalid({"file": "required"})
        sheet = read_people(kind, data)
        rows, classes, departments, absent = self._compare(school_id, kind, sheet.people)
        return Preview(
            kind=kind,
            sheet=sheet.sheet,
            head_row=sheet.head_row,
            rows=rows,
            counts=dict(Counter(row.outcome for row in rows)),
            new_classes=classes,
            new_departments=departments,
            absent=absent,
            ignored=sheet.ignored,
            payload=_packed(
                [row.person for row in rows if row.outcome in ("new", "changed", "same", "left")]
            ),
        )

    def confirm(
        self, actor: Actor, school_id: str, kind: str, payload: str, mark_absent: bool = False
    ) -> Imported:
        """Import the rows of a preview. Running it again changes nothing more."""
        demand(actor, "people.manage", Place(school_id))
        people = _unpacked(kind, payload)
        counts: Counter[str] = Counter()
        for start in range(0, len(people), BATCH):
            counts.update(self._import(actor, school_id, kind, people[start : start + BATCH]))
            time.sleep(PAUSE)
        classes = tuple(dict.fromkeys(one.class_name for one in people))
        absent = self._mark_absent(actor, school_id, people) if mark_absent and kind == "pupils" else 0
        class_ids = self._class_ids(school_id, classes) if kind == "pupils" else ()
        self._finish(actor, school_id, kind, dict(counts), absent)
        return Imported(dict(counts), absent, class_ids)

    @reads
    def _compare(
        self, tx: Tx, school_id: str, kind: str, people: tuple[SheetPerson, ...]
    ) -> tuple[tuple[PreviewRow, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        matcher = Matcher(tx, school_id)
        rows = tuple(_preview_row(matcher, kind, one) for one in people)
        taken = [row.person for row in rows if row.outcome in ("new", "changed", "same")]
        absent = _absent(tx, school_id, taken) if kind == "pupils" else []
        names = tuple(f"{person.full_name} ({class_name})" for _e, person, class_name in absent)
        classes = dict.fromkeys(one.class_name for one in taken if one.class_name)
        departments = dict.fromkeys(one.department for one in taken if one.department)
        return (
            rows,
            tuple(name for name in classes if matcher.class_named(name) is None),
            tuple(name for name in departments if matcher.department_named(name) is None),
            names,
        )

    @writes
    def _import(
        self, tx: Tx, actor: Actor, school_id: str, kind: str, people: list[SheetPerson]
    ) -> Counter[str]:
        matcher = Matcher(tx, school_id)
        counts: Counter[str] = Counter()
        for one in people:
            row = _preview_row(matcher, kind, one)
            counts[row.outcome] += 1
            if row.outcome in ("new", "changed", "left"):
                person_id = apply(tx, matcher, one, row.outcome)
                trace(tx, actor, f"person.import_{row.outcome}", "person", person_id, school_id=school_id)
                tx.emit(PersonChanged(person_id))
        return counts

    @writes
    def _mark_absent(self, tx: Tx, actor: Actor, school_id: str, people: list[SheetPerson]) -> int:
        absent = _absent(tx, school_id, [one for one in people if one.present])
        for enrolment, person, _class_name in absent:
            enrolment.status = "not_in_file"
            trace(tx, actor, "person.not_in_file", "person", person.id, school_id=school_id)
            tx.emit(PersonChanged(person.id))
        return len(absent)

    @writes
    def _finish(
        self, tx: Tx, actor: Actor, school_id: str, kind: str, counts: dict[str, int], absent: int
    ) -> None:
        detail: dict[str, Any] = {"kind": kind, "counts": counts, "absent": absent}
        trace(tx, actor, "people.import", "school", school_id, school_id=school_id, **detail)

    @reads
    def _class_ids(self, tx: Tx, school_id: str, names: tuple[str, ...]) -> tuple[str, ...]:
        matcher = Matcher(tx, school_id)
        return tuple(class_.id for name in names if (class_ := matcher.class_named(name)))


def _preview_row(matcher: Matcher, kind: str, one: SheetPerson) -> PreviewRow:
    if one.errors:
        return PreviewRow(one, "error", ())
    if one.school and not matcher.is_ours(one.school):
        return PreviewRow(replace(one, warnings=(*one.warnings, "row_of_other_school")), "skipped", ())
    match = matcher.match(one, kind)
    if match is None:
        return PreviewRow(one, "new" if one.present else "skipped", ())
    return _matched_row(one, match)


def _matched_row(one: SheetPerson, match: Match) -> PreviewRow:
    if not one.present:
        return PreviewRow(one, "left" if match.is_here else "skipped", ())
    return PreviewRow(one, "changed" if match.changes else "same", match.changes)


def _absent(tx: Tx, school_id: str, people: list[SheetPerson]) -> list[tuple[Enrolment, Person, str]]:
    """Return pupils who study in a class of the file and are not in the file."""
    matcher = Matcher(tx, school_id)
    found = {match.person_id for one in people if (match := matcher.match(one, "pupils"))}
    classes = [c.id for name in {one.class_name for one in people} if (c := matcher.class_named(name))]
    rows = tx.execute(
        select(Enrolment, Person, SchoolClass.name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.class_id.in_(classes), Enrolment.status == "studying")
        .order_by(SchoolClass.sort_key, Person.name_key)
    )
    return [(e, person, name) for e, person, name in rows if person.id not in found]


def _packed(people: list[SheetPerson]) -> str:
    def plain(one: SheetPerson) -> dict[str, Any]:
        kept = {name: value for name, value in asdict(one).items() if value not in ("", (), None)}
        return kept | {"birth_date": one.birth_date.isoformat()} if one.birth_date else kept

    return json.dumps([plain(one) for one in people], ensure_ascii=False, separators=(",", ":"))


def _unpacked(kind: str, payload: str) -> list[SheetPerson]:
    """Return the rows a form brings back. What a form says is believed no more than a file."""
    try:
        people = [
            SheetPerson(
                number=int(row["number"]),
                full_name=str(row["full_name"]),
                birth_date=date.fromisoformat(row["birth_date"]) if row.get("birth_date") else None,
                ministry_id=str(row.get("ministry_id", ""))[:20],
                class_name=str(row.get("class_name", ""))[:20],
                department=str(row.get("department", "")),
                roles=tuple(map(str, row.get("roles", ()))) if kind == "staff" else ("student",),
                school=str(row.get("school", "")),
                present=bool(row.get("present", True)),
            )
            for row in json.loads(payload)
        ]
    except (ValueError, KeyError, TypeError) as problem:
        raise Invalid({"rows": "form_damaged"}) from problem
    if kind not in KINDS or (kind == "pupils" and not all(one.class_name for one in people)):
        raise Invalid({"rows": "form_damaged"})
    return people
