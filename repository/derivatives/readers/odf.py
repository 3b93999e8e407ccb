"""ODP and ODT: one `content.xml`; slides with their notes, a document cut at its headings."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from repository.derivatives.checks.xml import attribute, children, local, parse
from repository.derivatives.readers.docx import Block, sections
from repository.derivatives.readers.page import PageText, clean, page

_LETTERS = {"tab": "\t", "line-break": "\n"}


def slides(path: Path) -> Iterator[PageText]:
    """Yield the slides of an ODP."""
    drawn = (
        element
        for element in _content(path).iter()
        if attribute(element, "name") is not None and local(element) == "page"
    )
    for number, slide in enumerate(drawn, start=1):
        titles: list[str] = []
        bodies: list[str] = []
        notes: list[str] = []
        for shape in slide:
            kind = attribute(shape, "class")
            into = notes if local(shape) == "notes" else titles if kind == "title" else bodies
            into += [text for _, text in _lines(shape)]
        yield page(number, " ".join(titles), "\n".join([*titles, *bodies]), "\n".join(notes))


def blocks(path: Path) -> list[Block]:
    """Return the paragraphs and table rows of an ODT; headings of the first two levels open sections."""
    found = []
    for element, text in _lines(_content(path)):
        heading = local(element) == "h" and (attribute(element, "outline-level") or "1") in ("1", "2")
        found.append(Block(clean(text), text, heading))
    return [block for block in found if block.text]


def document(path: Path) -> Iterator[PageText]:
    return sections(blocks(path))


def _content(path: Path) -> Element:
    with zipfile.ZipFile(path) as container:
        return parse(container, "content.xml", forbid_dtd=False)


def _lines(root: Element) -> Iterator[tuple[Element, str]]:
    stack = [root]
    while stack:
        current = stack.pop()
        name = local(current)
        if name in ("p", "h"):
            yield current, _text(current)
        elif name == "table-row":
            cells = (" ".join(text for _, text in _lines(cell)) for cell in children(current, "table-cell"))
            yield current, "\t".join(cells)
        elif name not in ("tracked-changes", "annotation"):
            stack.extend(reversed(current))


def _text(paragraph: Element) -> str:
    """Return mixed content in document order, without recursion: a tail follows its element's children."""
    pieces: list[str] = []
    stack: list[Element | str] = [paragraph]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            pieces.append(current)
            continue
        name = local(current)
        pieces.append(_LETTERS.get(name, " " if name == "s" else ""))
        if name not in ("annotation", "page-number"):
            for child in reversed(current):
                stack += [child.tail or "", child]
            pieces.append(current.text or "")
    return "".join(pieces)
