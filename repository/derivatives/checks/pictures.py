"""Pictures: one of four formats to Pillow, within a pixel limit looked at before decoding. Child only."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

from PIL import Image

from repository.errors import Unacceptable

MAX_PIXELS = 64_000_000
KINDS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP"}
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    OverflowError,
)


def opened(path: Path, code: str) -> Image.Image:
    """Return the picture, not yet decoded; refuse one that would not fit in memory."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = MAX_PIXELS
        try:
            picture = Image.open(path, formats=[KINDS[code]])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as huge:
            raise Unacceptable("too_many_pixels", limit=MAX_PIXELS) from huge
        except BROKEN as broken:
            raise Unacceptable("damaged") from broken
    return picture


def inspect(path: Path, code: str) -> list[str]:
    """Refuse a damaged or huge picture by decoding its first frame."""
    with opened(path, code) as picture:
        try:
            picture.load()
        except BROKEN as broken:
            raise Unacceptable("damaged") from broken
        return ["location"] if picture.getexif().get_ifd(0x8825) else []
