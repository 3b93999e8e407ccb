"""Real files of the demonstration: PPTX, DOCX, PDF and PNG, byte for byte the same whenever they are made."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import docx
import pptx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt as DocxPt
from PIL import Image, ImageDraw, ImageFont
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from repository import documents
from repository.demo.compose import Lesson, Part, Slide

FONTS = Path(documents.__file__).with_name("fonts")
HANDOUT = Path(__file__).with_name("handout.typ")
WIDE, HIGH = Inches(13.333), Inches(7.5)
TITLE_ONLY = 5  # the layout of python-pptx's own template
# One colour a subject, so that decks are told apart at a glance.
COLOURS = {
    "toan": "1D4E89", "khtn": "1B6B4A", "ngu-van": "8C3B2E", "tieng-anh": "5B3A8C", "lich-su": "7A4B12",
    "dia-li": "0F6674", "tin-hoc": "334155", "gdcd": "9A3412", "cong-nghe": "3F6212",
}  # fmt: skip


def deck(slides: list[Slide], subject: str) -> bytes:
    """A deck: a coloured band with the title, the lines below, notes for the teacher."""
    made = pptx.Presentation()
    made.slide_width, made.slide_height = WIDE, HIGH
    colour = RGBColor.from_string(COLOURS[subject])
    for number, slide in enumerate(slides):
        _slide(made, slide, colour, cover=number == 0)
    return _steady(_saved(made))


def paper(parts: list[Part]) -> bytes:
    """A text document with headings."""
    made = docx.Document()
    made.styles["Normal"].font.name = "Times New Roman"
    made.styles["Normal"].font.size = DocxPt(13)
    for part in parts:
        paragraph = made.add_paragraph()
        run = paragraph.add_run(part.text)
        run.bold = part.level < 3
        run.italic = part.level == 2
        if part.level == 0:
            paragraph.alignment, run.font.size = WD_ALIGN_PARAGRAPH.CENTER, DocxPt(16)
    return _steady(_saved(made))


def handout(parts: list[Part]) -> bytes:
    """A PDF of one or two pages."""
    data = json.dumps([{"level": part.level, "text": part.text} for part in parts], ensure_ascii=False)
    output: bytes = typst.compile(
        str(HANDOUT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"parts": data},
        timestamp=0,
    )
    return output


def picture(lesson: Lesson) -> bytes:
    """A map of the lesson's points as a PNG."""
    made = Image.new("RGB", (1600, 900), "#FFFDF7")
    draw = ImageDraw.Draw(made)
    colour = f"#{COLOURS[lesson.subject]}"
    places = [(60, 60), (1080, 60), (60, 690), (1080, 690)]
    for (left, top), point in zip(places, lesson.points, strict=False):
        near = (left + 230, top + (150 if top < 400 else 0))
        draw.line([near, (800, 450)], fill=colour, width=4)
        _box(draw, (left, top, left + 460, top + 150), "white", colour, "\n".join(_wrapped(point[:2])), 24)
    _box(draw, (500, 370, 1100, 530), colour, "white", "\n".join(_wrapped((lesson.title,), 30)), 34)
    out = io.BytesIO()
    made.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


def _slide(made: pptx.presentation.Presentation, slide: Slide, colour: RGBColor, cover: bool) -> None:
    new = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    height = Inches(3.4) if cover else Inches(1.25)
    band = new.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(0), Emu(0), WIDE, height)
    foot = new.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(0), HIGH - Inches(0.18), WIDE, Inches(0.18))
    for shape in (band, foot):
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour
        shape.line.fill.background()
        shape.shadow.inherit = False
    title = new.shapes.title
    title.left, title.top, title.width, title.height = (
        Inches(0.7),
        Inches(0.15),
        Inches(11.9),
        height - Inches(0.3),
    )
    title.text_frame.text = slide.title
    title.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    run = title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(44 if cover else 32), True, RGBColor(255, 255, 255)
    new.shapes._spTree.remove(band._element)  # the band goes behind the title
    new.shapes._spTree.insert(2, band._element)
    body = new.shapes.add_textbox(
        Inches(0.9), height + Inches(0.4), Inches(11.5), HIGH - height - Inches(0.8)
    )
    frame = body.text_frame
    frame.word_wrap = True
    for number, line in enumerate(slide.lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = line
        paragraph.font.size, paragraph.space_after = Pt(36 if len(slide.lines) < 3 else 30), Pt(14)
    if slide.notes:
        new.notes_slide.notes_text_frame.text = slide.notes


def _saved(made: pptx.presentation.Presentation | docx.document.Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _steady(office: bytes) -> bytes:
    """The same package without the time of day: the dates in both headers of every entry are put to 1980."""
    made = bytearray(office)
    with zipfile.ZipFile(io.BytesIO(office)) as package:
        entry = package.start_dir
        for info in package.infolist():
            # APPNOTE 4.3.7 and 4.3.12: time and date, two bytes each
            for at in (info.header_offset + 10, entry + 12):
                made[at : at + 4] = b"\x00\x00\x21\x00"
            name, extra, comment = struct.unpack_from("<HHH", made, entry + 28)
            entry += 46 + name + extra + comment
    return bytes(made)


def _box(
    draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], fill: str, ink: str, text: str, size: int
) -> None:
    draw.rounded_rectangle(box, 24, fill=fill, outline=ink if fill == "white" else fill, width=3)
    font = ImageFont.truetype(str(FONTS / "Tinos-Bold.ttf"), size)
    middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
    draw.multiline_text(middle, text, font=font, fill=ink, anchor="mm", align="center", spacing=8)


def _wrapped(texts: tuple[str, ...], width: int = 36) -> list[str]:
    lines = [""]
    for text in texts:
        for word in text.split():
            if len(f"{lines[-1]} {word}") > width:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        lines.append("")
    return [line for line in lines if line][:4]
