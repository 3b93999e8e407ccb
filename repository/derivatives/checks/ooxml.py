"""PPTX, DOCX, XLSX: the main part is a macro-free one, no link fetches, no program is carried."""

from __future__ import annotations

import posixpath
import re
import zipfile

from repository.derivatives.checks import xml
from repository.errors import Unacceptable

TYPES = "[Content_Types].xml"
_MAIN = {
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_MACRO_PART = re.compile(r"vbaproject|vbadata|macrosheets/", re.I)
RUNNABLE = re.compile(
    r"\.(?:exe|dll|com|scr|pif|cpl|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|jar|lnk|reg|sh|py|swf|html?|chm)$",
    re.I,
)
# Linked parts a program fetches, or runs, when the file is opened. Hyperlinks wait for a click; linked
# pictures, films and workbook links are common in teachers' files and are only named.
_FETCHED = {
    "oleObject",
    "package",
    "frame",
    "subDocument",
    "control",
    "activeXControlBinary",
    "attachedToolbars",
}
# Word itself links the template a document was made from by a local path; from elsewhere it is template
# injection.
_LOCAL_PATH = re.compile(r"(?:file:/{2,3})?[a-z]:[\\/]|[^:\\/]+$", re.I)


def format_of(container: zipfile.ZipFile) -> str:
    """Return pptx, docx or xlsx by the declared main part; refuse macro-enabled and unknown ones."""
    types = xml.parse(container, TYPES)
    declared = {
        xml.attribute(entry, "ContentType") for entry in types if xml.local(entry) in ("Override", "Default")
    }
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in declared):
        raise Unacceptable("macro")
    for entry in xml.children(types, "Override"):
        kind = xml.attribute(entry, "ContentType").rpartition("officedocument.")[2]
        if kind in _MAIN and xml.attribute(entry, "PartName").lstrip("/") in container.NameToInfo:
            return _MAIN[kind]
    raise Unacceptable("unknown_type")


def check(container: zipfile.ZipFile) -> list[str]:
    """Refuse macros, programs, entities and fetching links; return the warnings about the rest."""
    warnings: list[str] = []
    for name in container.namelist():
        if _MACRO_PART.search(name):
            raise Unacceptable("macro", part=name[:80])
        if RUNNABLE.search(name):
            raise Unacceptable("embedded_program", part=name[:80])
        if name.lower().endswith((".xml", ".rels", ".vml")):
            # VML drawings by old Word are not always well-formed; nothing but a prolog matters in them
            # either.
            xml.check_prolog(container, name, doctype_allowed=False)
        if name.lower().endswith(".rels"):
            warnings += _check_links(container, name)
        if "/activex/" in name.lower():
            warnings.append("activex")
    return sorted(set(warnings))


def embedded(container: zipfile.ZipFile) -> list[str]:
    """Return the members that are files of their own: charts' workbooks, equations, packages."""
    return [
        name for name in container.namelist() if "/embeddings/" in name.lower() and not name.endswith("/")
    ]


def _check_links(container: zipfile.ZipFile, name: str) -> list[str]:
    warnings: list[str] = []
    for link in xml.parse(container, name):
        kind = posixpath.basename(xml.attribute(link, "Type"))
        if xml.attribute(link, "TargetMode") != "External" or kind == "hyperlink":
            continue
        target = xml.attribute(link, "Target")
        if kind in _FETCHED or (kind == "attachedTemplate" and not _LOCAL_PATH.match(target)):
            raise Unacceptable("external_link", kind=kind, target=target[:120])
        warnings.append("local_template" if kind == "attachedTemplate" else "linked_media")
    return warnings
