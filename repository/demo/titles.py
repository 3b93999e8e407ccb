"""The printed titles of the demonstration, as short forms: literature, sets, textbooks, and 121 records of the
Library of Congress as they came. Writing them is `shelves.py`'s."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from repository.catalogue.preparing import NewRecord, Place, Source, prepared
from repository.demo.textbooks import textbooks
from repository.demo.title import Title
from repository.metadata import iso2709, short_form
from repository.metadata.isbn import is_valid
from repository.metadata.marc import Marc, data_field, inserted, with_fields

FOLDER = Path(__file__).with_name("titles")
AGENCY = "VN-HLTV"
REACH = "public"  # a catalogue is there to be looked at, at home and without a password
# Publishers with their place and the ISBN prefix their numbers are made of here.
PUBLISHERS = {
    "Giáo dục Việt Nam": ("Hà Nội", "978604000"),
    "Kim Đồng": ("Hà Nội", "978604200"),
    "Trẻ": ("Thành phố Hồ Chí Minh", "978604100"),
    "Văn học": ("Hà Nội", "978604976"),
    "Hội Nhà văn": ("Hà Nội", "978604960"),
    "Đại học Sư phạm": ("Hà Nội", "978604540"),
    "Đại học Quốc gia Hà Nội": ("Hà Nội", "978604620"),
    "Đà Nẵng": ("Đà Nẵng", "978604840"),
    "Tổng hợp Thành phố Hồ Chí Minh": ("Thành phố Hồ Chí Minh", "978604580"),
    "Hà Nội": ("Hà Nội", "978604550"),
    "Khoa học Xã hội": ("Hà Nội", "978604944"),
    "Phan Thị": ("Thành phố Hồ Chí Minh", "978604780"),
}
OF_LITERATURE = ("Kim Đồng", "Văn học", "Trẻ", "Hội Nhà văn")


def titles(chance: random.Random, this_year: int, small: bool) -> Iterator[tuple[NewRecord, Title]]:
    """Every title ready to be added, with its control number and a valid ISBN where one is usual."""
    found = [*_literature(chance, this_year), *_sets(chance), *textbooks(_textbook_data(), chance, this_year)]
    if small:
        found = found[::40]
    serials: dict[str, int] = {}
    for number, title in enumerate(found, 1):
        yield prepared(_marc(title, number, serials), _place(title), None, None, number), title
    yield from _of_congress(10 if small else 121)


def _literature(chance: random.Random, this_year: int) -> Iterator[Title]:
    for row in (*_rows("literature.txt"), *_rows("world.txt")):
        name, author, ddc, stock, keywords = row
        publishers = chance.sample(OF_LITERATURE, 3)
        years = sorted(chance.sample(range(this_year - 19, this_year), 3))
        for publisher, year in zip(publishers, years, strict=True):
            pages = chance.randrange(80, 420, 4)
            yield Title(
                {
                    "title": name, "authors": tuple(author.split(", ")) if author != "Nhiều tác giả" else (),
                    "responsibility": author, "ddc": ddc, "publisher": publisher, "year": str(year),
                    "keywords": tuple(keywords.split(", ")), "extent": f"{pages} tr.", "size": "21 cm",
                    "price": f"{chance.randrange(28, 120)}000đ", "edition": "Tái bản" if year != years[0] else "",
                },
                stock, liked=4 if stock == "tn" else 2,
            )  # fmt: skip


def _sets(chance: random.Random) -> Iterator[Title]:
    for row in _rows("sets.txt"):
        name, author, publisher, volumes, ddc, stock, keywords, price = row
        first = chance.randrange(2008, 2020)
        for volume in range(1, int(volumes) + 1):
            yield Title(
                {
                    "title": name, "part_number": f"Tập {volume}", "ddc": ddc, "publisher": publisher,
                    "authors": (author,) if author != "Nhiều tác giả" else (), "responsibility": author,
                    "year": str(first + volume // 12), "keywords": tuple(keywords.split(", ")),
                    "extent": f"{chance.randrange(96, 220, 4)} tr. : minh hoạ", "size": "18 cm", "price": f"{price}đ",
                },
                stock, liked=6 if "truyện tranh" in keywords else 3,
            )  # fmt: skip


def _of_congress(how_many: int) -> Iterator[tuple[NewRecord, Title]]:
    """Real records of Vietnamese books, unchanged, with the bytes they came in."""
    with (FOLDER / "loc-vie-121.mrc").open("rb") as stream:
        for number, read in enumerate(iso2709.read(stream), 1):
            if read.marc is None or number > how_many:
                continue
            new = prepared(
                read.marc, Place(reach=REACH), None, Source(read.raw, "iso2709", read.encoding_found), number
            )
            if new.shown.title:
                yield new, Title({}, "stk")


def _marc(title: Title, number: int, serials: dict[str, int]) -> Marc:
    form = dict(title.form)
    place, prefix = PUBLISHERS[form["publisher"]]
    serials[prefix] = serials.get(prefix, 0) + 1
    if int(form["year"]) >= 2008:  # before, school books of the country seldom bore one
        form["isbn"] = (_isbn(prefix, serials[prefix]),)
    marc = short_form.new_print({"language": "vie", "place": place, **form})
    fields = [{"001": f"hl{number:06}"}, {"003": AGENCY}, *marc["fields"]]
    return with_fields(
        marc, inserted(fields, data_field("040", "  ", ("a", AGENCY), ("b", "vie"), ("e", "AACR2")))
    )


def _isbn(prefix: str, serial: int) -> str:
    digits = f"{prefix}{serial:03}"
    if len(digits) > 12:  # the prefix has room for a thousand: go on behind it
        digits = str(int(prefix + "000") + serial)
    return next(digits + check for check in "0123456789" if is_valid(digits + check))


def _place(title: Title) -> Place:
    return Place(title.item_kind, title.subject_code, title.grade, title.series_code, REACH)


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]


@cache
def _textbook_data() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "textbooks.toml").read_text(encoding="utf-8"))
