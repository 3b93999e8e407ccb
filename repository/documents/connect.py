"""The heavy libraries of paper and tables, loaded by the first paper a process makes and not when it starts.

Together they weigh 25 MB (measured), and most processes never print. Called by the modules of this package.
"""

from typing import Any


def typesetter() -> Any:
    """Return typst, which sets every PDF."""
    import typst

    return typst


def spreadsheets() -> Any:
    """Return xlsxwriter, which writes tables for Excel."""
    import xlsxwriter

    return xlsxwriter


def qr_maker() -> Any:
    """Return segno, which makes QR codes."""
    import segno

    return segno


def bar_maker() -> Any:
    """Return zxing-cpp, which makes Code 128."""
    import zxingcpp

    return zxingcpp
