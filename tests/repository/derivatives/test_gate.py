"""What the gate lets in, and by which code it refuses the rest."""

from __future__ import annotations

import random
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from repository.derivatives import formats, gate, sandbox
from repository.errors import Unacceptable
from tests.repository.derivatives import makers

Make = Callable[[Path], Path]


def copied(name: str) -> Make:
    return lambda path: Path(shutil.copyfile(makers.SAMPLES / name, path))


GOOD: dict[str, Make] = {
    "pptx": makers.deck,
    "docx": makers.plan,
    "xlsx": makers.workbook,
    "ppt": makers.old_deck,
    "doc": copied("plan.doc"),
    "odp": copied("deck.odp"),
    "odt": copied("plan.odt"),
    "pdf": makers.pdf,
    "png": makers.picture,
    "jpg": makers.picture,
    "webp": makers.picture,
    "gif": makers.picture,
    "mp3": makers.mp3,
    "mp4": makers.mp4,
    "m4a": lambda path: makers.mp4(path, b"soun", b"M4A "),
    "webm": makers.webm,
}


@pytest.mark.parametrize("code", GOOD)
def test_a_good_file_is_known_by_its_content(tmp_path: Path, code: str) -> None:
    path = GOOD[code](tmp_path / f"bai.{code}").rename(tmp_path / "blob")
    for name in ("Bài 23." + code, "không đuôi"):
        seen = sandbox.inspect_safely(path, name)
        assert (seen.format, seen.mime, seen.settled) == (code, formats.FORMATS[code].mime, True)
        assert seen.size == path.stat().st_size
        assert seen.warnings == []


def test_a_wrong_ending_within_the_family_is_a_slip_not_a_spoof(tmp_path: Path) -> None:
    assert sandbox.inspect_safely(makers.old_deck(tmp_path / "f"), "bài.pptx").warnings == ["wrong_extension"]
    assert sandbox.inspect_safely(makers.picture(tmp_path / "f.png"), "ảnh.jpg").warnings == [
        "wrong_extension"
    ]
    assert sandbox.inspect_safely(copied("plan.doc")(tmp_path / "g"), "kế hoạch.docx").format == "doc"


def refused(path: Path, name: str = "") -> str:
    with pytest.raises(Unacceptable) as refusal:
        sandbox.inspect_safely(path, name or path.name)
    with pytest.raises(Unacceptable) as again:
        gate.inspect(path, name or path.name)
    assert again.value.code == refusal.value.code
    return refusal.value.code


