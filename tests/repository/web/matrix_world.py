"""What the route matrix asks about: one thing of every kind, made once, and its id by the name routes give it.

Lessons are the `teacher`'s, the open loan and the class are of `student`, everything stands in the first school.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import select

from repository.accounts.access import Actor, HeldRole
from repository.accounts.tables import ClosedDays, Delegation, Person, Role, SchoolClass
from repository.accounts.tokens import SCOPES
from repository.catalogue.tables import Record
from repository.circulation.patrons import ensure_patrons
from repository.circulation.tables import Loan, Patron
from repository.db.base import Base
from repository.db.outbox import Job
from repository.db.uow import Tx
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document
from repository.materials.tables import File, Material, Page, Teaching, Version
from repository.notices.tables import Notice
from repository.semester.tables import LegalBasis
from repository.services import Services
from tests import world
from tests.repository.semester.conftest import PNG, School

TODAY = date(2026, 11, 22)
PASSWORD = "một câu riêng tư"
# Column of the matrix → person of the small world.
PEOPLE = {
    "student": "student",
    "teacher": "teacher",
    "colleague": "teacher2",
    "subject_head": "head",
    "subject_deputy": "deputy",
    "librarian": "librarian",
    "clerk": "clerk",
    "principal": "principal",
    "vice_principal": "vice",
    "homeroom_teacher": "homeroom",
    "administrator": "admin",
    "outside_teacher": "outsider",
    "outside_student": "outsider_student",
    "outside_librarian": "other_librarian",
}


@dataclass
class Things:
    """Ids by name, people by role, an API token and what a session's cookie holds for each."""

    ids: dict[str, str]
    people: dict[str, str]
    tokens: dict[str, str]
    cookies: dict[str, dict[str, object]]


def build(services: Services, folder: Path) -> Things:
    """Write everything; jobs are left waiting, as they are when a server has just been asked."""
    small = services.db.write(world.build)
    school = School(services, small, lambda name: services.people.actor_for(small.people[name]))
    ids = {"school_id": small.school, "semester_id": small.semester, "lesson_id": small.lesson}
    ids |= _lessons(school)
    ids |= _lists(school, folder)
    ids |= _library(school)
    ids |= services.db.write(lambda tx: _office(tx, small))
    services.db.write(lambda tx: _password(tx, services, small))
    tokens = {}
    for role, name in PEOPLE.items():
        by = _operator(small.other_school if role.startswith("outside_") else small.school)
        tokens[role] = services.tokens.add(by, small.people[name], role, list(SCOPES))
        services.tokens.actor_by_token(tokens[role])  # its first use is noted, later ones are not
    people = {role: small.people[name] for role, name in PEOPLE.items()}
    ids["token_id"] = services.tokens.of_school(_operator(small.school), small.school)[0].id
    cookies = {role: services.db.write(partial(world.cookie, person_id=people[role])) for role in people}
    return Things(ids, people, tokens, cookies)


def _operator(school_id: str) -> Actor:
    return Actor(school_id=school_id, roles=frozenset({HeldRole("administrator", school_id)}))


def _lessons(school: School) -> dict[str, str]:
    ids: dict[str, str] = {}
    for prefix, state in (("", "approved"), ("draft_", "draft"), ("sent_", "department_review"),
                          ("trashed_", "draft"), ("returned_", "returned")):  # fmt: skip
        version_id = school.lesson(f"Phân số {state}", state=state, reach="school")
        ids |= {f"{prefix}{name}": value for name, value in _parts(school, version_id).items()}
    school.services.versions.trash(school.who("teacher"), ids["trashed_material_id"])
    kept = school.services.blobs.keep(io.BytesIO(PNG))

    def more(tx: Tx) -> None:
        tx.add(Page(file_id=ids["file_id"], number=1, title="Trang", image_digest=kept.digest,
                    thumb_digest=kept.digest, width=1, height=1))  # fmt: skip
        teaching = Teaching(
            version_id=ids["draft_version_id"], class_name="6A1", taught_on=TODAY, period=2, at=tx.clock.now(),
            taught_by_id=school.world.people["teacher"], reported_by_id=school.world.people["teacher"],
        )  # fmt: skip
        ids["teaching_id"] = _added(tx, teaching)

    school.services.db.write(more)
    return ids


def _parts(school: School, version_id: str) -> dict[str, str]:
    def read(tx: Tx) -> dict[str, str]:
        version = tx.get_one(Version, version_id)
        material = tx.get_one(Material, version.material_id)
        if version.state in ("draft", "returned", "department_review"):
            material.working_version_id = version_id
        else:
            material.published_version_id = version_id
        file_id = tx.scalars(select(File.id).where(File.version_id == version_id)).one()
        code = tx.scalars(select(Record.code).where(Record.id == material.record_id)).one()
        return {
            "version_id": version_id,
            "material_id": material.id,
            "lesson_record_id": material.record_id,
            "file_id": file_id,
            "code": str(code),
            "lock": str(version.lock),
        }

    return school.services.db.write(read)


