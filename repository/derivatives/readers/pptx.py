"""PPTX: slides in the presentation's order, notes apart, tables by row, text of diagrams and charts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element

from repository.derivatives.checks.xml import attribute, children, local, parse
from repository.derivatives.readers import parts, runs
from repository.derivatives.readers.page import PageText, page

_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"sldNum", "dt", "ftr", "hdr", "sldImg"}


def read(path: Path) -> Iterator[PageText]:
    """Yield every slide, hidden ones included, as the renderer counts them."""
    with zipfile.ZipFile(path) as container:
        main = parts.main_part(container, "ppt/presentation.xml")
        related = parts.links(container, main)
        text_of = partial(runs.paragraph, font_of=partial(_font, _theme_font(container, main)))
        order = (entry for entry in parse(container, main).iter() if local(entry) == "sldId")
        slides = (related.get(_relation_id(entry)) for entry in order)
        for number, slide in enumerate((link.target for link in slides if link), start=1):
            yield _slide(container, number, slide, text_of)


def _relation_id(entry: Element) -> str:
    return next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")


def _theme_font(container: zipfile.ZipFile, main: str) -> str:
    """Return the body font of the theme, in which a run without a font of its own is shown."""
    for theme in parts.linked(container, main, "theme"):
        for element in parse(container, theme).iter():
            if local(element) == "minorFont":
                return next((attribute(latin, "typeface") for latin in children(element, "latin")), "")
    return ""


def _font(theme_font: str, properties: Element | None) -> str:
    for name in ("latin", "sym") if properties is not None else ():
        for element in children(properties, name):  # type: ignore[arg-type]
            face = attribute(element, "typeface")
            if face and not face.startswith("+"):
                return face
    return theme_font


def _slide(container: zipfile.ZipFile, number: int, part: str, text_of: runs.TextOf) -> PageText:
    titles, bodies = _shapes(parse(container, part), text_of)
    for kind in ("diagramData", "chart"):
        for other in parts.linked(container, part, kind):
            bodies += [text for _, text in runs.lines(parse(container, other), text_of)]
    notes: list[str] = []
    for other in parts.linked(container, part, "notesSlide"):
        notes += _shapes(parse(container, other), text_of)[1]
    return page(number, " ".join(titles), "\n".join([*titles, *bodies]), "\n".join(notes))


def _shapes(root: Element, text_of: runs.TextOf) -> tuple[list[str], list[str]]:
    """Return the title's lines and all others, without slide numbers, dates and footers."""
    titles: list[str] = []
    bodies: list[str] = []
    for shape in runs.visible(root):
        if local(shape) not in ("sp", "graphicFrame"):
            continue
        kind = next((attribute(item, "type") for item in shape.iter() if local(item) == "ph"), "")
        if kind not in _FURNITURE:
            into = titles if kind in _TITLES else bodies
            into += [text for _, text in runs.lines(shape, text_of) if text.strip()]
    return titles, bodies
