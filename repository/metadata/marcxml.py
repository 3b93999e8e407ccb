"""MARCXML in and out, streamed.

The reader takes a collection, a bare record, or records wrapped by OAI-PMH and SRU; document types and
entities are refused. A file that breaks off is reported by the number of the record it broke in. Callers:
catalogue, protocols.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, tostring
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from repository.metadata.iso2709 import Read
from repository.metadata.letters import xml_safe
from repository.metadata.marc import FRESH_LEADER, Field, Marc, data_field, is_control, normalised

NAMESPACE = "http://www.loc.gov/MARC21/slim"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{NAMESPACE}">\n'
FOOT = "</collection>\n"


def read(stream: BinaryIO) -> Iterator[Read]:
    """Every record of the stream, numbered from 1; after an error in the XML itself nothing can follow."""
    number = 0
    try:
        for element in _records(stream):
            number += 1
            yield _read_one(number, element)
    except DefusedXmlException:
        yield Read(number + 1, 0, None, "xml_forbidden", b"")
    except ParseError:
        yield Read(number + 1, 0, None, "xml_broken", b"")


def _records(stream: BinaryIO) -> Iterator[Element]:
    """Record elements as they end; all that was read before is let go, so memory stays flat."""
    open_elements: list[Element] = []
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        if _name(element) == "record" and any(_name(child) in _CONTENT for child in element):
            yield element
        if _name(element) not in _CONTENT and _name(element) != "subfield":
            element.clear()
            if open_elements:
                open_elements[-1].remove(element)


_CONTENT = ("leader", "controlfield", "datafield")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_one(number: int, element: Element) -> Read:
    raw = tostring(element, encoding="utf-8")
    leader, fields = "", list[Field]()
    for child in element:
        if _name(child) == "leader":
            leader = child.text or ""
        elif tag := child.get("tag", ""):
            fields.append(_field(tag, child))
    error = "" if len(leader) == 24 and leader.isascii() else "leader_wrong"
    if not fields:
        return Read(number, 0, None, "no_fields", raw, "utf-8")
    return Read(
        number,
        0,
        normalised({"leader": FRESH_LEADER if error else leader, "fields": fields}),
        error,
        raw,
        "utf-8",
    )


def _field(tag: str, element: Element) -> Field:
    if _name(element) == "controlfield" or is_control(tag):
        return {tag: element.text or ""}
    indicators = "".join((element.get(name) or " ")[0] for name in ("ind1", "ind2"))
    pairs = [(sub.get("code", "")[:1] or "a", sub.text or "") for sub in element if _name(sub) == "subfield"]
    return data_field(tag, indicators, *pairs)


def record_xml(marc: Marc, namespace: bool = False) -> str:
    """One <record>; with its namespace where it stands alone or inside another vocabulary."""
    lines = [
        f' <record xmlns="{NAMESPACE}">' if namespace else " <record>",
        f"  <leader>{_text(marc['leader'])}</leader>",
    ]
    for field in marc["fields"]:
        tag, content = next(iter(field.items()))
        if isinstance(content, str):
            lines.append(f"  <controlfield tag={quoteattr(tag)}>{_text(content)}</controlfield>")
            continue
        ind1, ind2 = quoteattr(content["ind1"]), quoteattr(content["ind2"])
        lines.append(f"  <datafield tag={quoteattr(tag)} ind1={ind1} ind2={ind2}>")
        pairs = [pair for sub in content["subfields"] for pair in sub.items()]
        lines += [f"   <subfield code={quoteattr(code)}>{_text(value)}</subfield>" for code, value in pairs]
        lines.append("  </datafield>")
    return "\n".join([*lines, " </record>\n"])


def _text(value: str) -> str:
    return escape(xml_safe(value), {"\r": "&#13;"})


def collection_xml(records: Iterable[Marc]) -> Iterator[str]:
    """A whole MARCXML file in pieces, one record at a time."""
    yield HEAD
    yield from map(record_xml, records)
    yield FOOT
