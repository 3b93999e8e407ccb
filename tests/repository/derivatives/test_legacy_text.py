"""The tables of the old Vietnamese fonts, held against text that schools still have."""

from __future__ import annotations

import string
import unicodedata

import pytest

from repository.legacy_text import decode_by_font, decode_tcvn3, decode_vni, repaired, vietnamese_share

VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


def test_tcvn3_bytes_of_a_thesis_site_are_read() -> None:
    assert (
        decode_tcvn3(b"Tr\xad\xeang Trung h\xe4c c\xac s\xeb Ho\xb5 L\xa9m")
        == "Trường Trung học cơ sở Hoà Lâm"
    )


def test_tcvn3_has_every_letter_once() -> None:
    read = [decode_tcvn3(bytes([code])) for code in range(0xA1, 0x100)]
    assert {letter for letter in read if letter in VOWELS} == set(VOWELS) - set(string.ascii_letters)
    assert len(set(read)) == len(read)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Xin chaøo caùc baïn", "Xin chào các bạn"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Tröôøng trung hoïc cô sôû", "Trường trung học cơ sở"),
        ("Nguyeãn AÊn, kyõ thuaät, lòch söû, ñöôïc", "Nguyễn Ăn, kỹ thuật, lịch sử, được"),
    ],
)
def test_vni_is_read(written: str, meant: str) -> None:
    assert decode_vni(written) == meant


def test_the_font_chooses_the_decoder() -> None:
    assert decode_by_font("Tr\xadêng häc", ".VnTime") == "Trường học"
    assert decode_by_font("tr\xadêng häc", ".VnTimeH") == "TRƯỜNG HỌC"
    assert decode_by_font("tröôøng hoïc", "VNI-Times") == "trường học"
    assert decode_by_font("élève", "Times New Roman") == "élève"


def test_text_without_a_font_is_repaired_only_when_that_reads_as_vietnamese() -> None:
    assert repaired("TËp ®äc: Tr\xadêng häc cña em") == "Tập đọc: Trường học của em"
    assert repaired("Tröôøng hoïc cuûa em") == "Trường học của em"
    for good in (
        "Trường học của em ở làng bên",
        "Le père Noël à la fenêtre",
        "x² + 2x · 3 = 0",
        "",
        "½ ¾ °C ± µm",
    ):
        assert repaired(good) == good


def test_the_share_tells_vietnamese_from_other_text() -> None:
    assert vietnamese_share("Nghiêng mình, khuya khoắt; quyển sách giải ngoằn ngoèo huỳnh huỵch!") == 1
    assert vietnamese_share(unicodedata.normalize("NFD", "Trường Trung học cơ sở")) == 1
    assert vietnamese_share("The quick brown fox jumps over lazy dogs") < 0.3
    assert vietnamese_share("123 + 456") == 0
