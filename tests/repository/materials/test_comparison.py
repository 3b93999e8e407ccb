"""Two versions of a lesson, page by page."""

from __future__ import annotations

from repository.materials.comparison import changed_first, compare
from repository.materials.reading import PageView


def page(number: int, title: str, text: str = "", notes: str = "") -> PageView:
    return PageView(number, title, text, notes, "", None, None)


OLD = [
    page(1, "Phân số bằng nhau", "Toán 6"),
    page(2, "Khởi động", "Chia chiếc bánh làm hai phần"),
    page(3, "Bài cũ", "Số nguyên tố và hợp số"),
    page(4, "Luyện tập", "Bài 1, bài 2, bài 3"),
]


def test_pages_are_paired_by_what_they_say() -> None:
    new = [
        OLD[0],
        page(2, "Khởi động", "Chia chiếc bánh làm bốn phần"),
        page(3, "Luyện tập", "Bài 1, bài 2, bài 3"),
        page(4, "Vận dụng", "Chia mảnh vườn của ông"),
    ]
    pairs = compare(OLD, new)
    assert [pair.kind for pair in pairs] == ["same", "changed", "removed", "same", "added"]
    assert [pair.kind for pair in changed_first(pairs)] == ["changed", "removed", "added", "same", "same"]
    changed = pairs[1]
    assert changed.before == (("Chia chiếc bánh làm", False), ("hai", True), ("phần", False))
    assert changed.after == (("Chia chiếc bánh làm", False), ("bốn", True), ("phần", False))


def test_every_page_of_both_stands_once() -> None:
    new = [page(n, f"Trang mới {n}", f"nội dung {n}") for n in range(1, 4)]
    for before, after in ((OLD, new), (OLD, []), ([], new), (OLD, OLD[::-1]), (OLD, OLD)):
        pairs = compare(before, after)
        assert sorted(pair.old.number for pair in pairs if pair.old) == [p.number for p in before]
        assert [pair.new for pair in pairs if pair.new] == list(after)


def test_pages_without_words_are_not_taken_for_each_other_forever() -> None:
    silent = [page(n, "") for n in range(1, 200)]
    assert {pair.kind for pair in compare(silent, silent)} == {"same"}
