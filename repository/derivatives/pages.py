"""Page pictures of any accepted format, by the best engine at hand. Runs in the child only.

LibreOffice, where installed, does office files first; else rpptx and rdocx; else the thumbnail inside an ODF
file. Where none can, the answer says why (`no_picture`) and the viewer shows the outline of the text.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from repository.derivatives.checks import pictures
from repository.derivatives.painters import decks, libreoffice, paper, webp
from repository.derivatives.painters.webp import Page
from repository.derivatives.readers.binary import pdf_pages

WIDTH, THUMB_WIDTH = 1280, 320
OFFICE_SECONDS = 90.0
log = logging.getLogger(__name__)
_OFFICE = {"pptx", "ppt", "odp", "docx", "doc", "odt"}
_THUMBNAIL = "Thumbnails/thumbnail.png"
# The stored thumbnail is the writer's; a larger one than any program makes is not opened.
_THUMBNAIL_BYTES = 4 << 20


@dataclass(frozen=True)
class Rendering:
    """The pictures made, by whom, and the words each shows where it came through a PDF.

    `no_picture` is '' or why there is none: `no_engine`, `engine_failed`, `no_pages` (a sheet, sound, film).
    """

    engine: str = ""
    engine_version: str = ""
    pages: list[Page] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    no_picture: str = ""


# Draw when called: the pictures of the pages, and the words on each where they are known.
Draw = Callable[[], tuple[Iterable[Image.Image], list[str]]]
Engine = tuple[str, str]


def render(
    path: Path, code: str, out_dir: Path, width: int = WIDTH, thumb_width: int = THUMB_WIDTH
) -> Rendering:
    """Write every page's pictures into `out_dir` and tell what was made; a failing engine is no error."""
    reason = "no_engine" if code in _OFFICE else "no_pages"
    for engine, draw in _attempts(path, code, width):
        try:
            pictures_drawn, shown = draw()
            pages = webp.write(pictures_drawn, out_dir, width, thumb_width)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as failed:  # a panic of a Rust engine is no Exception
            log.warning("%s cannot draw this %s: %r", engine[0], code, failed)
            pages = []
        if pages:
            return Rendering(*engine, pages, shown)
        reason = "engine_failed"
    return Rendering(no_picture=reason)


def _attempts(path: Path, code: str, width: int) -> Iterator[tuple[Engine, Draw]]:
    """Yield the engines that know the format, best first."""
    if code == "pdf":
        yield paper.ENGINE, lambda: (paper.pdf_pages(path, width), [])
    elif code in pictures.KINDS:
        yield paper.PICTURES_ENGINE, lambda: ([paper.picture(path, code, width)], [])
    if code not in _OFFICE:
        return
    if command := libreoffice.program():
        engine = ("libreoffice", libreoffice.version(command))
        yield (
            engine,
            partial(_through_pdf, lambda: libreoffice.to_pdf(command, path, code, OFFICE_SECONDS), width),
        )
    if code == "pptx":
        yield decks.SLIDES_ENGINE, lambda: (decks.slides(path, width), [])
    elif code == "docx":
        yield decks.DOCUMENT_ENGINE, partial(_through_pdf, lambda: decks.document_pdf(path), width)
    elif code in ("odp", "odt"):
        yield ("thumbnail", ""), lambda: (_thumbnail(path), [])


def _through_pdf(convert: Callable[[], bytes], width: int) -> tuple[Iterable[Image.Image], list[str]]:
    converted = convert()
    return paper.pdf_pages(converted, width), list(pdf_pages(converted))


def _thumbnail(path: Path) -> Iterator[Image.Image]:
    """Yield the one picture an ODF file carries of its first page."""
    with zipfile.ZipFile(path) as container:
        member = container.NameToInfo.get(_THUMBNAIL)
        if member and member.file_size <= _THUMBNAIL_BYTES:
            yield Image.open(io.BytesIO(container.read(member)), formats=["PNG"])
