"""LibreOffice where it is installed: the faithful converter to PDF. Optional, never assumed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_FILTERS = {
    "pptx": "impress",
    "ppt": "impress",
    "odp": "impress",
    "docx": "writer",
    "doc": "writer",
    "odt": "writer",
}


class ConversionFailed(Exception):
    """LibreOffice ended without a PDF."""


def program() -> str | None:
    """Return the path of the command, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(command: str, path: Path, code: str, timeout: float) -> bytes:
    """Return the file as PDF, by a profile of its own: two conversions sharing one fail (measured)."""
    with tempfile.TemporaryDirectory(prefix="lo-") as folder:
        # The name's ending must be the true one: LibreOffice goes by it.
        source = Path(folder, f"in.{code}")
        shutil.copyfile(path, source)
        arguments = [
            command,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", f"pdf:{_FILTERS[code]}_pdf_Export"),
            *("--outdir", folder, str(source)),
        ]
        try:
            subprocess.run(arguments, capture_output=True, timeout=timeout, check=False)
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.TimeoutExpired) as failed:
            raise ConversionFailed from failed


def version(command: str) -> str:
    """Return the version number as printed, or '' when it cannot be had."""
    try:
        printed = subprocess.run(
            [command, "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", printed)
    return found.group() if found else ""
