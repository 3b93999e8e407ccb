"""Copies of decks without what their authors wrote for themselves: nothing of it is left, all else is as it was."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from pptx import Presentation
from pptx.util import Inches

from repository.derivatives import gate, sandbox, text
from repository.derivatives.open_copies.make import make
from tests.repository.derivatives import makers

SECRET = "Ghi chú của cô Hương"
REMARK = "Nhận xét của thầy Nam"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MODERN = "http://schemas.microsoft.com/office/2018/10/relationships"
_COMMENTED = (
    '<p:extLst><p:ext uri="{6950BFC3-D8DA-4A85-94F7-54DA5524770B}"><p188:commentRel '
    'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main" r:id="rId92"/></p:ext></p:extLst>'
)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck by python-pptx, with a picture on a slide and another in its notes, as PowerPoint would comment it."""
    path = makers.deck(tmp_path / "deck.pptx", 3, makers.picture(tmp_path / "shown.jpg", (64, 64)))
    made = Presentation(str(path))
    notes = made.slides[1].notes_slide
    _image, link = notes.part.get_or_add_image_part(str(makers.picture(tmp_path / "secret.png", (80, 80))))
    assert link and notes
    made.save(str(path))
    makers.with_member(path, "ppt/comments/comment1.xml", f"<c>{REMARK}</c>")
    makers.with_member(path, "ppt/comments/modernComment_1.xml", f"<c>{REMARK}</c>")
    makers.with_member(path, "ppt/commentAuthors.xml", f"<a>{REMARK}</a>")
    _link(path, "ppt/_rels/presentation.xml.rels", "rId90", f"{_OFFICE}/commentAuthors", "commentAuthors.xml")
    slide = "ppt/slides/_rels/slide1.xml.rels"
    _link(path, slide, "rId91", f"{_OFFICE}/comments", "../comments/comment1.xml")
    _link(path, slide, "rId92", f"{_MODERN}/comments", "/ppt/comments/modernComment_1.xml")
    makers.with_edit(
        path, "ppt/slides/slide1.xml", lambda xml: xml.replace("</p:sld>", f"{_COMMENTED}</p:sld>")
    )
    types = '<Override PartName="/ppt/comments/comment1.xml" ContentType="application/xml"/></Types>'
    return makers.with_edit(path, "[Content_Types].xml", lambda xml: xml.replace("</Types>", types))


def test_nothing_of_notes_and_comments_is_left_in_any_part_of_a_pptx(deck: Path, tmp_path: Path) -> None:
    copy = _copy(deck, tmp_path)
    parts = _parts(copy)
    assert SECRET in str(text.extract(deck, "pptx"))
    assert not any(word.encode(code) in data for word in (SECRET, REMARK)
                   for code in ("utf-8", "utf-16-le") for data in parts.values())  # fmt: skip
    assert not any("notesSlide" in name or "omment" in name for name in parts)
    assert [name for name in parts if name.endswith((".png", ".jpg")) and "media" in name] == [
        name for name in _parts(deck) if name.endswith(".jpg") and "media" in name
    ]
    assert b"commentRel" not in parts["ppt/slides/slide1.xml"]


def test_the_slides_are_as_they_were_and_no_link_leads_nowhere(deck: Path, tmp_path: Path) -> None:
    copy = _copy(deck, tmp_path)
    before, after = _parts(deck), _parts(copy)
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if not name.endswith(".rels")} == {
        "[Content_Types].xml",
        "ppt/slides/slide1.xml",
    }
    assert after["ppt/slides/slide1.xml"] == before["ppt/slides/slide1.xml"].replace(
        re.search(rb"<p:ext uri.*</p:ext>", before["ppt/slides/slide1.xml"])[0],
        b"",  # type: ignore[index]
    )
    assert text.extract(copy, "pptx") == [replace(page, notes="") for page in text.extract(deck, "pptx")]
    assert _dangling(copy) == []
    opened = Presentation(str(copy))
    assert [slide.has_notes_slide for slide in opened.slides] == [False] * 3
    assert gate.inspect(copy, "deck.pptx").format == "pptx"


def test_the_same_deck_always_gives_the_same_bytes_and_a_copy_needs_no_copy(
    deck: Path, tmp_path: Path
) -> None:
    copy = _copy(deck, tmp_path)
    assert make(deck, "pptx", tmp_path / "again") == "copy"
    assert (tmp_path / "again").read_bytes() == copy.read_bytes()
    assert make(copy, "pptx", tmp_path / "none") == "as_it_is" and not (tmp_path / "none").exists()


