"""The manual: its links lead somewhere, its pictures are there, light, and all shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
CHAPTERS = sorted(DOCS.glob("huong-dan/*.md"))
LINK = re.compile(r'\]\(([^)#:]+)\)|src="([^"]+)"')


@pytest.mark.parametrize("page", [*CHAPTERS, *DOCS.glob("*.md")], ids=lambda page: page.name)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    named = [one or other for one, other in LINK.findall(page.read_text())]
    assert [name for name in named if not (page.parent / name).exists()] == []


def test_pictures_are_light_and_every_one_is_shown() -> None:
    text = "".join(page.read_text() for page in CHAPTERS)
    for picture in DOCS.glob("huong-dan/hinh/*"):
        assert picture.suffix == ".webp" and picture.stat().st_size <= 60_000, picture.name
        assert f"hinh/{picture.name}" in text, picture.name


def test_every_picture_says_what_it_shows() -> None:
    for page in CHAPTERS:
        assert re.findall(r'<img(?![^>]*alt="[^"]+")', page.read_text()) == []