def _lists(school: School, folder: Path) -> dict[str, str]:
    """One list in each state that somebody waits for."""
    steps: list[tuple[str, str, str, dict[str, object]]] = [
        ("awaiting_", "librarian", "submit_for_signature", {}),
        ("signed_", "principal", "sign", {}),
        ("numbered_", "clerk", "number", {"number": 7, "dated": TODAY}),
    ]
    ids = {}
    for reached, prefix in enumerate(["", *(step[0] for step in steps)]):
        list_id = school.gathered(school.lesson(f"Bài của danh sách {reached}"))
        for _prefix, name, action, given in steps[:reached]:
            school.take(list_id, name, action, **given)
        ids[f"{prefix}list_id"] = list_id
    school.scan(ids["numbered_list_id"], folder)
    for name in list(ids):
        ids[name.replace("list_id", "list_lock")] = str(school.view(ids[name]).lock)
    return ids


def _library(school: School) -> dict[str, str]:
    services, librarian = school.services, school.who("librarian")
    record_id = services.records.create(librarian, {"title": "Dế mèn phiêu lưu ký", "authors": ("Tô Hoài",)})
    bare_id = services.records.create(librarian, {"title": "Góc sân và khoảng trời"})
    series = {one.prefix: one.id for one in services.accession_series.all(librarian)}
    document = Document(services.clock.today())
    copies = services.copies.add(librarian, record_id, Purchase(series["TN"], 2, document))
    services.db.write(lambda tx: ensure_patrons(tx, school.world.school))
    patron_id = services.db.read(
        lambda tx: tx.scalars(
            select(Patron.id).where(Patron.person_id == school.world.people["student"])
        ).one()
    )
    services.loans.check_out(librarian, patron_id, copies[0].barcode)
    loan_id = services.db.read(lambda tx: tx.scalars(select(Loan.id)).one())
    kept = services.blobs.keep(io.BytesIO(b"00000nam a2200000 a 4500"))
    return {
        "record_id": record_id,
        "title_id": record_id,
        "bare_record_id": bare_id,
        "copy_id": copies[1].id,
        "barcode": copies[1].barcode,
        "lent_barcode": copies[0].barcode,
        "series_id": series["TN"],
        "patron_id": patron_id,
        "loan_id": loan_id,
        "batch_id": services.imports.keep(librarian, kept, "a.mrc", "iso2709"),
    }


def _office(tx: Tx, small: world.World) -> dict[str, str]:
    now = tx.clock.now()
    empty = SchoolClass(school_id=small.school, year="2026-2027", name="9A9", grade=9, sort_key="9a9")
    closed = ClosedDays(
        school_id=small.school, name="Nghỉ Tết", starts=date(2027, 2, 1), ends=date(2027, 2, 12)
    )
    lent = Delegation(school_id=small.school, from_person_id=small.people["head"],
                      to_person_id=small.people["deputy"], permit="material.review", starts=date(2027, 1, 4),
                      ends=date(2027, 1, 8))  # fmt: skip
    notice = Notice(person_id=small.people["teacher"], code="MaterialApproved", thing_kind="nothing", thing_id="",
                    dedupe="matrix", at=now)  # fmt: skip
    job = Job(event="RecordChanged", handler="index", payload={}, state="dead", run_at=now, created_at=now,
              attempts=5)  # fmt: skip
    basis = LegalBasis(school_id=small.school, text="Căn cứ Thông tư")
    role_id = tx.scalars(select(Role.id).where(Role.person_id == small.people["teacher2"])).one()
    return {
        "class_id": _added(tx, empty),
        "closed_id": _added(tx, closed),
        "delegation_id": _added(tx, lent),
        "notice_id": _added(tx, notice),
        "job_id": _added(tx, job),
        "basis_id": _added(tx, basis),
        "role_id": role_id,
        "person_id": small.people["student2"],
        "staff_person_id": small.people["teacher2"],
        "pupils_class_id": small.class_,
    }


def _password(tx: Tx, services: Services, small: world.World) -> None:
    for name in PEOPLE.values():
        tx.get_one(Person, small.people[name]).password_hash = services.passwords.hasher.hash(PASSWORD)


def _added(tx: Tx, row: Base) -> str:
    tx.add(row)
    tx.flush()
    return str(row.id)  # type: ignore[attr-defined]
