"""The demonstration's time: school years, semesters, Tết and holidays, all reckoned from one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from repository.accounts.calendar import YearForm
from repository.clock import DEFAULT_ZONE

# The first day of the lunar year and the tenth of its third month (Giỗ Tổ), by the Vietnamese calendar.
TET = {
    2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13),
    2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
GIO_TO = {
    2023: (4, 29), 2024: (4, 18), 2025: (4, 7), 2026: (4, 26), 2027: (4, 16), 2028: (4, 4), 2029: (4, 23),
    2030: (4, 12), 2031: (4, 1), 2032: (4, 19), 2033: (4, 9), 2034: (4, 27), 2035: (4, 16),
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A semester of the demonstration."""

    year: str
    number: int
    starts: date
    ends: date


class Days:
    """Every date of the demonstration; `today` alone decides."""

    def __init__(self, today: date) -> None:
        self.today = today
        first = today.year if (today.month, today.day) >= (9, 5) else today.year - 1
        self.first = first  # the calendar year in which the present school year began
        self.years = [_year(first + n) for n in (-2, -1, 0)]
        terms = [Term(y.name, n, *dates) for y in self.years for n, dates in enumerate(y.semesters, 1)]
        self.terms = [term for term in terms if term.starts <= today]  # the last one is the present one
        self.closed = [each for n in range(-2, 2) for each in _closed(first + n)]

    @property
    def year(self) -> str:
        """The present school year: '2026-2027'."""
        return self.years[-1].name

    def is_open(self, day: date) -> bool:
        """Whether there is school: Monday to Saturday, in a semester, no holiday."""
        in_term = any(year.starts <= day <= year.ends for year in self.years)
        return in_term and self.is_weekday(day)

    def is_weekday(self, day: date) -> bool:
        """Whether the calendar has no closing on it, term or not: what due dates go by."""
        return day.weekday() < 6 and not any(starts <= day <= ends for _name, starts, ends in self.closed)

    def next_weekday(self, day: date) -> date:
        """The day itself or the next one that is not closed."""
        while not self.is_weekday(day):
            day += timedelta(days=1)
        return day

    def school_days(self, since: date, until: date) -> list[date]:
        """Every school day from one to the other, both included, none after today."""
        until = min(until, self.today)
        every = (since + timedelta(days=n) for n in range((until - since).days + 1))
        return [day for day in every if self.is_open(day)]


def instant(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of the day in Viet Nam, as an instant."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(DEFAULT_ZONE)).astimezone(UTC)


def _year(first: int) -> YearForm:
    halves = ((date(first, 9, 5), date(first + 1, 1, 16)), (date(first + 1, 1, 19), date(first + 1, 5, 31)))
    return YearForm(f"{first}-{first + 1}", date(first, 9, 5), date(first + 1, 5, 31), halves)


def _closed(first: int) -> list[tuple[str, date, date]]:
    """The holidays of a school year and of the summer behind it."""
    second = first + 1
    tet = date(second, *TET.get(second, (2, 10)))
    found = [
        ("Tết Dương lịch", date(second, 1, 1), date(second, 1, 1)),
        ("Nghỉ Tết Nguyên đán", tet - timedelta(days=7), tet + timedelta(days=6)),
        ("Ngày Chiến thắng và Quốc tế Lao động", date(second, 4, 30), date(second, 5, 1)),
        ("Quốc khánh", date(second, 9, 1), date(second, 9, 2)),
    ]
    if second in GIO_TO:
        day = date(second, *GIO_TO[second])
        found.append(("Giỗ Tổ Hùng Vương", day, day))
    return sorted(found, key=lambda closing: closing[1])
