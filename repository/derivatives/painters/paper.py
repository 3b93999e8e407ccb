"""PDF pages by pdfium, and pictures as they are. pdfium is not thread-safe: one child process, one thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import PIL
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from repository.derivatives.checks import pictures

ENGINE = ("pdfium", pdfium.PYPDFIUM_INFO.version)
PICTURES_ENGINE = ("pillow", PIL.__version__)
_TALLEST = 4


def pdf_pages(source: Path | bytes, width: int) -> Iterator[Image.Image]:
    """Yield each page drawn `width` pixels wide (less for a very tall one)."""
    document = pdfium.PdfDocument(source)
    try:
        for sheet in document:
            across, down = sheet.get_size()
            scale = min(width / max(across, 1), width * _TALLEST / max(down, 1))
            bitmap = sheet.render(scale=scale, draw_annots=True)
            yield bitmap.to_pil()
            bitmap.close()
            sheet.close()
    finally:
        document.close()


def picture(path: Path, code: str, width: int) -> Image.Image:
    """Return the first frame upright, decoded no larger than needed."""
    image = pictures.opened(path, code)
    image.draft("RGB", (width, width))
    image.load()
    return ImageOps.exif_transpose(image) or image
