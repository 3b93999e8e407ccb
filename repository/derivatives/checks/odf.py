"""ODP, ODT, ODS: the `mimetype` member first and stored, no scripts, no encryption, no entities."""

from __future__ import annotations

import zipfile

from repository.derivatives.checks import xml
from repository.derivatives.checks.ooxml import RUNNABLE
from repository.derivatives.formats import by_mime
from repository.errors import Unacceptable

_CODES = ("odp", "odt", "ods")


def format_of(container: zipfile.ZipFile) -> str:
    """Return odp, odt or ods as the container's own `mimetype` says."""
    with container.open("mimetype") as member:
        mime = member.read(100).decode("ascii", "replace").strip()
    found = by_mime(mime)
    if found is None or found.code not in _CODES or "content.xml" not in container.NameToInfo:
        raise Unacceptable("unknown_type", mime=mime)
    return found.code


def check(container: zipfile.ZipFile) -> list[str]:
    """Refuse Basic and other scripts, encrypted members, entities and programs; return warnings."""
    warnings: list[str] = []
    for name in container.namelist():
        if name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", "-lc.xml", "-lb.xml")):
            raise Unacceptable("macro", part=name[:80])
        if RUNNABLE.search(name):
            raise Unacceptable("embedded_program", part=name[:80])
        if name.endswith((".xml", ".rdf")):
            xml.check_prolog(container, name, doctype_allowed=True)
        if name.startswith("Object "):
            warnings.append("embedded_object")
    if "META-INF/manifest.xml" in container.NameToInfo:
        manifest = xml.parse(container, "META-INF/manifest.xml", forbid_dtd=False)
        if any(xml.local(element) == "encryption-data" for element in manifest.iter()):
            raise Unacceptable("encrypted")
    return sorted(set(warnings))