def stored(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bai.pptx", b"", "empty"),
        ("bai.pptx", b"MZ\x90\x00" + bytes(500), "spoofed_type"),
        ("bai.docx", b"<!doctype html><html><script>alert(1)</script></html>", "spoofed_type"),
        ("bai.pdf", b"<html>hello</html>\n%PDF-1.4\n", "spoofed_type"),
        ("bai.html", b"<!doctype html><html></html>", "unknown_type"),
        ("ve.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "script_in_svg"),
        ("ve.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_type"),
        ("phim.mov", struct.pack(">I4s4sI", 16, b"ftyp", b"qt  ", 0), "quicktime_film"),
        ("IMG_0001.HEIC", struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0), "heic_picture"),
        ("IMG_0001.jpg", struct.pack(">I4s4sI", 16, b"ftyp", b"mif1", 0), "heic_picture"),
        ("bai.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) + b"not sound at all" * 99, "damaged"),
        ("bai.pptx", b"PK\x03\x04" + bytes(400), "damaged"),
        ("bai.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
        ("bai.pdf", b"%PDF-1.7\nnothing that follows makes sense", "damaged"),
    ],
)
def test_what_is_not_a_lesson_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    assert refused(stored(tmp_path / name, data)) == code


@pytest.mark.parametrize("code", ["pptx", "docx", "ppt", "odt", "png", "jpg", "mp4"])
def test_half_a_file_is_refused(tmp_path: Path, code: str) -> None:
    path = GOOD[code](tmp_path / f"bai.{code}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refused(path) == "damaged"


def test_a_name_that_hides_its_ending_is_refused(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "f.pdf")
    assert refused(path, "bai\u202efdp.exe") == "path_trick"
    assert refused(path, "../../etc/bai.pdf") == "path_trick"


def test_a_plain_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bai.zip", "w") as container:
        container.writestr("bai.txt", "hello")
    assert refused(tmp_path / "bai.zip") == "unknown_type"
    assert refused(tmp_path / "bai.zip", "bai.pptx") == "spoofed_type"


def test_a_zip_bomb_is_refused_before_anything_is_inflated(tmp_path: Path) -> None:
    assert (
        refused(makers.with_member(makers.deck(tmp_path / "a.pptx"), "ppt/media/x.bin", bytes(40 << 20)))
        == "zip_bomb"
    )
    many = makers.deck(tmp_path / "b.pptx")
    with zipfile.ZipFile(many, "a") as container:
        for number in range(5_000):
            container.writestr(f"ppt/media/{number}.png", b"")
    assert refused(many) == "zip_bomb"


def test_members_that_share_bytes_are_a_bomb(tmp_path: Path) -> None:
    path = makers.deck(tmp_path / "a.pptx")
    data = bytearray(path.read_bytes())
    entries = [at for at in range(len(data) - 4) if data[at : at + 4] == b"PK\x01\x02"]
    data[entries[3] + 42 : entries[3] + 46] = data[entries[2] + 42 : entries[2] + 46]
    assert refused(stored(path, bytes(data))) == "zip_bomb"


@pytest.mark.parametrize("member", ["../../evil.xml", "/etc/evil.xml", "ppt\\..\\evil.xml", "C:/evil.xml"])
def test_a_member_that_leaves_its_folder_is_refused(tmp_path: Path, member: str) -> None:
    assert refused(makers.with_member(makers.deck(tmp_path / "a.pptx"), member, "<x/>")) == "path_trick"


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = makers.deck(tmp_path / "a.pptx")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(stored(path, bytes(data))) == "encrypted"


def test_macros_are_refused_however_the_file_is_called(tmp_path: Path) -> None:
    carried = makers.with_member(makers.deck(tmp_path / "a.pptx"), "ppt/vbaProject.bin", b"vba")
    assert refused(carried) == "macro"
    renamed = makers.with_edit(
        makers.plan(tmp_path / "b.docx"),
        "[Content_Types].xml",
        lambda text: text.replace(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    assert refused(renamed) == "macro"
    basic = makers.with_member(copied("deck.odp")(tmp_path / "c.odp"), "Basic/Standard/Module1.xml", "<m/>")
    assert refused(basic) == "macro"


def test_macros_of_office_97_are_refused(tmp_path: Path) -> None:
    document = copied("plan.doc")(tmp_path / "a.doc")
    data = bytearray(document.read_bytes())
    entry = data.index("\x01CompObj".encode("utf-16-le"))
    data[entry : entry + 16] = "VBA".encode("utf-16-le").ljust(16, b"\0")
    data[entry + 64] = 8
    assert refused(stored(document, bytes(data))) == "macro"
    deck = makers.old_deck(tmp_path / "a.ppt")
    data = bytearray(deck.read_bytes())
    info = data.index(struct.pack("<HH", 0x000F, 0x07D0))
    # The first record of the document's info list becomes a VBAInfoContainer whose atom says: has macros.
    struct.pack_into("<HH", data, info + 8, 0x000F, 0x03FF)
    struct.pack_into("<HHIIII", data, info + 16, 0x0002, 0x0400, 12, 1, 1, 2)
    assert refused(stored(deck, bytes(data))) == "macro"


def test_an_embedded_program_is_refused_and_an_embedded_workbook_is_not(tmp_path: Path) -> None:
    path = makers.deck(tmp_path / "a.pptx")
    book = makers.workbook(tmp_path / "b.xlsx")
    good = makers.with_member(path, "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", book.read_bytes())
    assert sandbox.inspect_safely(good, "a.pptx").format == "pptx"
    macro = makers.with_member(book, "xl/vbaProject.bin", b"vba").read_bytes()
    deep = makers.with_member(makers.deck(tmp_path / "c.pptx"), "ppt/embeddings/sheet.xlsx", macro)
    assert refused(deep) == "macro"
    program = makers.with_member(
        makers.deck(tmp_path / "d.pptx"), "ppt/embeddings/oleObject1.bin", b"MZ\x90\x00"
    )
    assert refused(program) == "embedded_program"
    named = makers.with_member(makers.deck(tmp_path / "e.pptx"), "ppt/media/game.exe", b"anything")
    assert refused(named) == "embedded_program"


def test_a_nest_of_files_is_refused(tmp_path: Path) -> None:
    inner = makers.workbook(tmp_path / "0.xlsx").read_bytes()
    for depth in range(1, 5):
        path = makers.workbook(tmp_path / f"{depth}.xlsx")
        inner = makers.with_member(path, "xl/embeddings/inner.xlsx", inner).read_bytes()
    assert refused(tmp_path / "4.xlsx") == "too_deep"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("attachedTemplate", "file://evil.example/t.dotm"),
        ("attachedTemplate", "\\\\evil\\t.dotm"),
        ("oleObject", "file:///C:/a.xlsx"),
        ("frame", "http://evil.example/"),
    ],
)
def test_a_link_that_fetches_is_refused(tmp_path: Path, kind: str, target: str) -> None:
    path = makers.plan(tmp_path / "a.docx")
    assert refused(makers.with_link(path, "word/_rels/document.xml.rels", kind, target)) == "external_link"


def test_hyperlinks_pass_and_other_links_are_named(tmp_path: Path) -> None:
    rels = "word/_rels/document.xml.rels"
    path = makers.with_link(makers.plan(tmp_path / "a.docx"), rels, "hyperlink", "https://hoclieu.example/")
    assert sandbox.inspect_safely(path, "a.docx").warnings == []
    path = makers.with_link(path, rels, "video", "https://video.example/")
    path = makers.with_link(path, rels, "attachedTemplate", "file:///C:\\Users\\Huong\\Thi.dotx")
    assert sandbox.inspect_safely(path, "a.docx").warnings == ["linked_media", "local_template"]


@pytest.mark.parametrize(
    ("name", "part"),
    [("a.docx", "word/document.xml"), ("a.docx", "word/_rels/document.xml.rels"), ("a.odp", "content.xml")],
)
def test_an_external_entity_is_refused(tmp_path: Path, name: str, part: str) -> None:
    path = makers.plan(tmp_path / name) if name.endswith("docx") else copied("deck.odp")(tmp_path / name)
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    padding = "<!-- " + "x" * 100_000 + " -->"
    edited = makers.with_edit(path, part, lambda text: text.replace("?>", f"?>{padding}{entity}", 1))
    assert refused(edited) == "external_entity"


def test_pdfs_that_act_or_are_locked_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    assert sandbox.inspect_safely(makers.raw_pdf(path), "a.pdf").warnings == []
    assert refused(makers.raw_pdf(path, f"/OpenAction {script}")) == "script_in_pdf"
    assert refused(makers.raw_pdf(path, "/OpenAction << /S /J#61vaScript /J#53 (x) >>")) == "script_in_pdf"
    assert refused(makers.raw_pdf(path, "/OpenAction << /S /Launch /F (cmd.exe) >>")) == "script_in_pdf"
    assert (
        refused(makers.raw_pdf(path, "/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", script))
        == "script_in_pdf"
    )
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<00> <00>]"
    )
    assert refused(makers.raw_pdf(path, trailer=lock)) == "encrypted"


