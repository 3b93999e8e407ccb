"""The results page: tabs, filters that can be taken off again, a way on when nothing was found."""

from __future__ import annotations

import html
import re

import pytest

from tests.repository.discovery.shelf import books, lesson_of

__all__ = ["books", "lesson_of"]


@pytest.fixture
def shelf(lesson_of, books, sign_in):
    lesson_of("Phân số bằng nhau", ["Chia bánh"])
    books("Phân số vui", copies=2, lent=2)
    books("Dế mèn phiêu lưu ký", subject_code=None, grade=None, copies=1)
    sign_in("student")


def links(page: str) -> dict[str, str]:
    """Return the words of every link → its address."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)
    return {" ".join(re.sub("<[^>]+>", " ", words).split()): html.unescape(url) for url, words in found}


def test_books_and_lessons_stand_together_and_apart(client, shelf):
    page = client.get("/search?q=phan+so").text
    assert "Phân số</mark> bằng nhau" in page and "Phân số</mark> vui" in page
    tabs = links(page)
    assert tabs["Tất cả 2"] and "medium=print" in tabs["Sách giấy 1"]
    books_only = client.get(tabs["Sách giấy 1"]).text
    assert "bằng nhau" not in books_only and "Tất cả 2" in links(books_only)


def test_a_book_in_the_results_says_when_it_comes_back(client, shelf):
    assert "Đang cho mượn hết, hẹn trả 06/12/2026" in client.get("/search?q=phan+so+vui").text


def test_a_chosen_filter_can_be_taken_off_again(client, shelf):
    page = client.get("/search?q=&subject=toan&grade=6&page=1").text
    off = links(page)["Bỏ lọc Lớp 6"]
    assert "subject=toan" in off and "grade" not in off and "page" not in off
    assert "Dế mèn" not in client.get(off).text
    assert "Dế mèn" in client.get(links(page)["Bỏ hết"]).text


def test_an_empty_result_offers_the_search_without_one_condition(client, shelf):
    page = client.get("/search?q=de+men&grade=6").text
    assert "Chưa tìm thấy gì" in page
    way_on = links(page)["Bỏ điều kiện “Lớp”: 1 kết quả"]
    assert "Dế mèn" in client.get(way_on).text.replace("<mark>", "").replace("</mark>", "")


def test_a_slip_of_the_finger_is_answered_with_the_word_that_exists(client, shelf):
    page = client.get("/search?q=phieuu+luu+ky").text
    assert "Có phải bạn tìm" in page
    assert "Dế mèn" in client.get(links(page)["phieu luu ky"]).text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%ff",
        "q=((",
        'q="',
        "q=a:b:c",
        "grade=x&year=y",
        "page=99999&size=-1",
        "sort=evil",
        "medium=1&medium=2",
    ],
)
def test_no_address_is_an_error(client, shelf, query):
    assert client.get(f"/search?{query}").status_code == 200


def test_suggestions_come_from_what_one_may_see(client, shelf, sign_in):
    assert "Phân số bằng nhau" in client.get("/search/suggest?q=phan").text
    assert client.get("/search/suggest?q=p").text.strip() == ""
    sign_in("outsider_student")
    assert "bằng nhau" not in client.get("/search/suggest?q=phan").text
