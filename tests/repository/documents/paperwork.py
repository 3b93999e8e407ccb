"""Sample papers and the text of PDF pages, for the tests of this folder."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pypdfium2

from repository.documents.letterhead import Letterhead
from repository.documents.semester_list import ListLine, SemesterListPaper

LETTERHEAD = Letterhead("Ủy ban nhân dân xã Hòa Lâm", "Trường THCS Hòa Lâm", "Hoà Lâm")
HOSTILE = r'*đậm* _n_ #read("/etc/passwd") $x^2$ @ref <nhãn> \ `mã` // /* #pagebreak() = [a] "q"'


def pages(pdf: bytes) -> list[str]:
    """Return each page's text with every run of white space as one space."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def line(number: int) -> ListLine:
    return ListLine(
        code=f"HL-2026-{number:05}",
        title="Phân số bằng nhau",
        kind=("Bài giảng điện tử", "Phiếu học tập")[number % 2],
        subject="Toán",
        grade="6",
        lesson="Bài 23, tiết 68",
        series="Kết nối tri thức với cuộc sống",
        authors="Nguyễn Thị Thanh Hương",
        basis="Đã dạy: 6A1, 12/10/2026",
        format="PPTX; 2,1 MB",
        reach="Nhóm: mở và tải",
        sha256=sha256(str(number).encode()).hexdigest(),
    )


def semester_list(lines: int = 3, **changes: Any) -> SemesterListPaper:
    paper = SemesterListPaper(
        letterhead=LETTERHEAD,
        symbol="DS-THCSHL",
        period="Học kỳ I, năm học 2026-2027 (đợt 1)",
        bases=("Căn cứ Luật Thư viện ngày 21 tháng 11 năm 2019;", "Theo đề nghị của thư viện."),
        lines=tuple(line(number) for number in range(1, lines + 1)),
        recipients=("Thư viện trường đầu mối", "Lưu: VT, TV"),
        compiler_name="Lê Thị Lan",
        signer_name="Nguyễn Văn Bình",
        code="DS7K2M",
        prepared=date(2026, 11, 22),
        verification_url="https://thuvien.example.vn/v/DS7K2M",
    )
    return replace(paper, **changes)
