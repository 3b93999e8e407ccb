"""The first page: my work first, then the search, then what is new; and nobody else's."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.repository.discovery.shelf import books, lesson_of
from tests.repository.materials.conftest import deck_bytes, draft, incoming, sent

__all__ = ["books", "deck_bytes", "draft", "incoming", "lesson_of", "sent"]


def test_a_head_sees_her_queue_first_with_one_button(client, sign_in, sent):
    described = {"subject_code": "toan", "grade": "6", "licence": "cc-by", "rights_holder": "cô Nga"}
    first = sent(title="Bài gửi trước", **described)
    sent(title="Bài gửi sau", **described)
    sign_in("head")
    page = client.get("/").text
    card = page.split('class="queue-card"')[1].split("</section>")[0]
    assert '<p class="queue-count">2</p>' in card and "Bài gửi trước" in card
    assert f"/review/{first.version}" in card
    assert page.index("queue-card") < page.index('id="q-home"')
    assert '<b class="nav-count">2</b>' in page


def test_a_head_without_work_is_told_so(client, sign_in):
    sign_in("head")
    assert "Không có gì chờ." in client.get("/").text


def test_a_teacher_learns_what_came_back_and_what_lies_about(client, sign_in, sent, draft, services, who):
    lesson = sent(subject_code="toan", grade="6", licence="cc-by", rights_holder="cô Nga")
    services.reviews.decide(who("head"), lesson.version, "request_changes", "Thiếu đáp án")
    draft("teacher")
    sign_in("teacher")
    page = client.get("/").text
    assert "bài của bạn cần sửa" in page and "bản nháp của bạn" in page
    assert f"/materials/{lesson.id}/edit" in page
    sign_in("teacher2")
    page = client.get("/").text
    assert "bài của bạn" not in page and "bản nháp" not in page


def test_a_librarian_learns_what_qualifies_and_what_is_late(client, sign_in, lesson_of, books, clock):
    lesson_of("Phân số", ["Một"])
    books("Toán học vui", copies=1, lent=1)
    clock.advance(days=20)
    sign_in("librarian")
    page = client.get("/").text
    assert "bài đủ điều kiện vào danh sách học kỳ" in page and "cuốn quá hạn" in page
    sign_in("homeroom")
    assert "cuốn quá hạn" in client.get("/").text
    sign_in("teacher2")
    assert "cuốn quá hạn" not in client.get("/").text


def test_a_pupil_sees_the_books_she_has_and_nobody_else_does(client, sign_in, books):
    books("Toán học vui", copies=2, lent=1)
    sign_in("student")
    assert "hẹn trả 06/12/2026" in client.get("/").text
    sign_in("student2")
    page = client.get("/").text
    assert "hẹn trả" not in page and "Toán học vui" in page  # among the most borrowed, of no one


def test_a_stranger_sees_the_search_and_what_is_public(client, lesson_of, books):
    lesson_of("Cho mọi người", ["Một"], stamp=True, reach="public")
    lesson_of("Trong trường", ["Một"])
    books("Toán học vui", copies=1, lent=1)
    page = client.get("/").text
    assert "Cho mọi người" in page and "Trong trường" not in page and "Toán học vui" not in page
    assert 'class="nav"' not in page and "queue-card" not in page


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("student", ["Trang đầu", "Tìm", "Sách tôi mượn"], ["Nộp bài", "Quầy", "Thẩm định"]),
        ("teacher", ["Nộp bài", "Bài của tôi"], ["Quầy", "Thẩm định", "Danh sách học kỳ"]),
        ("head", ["Thẩm định", "Nộp bài"], ["Quầy"]),
        ("librarian", ["Quầy", "Biên mục", "Danh sách học kỳ", "Quá hạn"], ["Thẩm định"]),
        ("clerk", ["Danh sách học kỳ"], ["Quầy", "Nộp bài"]),
        ("admin", ["Mọi người", "Nhà trường"], ["Quầy"]),
    ],
)
def test_navigation_offers_each_role_its_own_work(client, sign_in, small, name, shown, hidden):
    sign_in(name)
    nav = client.get("/").text.split('<nav class="nav"')[1].split("</nav>")[0]
    assert [label for label in shown if f">{label}</span>" not in nav] == []
    assert [label for label in hidden if f">{label}</span>" in nav] == []
    assert nav.count('aria-current="page"') == 1


def test_help_and_privacy_are_for_everybody(client, small):
    for address, words in (("/help", "Quên mật khẩu?"), ("/privacy", "Ai thấy")):
        for language in ("vi", "en"):
            answer = client.get(f"{address}?lang={language}")
            assert answer.status_code == 200 and (language == "en" or words in answer.text)


def test_the_first_visit_is_light(client, lesson_of):
    lesson_of("Cho mọi người", ["Một"], stamp=True, reach="public")
    for address in ("/", "/search"):
        page = client.get(address, headers={"Accept-Encoding": "gzip"})
        html = gzip.decompress(page.data).decode()
        parts = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
        sizes = [len(client.get(part, headers={"Accept-Encoding": "gzip"}).data) for part in parts]
        assert 1 + len(parts) <= 6 and len(page.data) + sum(sizes) <= 60_000, (len(page.data), sizes)
        assert len(re.findall("<img", html)) <= 6
