"""The school's time: years, semesters, closed days, and counting in school days. Today is the school's own.

Module functions join their caller's transaction (due dates, timers, reminders); `Calendar` is for the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.names import tidy
from repository.accounts.policies import policy
from repository.accounts.policy import Place, demand
from repository.accounts.tables import ClosedDays, School, SchoolYear, Semester
from repository.accounts.trace import trace
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid, NotFound, Refused

LONGEST_PAUSE = 400  # days; a calendar closed for longer than a year is a mistake, not a pause


@dataclass(frozen=True)
class SemesterView:
    """A semester as pages and documents name it."""

    id: str
    school_id: str
    year: str
    number: int
    starts: date
    ends: date


@dataclass(frozen=True)
class ClosedView:
    """A stretch of days without school."""

    id: str
    name: str
    starts: date
    ends: date


@dataclass(frozen=True)
class YearView:
    """A school year with its semesters and the closed days that fall into it."""

    name: str
    starts: date
    ends: date
    semesters: tuple[SemesterView, ...]
    closed: tuple[ClosedView, ...]


@dataclass(frozen=True)
class YearForm:
    """A school year as typed: its dates and those of its semesters, first to last."""

    name: str  # '2026-2027'
    starts: date
    ends: date
    semesters: tuple[tuple[date, date], ...]


class SchoolDays:
    """Which days of a school are school days; loads its closed days once, then only counts."""

    def __init__(self, tx: Tx, school_id: str) -> None:
        school = tx.get(School, school_id)
        if school is None:
            raise NotFound("school")
        self.weekdays = frozenset(policy(school).school_weekdays)
        rows = tx.execute(select(ClosedDays.starts, ClosedDays.ends).where(ClosedDays.school_id == school_id))
        self.closed = list(rows)

    def is_open(self, day: date) -> bool:
        """Tell whether there is school on a day."""
        return day.weekday() in self.weekdays and not any(a <= day <= b for a, b in self.closed)

    def next(self, day: date) -> date:
        """Return the day itself when there is school, else the next day with school."""
        for later in range(LONGEST_PAUSE):
            if self.is_open(found := day + timedelta(days=later)):
                return found
        return day

    def between(self, first: date, last: date) -> int:
        """Count the school days after `first` up to and with `last`; negative when `last` lies before."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_open(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def after(self, day: date, count: int) -> date:
        """Return the school day `count` school days after a day (timers of a workflow)."""
        for _step in range(count):
            day = self.next(day + timedelta(days=1))
        return day


def today(tx: Tx, school_id: str) -> date:
    """Return the civil date of now at the school."""
    school = tx.get(School, school_id)
    return tx.clock.today(school.zone) if school else tx.clock.today()


def next_school_day(tx: Tx, school_id: str, day: date) -> date:
    """Return the day itself when there is school, else the next day with school."""
    return SchoolDays(tx, school_id).next(day)


def school_days_between(tx: Tx, school_id: str, first: date, last: date) -> int:
    """Count the school days after `first` up to and with `last`."""
    return SchoolDays(tx, school_id).between(first, last)


def semester_on(tx: Tx, school_id: str, day: date) -> SemesterView | None:
    """Return the semester of a day; between two, the one that ended last."""
    found = tx.scalar(
        select(Semester)
        .where(Semester.school_id == school_id, Semester.starts <= day)
        .order_by(Semester.starts.desc())
        .limit(1)
    )
    return semester_view(found) if found else None


def year_on(tx: Tx, school_id: str, day: date) -> str:
    """Return the name of the school year of a day; without a calendar, the one that begins in August."""
    found = tx.scalar(
        select(SchoolYear.name)
        .where(SchoolYear.school_id == school_id, SchoolYear.starts <= day)
        .order_by(SchoolYear.starts.desc())
        .limit(1)
    )
    return found or year_name(day)


def year_name(day: date) -> str:
    """Return '2026-2027' for a day between August 2026 and July 2027."""
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}-{first + 1}"


def semester_view(semester: Semester) -> SemesterView:
    """Return the frozen view of a semester's row."""
    return SemesterView(
        semester.id, semester.school_id, semester.year, semester.number, semester.starts, semester.ends
    )


def write_year(tx: Tx, school_id: str, form: YearForm) -> None:
    """Write a school year and its semesters; one that exists is corrected, its semesters keep their ids."""
    year = tx.get(SchoolYear, (school_id, form.name))
    if year is None:
        tx.add(SchoolYear(school_id=school_id, name=form.name, starts=form.starts, ends=form.ends))
    else:
        year.starts, year.ends = form.starts, form.ends
    of_year = select(Semester).where(Semester.school_id == school_id, Semester.year == form.name)
    present = {semester.number: semester for semester in tx.scalars(of_year)}
    for number, (starts, ends) in enumerate(form.semesters, 1):
        kept = present.pop(number, None)
        if kept is None:
            tx.add(Semester(school_id=school_id, year=form.name, number=number, starts=starts, ends=ends))
        else:
            kept.starts, kept.ends = starts, ends
    tx.flush()


