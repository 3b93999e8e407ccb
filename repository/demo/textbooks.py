"""Textbooks of three series, their workbooks and teacher's books, and the reference books of each subject and grade."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from repository.demo.title import Title

GRADES = (6, 7, 8, 9)
# kind of stock, what stands behind the title, how many printings of the national series and of the others
STOCKS = (("sgk", "", 3, 2), ("stk", "sách bài tập", 2, 1), ("sgv", "sách giáo viên", 2, 1))


def textbooks(data: dict[str, Any], chance: random.Random, this_year: int) -> Iterator[Title]:
    """Every book that goes with the lessons."""
    for grade in GRADES:
        for book in data["book"]:
            for code, series in data["series"].items():
                first = data["first_year"][str(grade)]
                for stock, subtitle, own, other in STOCKS:
                    if subtitle == "sách bài tập" and not book["workbook"]:
                        continue
                    for printing in range(own if code == "kntt" else other):
                        year = first + printing
                        if year <= this_year:
                            yield from _volumes(book, code, series, grade, stock, subtitle, year, printing)
        yield from _references(data, chance, grade, this_year)


def _volumes(
    book: dict[str, Any],
    code: str,
    series: dict[str, Any],
    grade: int,
    stock: str,
    subtitle: str,
    year: int,
    printing: int,
) -> Iterator[Title]:
    title = f"{book['name']} {grade}" if stock != "stk" else f"Bài tập {book['name']} {grade}"
    volumes = book["volumes"] if stock != "sgv" or book["volumes"] == 1 else 2
    for volume in range(1, volumes + 1):
        form = {
            "title": title, "part_number": f"Tập {volume}" if volumes > 1 else "", "subtitle": subtitle,
            "authors": (book["editors"][code],), "responsibility": f"{book['editors'][code]} (tổng chủ biên) …",
            "ddc": book["ddc"], "publisher": series["publisher"], "year": str(year),
            "edition": f"Tái bản lần thứ {printing}" if printing else "", "extent": f"{96 + 8 * grade} tr. : minh hoạ",
            "size": "27 cm", "price": f"{book['price'] + 1000 * (grade - 6)}đ", "series": series["name"],
            "keywords": (book["name"], f"Lớp {grade}", {"sgk": "Sách giáo khoa"}.get(stock, subtitle.capitalize())),
            "audience": f"Lớp {grade}",
        }  # fmt: skip
        yield Title(form, stock, book["subject"], grade, code, liked=3 if stock == "sgk" else 2)


def _references(data: dict[str, Any], chance: random.Random, grade: int, this_year: int) -> Iterator[Title]:
    names = {book["subject"]: book for book in data["book"]}
    authors = [editor for book in data["book"] for editor in book["editors"].values()]
    for row in data["reference"]:
        for subject in row["subjects"]:
            book = names[subject]
            for year in sorted(chance.sample(range(this_year - 12, this_year), 2)):
                for volume in range(1, row.get("volumes", 1) + 1):
                    form = {
                        "title": row["title"].format(name=book["name"], grade=grade),
                        "part_number": f"Tập {volume}" if row.get("volumes", 1) > 1 else "",
                        "authors": (authors[(year + grade + len(row["title"])) % len(authors)],),
                        "ddc": book["ddc"], "publisher": row["publisher"], "year": str(year), "size": "24 cm",
                        "extent": f"{chance.randrange(120, 260, 4)} tr.", "price": f"{row['price']}đ",
                        "keywords": (book["name"], f"Lớp {grade}", "Sách tham khảo"), "audience": f"Lớp {grade}",
                    }  # fmt: skip
                    yield Title(form, row.get("stock", "stk"), subject, grade, liked=2)
