"""XML inside office containers: no document type that defines entities, parts parsed by defusedxml."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from repository.errors import Unacceptable

MAX_PART = 64 << 20
_BLOCK = 64 << 10


class _RootReached(Exception):
    """The prolog is over: nothing after it can define an entity."""


def check_prolog(container: zipfile.ZipFile, name: str, *, doctype_allowed: bool) -> None:
    """Refuse a part that defines entities; with `doctype_allowed` a bare external name passes (old ODF).

    Only the prolog is read, by expat itself, so encodings and padding cannot hide a declaration.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda _name, _system, _public, subset: _doctype(
        name, subset or not doctype_allowed
    )
    parser.EntityDeclHandler = lambda *_declaration: _doctype(name, True)
    parser.StartElementHandler = _root
    try:
        with container.open(name) as part:
            while block := part.read(_BLOCK):
                parser.Parse(block)
    except _RootReached:
        return
    except expat.ExpatError as broken:
        raise Unacceptable("damaged", part=name[:80]) from broken
    raise Unacceptable("damaged", part=name[:80])


def _doctype(name: str, hostile: bool) -> None:
    if hostile:
        raise Unacceptable("external_entity", part=name[:80])


def _root(*_element: object) -> None:
    raise _RootReached


def parse(container: zipfile.ZipFile, name: str, *, forbid_dtd: bool = True) -> Element:
    """Return the root of one part; refuse one that is absent, too large, damaged or defines entities."""
    try:
        if container.getinfo(name).file_size > MAX_PART:
            raise Unacceptable("zip_bomb", name=name[:80])
        with container.open(name) as part:
            return cast(Element, ElementTree.parse(part, forbid_dtd=forbid_dtd).getroot())
    except KeyError as absent:
        raise Unacceptable("damaged", part=name[:80]) from absent
    except DefusedXmlException as hostile:
        raise Unacceptable("external_entity", part=name[:80]) from hostile
    except (ParseError, LookupError, ValueError) as broken:
        raise Unacceptable("damaged", part=name[:80]) from broken


def local(element: Element) -> str:
    """Return an element's name without its namespace ('' for comments)."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by local name: strict and transitional OOXML differ in namespaces."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local(child) == name)
