"""Numbers in Vietnamese words."""

import pytest

from repository.documents.number_words import in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (34, "ba mươi bốn"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (200, "hai trăm"),
        (555, "năm trăm năm mươi lăm"),
        (1000, "một nghìn"),
        (1001, "một nghìn không trăm linh một"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (10_010, "mười nghìn không trăm mười"),
        (1_000_000, "một triệu"),
        (1_000_205, "một triệu hai trăm linh năm"),
        (3_000_000_000, "ba tỷ"),
        (1_000_000_001, "một tỷ không trăm linh một"),
        (2_500_000_000_000, "hai nghìn năm trăm tỷ"),
        (-3, "âm ba"),
    ],
)
def test_a_number_is_spelled_as_it_is_said(number: int, words: str) -> None:
    assert in_words(number) == words
