"""A small world of plain rows for tests: one group, two schools, one person per role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask.testing import FlaskClient

from repository.accounts import sessions
from repository.accounts.tables import (
    Department,
    DepartmentSubject,
    Enrolment,
    Group,
    Membership,
    Person,
    Role,
    School,
    SchoolClass,
    SchoolYear,
    Semester,
)
from repository.curriculum.tables import Lesson, Series, Subject
from repository.db.uow import Database, Tx
from search.vietnamese import joined, name_key, sort_key

STARTS, ENDS = date(2026, 8, 1), date(2027, 7, 31)


@dataclass(frozen=True)
class World:
    """Ids by name; `people['head']` and so on are person ids."""

    group: str
    school: str
    other_school: str
    department: str
    other_department: str
    class_: str
    semester: str
    lesson: str
    people: dict[str, str]


STAFF = {
    "principal": ("Trần Thị Hạnh", "principal"),
    "vice": ("Lê Văn Bình", "vice_principal"),
    "clerk": ("Phạm Thu Hà", "clerk"),
    "librarian": ("Đỗ Thị Mai", "librarian"),
    "head": ("Nguyễn Thị Lan", "subject_head"),
    "deputy": ("Vũ Minh Đức", "subject_deputy"),
    "teacher": ("Hoàng Thuý Nga", "teacher"),
    "teacher2": ("Ngô Văn Sơn", "teacher"),
    "homeroom": ("Bùi Thị Én", "homeroom_teacher"),
    "admin": ("Quản trị", "administrator"),
}
PUPILS = {"student": "Nguyễn Văn An", "student2": "Lê Thị Ánh"}


def build(tx: Tx) -> World:
    """Add the rows and return their ids."""
    now = tx.clock.now()
    for n, (code, name) in enumerate(
        [("toan", "Toán"), ("ngu-van", "Ngữ văn"), ("khtn", "Khoa học tự nhiên")]
    ):
        tx.add(Subject(code=code, name=name, aliases=[], position=n))
    tx.add(Series(code="kntt", name="Kết nối tri thức với cuộc sống", aliases=["knttvcs"], position=0))
    group = Group(code="NLT", name="Nhóm liên thông Hoà Lâm")
    school = School(code="01000001", name="Trường THCS Hoà Lâm", short_name="THCS Hoà Lâm", place="Hoà Lâm",
                    higher_unit="UBND xã Hoà Lâm", created_at=now)  # fmt: skip
    other = School(code="01000002", name="Trường THCS Tân An", short_name="THCS Tân An", created_at=now)
    tx.add_all([group, school, other])
    tx.flush()
    tx.add(Membership(group_id=group.id, school_id=school.id, standing="hub", starts=STARTS))
    tx.add(Membership(group_id=group.id, school_id=other.id, standing="member", starts=STARTS))
    departments = [
        Department(school_id=school.id, name=n, sort_key=sort_key(n)) for n in ("Tổ Toán", "Tổ Ngữ văn")
    ]
    class_ = SchoolClass(school_id=school.id, year="2026-2027", name="6A1", grade=6, sort_key=sort_key("6A1"))
    semester = Semester(
        school_id=school.id, year="2026-2027", number=1, starts=date(2026, 9, 5), ends=date(2027, 1, 15)
    )
    lesson = Lesson(
        subject_code="toan", grade=6, series_code="kntt", number="23", title="Phân số bằng nhau",
        title_fold=joined("Phân số bằng nhau")[1], periods=2, semester=1, position=23,
    )  # fmt: skip
    year = SchoolYear(school_id=school.id, name="2026-2027", starts=date(2026, 9, 5), ends=date(2027, 5, 31))
    tx.add_all([*departments, class_, semester, lesson, year])
    tx.flush()
    tx.add(DepartmentSubject(department_id=departments[0].id, subject_code="toan"))
    tx.add(DepartmentSubject(department_id=departments[1].id, subject_code="ngu-van"))
    people: dict[str, str] = {}
    for key, (name, role) in STAFF.items():
        person = _person(tx, key, name)
        in_department = role.startswith("subject_") or role == "teacher"
        tx.add(
            Role(
                person_id=person.id, school_id=school.id, role=role, starts=STARTS, ends=ENDS,
                department_id=departments[0].id if in_department else None,
                class_id=class_.id if role == "homeroom_teacher" else None,
            )
        )  # fmt: skip
        people[key] = person.id
    for key, name in PUPILS.items():
        person = _person(tx, key, name)
        tx.add(Role(person_id=person.id, school_id=school.id, role="student", starts=STARTS, ends=ENDS))
        tx.add(Enrolment(person_id=person.id, class_id=class_.id))
        people[key] = person.id
    for key, name, role in [("outsider", "Đặng Văn Tú", "teacher"), ("outsider_student", "Hồ Văn Phúc", "student"),
                            ("other_librarian", "Cao Thị Yến", "librarian")]:  # fmt: skip
        person = _person(tx, key, name)
        tx.add(Role(person_id=person.id, school_id=other.id, role=role, starts=STARTS, ends=ENDS))
        people[key] = person.id
    tx.flush()
    return World(group.id, school.id, other.id, departments[0].id, departments[1].id, class_.id, semester.id,
                 lesson.id, people)  # fmt: skip


def cookie(tx: Tx, person_id: str) -> dict[str, object]:
    """Begin a session without a password; returns what the browser's cookie holds of it."""
    epoch = tx.get_one(Person, person_id).session_epoch
    return {"_user_id": f"{person_id}:{epoch}", "_fresh": True, "sid": sessions.begin(tx, person_id)}


def come_in(client: FlaskClient, db: Database, person_id: str) -> None:
    """Make a browser that person's, as the door does after a right password."""
    kept = db.write(lambda tx: cookie(tx, person_id))
    with client.session_transaction() as session:
        session.clear()
        session.update(kept)


def _person(tx: Tx, username: str, name: str) -> Person:
    person = Person(
        username=username, full_name=name, name_key=name_key(name), name_fold=joined(name)[1],
        must_change_password=False, created_at=tx.clock.now(),
    )  # fmt: skip
    tx.add(person)
    tx.flush()
    return person
