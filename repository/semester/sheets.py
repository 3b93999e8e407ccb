"""From a list's rows to the sheet its paper is made of: frozen where it is frozen, present truth where it is not."""

from __future__ import annotations

from sqlalchemy import or_, select

from repository.accounts.policies import policy
from repository.accounts.tables import Person, Role, School, Semester
from repository.db.uow import Tx
from repository.semester import numbering
from repository.semester.case import Publisher, lines_of
from repository.semester.document import Sheet, Signer
from repository.semester.freeze import FrozenLine, Head, line_from
from repository.semester.legal_bases import in_force
from repository.semester.lines import standing
from repository.semester.tables import SemesterList


def head_of(tx: Tx, row: SemesterList) -> Head:
    """Return the head that was frozen, or the one the list would have today."""
    if row.head:
        return Head(**row.head)
    school = tx.get_one(School, row.school_id)
    semester = tx.get_one(Semester, row.semester_id)
    return Head(
        school=school.name,
        school_code=school.code,
        higher_unit=school.higher_unit,
        place=school.place,
        symbol=numbering.symbol_of(policy(school)),
        year=semester.year,
        semester=semester.number,
        round=row.round,
        compiler=tx.get_one(Person, row.prepared_by_id).full_name,
        prepared_on=tx.clock.today(school.zone).isoformat(),
    )


def present_lines(tx: Tx, row: SemesterList) -> tuple[FrozenLine, ...]:
    """Return the lines in their order."""
    rows = lines_of(tx, row.id)
    if row.lines_digest:
        return tuple(line_from(line.frozen) for line in rows)
    present = standing(tx, [line.version_id for line in rows])
    return tuple(present[line.version_id].line for line in rows)


def sheet_of(tx: Tx, row: SemesterList, publisher: Publisher) -> Sheet:
    """Return all that the paper says."""
    return Sheet(
        code=row.code,
        head=head_of(tx, row),
        legal_bases=tuple(row.legal_bases if row.lines_digest else in_force(tx, row.school_id)),
        recipients=tuple(row.recipients),
        lines=present_lines(tx, row),
        address=publisher.url,
    )


def signer_of(tx: Tx, row: SemesterList) -> Signer:
    """Return who signed, or who is expected to: the principal."""
    if row.signer_id:
        return Signer(row.signer_name, row.signed_as == "vice_principal")
    expected = principal_of(tx, row.school_id)
    return Signer(expected.full_name if expected else "")


def principal_of(tx: Tx, school_id: str) -> Person | None:
    """Return the school's principal of today."""
    today = tx.clock.today(tx.get_one(School, school_id).zone)
    return tx.scalar(
        select(Person)
        .join(Role, Role.person_id == Person.id)
        .where(
            Role.role == "principal",
            Role.school_id == school_id,
            Role.starts <= today,
            or_(Role.ends.is_(None), Role.ends >= today),
        )
        .order_by(Role.starts.desc(), Person.id)
        .limit(1)
    )
