"""Tables of schools, groups, departments, classes, people and their dated roles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id

# teacher · homeroom_teacher (of a class) · subject_lead, subject_head, subject_deputy (of a department) ·
# principal · vice_principal · clerk (văn thư) · librarian · student · administrator
ROLES = (
    "teacher", "homeroom_teacher", "subject_lead", "subject_head", "subject_deputy", "principal",
    "vice_principal", "clerk", "librarian", "student", "administrator",
)  # fmt: skip


class School(Base):
    """A school; `code` is opaque text (the ministry's 8 digits in Viet Nam)."""

    __tablename__ = "school"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    higher_unit: Mapped[str] = mapped_column(default="")  # cơ quan chủ quản, printed above the name
    place: Mapped[str] = mapped_column(default="")  # 'Hoà Lâm', printed before dates
    zone: Mapped[str] = mapped_column(default="Asia/Ho_Chi_Minh")
    accent: Mapped[str] = mapped_column(String(10), default="green")
    policy: Mapped[dict[str, Any]] = mapped_column(default=dict)  # see accounts/policies.py
    created_at: Mapped[datetime]


class Group(Base):
    """Schools that share their libraries (nhóm liên thông)."""

    __tablename__ = "school_group"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str]


class Membership(Base):
    """A school's place in a group: hub, admin (may admit), member, observer or digital_only."""

    __tablename__ = "membership"

    group_id: Mapped[str] = mapped_column(ForeignKey("school_group.id"), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), primary_key=True)
    standing: Mapped[str] = mapped_column(String(12))
    starts: Mapped[date]
    ends: Mapped[date | None]


class Department(Base):
    """A subject department (tổ chuyên môn); mixed ones teach several subjects."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[str]
    sort_key: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)


class DepartmentSubject(Base):
    """A subject that a department teaches and reviews."""

    __tablename__ = "department_subject"

    department_id: Mapped[str] = mapped_column(ForeignKey("department.id"), primary_key=True)
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"), primary_key=True)


class SchoolClass(Base):
    """A class of one school year: pupils move up by a new enrolment, never by renaming."""

    __tablename__ = "school_class"
    __table_args__ = (UniqueConstraint("school_id", "year", "name"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    year: Mapped[str] = mapped_column(String(9))  # '2026-2027'
    name: Mapped[str] = mapped_column(String(20))
    grade: Mapped[int]
    sort_key: Mapped[str]


class Person(Base):
    """Somebody who can sign in. E-mail and telephone are never required."""

    __tablename__ = "person"

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(String(40), unique=True)  # a short code: 'lan.nt', 'hl6a1.07'
    full_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)  # search.vietnamese.name_key: given name first
    name_fold: Mapped[str] = mapped_column(index=True)  # folded, for finding by 'huong'
    salutation: Mapped[str] = mapped_column(String(4), default="")  # 'cô' | 'thầy', only if chosen
    birth_date: Mapped[date | None]
    ministry_id: Mapped[str | None] = mapped_column(String(20), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to end every session of the person
    language: Mapped[str] = mapped_column(String(2), default="vi")
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Role(Base):
    """A role at a school, within its dates, for a department or class where the role needs one."""

    __tablename__ = "role"
    __table_args__ = (Index("ix_role_of", "school_id", "role"),)

    id: Mapped[Id]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    role: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    class_id: Mapped[str | None] = mapped_column(ForeignKey("school_class.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date | None]  # last day on which it holds


class Enrolment(Base):
    """A pupil in a class."""

    __tablename__ = "enrolment"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    class_id: Mapped[str] = mapped_column(ForeignKey("school_class.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(12), default="studying")  # studying | left | not_in_file


class Delegation(Base):
    """One person acts for another within dates; both names stand in the journal."""

    __tablename__ = "delegation"

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    from_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    to_person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    permit: Mapped[str] = mapped_column(String(40))  # 'material.review' | 'list.sign'
    starts: Mapped[date]
    ends: Mapped[date]
    note: Mapped[str] = mapped_column(default="")


class SchoolYear(Base):
    """A school year of one school."""

    __tablename__ = "school_year"

    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(9), primary_key=True)
    starts: Mapped[date]
    ends: Mapped[date]


class Semester(Base):
    """A semester: the period of lists, rotations and reports."""

    __tablename__ = "semester"
    __table_args__ = (UniqueConstraint("school_id", "year", "number"),)

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    year: Mapped[str] = mapped_column(String(9))
    number: Mapped[int]
    starts: Mapped[date]
    ends: Mapped[date]


class ClosedDays(Base):
    """Days without school: Tết, holidays, closings. Due dates and reminders skip them."""

    __tablename__ = "closed_days"

    id: Mapped[Id]
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]


class OpenSession(Base):
    """A session that has not been ended; the key in the browser's cookie is kept as its SHA-256 only."""

    __tablename__ = "open_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """A failed attempt, counted across processes under each of its keys."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key", "key", "at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(
        String(100)
    )  # 'account:<name>' | 'address:<ip>' | 'pair:<name>@<ip>' | …
    at: Mapped[datetime]


class ApiToken(Base):
    """A token of the API: only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]  # 'read' | 'materials:write' | 'review' | 'circulation' | 'admin'
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Visibility(Base):
    """Who may see what, projected to rows so that SQL can join it: one token per row.

    `thing_kind`: 'record' for a catalogue record's description, 'file' for the bytes and text of one file.
    """

    __tablename__ = "visibility"
    __table_args__ = (Index("ix_visibility_token", "token", "thing_kind"),)

    thing_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    thing_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token: Mapped[str] = mapped_column(String(60), primary_key=True)
