"""The typst compiler behind one function, used by every document of this package.

Data goes in as JSON, so nothing a person typed is read as markup. Only the vendored Tinos faces and those
built into typst are used, and every date comes from the data: the same data gives the same bytes anywhere.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from repository.documents.connect import typesetter

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"

# Control, format (bidi overrides, zero widths) and surrogate characters have no business on official paper.
_UNPRINTABLE = {"Cc", "Cf", "Cs"}


def render(template: str, data: Mapping[str, object], on: date) -> bytes:
    """Return the PDF of `templates/<template>.typ`; `on` becomes the document's date of creation."""
    payload = {**data, "on": {"year": on.year, "month": on.month, "day": on.day}}
    text = json.dumps(_printable(payload), ensure_ascii=False)
    try:
        return _compile(template, text, archival=True)
    except typesetter().TypstError:
        # An emoji in a title has no glyph here, which the standards forbid: a plain PDF beats none.
        return _compile(template, text, archival=False)


def _compile(template: str, data: str, archival: bool) -> bytes:
    # PDF/A-2a and PDF/UA-1: kept for decades, tagged for screen readers.
    output: bytes = typesetter().compile(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["a-2a", "ua-1"] if archival else [],
        timestamp=0,
    )
    return output


def _printable(value: object) -> object:
    """Return the value as JSON data: clean NFC text, dates as 22/11/2026."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(item) for item in value]
    return value


def _clean(text: str) -> str:
    kept = (c if unicodedata.category(c) not in _UNPRINTABLE else " " if c.isspace() else "" for c in text)
    return unicodedata.normalize("NFC", "".join(kept))
