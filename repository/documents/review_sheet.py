"""The review sheet (phiếu thẩm định): what the reviewer ticked, remarked and decided on one version."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from repository.documents import pdf
from repository.documents.letterhead import Letterhead, place_and_date

_ROW_MUST_BREAK = 1500


class Mark(StrEnum):
    PASS = "pass"
    FIX = "fix"
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True)
class Point:
    text: str
    mark: Mark
    remark: str = ""


@dataclass(frozen=True)
class ReviewSheet:
    letterhead: Letterhead
    department: str
    code: str
    title: str
    version: str  # 'HL-00123, phiên bản 2'
    kind: str
    lesson: str  # 'Toán, lớp 6, bài 23, tiết 68-69'
    authors: str
    reviewer: str
    points: tuple[Point, ...]
    remarks: str
    decision: str  # 'Đạt', 'Cần sửa', 'Không đạt'
    decided: date
    on_behalf_of: str = ""  # the absent head a delegate acted for
    fingerprint: str = ""  # SHA-256 of the file reviewed


def render(paper: ReviewSheet) -> bytes:
    data = asdict(paper) | {
        "place_and_date": place_and_date(paper.letterhead, paper.decided, paper.decided.year),
        "rows_break": any(len(point.text + point.remark) > _ROW_MUST_BREAK for point in paper.points),
    }
    return pdf.render("review_sheet", data, paper.decided)
