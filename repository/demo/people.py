"""Schools, departments, classes, staff and pupils of the demonstration, from `schools.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from repository.accounts.calendar import write_year
from repository.accounts.departments import new_department
from repository.accounts.names import pupil_prefix
from repository.accounts.people import name_person
from repository.accounts.tables import (
    ClosedDays,
    Delegation,
    Enrolment,
    Group,
    Membership,
    Person,
    Role,
    School,
    SchoolClass,
)
from repository.circulation.patrons import ensure_patrons
from repository.curriculum import intake, programme
from repository.db.uow import Tx
from repository.demo.stage import Stage
from repository.holdings.series import ensure_usual
from repository.semester.tables import LegalBasis
from search.vietnamese import sort_key

DATA = Path(__file__).with_name("schools.toml")
PUPILS_IN_A_CLASS = 13
LEGAL_BASES = (
    "Luật Thư viện ngày 21 tháng 11 năm 2019;",
    "Nghị định số 93/2020/NĐ-CP ngày 18 tháng 8 năm 2020 của Chính phủ quy định chi tiết một số điều của Luật "
    "Thư viện;",
    "Thông tư số 16/2022/TT-BGDĐT ngày 22 tháng 11 năm 2022 của Bộ trưởng Bộ Giáo dục và Đào tạo ban hành Quy "
    "định tiêu chuẩn thư viện cơ sở giáo dục mầm non và phổ thông;",
    "Biên bản hợp tác liên thông thư viện giữa các trường ngày 03 tháng 11 năm 2025;",
)


@dataclass
class Troupe:
    """One school and who plays there. Ids by key, user name, subject, class name."""

    key: str
    id: str
    name: str
    short_name: str
    departments: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)  # user name → person
    writers: dict[str, list[str]] = field(default_factory=dict)  # subject → people who write its lessons
    heads: dict[str, list[str]] = field(default_factory=dict)  # department id → head, then deputy
    roles: dict[str, str] = field(default_factory=dict)  # principal, clerk … → person
    classes: dict[str, str] = field(default_factory=dict)  # of the present year: name → class
    pupils: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # person → full name
    left: set[str] = field(default_factory=set)


@cache
def data() -> dict[str, Any]:
    """The shipped cast."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def cast(tx: Tx, stage: Stage, password_hash: str) -> list[Troupe]:
    """Write everybody; the hub comes first."""
    intake.load_shipped(tx)
    programme.load(tx)
    group = Group(**data()["group"])
    tx.add(group)
    tx.flush()
    troupes = [_school(tx, stage, group.id, row) for row in data()["school"]]
    by_key = {troupe.key: troupe for troupe in troupes}
    for row, troupe in zip(data()["school"], troupes, strict=True):
        _classes(tx, stage, troupe, row["class_names"])
        for line in row["staff"].strip().splitlines():
            _staff(tx, stage, by_key, troupe, [part.strip() for part in line.split("|")], password_hash)
        _pupils(tx, stage, troupe, password_hash)
    hub = troupes[0]
    tx.add(
        Delegation(
            school_id=hub.id, from_person_id=hub.people["thu"], to_person_id=hub.people["son"],
            permit="material.review", starts=stage.today - timedelta(days=3), ends=stage.today + timedelta(days=11),
            note="Cô Thu đi tập huấn thay sách",
        )
    )  # fmt: skip
    tx.flush()
    for troupe in troupes:
        ensure_patrons(tx, troupe.id)
    return troupes


def _school(tx: Tx, stage: Stage, group_id: str, row: dict[str, Any]) -> Troupe:
    names = ("code", "name", "short_name", "higher_unit", "place", "accent")
    school = School(policy={}, created_at=stage.clock.now(), **{name: row[name] for name in names})
    tx.add(school)
    tx.flush()
    since = date(min(2025, stage.days.first - 1), 11, 3)
    tx.add(Membership(group_id=group_id, school_id=school.id, standing=row["standing"], starts=since))
    troupe = Troupe(row["key"], school.id, school.name, school.short_name)
    for department in row["department"]:
        made = new_department(tx, school.id, department["name"], tuple(department["subjects"]))
        troupe.departments[department["key"]] = made.id
    for year in stage.days.years:
        write_year(tx, school.id, year)
    for name, starts, ends in stage.days.closed:
        tx.add(ClosedDays(school_id=school.id, name=name, starts=starts, ends=ends))
    for position, text in enumerate(LEGAL_BASES, 1):
        tx.add(LegalBasis(school_id=school.id, text=f"Căn cứ {text}", position=position))
    ensure_usual(tx, school.id)
    return troupe


