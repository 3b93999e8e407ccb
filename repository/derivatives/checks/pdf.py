"""PDF: opens without a password in pdfium and carries nothing that acts. Runs in the child only.

Decided: scripts, program launches, renditions and rich media are refused, since a lesson needs none and
Acrobat on a pupil's PC would run them. Attachments are only named (PDF/A-3 has them by design) unless one is
a program.
"""

from __future__ import annotations

import ctypes
import re
import tempfile
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from repository.derivatives.checks.ooxml import RUNNABLE
from repository.errors import Unacceptable

MAX_PAGES = 2_000
# Names this long do not turn up in compressed data by chance, so streams need not be told apart.
_ACTIVE = re.compile(rb"/(JavaScript|Launch|Rendition|RichMedia)(?=[\s/<>\[\]()%])")
_WINDOW, _OVERLAP = 4 << 20, 32


def inspect(path: Path) -> list[str]:
    """Refuse what acts, is locked or has no page; return warnings."""
    document = _opened(path)
    try:
        if not 0 < len(document) <= MAX_PAGES:
            raise Unacceptable("empty" if not len(document) else "too_many_pages", pages=len(document))
        warnings = ["restricted"] if raw.FPDF_GetSecurityHandlerRevision(document) >= 0 else []
        warnings += ["attachments"] if _attachments(document) else []
        _check_actions(document)
        document[0].get_size()
        return warnings
    except pdfium.PdfiumError as broken:
        raise Unacceptable("damaged") from broken
    finally:
        document.close()


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as refused:
        locked = raw.FPDF_GetLastError() in (
            raw.FPDF_ERR_PASSWORD,
            raw.FPDF_ERR_SECURITY,
        ) or "assword" in str(refused)
        raise Unacceptable("encrypted" if locked else "damaged") from refused


def _attachments(document: pdfium.PdfDocument) -> int:
    count: int = raw.FPDFDoc_GetAttachmentCount(document)
    for index in range(count):
        attachment = raw.FPDFDoc_GetAttachment(document, index)
        size = raw.FPDFAttachment_GetName(attachment, None, 0)
        name = (ctypes.c_ushort * (size // 2 + 1))()
        raw.FPDFAttachment_GetName(attachment, name, size)
        label = bytes(name).decode("utf-16-le", "replace").rstrip("\0")
        if RUNNABLE.search(label):
            raise Unacceptable("embedded_program", part=label[:80])
    return count


def _check_actions(document: pdfium.PdfDocument) -> None:
    """Search a copy that pdfium writes flat: no object streams, no encryption, no `#4a` spelling of names."""
    with tempfile.TemporaryFile() as flat:
        document.save(flat, flags=raw.FPDF_REMOVE_SECURITY)
        flat.seek(0)
        tail = b""
        while window := flat.read(_WINDOW):
            if found := _ACTIVE.search(tail + window):
                raise Unacceptable("script_in_pdf", action=found[1].decode())
            tail = window[-_OVERLAP:]
