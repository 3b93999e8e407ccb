"""Finding: every way to type the same words, live status, and silence about what one may not read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from repository.accounts.access import STRANGER, Actor
from repository.discovery.find import Asked
from repository.services import Services

Who = Callable[[str], Actor]


SPELLINGS = (
    "toan hoc",
    "Toán học",
    "TOÁN HỌC",
    "tóan học",
    unicodedata.normalize("NFD", "toán học"),
    "toans hocj",
)


def test_every_spelling_of_the_same_words_finds_the_same(
    services: Services, who: Who, lesson_of, books
) -> None:
    lesson_of("Toán học quanh em", ["Đo chiều cao"])
    books("Toán học vui")
    books("Dế mèn phiêu lưu ký", subject_code=None, grade=None)
    for typed in SPELLINGS:
        found = services.discovery.search(who("student"), Asked(typed))
        assert {item.title for item in found.items} == {"Toán học quanh em", "Toán học vui"}, typed
        assert found.total == 2


def test_words_on_a_slide_lead_to_that_slide(services: Services, who: Who, lesson_of) -> None:
    lesson_of("Phân số bằng nhau", ["Mở đầu", "Chia cái bánh cho tám bạn", "Bài về nhà"])
    (item,) = services.discovery.search(who("student"), Asked("chia banh tam ban")).items
    assert item.slide is not None and item.slide.number == 2
    assert any(hit and "bánh" in text for text, hit in item.slide.words)


def test_a_book_says_where_it_stands_from_the_database(services: Services, who: Who, books) -> None:
    books("Toán học vui", copies=3, lent=1)
    (item,) = services.discovery.search(who("student"), Asked("toán vui")).items
    assert (item.shelves[0].total, item.shelves[0].available) == (3, 2)


def test_nothing_of_a_revoked_lesson_shows_while_the_worker_stands_still(
    services: Services, who: Who, lesson_of
) -> None:
    lesson = lesson_of("Hàm lượng bí mật", ["Nội dung xyloquartz"], stamp=True, reach="public")
    assert services.discovery.search(STRANGER, Asked("bí mật")).total == 1
    services.reviews.decide(who("head"), lesson.version, "withdraw", "Có lỗi bản quyền")
    for reader in (STRANGER, who("student")):
        for typed in ("bí mật", "xyloquartz", ""):
            found = services.discovery.search(reader, Asked(typed))
            assert (found.total, found.items, found.pages) == (0, (), 0)
            assert not any(found.facets.values())
        assert services.discovery.search(reader, Asked("xyloquarts")).offers == ()
        assert services.discovery.suggest(reader, "hàm lượng") == ()
        assert services.discovery.newest(reader, "material") == ()


def test_what_is_hidden_is_taken_out_of_the_counts_of_what_is_left(
    services: Services, who: Who, lesson_of
) -> None:
    lesson_of("Phân số bằng nhau", ["Một"])
    gone = lesson_of("Phân số thập phân", ["Hai"])
    services.reviews.decide(who("head"), gone.version, "withdraw", "Trùng bài")
    found = services.discovery.search(who("student"), Asked("phân số"))
    assert found.total == 1
    assert [(value.value, value.count) for value in found.facets["grade"]] == [("6", 1)]
    assert services.discovery.count(who("student"), Asked("phân số")) == 1


def test_a_pupil_finds_no_word_of_a_test_paper(services: Services, who: Who, lesson_of) -> None:
    lesson_of("Đề kiểm tra giữa kỳ", ["Câu hỏi zirconium khó"], kind="test_paper", readers="staff")
    assert services.discovery.search(who("teacher2"), Asked("zirconium")).total == 1
    for reader in (who("student"), who("outsider_student"), STRANGER):
        for typed in ("zirconium", "đề kiểm tra", '"câu hỏi zirconium"', "-zirconium"):
            found = services.discovery.search(reader, Asked(typed))
            assert found.total == 0 and not any(found.facets.values())
        assert services.discovery.search(reader, Asked("zirconiun")).offers == ()
        assert services.discovery.suggest(reader, "đề kiểm") == ()


def test_notes_answer_only_the_staff_of_the_school(services: Services, who: Who, lesson_of) -> None:
    lesson_of("Phân số", ["Một hai"], notes="Nhắc các em về zirconium", reach="public", stamp=True)
    told = services.discovery.search(who("teacher2"), Asked("zirconium"))
    assert told.total == 1 and told.items[0].slide is None  # found by notes, which no result quotes
    for reader in (who("student"), who("outsider"), who("outsider_student"), STRANGER):
        assert services.discovery.search(reader, Asked("phân số")).total == 1
        for typed in ("zirconium", '"nhắc các em"', "notes:zirconium", "phân số zirconium"):
            found = services.discovery.search(reader, Asked(typed))
            assert found.total == 0 and not any(found.facets.values())
        assert services.discovery.search(reader, Asked("zirconiun")).offers == ()
        assert services.discovery.suggest(reader, "zirco") == ()


def test_a_stranger_finds_only_what_is_public(services: Services, lesson_of, books) -> None:
    lesson_of("Phân số trong trường", ["Một"])
    lesson_of("Phân số cho nhóm", ["Hai"], stamp=True, reach="group")
    lesson_of("Phân số cho mọi người", ["Ba"], stamp=True, reach="public")
    books("Phân số vui")
    found = services.discovery.search(STRANGER, Asked("phân số"))
    assert [item.title for item in found.items] == ["Phân số cho mọi người"]


def test_what_lies_beside_a_lesson_is_of_its_lesson_first_and_never_a_draft(
    services: Services, who: Who, lesson_of, books, draft
) -> None:
    lesson = lesson_of("Phân số bằng nhau", ["Một"])
    lesson_of("Luyện tập phân số", ["Hai"])
    books("Bài tập Toán 6")
    books("Ngữ văn vui", subject_code="ngu-van")
    draft("teacher")
    record_id = services.materials.view(who("teacher"), lesson.id).record_id
    assert [item.title for item in services.related.beside(who("teacher"), record_id, "print")] == [
        "Bài tập Toán 6"
    ]
    beside = services.related.beside(who("teacher"), record_id, "material")
    assert [item.title for item in beside] == ["Luyện tập phân số"]


def test_the_most_borrowed_books_are_counted_without_a_name(services: Services, who: Who, books) -> None:
    books("Bài tập Toán 6", copies=1, lent=1)
    books("Toán học vui", copies=3, lent=3)
    books("Toán 6", copies=5, lent=5, item_kind="sgk")
    books("Chưa ai mượn")
    found = services.popular.most_borrowed(who("student2"))
    assert [item.title for item in found] == ["Toán học vui", "Bài tập Toán 6"]