def year_problems(form: YearForm) -> dict[str, str]:
    """Return what is wrong with a year as typed: field → code."""
    wrong = {}
    first, _, second = form.name.partition("-")
    if not (first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1):
        wrong["name"] = "not_a_school_year"
    if form.ends <= form.starts:
        wrong["ends"] = "ends_before_start"
    previous = form.starts - timedelta(days=1)
    for number, (starts, ends) in enumerate(form.semesters, 1):
        if starts <= previous:
            wrong[f"semester_{number}_starts"] = "semesters_overlap"
        if ends <= starts:
            wrong[f"semester_{number}_ends"] = "ends_before_start"
        elif ends > form.ends:
            wrong[f"semester_{number}_ends"] = "outside_the_year"
        previous = ends
    return wrong


class Calendar:
    """Use cases of the calendar page, and the present semester for other pages."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def today(self, tx: Tx, school_id: str) -> date:
        """Return the civil date of now at the school."""
        return today(tx, school_id)

    @reads
    def present_semester(self, tx: Tx, school_id: str) -> SemesterView | None:
        """Return the semester of today."""
        return semester_on(tx, school_id, today(tx, school_id))

    @reads
    def years(self, tx: Tx, school_id: str) -> tuple[YearView, ...]:
        """Return every school year of a school, the latest first."""
        years = tx.scalars(
            select(SchoolYear).where(SchoolYear.school_id == school_id).order_by(SchoolYear.starts.desc())
        ).all()
        return tuple(_year_view(tx, year) for year in years)

    @reads
    def semesters(self, tx: Tx, school_id: str) -> tuple[SemesterView, ...]:
        """Return every semester of a school, the latest first."""
        found = select(Semester).where(Semester.school_id == school_id).order_by(Semester.starts.desc())
        return tuple(semester_view(semester) for semester in tx.scalars(found))

    @writes
    def set_year(self, tx: Tx, actor: Actor, school_id: str, form: YearForm) -> None:
        """Add or correct a school year with its semesters. Raises `Invalid`."""
        demand(actor, "calendar.manage", Place(school_id))
        if wrong := year_problems(form):
            raise Invalid(wrong)
        write_year(tx, school_id, form)
        trace(tx, actor, "calendar.set_year", "school", school_id, school_id=school_id, year=form.name)

    @writes
    def close_days(
        self, tx: Tx, actor: Actor, school_id: str, name: str, starts: date, ends: date | None
    ) -> str:
        """Add days without school. Raises `Invalid`."""
        demand(actor, "calendar.manage", Place(school_id))
        ends = ends or starts
        wrong = {} if tidy(name) else {"name": "required"}
        if ends < starts:
            wrong["ends"] = "ends_before_start"
        elif (ends - starts).days > LONGEST_PAUSE:
            wrong["ends"] = "out_of_range"
        if wrong:
            raise Invalid(wrong)
        closed = ClosedDays(school_id=school_id, name=tidy(name), starts=starts, ends=ends)
        tx.add(closed)
        tx.flush()
        trace(tx, actor, "calendar.close_days", "school", school_id, school_id=school_id, name=closed.name)
        return closed.id

    @writes
    def open_days(self, tx: Tx, actor: Actor, closed_id: str) -> None:
        """Take back days without school, unless they lie in the past."""
        closed = tx.get(ClosedDays, closed_id)
        if closed is None:
            raise NotFound("closed_days")
        demand(actor, "calendar.manage", Place(closed.school_id))
        if closed.ends < today(tx, closed.school_id):
            raise Refused(["days_are_past"])
        tx.delete(closed)
        trace(
            tx,
            actor,
            "calendar.open_days",
            "school",
            closed.school_id,
            school_id=closed.school_id,
            name=closed.name,
        )


def _year_view(tx: Tx, year: SchoolYear) -> YearView:
    semesters = select(Semester).where(Semester.school_id == year.school_id, Semester.year == year.name)
    # The summer after a year belongs to it, so that no closed day is without a place on the page.
    until = year.starts + timedelta(days=365)
    closed = select(ClosedDays).where(
        ClosedDays.school_id == year.school_id, ClosedDays.starts >= year.starts, ClosedDays.starts < until
    )
    return YearView(
        year.name,
        year.starts,
        year.ends,
        tuple(semester_view(s) for s in tx.scalars(semesters.order_by(Semester.number))),
        tuple(
            ClosedView(c.id, c.name, c.starts, c.ends) for c in tx.scalars(closed.order_by(ClosedDays.starts))
        ),
    )
