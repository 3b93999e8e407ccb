"""PPTX: what can be reached from the package without passing through notes or comments stays, with its links."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from functools import partial
from urllib.parse import unquote

from repository.derivatives.checks.ooxml import TYPES
from repository.derivatives.open_copies.archive import Plan
from repository.derivatives.open_copies.cutting import find
from repository.derivatives.readers import parts

# The last words of relationship types: old and modern comments with their authors, the log of edits.
SECRET = frozenset(
    {
        "authors", "changesInfo", "commentAuthors", "comments", "notesSlide", "person", "revisionInfo",
        "threadedComment",
    }
)  # fmt: skip
# A signature is of the whole; a copy without it is better than one that looks forged.
SPOILT = frozenset({"origin"})
# The extension of a slide that names its modern comments (MS-PPTX 2.6.4).
_COMMENTED = "{6950BFC3-D8DA-4A85-94F7-54DA5524770B}"


def plan(container: zipfile.ZipFile) -> Plan | None:
    """Return what stays of a deck; None where nothing has to go."""
    names = {_key(name): name for name in container.namelist() if not name.endswith("/")}
    every = {name for name in names.values() if name != TYPES and not name.endswith(".rels")}
    if every == _reached(container, names, SECRET):
        return None
    closed = SECRET | SPOILT
    kept = _reached(container, names, closed)
    planned = {name: _cut_comments(container, name) for name in kept}
    for name in names.values():
        if name.endswith(".rels") and (_owner(name) in kept or _owner(name) == ""):
            planned[name] = find(container, name, partial(_is_link, closed))
    planned[TYPES] = find(container, TYPES, partial(_is_type_of_lost, {_key(name) for name in kept}))
    return planned


def _reached(container: zipfile.ZipFile, names: Mapping[str, str], closed: frozenset[str]) -> set[str]:
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        for link in parts.links(container, waiting.pop()).values():
            target = names.get(_key(link.target))
            if target is not None and link.kind not in closed and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _cut_comments(container: zipfile.ZipFile, name: str) -> list[tuple[int, int]]:
    commented = any(link.kind == "comments" for link in parts.links(container, name).values())
    return find(container, name, _names_comments) if commented else []


def _names_comments(element: str, attributes: Mapping[str, str]) -> bool:
    local = element.rpartition(" ")[2]
    return local == "commentRel" or (local == "ext" and attributes.get("uri", "").upper() == _COMMENTED)


def _is_link(closed: frozenset[str], _element: str, attributes: Mapping[str, str]) -> bool:
    return posixpath.basename(attributes.get("Type", "")) in closed


def _is_type_of_lost(kept: set[str], element: str, attributes: Mapping[str, str]) -> bool:
    return element.endswith(" Override") and _key(attributes.get("PartName", "").lstrip("/")) not in kept


def _owner(rels: str) -> str:
    """Return the part whose links a member holds; '' for the package."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _key(name: str) -> str:
    """Part names are the same whatever their case and escapes (ISO/IEC 29500-2, 6.2.2)."""
    return unquote(name).lower()
