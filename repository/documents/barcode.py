"""Code 128 bars of accession numbers and patron cards, drawn so that any scanner of the desk reads them."""

import re

from repository.documents.connect import bar_maker

_WRITABLE = re.compile(r"[\x20-\x7e]{1,40}")


def code128_svg(text: str) -> str:
    """Return an SVG of the bars alone, quiet zones included; ValueError for what Code 128 cannot carry."""
    if _WRITABLE.fullmatch(text) is None:
        raise ValueError(f"not printable as Code 128: {text[:60]!r}")
    maker = bar_maker()
    bars = maker.create_barcode(text, maker.BarcodeFormat.Code128)
    return str(maker.write_barcode_to_svg(bars))
