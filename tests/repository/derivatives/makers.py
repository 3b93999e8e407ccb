"""Real sample files, made on the spot, and hostile ones made out of them."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2 as pdfium
import xlsxwriter
from docx.shared import Pt
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

SAMPLES = Path(__file__).parent / "samples"


def deck(path: Path, slides: int = 2, picture: Path | None = None) -> Path:
    """Write a PPTX whose first slide is a real lesson's."""
    made = Presentation()
    for number in range(1, slides + 1):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"Bài 23. Phân số bằng nhau ({number})"
        slide.placeholders[1].text = "Hai phân số gọi là bằng nhau\nVí dụ: một phần hai"
        slide.notes_slide.notes_text_frame.text = "Ghi chú của cô Hương"
        table = slide.shapes.add_table(1, 2, Inches(1), Inches(5), Inches(6), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = "Tử số", "Mẫu số"
        if picture:
            slide.shapes.add_picture(str(picture), 0, 0)
    made.save(path)
    return path


def plan(path: Path, body_lines: int = 1) -> Path:
    """Write a DOCX with the head of a lesson plan as CV 5512 has it."""
    made = docx.Document()
    made.add_paragraph("Trường THCS Hoà Lâm\nTổ: Toán – Tin")
    made.add_paragraph("Họ và tên giáo viên: Nguyễn Thị Hương")
    made.add_heading("KẾ HOẠCH BÀI DẠY", 1)
    made.add_paragraph("Tên bài dạy: PHÂN SỐ BẰNG NHAU")
    made.add_paragraph("Môn học: Toán; lớp: 6")
    made.add_paragraph("Thời gian thực hiện: 2 tiết")
    for part in ("I. Mục tiêu", "II. Thiết bị dạy học và học liệu", "III. Tiến trình dạy học"):
        made.add_heading(part, 1)
        for line in range(body_lines):
            made.add_paragraph(f"{part}, dòng {line}: học sinh nhận biết được hai phân số bằng nhau.")
    made.save(str(path))
    return path


def plan_in_fonts(path: Path, runs: list[tuple[str, str]]) -> Path:
    """Write a DOCX of one paragraph whose runs bear the given fonts."""
    made = docx.Document()
    paragraph = made.add_paragraph()
    for text, font in runs:
        run = paragraph.add_run(text)
        run.font.name, run.font.size = font, Pt(14)
    made.save(str(path))
    return path


def workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Điểm 6A")
    sheet.write_row(0, 0, ["Họ tên", "Điểm"])
    sheet.write_row(1, 0, ["Nguyễn Văn Ân", 9])
    book.close()
    return path


def old_deck(path: Path) -> Path:
    """Write the PPT that LibreOffice made of a two-slide deck."""
    path.write_bytes(gzip.decompress((SAMPLES / "deck.ppt.gz").read_bytes()))
    return path


def picture(path: Path, size: tuple[int, int] = (1600, 900), **options: object) -> Path:
    """Write a picture with as much detail as a photograph: hard to make small."""
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 90).resize(size)
    Image.merge("RGB", (noise, noise.rotate(180), noise)).save(path, **options)  # type: ignore[arg-type]
    return path


def pdf(path: Path, pages: int = 2) -> Path:
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(path)
    document.close()
    return path


def raw_pdf(path: Path, *objects: str, trailer: str = "") -> Path:
    """Write a PDF of one page by hand; `objects` follow from number 4, catalogue entries among them start with `/`."""
    catalogue = " ".join(entry for entry in objects if entry.startswith("/"))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *(entry for entry in objects if not entry.startswith("/")),
    ]
    text, offsets = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    text += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    path.write_bytes((text + f"startxref\n{text.index('xref')}\n%%EOF\n").encode("latin-1"))
    return path


def mp3(path: Path, frames: int = 5) -> Path:
    tag = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10)
    path.write_bytes(tag + (b"\xff\xfb\x90\x00" + bytes(413)) * frames)
    return path


def mp4(path: Path, handler: bytes = b"vide", brand: bytes = b"isom") -> Path:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))
    path.write_bytes(box(b"ftyp", brand + bytes(4)) + box(b"moov", track) + box(b"mdat", bytes(100)))
    return path


def webm(path: Path, doctype: bytes = b"webm") -> Path:
    head = b"\x42\x82" + bytes([0x80 | len(doctype)]) + doctype
    path.write_bytes(
        b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(head)]) + head + b"\x18\x53\x80\x67\xff" + bytes(64)
    )
    return path


def with_member(source: Path, name: str, data: bytes | str) -> Path:
    """Add one member to a container."""
    with zipfile.ZipFile(source, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr(name, data)
    return source


def with_edit(source: Path, name: str, edit: Callable[[str], str]) -> Path:
    """Rewrite a container with one text member changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            edited = edit(data.decode()) if member.filename == name else data
            new.writestr(member.filename, edited, member.compress_type)
    source.write_bytes(out.getvalue())
    return source


def with_link(source: Path, rels: str, kind: str, target: str) -> Path:
    """Add an external relationship to an OOXML part."""
    prefix = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    link = f'<Relationship Id="rIdX" Type="{prefix}{kind}" Target="{target}" TargetMode="External"/>'
    return with_edit(source, rels, lambda text: text.replace("</Relationships>", f"{link}</Relationships>"))
