"""Barcode and spine labels on A4 sheets, to the millimetre. Called by `holdings.labels`.

A librarian's printer pulls paper a little off: `LabelSheet.nudged` moves everything. `skip` passes over the
labels already used of a begun sheet.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Self

from repository.documents import pdf
from repository.documents.barcode import code128_svg


@dataclass(frozen=True)
class LabelSheet:
    """A sheet of labels; the first label's corner is `left_mm`, `top_mm` from the paper's."""

    columns: int
    rows: int
    width_mm: float
    height_mm: float
    left_mm: float
    top_mm: float
    gap_x_mm: float = 0
    gap_y_mm: float = 0
    frames: bool = False  # thin lines, for plain paper cut by hand

    def nudged(self, right_mm: float, down_mm: float) -> Self:
        return replace(self, left_mm=self.left_mm + right_mm, top_mm=self.top_mm + down_mm)


A4_65 = LabelSheet(5, 13, 38.1, 21.2, left_mm=4.75, top_mm=10.7, gap_x_mm=2.5)
A4_21 = LabelSheet(3, 7, 63.5, 38.1, left_mm=7.25, top_mm=15.15, gap_x_mm=2.5)
PLAIN_A4_40 = LabelSheet(4, 10, 46, 27, left_mm=13, top_mm=13.5, frames=True)


@dataclass(frozen=True)
class BarcodeLabel:
    number: str  # accession number, printed and coded
    heading: str  # the school, short


@dataclass(frozen=True)
class SpineLabel:
    number: str
    shelf_mark: tuple[str, ...]  # lines of 090


Label = BarcodeLabel | SpineLabel


def render(labels: tuple[Label, ...], sheet: LabelSheet, school: str, prepared: date, skip: int = 0) -> bytes:
    """Return the PDF; ValueError when a number cannot be a Code 128 (letters beyond ASCII)."""
    data = {
        "letterhead": {"school": school},
        "sheet": asdict(sheet),
        "pages": list(_pages(labels, sheet, skip)),
    }
    return pdf.render("labels", data, prepared)


def _pages(labels: tuple[Label, ...], sheet: LabelSheet, skip: int) -> Iterator[list[dict[str, object]]]:
    size = sheet.columns * sheet.rows
    places: list[Label | None] = [None] * (skip % size) + list(labels)
    for start in range(0, len(places), size):
        page = places[start : start + size]
        yield [_placed(label, *divmod(at, sheet.columns)) for at, label in enumerate(page) if label]


def _placed(label: Label, row: int, column: int) -> dict[str, object]:
    barcode = code128_svg(label.number) if isinstance(label, BarcodeLabel) else None
    return asdict(label) | {"row": row, "column": column, "barcode": barcode}
