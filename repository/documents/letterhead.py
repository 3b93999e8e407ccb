"""What stands at the top of a school's papers, and the fixed phrases of its dates and numbers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Letterhead:
    higher_unit: str  # 'Ủy ban nhân dân xã Hòa Lâm'; empty when the school has none to name
    school: str
    place: str  # 'Hoà Lâm'


def place_and_date(letterhead: Letterhead, day: date | None, year: int) -> str:
    """Return 'Hoà Lâm, ngày 05 tháng 02 năm 2026', the day left to be filled by hand when there is none."""
    if day is None:
        return f"{letterhead.place}, ngày …… tháng …… năm {year}"
    # Nghị định 30/2020: days below 10 and the months 1 and 2 carry a zero.
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{letterhead.place}, ngày {day.day:02} tháng {month} năm {day.year}"


def number_line(number: str | None, symbol: str) -> str:
    """Return 'Số: 05/DS-THCS', the number left to be filled by hand when there is none."""
    if number is None:
        return f"Số: ………/{symbol}"
    return f"Số: {number.zfill(2)}/{symbol}"
