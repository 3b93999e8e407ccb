"""Text out of PDF, PPT, DOC and spreadsheets by native libraries: pdfium, office_oxide, calamine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

import office_oxide
import pypdfium2 as pdfium
import python_calamine

from repository.derivatives.readers.docx import Block
from repository.derivatives.readers.page import PageText, clean, page
from repository.errors import Unacceptable
from repository.legacy_text import decode_by_font

SHEET_ROWS, SHEET_COLUMNS, SHEETS = 200, 50, 50
_BROKEN_WORD = re.compile("\ufffe(?:\r?\n)?|\x02")


def pdf_pages(source: Path | bytes) -> Iterator[str]:
    """Yield the text of each page as the file orders it."""
    document = pdfium.PdfDocument(source)
    try:
        for sheet in document:
            words = sheet.get_textpage()
            # pdfium marks a word broken over a line with U+FFFE.
            yield clean(_BROKEN_WORD.sub("", words.get_text_bounded()))
            words.close()
            sheet.close()
    except pdfium.PdfiumError as broken:
        raise Unacceptable("damaged") from broken
    finally:
        document.close()


def pdf(path: Path) -> Iterator[PageText]:
    for number, text in enumerate(pdf_pages(path), start=1):
        yield page(number, "", text)


def sheets(path: Path) -> Iterator[PageText]:
    """Yield the first rows of each sheet, cells parted by tabs."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        for number, name in enumerate(book.sheet_names[:SHEETS], start=1):
            rows = islice(book.get_sheet_by_name(name).iter_rows(), SHEET_ROWS)
            text = "\n".join(
                "\t".join(_cell(value) for value in row[:SHEET_COLUMNS]).rstrip() for row in rows
            )
            yield page(number, name, text)
    except (python_calamine.CalamineError, ValueError, OSError) as broken:
        raise Unacceptable("damaged") from broken


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def slides_97(path: Path) -> Iterator[PageText]:
    """Yield the slides of a PPT; its notes are not told apart by the library and are left out."""
    for number, section in enumerate(_tree(path), start=1):
        yield page(number, str(section.get("title") or ""), "\n".join(_texts(section)))


def blocks_97(path: Path) -> list[Block]:
    """Return the paragraphs of a DOC, none of them known as a heading."""
    lines = (line for section in _tree(path) for line in _texts(section))
    return [Block(clean(line), line, False) for line in lines if clean(line)]


def _tree(path: Path) -> list[dict[str, Any]]:
    try:
        return cast(list[dict[str, Any]], office_oxide.Document.open(path).to_ir()["sections"])
    except (office_oxide.OfficeOxideError, ValueError, OSError) as broken:
        raise Unacceptable("damaged") from broken


def _texts(node: object) -> Iterator[str]:
    """Yield one line per paragraph below a node of office_oxide's tree, each run decoded by its font."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(reversed(current))
        elif isinstance(current, dict):
            inline = current.get("content")
            if isinstance(inline, list) and any(
                isinstance(run, dict) and run.get("type") == "text" for run in inline
            ):
                yield "".join(_run(run) for run in inline if isinstance(run, dict))
            else:
                stack.extend(
                    current[key]
                    for key in ("content", "cells", "rows", "items", "elements")
                    if key in current
                )


def _run(run: dict[str, Any]) -> str:
    return decode_by_font(str(run.get("text") or "\n"), str(run.get("font_name") or ""))
