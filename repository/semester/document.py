"""The list on paper and as a sheet: frozen values into the words of `documents.semester_list`.

Decided: the paper is made when the list is sent for signature and once more when it is signed, with the signer's
own block (a deputy signs KT. HIỆU TRƯỞNG); number and date stay blank on it for ever. The clerk writes both by
hand, as the decree on records has it, and types them in: what was signed is byte for byte what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from repository.documents import semester_list as paper
from repository.documents import workbook
from repository.documents.letterhead import Letterhead
from repository.semester.freeze import FrozenLine, Head

REACHES = {
    "school": "Trong trường",
    "group_record": "Nhóm: chỉ xem thông tin",
    "group": "Nhóm: mở và tải",
    "public": "Ai cũng xem",
}
ROMAN = {1: "I", 2: "II", 3: "III"}
COLUMNS = (
    ("STT", 6), ("Mã", 12), ("Tên học liệu", 44), ("Loại", 20), ("Môn", 16), ("Lớp", 6), ("Bài/tiết", 14),
    ("Bộ sách", 24), ("Tác giả", 24), ("Căn cứ", 34), ("Người xác nhận", 24), ("Định dạng, dung lượng", 20),
    ("Mức chia sẻ", 22), ("Địa chỉ", 36), ("Bản", 6), ("SHA-256", 66),
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Everything the paper is made of, apart from its signer."""

    code: str
    head: Head
    legal_bases: tuple[str, ...]
    recipients: tuple[str, ...]
    lines: tuple[FrozenLine, ...]
    address: str  # of this server, without a slash at its end


@dataclass(frozen=True)
class Signer:
    """Who signs, as the block on the paper says it."""

    name: str
    deputy: bool = False


def period(head: Head) -> str:
    """Return 'Học kỳ I, năm học 2026-2027 (đợt 1)'."""
    return f"Học kỳ {ROMAN.get(head.semester, head.semester)}, năm học {head.year} (đợt {head.round})"


def pdf(sheet: Sheet, signer: Signer, preview: bool = False) -> bytes:
    """Return the official list; a preview is watermarked and bears no QR code. Same values, same bytes."""
    head = sheet.head
    return paper.render(
        paper.SemesterListPaper(
            letterhead=Letterhead(head.higher_unit, head.school, head.place),
            symbol=head.symbol,
            period=period(head),
            bases=sheet.legal_bases,
            lines=tuple(_printed(line) for line in sheet.lines),
            recipients=sheet.recipients,
            compiler_name=head.compiler,
            signer_name=signer.name,
            signer_titles=paper.VICE_PRINCIPAL if signer.deputy else paper.PRINCIPAL,
            code=sheet.code,
            prepared=date.fromisoformat(head.prepared_on),
            verification_url=f"{sheet.address}/v/{sheet.code}",
            preview=preview,
        )
    )


def xlsx(sheet: Sheet) -> bytes:
    """Return the same lines as an Excel table."""
    columns = [workbook.Column(title, width) for title, width in COLUMNS]
    rows = [
        (
            number, line.code, line.title, line.kind, line.subject, line.grade, line.lesson, line.series,
            line.author, line.evidence, line.evidence_by, _formats(line), REACHES.get(line.reach, line.reach),
            sheet.address + line.address, line.version, line.sha256,
        )
        for number, line in enumerate(sheet.lines, 1)
    ]  # fmt: skip
    return workbook.table(f"Đợt {sheet.head.round}", columns, rows)


def _printed(line: FrozenLine) -> paper.ListLine:
    return paper.ListLine(
        code=line.code,
        title=line.title,
        kind=line.kind,
        subject=line.subject,
        grade=str(line.grade or ""),
        lesson=line.lesson,
        series=line.series,
        authors=line.author,
        basis=line.evidence,
        format=_formats(line),
        reach=REACHES.get(line.reach, line.reach),
        note=f"Bản {line.version}" if line.version > 1 else "",
        sha256=line.sha256,
    )


def _formats(line: FrozenLine) -> str:
    """Return 'PPTX, PDF; 2,1 MB'."""
    names = dict.fromkeys(file.format.upper() for file in line.files)
    return f"{', '.join(names)}; {_size(line.size)}"


def _size(octets: int) -> str:
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if octets >= scale:
            return f"{octets / scale:.1f} {unit}".replace(".", ",")
    return f"{octets} byte"
