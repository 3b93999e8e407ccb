"""The copy of a deck that may be given to everybody who may see its slides."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import olefile

from repository.derivatives import text
from repository.derivatives.checks import objects, zips
from repository.derivatives.formats import by_mime
from repository.derivatives.open_copies import archive, odp, ppt, pptx
from repository.derivatives.open_copies.archive import Plan

AS_IT_IS, COPY, KEPT = "as_it_is", "copy", "kept"
_PLANS: dict[str, Callable[[zipfile.ZipFile], Plan | None]] = {"pptx": pptx.plan, "odp": odp.plan}
_ZIP = b"PK\x03\x04"


def make(path: Path, code: str, target: Path) -> str:
    """Write the copy to `target` and return `copy`; or `as_it_is`: no notes; or `kept`: they cannot be taken out."""
    if code == "ppt":
        with path.open("rb") as file, objects.opened(file) as storage:
            return KEPT if ppt.may_hold_notes(storage) else AS_IT_IS
    with path.open("rb") as file, zips.opened(file) as container:
        plan = _PLANS[code](container)
        if _presented_within(container, container.namelist() if plan is None else plan):
            return KEPT
        if plan is None:
            return AS_IT_IS
        archive.write(container, plan, target)
    if [replace(page, notes="") for page in text.extract(path, code)] != text.extract(target, code):
        raise ValueError("the copy does not say what the deck says")
    return COPY


def _presented_within(container: zipfile.ZipFile, names: Iterable[str]) -> bool:
    """Tell whether a deck inside this deck has notes of its own."""
    for name in names:
        with container.open(name) as member:
            head = member.read(len(olefile.MAGIC))
        if head.startswith((_ZIP, olefile.MAGIC)):
            too_large = container.getinfo(name).file_size > objects.MAX_OBJECT
            if too_large or _has_notes(container.read(name)):
                return True
    return False


def _has_notes(data: bytes) -> bool:
    if data.startswith(_ZIP):
        with zips.opened(io.BytesIO(data)) as inner:
            code = _code_of(inner)
            return code in _PLANS and _PLANS[code](inner) is not None
    with objects.opened(io.BytesIO(data)) as storage:
        if storage.exists("Package"):
            packed = objects.read(storage, "Package")
            return packed.startswith((_ZIP, olefile.MAGIC)) and _has_notes(packed)
        return storage.exists(ppt.STREAM) and ppt.may_hold_notes(storage)


def _code_of(container: zipfile.ZipFile) -> str:
    if "mimetype" in container.NameToInfo:
        found = by_mime(container.read("mimetype").decode("latin-1").strip())
        return found.code if found else ""
    return "pptx" if any(name.startswith("ppt/") for name in container.namelist()) else ""
