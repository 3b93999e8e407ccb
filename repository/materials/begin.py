"""What the form begins with: guessed from the files, else from the author's last material, else from her department."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.policies import policy_of
from repository.accounts.tables import Department, DepartmentSubject
from repository.catalogue.tables import Record
from repository.curriculum.guesses import Guesser
from repository.curriculum.lessons import Place, PlaceGuesser
from repository.curriculum.tables import Lesson
from repository.db.uow import Tx
from repository.errors import Refused
from repository.materials.description import Description
from repository.materials.intake import Received
from repository.materials.kinds import kind_for
from repository.materials.tables import Material


def description_for(tx: Tx, actor: Actor, files: Sequence[Received]) -> Description:
    """Return the first description of a material made of these files; the author confirms or corrects it."""
    first = files[0]
    kind = kind_for(first.format, first.guess.kind)
    place = _place(tx, actor, files)
    lesson = tx.get(Lesson, place.lesson_id) if place.lesson_id else None
    reach = policy_of(tx, actor.school_id or "").default_reach
    return Description(
        title=first.guess.title or first.name.rpartition(".")[0] or first.name,
        kind=kind.code,
        reach=kind.reach or reach,
        readers=kind.readers,
        subject_code=place.subject_code,
        grade=place.grade,
        lesson_id=place.lesson_id,
        series_code=place.series_code or (lesson.series_code if lesson else None),
        periods=first.guess.periods or (lesson.periods if lesson else None),
        rights_holder=actor.name,
        licence="group_teaching" if (kind.reach or reach) != "school" else "school_internal",
    )


def department_for(tx: Tx, actor: Actor, subject_code: str | None) -> str:
    """Return the department that reviews a subject: her own where it teaches it, else the school's, else hers."""
    school_id = actor.school_id or ""
    teaching = select(DepartmentSubject.department_id).where(DepartmentSubject.subject_code == subject_code)
    able = set(tx.scalars(teaching))
    own = sorted(r.department_id for r in actor.roles if r.department_id and r.school_id == school_id)
    wanted = select(Department.id).where(Department.school_id == school_id, Department.closed.is_(False))
    of_school = list(tx.scalars(wanted.order_by(Department.sort_key)))
    order = [d for d in own if d in able] + [d for d in of_school if d in able] + own + of_school
    if not order:
        raise Refused(["no_department"])
    return order[0]


def _place(tx: Tx, actor: Actor, files: Sequence[Received]) -> Place:
    guesses = PlaceGuesser(Guesser.read(tx), tx)
    for file in files:
        guess = file.guess
        number = f"bài {guess.lesson_number}" if guess.lesson_number else ""
        words = " ".join(filter(None, (guess.subject_words, file.name, guess.title, number)))
        found = guesses(words, guess.grade)
        if found.subject_code:
            return found
    fallback = _usual(tx, actor)
    grade = files[0].guess.grade or fallback.grade
    subject = fallback.subject_code
    if subject and grade:
        name = f"{files[0].guess.title} {files[0].name}"
        lesson = Guesser.read(tx).lesson(tx, name, subject, grade, fallback.series_code)
        return Place(subject, grade, fallback.series_code, lesson)
    return Place(subject, grade, fallback.series_code, None)


def _usual(tx: Tx, actor: Actor) -> Place:
    """Return what she brought in last, else the only subject of her department."""
    last = tx.scalar(
        select(Record)
        .join(Material, Material.record_id == Record.id)
        .where(Material.author_id == actor.person_id, Record.subject_code.is_not(None))
        .order_by(Material.created_at.desc(), Material.id.desc())
        .limit(1)
    )
    if last is not None:
        return Place(last.subject_code, last.grade, last.series_code)
    departments = {role.department_id for role in actor.roles if role.department_id}
    taught = set(
        tx.scalars(
            select(DepartmentSubject.subject_code).where(DepartmentSubject.department_id.in_(departments))
        )
    )
    return Place(taught.pop() if len(taught) == 1 else None)
