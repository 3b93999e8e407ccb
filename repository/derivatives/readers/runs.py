"""Paragraphs of DrawingML and WordprocessingML: runs joined, each decoded by its own font."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from repository.derivatives.checks.xml import attribute, children, local
from repository.legacy_text import decode_by_font

# Given a run's properties (or None), the name of the font it is shown in.
FontOf = Callable[[Element | None], str]
# The text of one paragraph.
TextOf = Callable[[Element], str]

_PLAIN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
# The older twin of an AlternateContent choice, and words struck out by tracked changes.
_SKIPPED = {"Fallback", "del", "moveFrom", "delText", "instrText"}


def visible(element: Element) -> Iterator[Element]:
    """Yield an element and all below it in order, without alternates and deleted words; no recursion."""
    stack = [element]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(child for child in reversed(current) if local(child) not in _SKIPPED)


def paragraph(element: Element, font_of: FontOf) -> str:
    """Return the text of one paragraph, runs in one font decoded together: a VNI mark may be split off."""
    pieces: list[tuple[str, str]] = []
    for run in visible(element):
        name = local(run)
        if name in ("r", "fld"):
            properties = next(children(run, "rPr"), None)
            text = "".join(_run_text(run))
            font = font_of(properties)
            if pieces and pieces[-1][0] == font:
                pieces[-1] = (font, pieces[-1][1] + text)
            else:
                pieces.append((font, text))
        elif name == "br" and element is not run:
            pieces.append(("", "\n"))
    return "".join(decode_by_font(text, font) for font, text in pieces)


def _run_text(run: Element) -> Iterator[str]:
    for part in run:
        name = local(part)
        if name == "t":
            yield part.text or ""
        elif name == "sym":
            yield chr(int(attribute(part, "char") or "20", 16))
        elif name in _PLAIN:
            yield _PLAIN[name]


def lines(body: Element, text_of: TextOf) -> Iterator[tuple[Element, str]]:
    """Yield (element, text) for each paragraph, a table row being one line with its cells parted by tabs."""
    stack = [body]
    while stack:
        current = stack.pop()
        name = local(current)
        if name == "p":
            yield current, text_of(current)
        elif name == "tr":
            cells = (
                " ".join(text_of(item) for item in visible(cell) if local(item) == "p")
                for cell in children(current, "tc")
            )
            yield current, "\t".join(cells)
        else:
            stack.extend(child for child in reversed(current) if local(child) not in _SKIPPED)
