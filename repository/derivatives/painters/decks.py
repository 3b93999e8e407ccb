"""PPTX by rpptx and DOCX by rdocx: young, small libraries, kept behind this one module."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import rdocx
import rpptx
from PIL import Image

SLIDES_ENGINE = ("rpptx", version("rpptx"))
DOCUMENT_ENGINE = ("rdocx", version("rdocx"))
# Drawn a few at a time, since a slide comes back as a whole PNG.
_AT_ONCE = 8
_EMU_PER_INCH = 914_400


def slides(path: Path, width: int) -> Iterator[Image.Image]:
    """Yield every slide, hidden ones included."""
    deck = rpptx.Presentation(path)
    dpi = width * _EMU_PER_INCH / int(deck.slide_width or 10 * _EMU_PER_INCH)
    count = len(deck.slides)
    for start in range(0, count, _AT_ONCE):
        wanted = list(range(start, min(start + _AT_ONCE, count)))
        for drawn in deck.render_slides(dpi=dpi, slides=wanted):
            yield Image.open(io.BytesIO(drawn))


def document_pdf(path: Path) -> bytes:
    return bytes(rdocx.Document.open(path).to_pdf())
