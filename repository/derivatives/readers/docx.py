"""DOCX: paragraphs and table rows in order, headings marked, fonts followed through the styles."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element

from repository.derivatives.checks.xml import attribute, children, local, parse
from repository.derivatives.readers import parts, runs
from repository.derivatives.readers.page import PageText, clean, page

_HEADING = re.compile(r"(?:heading|title|tiêu đề|đầu đề)\s*([1-2])?$", re.I)
# A document without headings is still cut, so that a hit leads near its place.
_SECTION_LINES = 60


@dataclass(frozen=True)
class Block:
    """One paragraph or table row; a `heading` starts a section, `raw` is the text before decoding."""

    text: str
    raw: str
    heading: bool


@dataclass(frozen=True)
class Style:
    name: str
    font: str
    based_on: str


def blocks(path: Path) -> list[Block]:
    """Return the body, with footnotes at its end, empty paragraphs left out."""
    with zipfile.ZipFile(path) as container:
        main = parts.main_part(container, "word/document.xml")
        styles = _styles(container, main)
        found = list(_part_blocks(parse(container, main), styles))
        for notes in parts.linked(container, main, "footnotes"):
            found += _part_blocks(parse(container, notes), styles)
    return [block for block in found if block.text]


def _part_blocks(root: Element, styles: dict[str, Style]) -> Iterator[Block]:
    def decoded(paragraph: Element) -> str:
        fallback = _followed(styles, _style_of(paragraph))
        return runs.paragraph(paragraph, partial(_font, styles, fallback))

    for element, text in runs.lines(root, decoded):
        raw = "".join(item.text or "" for item in runs.visible(element) if local(item) == "t")
        style = styles.get(_style_of(element))
        yield Block(clean(text), raw, bool(style and _HEADING.match(style.name)))


def sections(found: list[Block]) -> Iterator[PageText]:
    """Yield the document cut at headings of the first two levels, or every sixty lines where it has none."""
    pending: list[Block] = []
    number = 0
    has_headings = any(block.heading for block in found)
    for block in found:
        full = len(pending) >= _SECTION_LINES and not has_headings
        # Headings right after one another (title, subtitle) open one section together.
        if pending and (full or (block.heading and not all(before.heading for before in pending))):
            number += 1
            yield _section(number, pending)
            pending = []
        pending.append(block)
    if pending:
        yield _section(number + 1, pending)


def _section(number: int, content: list[Block]) -> PageText:
    title = content[0].text if content[0].heading else ""
    return page(number, title, "\n".join(block.text for block in content))


def _styles(container: zipfile.ZipFile, main: str) -> dict[str, Style]:
    """Return style id → name, font and parent; the empty id holds the document's defaults."""
    found = {"": Style("", "", "")}
    for part in parts.linked(container, main, "styles"):
        root = parse(container, part)
        for defaults in children(root, "docDefaults"):
            found[""] = Style("", next(filter(None, map(_own_font, _run_properties(defaults))), ""), "")
        for style in children(root, "style"):
            font = next((_own_font(properties) for properties in children(style, "rPr")), "")
            found[attribute(style, "styleId")] = Style(_value(style, "name"), font, _value(style, "basedOn"))
    return found


def _run_properties(element: Element) -> Iterator[Element]:
    return (item for item in element.iter() if local(item) == "rPr")


def _value(element: Element, name: str) -> str:
    return next((attribute(child, "val") for child in children(element, name)), "")


def _own_font(properties: Element) -> str:
    return next(
        (attribute(fonts, "hAnsi") or attribute(fonts, "ascii") for fonts in children(properties, "rFonts")),
        "",
    )


def _style_of(paragraph: Element) -> str:
    return next((_value(properties, "pStyle") for properties in children(paragraph, "pPr")), "")


def _followed(styles: dict[str, Style], style_id: str) -> str:
    """Return the font of a style or of what it is based on; twenty steps, as styles may run in a circle."""
    for _ in range(20):
        style = styles.get(style_id)
        if style is None or style.font or not style.based_on:
            return (style.font if style else "") or styles[""].font
        style_id = style.based_on
    return ""


def _font(styles: dict[str, Style], fallback: str, properties: Element | None) -> str:
    if properties is None:
        return fallback
    run_style = styles.get(_value(properties, "rStyle"))
    return _own_font(properties) or (run_style.font if run_style else "") or fallback
