"""The page pictures a phone loads: WebP pages and thumbnails, each within its budget of bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

PAGE_BYTES, THUMB_BYTES = 100 << 10, 6 << 10
# Width as a share of the one wished, and quality, tried in this order until the picture fits.
_PAGE_STEPS = (
    *((1.0, 80), (1.0, 65), (1.0, 50), (1.0, 35)),
    *((0.75, 50), (0.75, 35), (0.75, 20), (0.5, 30), (0.5, 10), (0.25, 20), (0.125, 10)),
)
_THUMB_STEPS = (
    (1.0, 65),
    (1.0, 45),
    (1.0, 25),
    (0.75, 35),
    (0.75, 15),
    (0.625, 20),
    (0.625, 5),
    (0.5, 1),
    (0.25, 1),
)
# A page taller than this many times its width (a long screenshot) is narrowed so that its picture stays
# decodable.
_TALLEST = 4
MAX_PAGES = 400


@dataclass(frozen=True)
class Page:
    """One page's picture and thumbnail: file names in the output folder, the picture's size in pixels."""

    number: int
    width: int
    height: int
    file: str
    thumb: str


def write(pictures: Iterable[Image.Image], folder: Path, width: int, thumb_width: int) -> list[Page]:
    """Write each picture as `page-0001.webp` and `thumb-0001.webp` below `folder`; at most `MAX_PAGES`."""
    pages = []
    large, small = _Encoder(width, PAGE_BYTES, _PAGE_STEPS), _Encoder(thumb_width, THUMB_BYTES, _THUMB_STEPS)
    for number, picture in enumerate(pictures, start=1):
        page, thumb = f"page-{number:04}.webp", f"thumb-{number:04}.webp"
        flat = _flattened(picture)
        size = large.save(flat, folder / page)
        small.save(flat, folder / thumb)
        pages.append(Page(number, *size, page, thumb))
        if number == MAX_PAGES:
            break
    return pages


def _flattened(picture: Image.Image) -> Image.Image:
    """Return the picture on white, pixels alone: no EXIF, no place, no profile."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return picture.convert("RGB")


class _Encoder:
    """Writes pictures within one budget. Pages of a file are alike, so each begins near where the last one fitted."""

    def __init__(self, width: int, budget: int, steps: Sequence[tuple[float, int]]) -> None:
        self.width, self.budget, self.steps = width, budget, steps
        self.first = 0

    def save(self, picture: Image.Image, path: Path) -> tuple[int, int]:
        """Write the best version within the budget, the smallest if none is; return its size in pixels."""
        scaled, data, share_made = picture, b"", 0.0
        for step in range(self.first, len(self.steps)):
            share, quality = self.steps[step]
            if share != share_made:
                scaled, share_made = _scaled(picture, round(self.width * share)), share
            data = _encoded(scaled, quality)
            self.first = max(0, step - 1)
            if len(data) <= self.budget:
                break
        path.write_bytes(data)
        return scaled.size


def _encoded(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    """Return the picture at most `width` wide and four times that high; never enlarged."""
    scale = min(1.0, width / picture.width, width * _TALLEST / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
