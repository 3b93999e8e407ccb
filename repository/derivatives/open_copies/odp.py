"""ODP: the notes of slides and the remarks on them go, with pictures nothing else shows and earlier versions."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from repository.derivatives.open_copies.archive import Plan
from repository.derivatives.open_copies.cutting import Span, find

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SECRET = {
    f"{_OASIS}presentation:1.0 notes",
    f"{_OASIS}office:1.0 annotation",
    f"{_OASIS}office:1.0 annotation-end",
}
_HREF = "http://www.w3.org/1999/xlink href"
_MANIFEST, _PATH = "META-INF/manifest.xml", f"{_OASIS}manifest:1.0 full-path"
# What LibreOffice keeps of a deck as it was before.
_EARLIER = ("VersionList.xml", "Versions/")
_SIGNATURES = "META-INF/documentsignatures.xml"


def plan(container: zipfile.ZipFile) -> Plan | None:
    """Return what stays of a deck; None where nothing has to go."""
    names = container.namelist()
    cut: dict[str, list[Span]] = {}
    linked: set[str] = set()
    still_linked: set[str] = set()
    for name in names:
        if name.endswith(("content.xml", "styles.xml")):
            linked |= _scan(container, name, frozenset())[1]
            cut[name], left = _scan(container, name, frozenset(_SECRET))
            still_linked |= left
    earlier = any(name.startswith(_EARLIER) for name in names)
    if not earlier and not any(cut.values()):
        return None
    gone = (*(linked - still_linked), *_EARLIER, _SIGNATURES)
    planned = {name: cut.get(name, []) for name in names if not _is_of(name, gone)}
    if _MANIFEST in planned:
        planned[_MANIFEST] = find(
            container, _MANIFEST, lambda _element, told: _is_of(told.get(_PATH, ""), gone)
        )
    return planned


def _scan(container: zipfile.ZipFile, name: str, secret: frozenset[str]) -> tuple[list[Span], set[str]]:
    """Return where the secret elements stand, and the members that the others link to."""
    linked: set[str] = set()

    def unwanted(element: str, attributes: Mapping[str, str]) -> bool:
        if element in secret:
            return True
        if _HREF in attributes:
            linked.add(posixpath.normpath(posixpath.join(posixpath.dirname(name), attributes[_HREF])))
        return False

    return find(container, name, unwanted), linked


def _is_of(name: str, gone: tuple[str, ...]) -> bool:
    return any(name == lost or name.startswith(lost.rstrip("/") + "/") for lost in gone)
