"""The whole gate: the light checks, then those that need a real parser. Runs in the child only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from repository.derivatives import formats
from repository.derivatives.checks import objects, ole, pdf, pictures, zips
from repository.derivatives.glance import Inspected, glance, named
from repository.errors import Unacceptable

_ZIPPED = {"pptx", "docx", "xlsx", "odp", "odt", "ods"}


def inspect(path: Path, claimed_name: str) -> Inspected:
    """Return what the file is, every check passed, or raise `Unacceptable`."""
    seen = glance(path, claimed_name)
    if seen.format in ("ppt", "doc"):
        code = ole.inspect(path)
        warnings = [warning for warning in seen.warnings if warning != "wrong_extension"]
        return named(Inspected(code, formats.FORMATS[code].mime, seen.size, warnings), claimed_name)
    if seen.format == "pdf":
        found = pdf.inspect(path)
    elif seen.format in pictures.KINDS:
        found = pictures.inspect(path, seen.format)
    else:
        found = []
        if seen.format in _ZIPPED:
            _check_members(path)
    return replace(seen, warnings=[*seen.warnings, *found], settled=True)


def _check_members(path: Path) -> None:
    """Inflate every member against its checksum, and look into embedded files."""
    with path.open("rb") as file, zips.opened(file) as container:
        if damaged := container.testzip():
            raise Unacceptable("damaged", part=damaged[:80])
        objects.check_embedded(container)
