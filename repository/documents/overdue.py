"""Overdue loans by class, each on its own pages for the homeroom teacher. Children's loans: never publish."""

from dataclasses import asdict, dataclass
from datetime import date

from repository.documents import pdf
from repository.documents.letterhead import Letterhead, place_and_date

_ROW_MUST_BREAK = 800


@dataclass(frozen=True)
class OverdueLoan:
    patron: str
    accession_number: str
    title: str
    lent: date
    due: date


@dataclass(frozen=True)
class ClassOverdue:
    class_name: str
    homeroom_teacher: str  # 'cô Lan'; empty when nobody is
    loans: tuple[OverdueLoan, ...]


@dataclass(frozen=True)
class OverduePaper:
    letterhead: Letterhead
    until: date
    classes: tuple[ClassOverdue, ...]
    librarian: str


def render(paper: OverduePaper) -> bytes:
    loans = [loan for one in paper.classes for loan in one.loans]
    data = asdict(paper) | {
        "place_and_date": place_and_date(paper.letterhead, paper.until, paper.until.year),
        "rows_break": any(len(loan.title) > _ROW_MUST_BREAK for loan in loans),
        "classes": [_class_data(one, paper.until) for one in paper.classes],
    }
    return pdf.render("overdue", data, paper.until)


def _class_data(one: ClassOverdue, until: date) -> dict[str, object]:
    loans = [asdict(loan) | {"days_late": (until - loan.due).days} for loan in one.loans]
    return asdict(one) | {"loans": loans}
