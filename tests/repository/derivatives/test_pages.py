"""Page pictures: every format that can be drawn, within the budget of bytes, and an honest answer where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from repository.derivatives import pages, sandbox
from repository.derivatives.painters import libreoffice, webp
from tests.repository.derivatives import makers

# Where LibreOffice is installed it draws what the small engines draw elsewhere.
OFFICE = libreoffice.program() is not None


def assert_within_budget(folder: Path, made: pages.Rendering | sandbox.Derived, count: int) -> None:
    assert [page.number for page in made.pages] == list(range(1, count + 1))
    for page in made.pages:
        with Image.open(folder / page.file) as picture, Image.open(folder / page.thumb) as thumb:
            assert picture.format == thumb.format == "WEBP"
            assert picture.size == (page.width, page.height)
            assert 160 <= thumb.width <= 320
            assert not picture.getexif()
        assert (folder / page.file).stat().st_size <= webp.PAGE_BYTES
        assert (folder / page.thumb).stat().st_size <= webp.THUMB_BYTES


def colours(path: Path) -> int:
    with Image.open(path) as picture:
        return len(picture.convert("RGB").quantize(16).getcolors() or [])


def test_a_deck_is_drawn_slide_by_slide(tmp_path: Path) -> None:
    photo = makers.picture(tmp_path / "p.png")
    made = pages.render(makers.deck(tmp_path / "a.pptx", 3, photo), "pptx", tmp_path)
    assert made.engine == ("libreoffice" if OFFICE else "rpptx") and made.engine_version
    assert_within_budget(tmp_path, made, 3)
    assert made.pages[0].width in (960, 1280)
    assert colours(tmp_path / made.pages[0].file) > 4


def test_a_document_is_drawn_and_its_text_follows_the_pages(tmp_path: Path) -> None:
    path = makers.plan(tmp_path / "a.docx", body_lines=60)
    made = sandbox.process(path, "docx", tmp_path)
    assert made.engine == ("libreoffice" if OFFICE else "rdocx")
    assert len(made.pages) > 2
    assert_within_budget(tmp_path, made, len(made.pages))
    assert [page.number for page in made.texts] == [page.number for page in made.pages]
    assert sum("dòng 59" in page.text for page in made.texts) >= 2
    assert "III. Tiến trình dạy học" not in made.texts[0].text


def test_a_pdf_is_drawn(tmp_path: Path) -> None:
    made = pages.render(makers.pdf(tmp_path / "a.pdf", 3), "pdf", tmp_path)
    assert made.engine == "pdfium"
    assert_within_budget(tmp_path, made, 3)
    assert made.pages[0].width == 1280


def test_a_photograph_loses_its_place_and_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    path = makers.picture(tmp_path / "a.jpg", (1600, 900), exif=exif)
    before = path.read_bytes()
    made = pages.render(path, "jpg", tmp_path)
    assert_within_budget(tmp_path, made, 1)
    assert made.pages[0].width < made.pages[0].height
    assert path.read_bytes() == before


def test_a_picture_with_glass_in_it_is_put_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(tmp_path / "a.png")
    made = pages.render(tmp_path / "a.png", "png", tmp_path)
    with Image.open(tmp_path / made.pages[0].file) as picture:
        assert picture.size == (200, 100)
        assert min(picture.convert("RGB").getpixel((50, 50))) > 250


def test_a_very_tall_picture_is_narrowed(tmp_path: Path) -> None:
    Image.new("RGB", (500, 20_000), "teal").save(tmp_path / "a.png")
    made = pages.render(tmp_path / "a.png", "png", tmp_path)
    assert made.pages[0].height == 4 * 1280


@pytest.mark.skipif(OFFICE, reason="LibreOffice draws these")
def test_without_libreoffice_an_odf_file_shows_its_own_thumbnail(tmp_path: Path) -> None:
    made = pages.render(makers.SAMPLES / "deck.odp", "odp", tmp_path)
    assert (made.engine, len(made.pages), made.pages[0].width) == ("thumbnail", 1, 512)


@pytest.mark.skipif(OFFICE, reason="LibreOffice draws these")
@pytest.mark.parametrize("code", ["ppt", "doc"])
def test_without_libreoffice_office_97_has_an_outline_and_says_why(tmp_path: Path, code: str) -> None:
    path = makers.old_deck(tmp_path / "a.ppt") if code == "ppt" else makers.SAMPLES / "plan.doc"
    made = sandbox.process(path, code, tmp_path)
    assert (made.no_picture, made.pages, made.engine) == ("no_engine", [], "")
    assert made.texts[0].text


@pytest.mark.parametrize("code", ["mp3", "xlsx"])
def test_sound_and_sheets_have_no_pages(tmp_path: Path, code: str) -> None:
    path = makers.mp3(tmp_path / "a.mp3") if code == "mp3" else makers.workbook(tmp_path / "a.xlsx")
    assert sandbox.process(path, code, tmp_path).no_picture == "no_pages"


def test_an_engine_that_fails_leaves_the_outline(tmp_path: Path) -> None:
    path = makers.with_edit(
        makers.deck(tmp_path / "a.pptx"),
        "ppt/slideMasters/slideMaster1.xml",
        lambda text: text.replace("<p:cSld>", "<p:bad>", 1),
    )
    made = sandbox.process(path, "pptx", tmp_path)
    assert made.no_picture == ("" if made.pages else "engine_failed")
    assert [page.title for page in made.texts] == [
        "Bài 23. Phân số bằng nhau (1)",
        "Bài 23. Phân số bằng nhau (2)",
    ]
