"""Parts of an OOXML container and the relationships between them."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from repository.derivatives.checks import xml


@dataclass(frozen=True)
class Link:
    kind: str
    target: str


def links(container: zipfile.ZipFile, part: str) -> dict[str, Link]:
    """Return the internal relationships of a part: id → last word of the type, resolved target."""
    folder, name = posixpath.split(part)
    table = posixpath.join(folder, "_rels", f"{name}.rels")
    if table not in container.NameToInfo:
        return {}
    return {
        xml.attribute(entry, "Id"): Link(
            posixpath.basename(xml.attribute(entry, "Type")),
            _resolved(folder, xml.attribute(entry, "Target")),
        )
        for entry in xml.parse(container, table)
        if xml.attribute(entry, "TargetMode") != "External"
    }


def _resolved(folder: str, target: str) -> str:
    return (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )


def linked(container: zipfile.ZipFile, part: str, kind: str) -> list[str]:
    """Return the existing targets of one kind."""
    return [
        link.target
        for link in links(container, part).values()
        if link.kind == kind and link.target in container.NameToInfo
    ]


def main_part(container: zipfile.ZipFile, usual: str) -> str:
    """Return the main part's name as the package says it, else the usual one."""
    return next(iter(linked(container, "", "officeDocument")), usual)


def root(container: zipfile.ZipFile, part: str) -> Element:
    return xml.parse(container, part)
