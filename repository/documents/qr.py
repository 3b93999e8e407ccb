"""QR codes of addresses, as SVG for paper and pages and as PNG for messages."""

import io
from typing import Any

from repository.documents.connect import qr_maker


def qr_svg(text: str, module_px: int = 4) -> str:
    """Return a standalone SVG with its quiet zone, black on white."""
    target = io.BytesIO()
    _code(text).save(target, kind="svg", scale=module_px, border=4, light="white", xmldecl=False)
    return target.getvalue().decode()


def qr_png(text: str, module_px: int = 8) -> bytes:
    target = io.BytesIO()
    _code(text).save(target, kind="png", scale=module_px, border=4)
    return target.getvalue()


def _code(text: str) -> Any:
    # Level M still reads after a fold or a coffee stain.
    return qr_maker().make(text, error="m", micro=False, boost_error=False)
