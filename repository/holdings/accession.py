"""Accession numbers (số đăng ký cá biệt) as scanners and people type them, and as labels print them.

'TK.00312', 'tk 312', 'TK-312' and 'TK312' are one number. Called by copies, desk and imports.
"""

from __future__ import annotations

import re
import unicodedata

_TYPED = re.compile(r"([A-ZĐ]{1,5})[.\-_ ]?0*(\d{1,12})")


def key(typed: str) -> str | None:
    """Return the number as it is matched ('TK312'), or None when the text is no accession number."""
    parts = parts_of(typed)
    return f"{parts[0]}{parts[1]}" if parts else None


def parts_of(typed: str) -> tuple[str, int] | None:
    """Return prefix and number; `Đ` reads as `D`, for a barcode holds ASCII alone."""
    match = _TYPED.fullmatch(unicodedata.normalize("NFC", typed).strip().upper())
    return (match[1].replace("Đ", "D"), int(match[2])) if match else None


def printed(prefix: str, number: int, separator: str = ".", width: int = 5) -> str:
    """Return the number as labels and registers print it: 'TK.00312'."""
    return f"{prefix}{separator}{number:0{width}d}"
