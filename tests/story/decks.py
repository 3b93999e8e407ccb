"""The deck of the story: real slides in Vietnamese, made on the spot."""

from __future__ import annotations

import io
import zipfile

from pptx import Presentation

SLIDES = (
    ("Bài 23. Mở rộng phân số. Phân số bằng nhau", "Toán 6 · Kết nối tri thức với cuộc sống"),
    ("Khi nào hai phân số bằng nhau?", "Hai phân số a/b và c/d gọi là bằng nhau nếu a·d = b·c"),
    ("Tính chất cơ bản", "Nhân cả tử và mẫu với cùng một số nguyên khác 0"),
    ("Vận dụng", "Chia đều ba chiếc bánh chưng cho bốn bạn"),
)
NOTES = "Nhắc các em kiểm tra mẫu khác không"


def deck(extra: str = "", notes: str = NOTES) -> bytes:
    """Return a PPTX; `extra` makes it another file."""
    made = Presentation()
    for title, text in SLIDES:
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, f"{text}\n{extra}".strip()
        slide.notes_slide.notes_text_frame.text = notes
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def slides_of(data: bytes) -> list[str]:
    """Return what the slides of a PPTX say."""
    slides = Presentation(io.BytesIO(data)).slides
    return [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in slides
    ]


def holds(data: bytes, words: str) -> bool:
    """Tell whether these words stand anywhere in a PPTX, seen or not."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return any(words.encode() in container.read(name) for name in container.namelist())
