"""What is overdue, by class: for the librarian all of it, for a homeroom teacher her own class; the same as PDF."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.calendar import today, year_on
from repository.accounts.tables import Person, Role, School, SchoolClass
from repository.circulation.loan_views import LoanView, loan_views
from repository.circulation.policy import Lending, may
from repository.circulation.tables import Loan, Patron
from repository.db.uow import Database, Tx, reads
from repository.documents import overdue
from repository.documents.letterhead import Letterhead
from repository.documents.overdue import ClassOverdue, OverdueLoan, OverduePaper
from repository.errors import Denied
from search.vietnamese import sort_key


@dataclass(frozen=True)
class ClassList:
    """The overdue loans of one class; an empty name stands for staff and others."""

    class_name: str
    homeroom_teacher: str
    loans: tuple[LoanView, ...]


class Overdue:
    """Overdue lists."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def by_class(self, tx: Tx, actor: Actor) -> list[ClassList]:
        """Return the lists the actor may read, by class; `Denied` for who may read none."""
        return _lists(tx, actor)

    def pdf(self, actor: Actor, class_name: str | None = None) -> bytes:
        """Return the lists on paper, one class a page."""
        return overdue.render(self._paper(actor, class_name))

    @reads
    def _paper(self, tx: Tx, actor: Actor, class_name: str | None) -> OverduePaper:
        school = tx.get_one(School, actor.school_id)
        lists = [x for x in _lists(tx, actor) if class_name is None or x.class_name == class_name]
        classes = tuple(
            ClassOverdue(x.class_name, x.homeroom_teacher, tuple(_on_paper(loan) for loan in x.loans))
            for x in lists
        )
        letterhead = Letterhead(school.higher_unit, school.name, school.place)
        librarian = actor.name if actor.has("librarian", school_id=school.id) else ""
        return OverduePaper(letterhead, today(tx, school.id), classes, librarian)


def _lists(tx: Tx, actor: Actor) -> list[ClassList]:
    school_id = actor.school_id or ""
    day = today(tx, school_id)
    classes = _classes(tx, school_id, day)
    keeps_library = may(actor, "overdue.read", Lending(school_id))
    own = {
        name for name, id in classes.items() if may(actor, "overdue.read", Lending(school_id, class_id=id))
    }
    if not keeps_library and not own:
        raise Denied("overdue.read")
    conditions = [Loan.school_id == school_id, Loan.returned_at.is_(None), Loan.due_date < day]
    if not keeps_library:
        conditions.append(Patron.class_name.in_(own))
    grouped: dict[str, list[LoanView]] = defaultdict(list)
    for loan in loan_views(tx, day, *conditions):
        grouped[loan.class_name].append(loan)
    teachers = _homeroom_teachers(tx, school_id, day)
    return [
        ClassList(name, teachers.get(name, ""), tuple(grouped[name]))
        for name in sorted(grouped, key=lambda name: (name == "", sort_key(name)))
    ]


def _classes(tx: Tx, school_id: str, day: date) -> dict[str, str]:
    year = year_on(tx, school_id, day)
    wanted = select(SchoolClass.name, SchoolClass.id)
    rows = tx.execute(wanted.where(SchoolClass.school_id == school_id, SchoolClass.year == year))
    return dict(rows.all())


def _homeroom_teachers(tx: Tx, school_id: str, day: date) -> dict[str, str]:
    rows = tx.execute(
        select(SchoolClass.name, Person.full_name)
        .join(Role, Role.class_id == SchoolClass.id)
        .join(Person, Person.id == Role.person_id)
        .where(
            SchoolClass.school_id == school_id,
            Role.role == "homeroom_teacher",
            Role.starts <= day,
            (Role.ends.is_(None)) | (Role.ends >= day),
        )
    )
    return dict(rows.all())


def _on_paper(loan: LoanView) -> OverdueLoan:
    return OverdueLoan(loan.patron, loan.barcode, loan.title, loan.lent_at.date(), loan.due_date)
