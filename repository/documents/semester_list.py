"""The official list of a semester's digital learning materials, made ready for signature and stamp.

Called by `semester.documents`. Who may sign and which lines belong to the list was decided there.
"""

from collections import Counter
from dataclasses import asdict, astuple, dataclass
from datetime import date

from repository.documents import pdf
from repository.documents.letterhead import Letterhead, number_line, place_and_date
from repository.documents.number_words import in_words
from repository.documents.qr import qr_svg

PRINCIPAL = ("HIỆU TRƯỞNG",)
VICE_PRINCIPAL = ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG")

_FINGERPRINT_DIGITS = 16
_ROW_MUST_BREAK = 400  # characters in a cell beyond which a row may not fit on one page


@dataclass(frozen=True)
class ListLine:
    """One material as it was frozen: text ready to print. `sha256` is the digest of its file or manifest."""

    code: str
    title: str
    kind: str
    subject: str
    grade: str
    lesson: str
    series: str
    authors: str
    basis: str  # 'Đã dạy: 6A1, 12/10/2026' or 'Tổ thẩm định: 15/10/2026'
    format: str  # 'PPTX; 2,1 MB'
    reach: str
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class SemesterListPaper:
    letterhead: Letterhead
    symbol: str  # what follows the number: 'DS-THCSHL'
    period: str  # 'Học kỳ I, năm học 2026-2027 (đợt 1)'
    bases: tuple[str, ...]  # 'Căn cứ Luật Thư viện ngày 21 tháng 11 năm 2019;'
    lines: tuple[ListLine, ...]
    recipients: tuple[str, ...]
    compiler_name: str
    signer_name: str
    code: str  # short permanent code of the list
    prepared: date
    verification_url: str | None = None
    number: str | None = None  # None leaves room for the clerk's pen
    dated: date | None = None
    signer_titles: tuple[str, ...] = PRINCIPAL
    preview: bool = False


def render(paper: SemesterListPaper) -> bytes:
    """Return the PDF. A preview is watermarked and carries no QR, so that nobody takes it for the list."""
    url = None if paper.preview else paper.verification_url
    data = asdict(paper) | {
        "title": f"Danh sách học liệu điện tử, {paper.period}",
        "number_line": number_line(paper.number, paper.symbol),
        "place_and_date": place_and_date(paper.letterhead, paper.dated, paper.prepared.year),
        "lines": [asdict(line) | {"fingerprint": line.sha256[:_FINGERPRINT_DIGITS]} for line in paper.lines],
        "rows_break": any(len(cell) > _ROW_MUST_BREAK for line in paper.lines for cell in astuple(line)),
        "total": len(paper.lines),
        "total_in_words": in_words(len(paper.lines)),
        "by_kind": _by_kind(paper.lines),
        "verification_url": url,
        "qr": qr_svg(url) if url else None,
    }
    return pdf.render("semester_list", data, paper.prepared)


def _by_kind(lines: tuple[ListLine, ...]) -> str:
    counts = Counter(line.kind for line in lines).most_common()
    return "; ".join(f"{kind}: {count}" for kind, count in counts) if len(counts) > 1 else ""