def _classes(tx: Tx, stage: Stage, troupe: Troupe, names: list[str]) -> None:
    for year in stage.days.years[1:]:
        for name in names:
            row = SchoolClass(
                school_id=troupe.id, year=year.name, name=name, grade=int(name[0]), sort_key=sort_key(name)
            )
            tx.add(row)
            tx.flush()
            key = name if year.name == stage.days.year else f"{name} {year.name}"
            troupe.classes[key] = row.id


def _person(tx: Tx, stage: Stage, username: str, name: str, password_hash: str, **more: Any) -> Person:
    person = Person(
        username=username, password_hash=password_hash, must_change_password=False, created_at=stage.clock.now(), **more
    )  # fmt: skip
    name_person(person, name)
    tx.add(person)
    tx.flush()
    return person


def _staff(
    tx: Tx, stage: Stage, troupes: dict[str, Troupe], home: Troupe, line: list[str], password_hash: str
) -> None:
    username, name, salutation, roles = line[:4]
    gone = date(stage.days.first, 7, 31) if "†" in roles else None
    person = _person(tx, stage, username, name, password_hash, salutation=salutation, left_on=gone)
    home.people[username], home.names[person.id] = person.id, name
    if gone:
        home.left.add(person.id)
    for subject in line[4].split(",") if len(line) > 4 else ():
        home.writers.setdefault(subject.strip(), []).append(person.id)
    for role in roles.replace("†", "").split(";"):
        where, _, rest = role.strip().rpartition(":")
        troupe = troupes[where or home.key]
        troupe.names[person.id] = name
        _role(tx, stage, troupe, person, rest, gone)


def _role(tx: Tx, stage: Stage, troupe: Troupe, person: Person, text: str, ends: date | None) -> None:
    role, _, place = text.partition("@")
    homeroom = role == "homeroom_teacher"
    department = troupe.departments[place] if place and not homeroom else None
    starts = date(stage.days.first, 8, 1) if homeroom else date(stage.days.first - 5, 8, 1)
    tx.add(
        Role(
            person_id=person.id, school_id=troupe.id, role=role, department_id=department, starts=starts,
            class_id=troupe.classes[place] if homeroom else None,
            ends=date(stage.days.first + 1, 8, 31) if homeroom else ends,
        )
    )  # fmt: skip
    troupe.roles.setdefault(role, person.id)
    if role in ("subject_head", "subject_deputy") and department:
        troupe.heads.setdefault(department, []).append(person.id)


def _pupils(tx: Tx, stage: Stage, troupe: Troupe, password_hash: str) -> None:
    named = [row for row in data()["pupil"] if row["school"] == troupe.key]
    size = 4 if stage.small else PUPILS_IN_A_CLASS
    taken = {row["name"] for row in named}
    for class_name in [name for name in troupe.classes if " " not in name]:
        grade = int(class_name[0])
        stars = [(row["name"], row["username"]) for row in named if row["class"] == class_name]
        others = [(_name(stage, taken), "") for _ in range(size - len(stars))]
        joined = f"6{class_name[1:]}"
        prefix = pupil_prefix(troupe.short_name, f"{joined}")
        for number, (name, username) in enumerate(stars + others, 1):
            username = username or f"{prefix}.{stage.days.first - grade + 6 - 2000}{number:02}"
            born = date(stage.days.first - grade - 5, 1, 1) + timedelta(days=stage.chance.randrange(365))
            person = _person(tx, stage, username, name, password_hash, birth_date=born)
            starts = date(stage.days.first - (grade - 6), 8, 1)
            tx.add(Role(person_id=person.id, school_id=troupe.id, role="student", starts=starts))
            tx.add(Enrolment(person_id=person.id, class_id=troupe.classes[class_name]))
            if grade > 6:
                before = f"{grade - 1}{class_name[1:]} {stage.days.years[-2].name}"
                tx.add(Enrolment(person_id=person.id, class_id=troupe.classes[before]))
            troupe.people[username], troupe.names[person.id] = person.id, name
            troupe.pupils.append(person.id)


def _name(stage: Stage, taken: set[str]) -> str:
    """A name nobody at the school bears yet."""
    names, chance = data()["names"], stage.chance
    while True:
        who = chance.choice(("girls", "boys"))
        name = " ".join(chance.choice(names[part]) for part in ("family", f"{who}_middle", who))
        if name not in taken:
            taken.add(name)
            return name
