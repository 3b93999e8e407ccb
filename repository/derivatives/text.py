"""Text by page out of any accepted format. Runs in the child only.

What a page is: a slide, a PDF page, a sheet. A document is cut at its headings of the first two levels; when
it was also rendered, `by_page` cuts the same text at the rendered pages instead, so that a hit opens the page
that shows it.
"""

from __future__ import annotations

from pathlib import Path

from repository.derivatives.readers import binary, docx, odf, pptx
from repository.derivatives.readers.docx import Block
from repository.derivatives.readers.page import PageText, clean, page

# Enough for the longest textbook; more is no text a person wrote.
MAX_PAGES, MAX_PAGE_TEXT = 2_000, 100_000
_PROBE = 40
_READERS = {
    "pptx": pptx.read,
    "odp": odf.slides,
    "ppt": binary.slides_97,
    "pdf": binary.pdf,
    "xlsx": binary.sheets,
    "ods": binary.sheets,
}
_BLOCKS = {"docx": docx.blocks, "odt": odf.blocks, "doc": binary.blocks_97}


def extract(path: Path, code: str) -> list[PageText]:
    """Return the file's pages of text in order; none for pictures, sound and film."""
    if code in _BLOCKS:
        return _bounded(list(docx.sections(_BLOCKS[code](path))))
    return _bounded(list(_READERS[code](path))) if code in _READERS else []


def by_page(path: Path, code: str, shown: list[str]) -> list[PageText]:
    """Return a document's text cut where its rendered pages, whose words are `shown`, begin.

    The words come from the document, as those drawn on a page lose table order and old encodings; the page
    only says where.
    """
    if code not in _BLOCKS:
        return extract(path, code)
    squeezed = [_squeezed(text) for text in shown]
    pages: list[list[Block]] = [[] for _ in shown]
    at = 0
    for block in _BLOCKS[code](path):
        at = _found_at(block, squeezed, at)
        pages[at].append(block)
    return _bounded([_page(number, found) for number, found in enumerate(pages, start=1)])


def _found_at(block: Block, shown: list[str], at: int) -> int:
    """Return the first page from `at` on, two ahead at most, that shows the block's beginning; else stay."""
    probes = [probe for probe in (_squeezed(block.text)[:_PROBE], _squeezed(block.raw)[:_PROBE]) if probe]
    ahead = range(at, min(at + 3, len(shown)))
    return next((number for number in ahead if any(probe in shown[number] for probe in probes)), at)


def _squeezed(text: str) -> str:
    return "".join(clean(text).lower().split())


def _page(number: int, found: list[Block]) -> PageText:
    heading = next((block.text for block in found if block.heading), "")
    return page(number, heading, "\n".join(block.text for block in found))


def _bounded(pages: list[PageText]) -> list[PageText]:
    return [
        PageText(kept.number, kept.title, kept.text[:MAX_PAGE_TEXT], kept.notes[:MAX_PAGE_TEXT])
        for kept in pages[:MAX_PAGES]
    ]