def test_attachments_of_a_pdf_are_named_unless_one_is_a_program(tmp_path: Path) -> None:
    def attached(name: str) -> Path:
        return makers.raw_pdf(
            tmp_path / "a.pdf",
            "/Names << /EmbeddedFiles << /Names [(f) 4 0 R] >> >>",
            f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F 5 0 R >> >>",
            "<< /Type /EmbeddedFile /Length 2 >>\nstream\nhi\nendstream",
        )

    assert sandbox.inspect_safely(attached("data.xml"), "a.pdf").warnings == ["attachments"]
    assert refused(attached("game.exe")) == "embedded_program"


def test_a_huge_picture_is_refused_by_its_header(tmp_path: Path) -> None:
    path = makers.picture(tmp_path / "a.png", (8, 8))
    data = bytearray(path.read_bytes())
    struct.pack_into(">II", data, 16, 30_000, 30_000)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    stored(path, bytes(data))
    assert refused(path) == "too_many_pixels"


def test_a_picture_that_tells_where_it_was_taken_says_so(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    path = makers.picture(tmp_path / "a.jpg", exif=exif)
    assert sandbox.inspect_safely(path, "a.jpg").warnings == ["location"]


def test_sixty_damaged_files_never_harm_the_parent(tmp_path: Path) -> None:
    chance = random.Random(5512)
    sources = {
        code: GOOD[code](tmp_path / f"good.{code}").read_bytes()
        for code in ("pptx", "docx", "odp", "ppt", "doc", "pdf", "jpg", "mp4", "xlsx", "gif")
    }
    answers = set()
    for turn in range(60):
        code, source = list(sources.items())[turn % len(sources)]
        data = bytearray(source)
        for _ in range(chance.choice([1, 5, 50, 500])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = stored(tmp_path / f"bad.{code}", bytes(data))
        try:
            answers.add(sandbox.inspect_safely(path, path.name).format)
            made = sandbox.process(path, code, tmp_path)
            assert all((tmp_path / page.file).is_file() for page in made.pages)
        except (Unacceptable, sandbox.SandboxFailed) as refusal:
            answers.add(refusal.code)
    assert "damaged" in answers
