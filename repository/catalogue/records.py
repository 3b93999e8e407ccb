"""Records as librarians work with them: made and changed by the short form or line by line in MARC, looked at in
every lens, gone back in. Fields the form does not know stay as they are.

Importing files is in imports.py, going out in exports.py; a material's record is described by its own feature, which
shares `revisions.save_marc`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.tables import Person
from repository.catalogue.additions import add_all
from repository.catalogue.matching import matches
from repository.catalogue.placing import place_of
from repository.catalogue.policy import demand
from repository.catalogue.ports import Arrival, CurriculumGuess, RecordUser, Shelver
from repository.catalogue.preparing import NewRecord, Place, prepared
from repository.catalogue.record_views import Page, RecordView, listed, seen, view_of
from repository.catalogue.revisions import save_marc, touch
from repository.catalogue.tables import Record, RecordRevision
from repository.catalogue.visibility import open_print
from repository.db.journal import record as journal
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Conflict, Invalid, NotFound, Refused
from repository.metadata import short_form
from repository.metadata.isbn import parse as parse_isbn
from repository.metadata.marc import Marc, problems
from repository.metadata.marc_lines import from_lines

PLACE_FIELDS = ("item_kind", "subject_code", "grade", "series_code", "reach")


@dataclass(frozen=True)
class RevisionView:
    """One state a record was in."""

    number: int
    person: str
    note: str
    at: Any
    marc: Marc


class Records:
    """Describing printed titles."""

    def __init__(
        self, db: Database, names: CurriculumGuess, shelver: Shelver, users: tuple[RecordUser, ...] = ()
    ) -> None:
        self.db = db
        self.names = names
        self.shelver = shelver
        self.users = users

    @reads
    def get(self, tx: Tx, actor: Actor, record_id: str) -> RecordView:
        """Return a record in every lens."""
        return view_of(tx, actor, seen(tx, actor, record_id))

    @reads
    def open(self, tx: Tx, actor: Actor, record_id: str) -> RecordView:
        """Return a printed title for the cataloguing pages: librarians only."""
        demand(actor, "record.create", actor.school_id)
        record = seen(tx, actor, record_id)
        if record.kind != "print":
            raise NotFound("record")
        return view_of(tx, actor, record)

    @reads
    def find(self, tx: Tx, actor: Actor, typed: str = "", page: int = 1) -> Page:
        """Return printed titles of her school and its groups by words of title and author, or by ISBN."""
        demand(actor, "record.create", actor.school_id)
        return listed(tx, actor, typed, page)

    @writes
    def create(
        self,
        tx: Tx,
        actor: Actor,
        form: Mapping[str, Any],
        place: Place | None = None,
        nonce: str | None = None,
        even_if_known: bool = False,
    ) -> str:
        """Describe a new title by the short form, with a holding of this school; return its id.

        Raises `Refused(already_described)` with the record that seems to be the same title, unless told otherwise.
        """
        demand(actor, "record.create", actor.school_id)
        if wrong := form_problems(form):
            raise Invalid(wrong)
        marc = short_form.new_print(form)
        short = short_form.get(marc)
        new = prepared(marc, place or place_of(short, self.names(tx)), short)
        return once(
            tx, actor.person_id or "", "record", nonce, lambda: self._add(tx, actor, new, even_if_known)
        )

    @writes
    def adopt(self, tx: Tx, actor: Actor, record_id: str) -> None:
        """Have a title that another school of the group described: this school gets its own holding of it."""
        demand(actor, "record.create", actor.school_id)
        record = seen(tx, actor, record_id)
        self._shelve(tx, actor.school_id or "", record)
        touch(tx, record.id)

    @writes
    def describe(
        self,
        tx: Tx,
        actor: Actor,
        record_id: str,
        lock: int,
        form: Mapping[str, Any],
        place: Place | None = None,
    ) -> None:
        """Write what was changed on the short form; every other field stays. `Conflict` when it is not the latest."""
        record = self._to_change(tx, actor, record_id, lock)
        now = asdict(short_form.get(record.marc))  # what stands there already, from a file perhaps, may stay
        changed = {name: value for name, value in form.items() if value != now.get(name)}
        if wrong := form_problems({"title": now["title"], **changed}):
            raise Invalid(wrong)
        if place is not None:
            for name in PLACE_FIELDS:
                setattr(record, name, getattr(place, name))
            open_print(tx, record)
        marc = short_form.put(record.marc, form)
        if marc != record.marc:
            save_marc(tx, record, marc, actor.person_id, note="short_form")
        else:
            touch(tx, record.id)
        _note(tx, actor, "record.describe", record)

    @writes
    def edit_marc(self, tx: Tx, actor: Actor, record_id: str, lock: int, lines: str) -> None:
        """Write the record as its MARC lines say; `Invalid({"line_3": code})` for lines that cannot be read."""
        record = self._to_change(tx, actor, record_id, lock)
        marc, errors = from_lines(lines)
        wrong = {f"line_{error.line}": error.code for error in errors}
        wrong |= {f"field_{p.tag}": p.code for p in problems(marc) if p.code in GRAVE}
        if wrong:
            raise Invalid(wrong)
        save_marc(tx, record, marc, actor.person_id, note="marc")
        _note(tx, actor, "record.edit_marc", record)

    @reads
    def revisions(self, tx: Tx, actor: Actor, record_id: str) -> list[RevisionView]:
        """Return every state the record was in, the latest first."""
        record = seen(tx, actor, record_id)
        rows = tx.execute(
            select(RecordRevision, Person.full_name)
            .outerjoin(Person, Person.id == RecordRevision.person_id)
            .where(RecordRevision.record_id == record.id)
            .order_by(RecordRevision.number.desc())
        )
        return [RevisionView(r.number, name or "", r.note, r.at, r.marc) for r, name in rows.all()]

    @writes
    def restore(self, tx: Tx, actor: Actor, record_id: str, lock: int, number: int) -> None:
        """Make an earlier state the present one again, as a new revision."""
        record = self._to_change(tx, actor, record_id, lock)
        earlier = tx.get(RecordRevision, (record_id, number))
        if earlier is None:
            raise NotFound("revision")
        save_marc(tx, record, earlier.marc, actor.person_id, note=f"restore {number}")
        _note(tx, actor, "record.restore", record, number=number)

    @writes
    def discard(self, tx: Tx, actor: Actor, record_id: str) -> None:
        """Take a record out of the catalogue; refused while anybody uses it."""
        record = seen(tx, actor, record_id)
        demand(actor, "record.discard", record.custodian_school_id)
        places = [place for user in self.users for place in user.places(tx, record_id)]
        if places:
            raise Refused(["record_in_use"], places=", ".join(places))
        record.deleted_at = tx.clock.now()
        touch(tx, record.id)
        _note(tx, actor, "record.discard", record)

    def _to_change(self, tx: Tx, actor: Actor, record_id: str, lock: int) -> Record:
        record = seen(tx, actor, record_id)
        if record.kind != "print":
            raise NotFound("record")
        demand(actor, "record.describe", record.custodian_school_id)
        tx.refresh(record, with_for_update=True)
        if record.marc_revision != lock:
            raise Conflict("changed_meanwhile")
        return record

    def _add(self, tx: Tx, actor: Actor, new: NewRecord, even_if_known: bool) -> str:
        school_id = actor.school_id or ""
        known = None if even_if_known else matches(tx, school_id, [new])[0]
        if known:
            raise Refused(["already_described"], record_id=known, title=new.shown.full_title)
        record_id = add_all(tx, school_id, [new], actor.person_id, note="short_form")[0]
        record = tx.get_one(Record, record_id)
        self._shelve(tx, school_id, record)
        touch(tx, record_id)
        _note(tx, actor, "record.create", record)
        return record_id

    def _shelve(self, tx: Tx, school_id: str, record: Record) -> None:
        shelving = self.shelver.shelving(record.marc, record.ddc, record.author, record.title, {})
        self.shelver.receive(tx, school_id, [Arrival(0, record.id, shelving)])


LONGEST_LINE, LONGEST_TEXT = 500, 4000  # characters
LONG_FIELDS = frozenset({"contents", "notes", "responsibility", "summary"})
GRAVE = frozenset({"title_missing", "not_repeatable", "tag_wrong", "subfields_missing", "length_not_40"})


def form_problems(form: Mapping[str, Any]) -> dict[str, str]:
    """Return what the short form cannot be saved with: field → code."""
    wrong = {name: "too_long" for name, value in form.items() if _is_too_long(name, value)}
    if not str(form.get("title", "")).strip():
        wrong["title"] = "required"
    if any(number.strip() and parse_isbn(number) is None for number in form.get("isbn", ())):
        wrong["isbn"] = "isbn_wrong"
    year = str(form.get("year", "")).strip()
    if year and not (year.isdecimal() and len(year) == 4):
        wrong["year"] = "year_wrong"
    return wrong


def _is_too_long(name: str, value: str | Iterable[str]) -> bool:
    most = LONGEST_TEXT if name in LONG_FIELDS else LONGEST_LINE
    return any(len(part) > most for part in ([value] if isinstance(value, str) else value))


def _note(tx: Tx, actor: Actor, verb: str, record: Record, **detail: Any) -> None:
    journal(tx, verb, "record", record.id, person_id=actor.person_id, school_id=actor.school_id,
            address=actor.address, **detail)  # fmt: skip