def test_an_odp_loses_notes_remarks_their_pictures_and_its_earlier_versions(tmp_path: Path) -> None:
    deck = tmp_path / "deck.odp"
    deck.write_bytes((makers.SAMPLES / "deck.odp").read_bytes())
    picture = '<draw:frame><draw:image xlink:href="Pictures/secret.png"/></draw:frame></presentation:notes>'
    remark = f"<office:annotation><text:p>{REMARK}</text:p></office:annotation><draw:frame"
    makers.with_edit(deck, "content.xml", lambda xml: xml.replace("</presentation:notes>", picture, 1))
    makers.with_edit(deck, "content.xml", lambda xml: xml.replace("<draw:frame", remark, 1))
    makers.with_member(deck, "Pictures/secret.png", b"secret")
    makers.with_member(deck, "Versions/Version1", SECRET)
    listed = (
        '<manifest:file-entry manifest:full-path="Pictures/secret.png" manifest:media-type="image/png"/></m'
    )
    makers.with_edit(deck, "META-INF/manifest.xml", lambda xml: xml.replace("</m", listed))
    before, copy = text.extract(deck, "odp"), _copy(deck, tmp_path)
    parts = _parts(copy)
    assert before[0].notes == SECRET
    assert not any(
        word.encode() in data for word in (SECRET, REMARK, "secret.png") for data in parts.values()
    )
    assert "Pictures/secret.png" not in parts and "Versions/Version1" not in parts
    assert text.extract(copy, "odp") == [replace(page, notes="") for page in before]
    first = zipfile.ZipFile(copy).infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert gate.inspect(copy, "deck.odp").format == "odp"
    assert make(copy, "odp", tmp_path / "none") == "as_it_is"


def test_the_source_of_a_formula_is_no_remark(tmp_path: Path) -> None:
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><annotation>a over b</annotation></math>'
    deck = tmp_path / "deck.odp"
    deck.write_bytes((makers.SAMPLES / "deck.odp").read_bytes())
    makers.with_member(deck, "Object 1/content.xml", formula)
    assert _parts(_copy(deck, tmp_path))["Object 1/content.xml"] == formula.encode()


def test_a_binary_deck_is_kept_unless_no_slide_has_notes(tmp_path: Path) -> None:
    deck = makers.old_deck(tmp_path / "deck.ppt")
    assert make(deck, "ppt", tmp_path / "open") == "kept"
    data = deck.read_bytes()
    for slide in (b"\x00\x01\x00\x00", b"\x01\x01\x00\x00"):  # its notes become a master's
        data = data.replace(b"\xf1\x03\x08\x00\x00\x00" + slide, b"\xf1\x03\x08\x00\x00\x00" + bytes(4))
    deck.write_bytes(data)
    assert make(deck, "ppt", tmp_path / "open") == "as_it_is"


def test_a_deck_within_a_deck_is_kept_where_it_has_notes_of_its_own(tmp_path: Path) -> None:
    inner = makers.deck(tmp_path / "inner.pptx")
    assert make(_with_deck(tmp_path / "a.pptx", inner), "pptx", tmp_path / "open") == "kept"
    clean = _copy(inner, tmp_path)
    assert make(_with_deck(tmp_path / "b.pptx", clean), "pptx", tmp_path / "open") == "as_it_is"


def test_the_copy_is_made_in_the_limited_child(deck: Path, tmp_path: Path) -> None:
    outcome, copy = sandbox.open_copy(deck, "pptx", tmp_path)
    assert outcome == "copy" and text.extract(copy, "pptx")[0].notes == ""
    with pytest.raises(sandbox.SandboxFailed):
        sandbox.open_copy(deck, "pptx", tmp_path, timeout=0.05)


def _copy(deck: Path, folder: Path) -> Path:
    copy = folder / f"copy{deck.suffix}"
    assert make(deck, deck.suffix[1:], copy) == "copy"
    return copy


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as container:
        return {name: container.read(name) for name in container.namelist()}


def _link(path: Path, rels: str, number: str, kind: str, target: str) -> None:
    entry = f'<Relationship Id="{number}" Type="{kind}" Target="{target}"/></Relationships>'
    makers.with_edit(path, rels, lambda xml: xml.replace("</Relationships>", entry))


def _dangling(path: Path) -> list[str]:
    """Return every link to a part that is not there, every use of a link that is not, every type of nothing."""
    parts = _parts(path)
    wrong = [
        name
        for name in re.findall(rb'PartName="/([^"]+)"', parts["[Content_Types].xml"])
        if name.decode() not in parts
    ]
    for name, data in parts.items():
        if name.endswith(".rels"):
            folder, own = posixpath.split(posixpath.dirname(name))[0], posixpath.basename(name)[:-5]
            links = re.findall(rb"<Relationship [^>]*>", data)
            ids = {re.search(rb'\bId="([^"]+)"', link)[1] for link in links}  # type: ignore[index]
            for link in links:
                target = unquote(re.search(rb'Target="([^"]+)"', link)[1].decode())  # type: ignore[index]
                if b'TargetMode="External"' not in link:
                    whole = posixpath.normpath(posixpath.join("/" + folder, target))[1:]
                    wrong += [link] if whole not in parts else []
            used = set(
                re.findall(rb'\br:(?:id|embed|link|pict)="([^"]+)"', parts.get(f"{folder}/{own}", b""))
            )
            wrong += sorted(used - ids)
    return [str(each) for each in wrong]


def _with_deck(path: Path, inner: Path) -> Path:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.add_ole_object(str(inner), "PowerPoint.Show.12", Inches(1), Inches(1))
    made.save(str(path))
    return path
