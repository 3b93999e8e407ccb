"""The pages of a lesson and of a book: read, take home, share; each shows exactly what its reader may know."""

from __future__ import annotations

import io

import pymarc
import pytest

from tests.repository.discovery.shelf import books, lesson_of
from tests.repository.materials.conftest import deck_bytes, draft, incoming

__all__ = ["books", "deck_bytes", "draft", "incoming", "lesson_of"]

SLIDES = ["Mở đầu bài học", "Chia bánh cho tám bạn", "Về nhà"]


@pytest.fixture
def public_lesson(lesson_of):
    return lesson_of("Phân số bằng nhau", SLIDES, stamp=True, reach="public")


def test_a_lesson_opens_at_the_page_asked_for_without_javascript(client, public_lesson):
    page = client.get(f"/materials/{public_lesson.id}?page=2").text
    assert "<h1>Phân số bằng nhau</h1>" in page and "<b data-page>2</b>/3" in page
    assert "/2.webp" in page and "Đã đóng dấu" in page


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", ""])
def test_a_page_that_is_not_there_is_never_an_error(client, public_lesson, number):
    assert client.get(f"/materials/{public_lesson.id}?page={number}&file=nothing").status_code == 200


def test_the_matching_slide_of_a_search_leads_into_the_viewer(client, public_lesson):
    results = client.get("/search?q=banh+tam+ban").text
    assert ">Slide 2</a>" in results
    address = results.split('class="snippet"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert "<b data-page>2</b>" in client.get(address).text


def test_og_tags_stand_only_on_what_is_public(client, sign_in, lesson_of, public_lesson, books):
    public = client.get(f"/materials/{public_lesson.id}").text
    assert 'property="og:title" content="Phân số bằng nhau"' in public and 'property="og:image"' in public
    inside, book = lesson_of("Trong trường", ["Một"]), books("Toán học vui")
    sign_in("student")
    for address in (f"/materials/{inside.id}", f"/titles/{book}"):
        page = client.get(address)
        assert page.status_code == 200 and "og:" not in page.text and 'content="noindex"' in page.text


def test_strangers_and_pupils_meet_only_what_is_theirs(client, sign_in, lesson_of, books):
    inside, book = lesson_of("Trong trường", ["Một"]), books("Toán học vui")
    test = lesson_of("Đề kiểm tra", ["Câu một"], kind="test_paper", readers="staff")
    lesson_page, book_page, test_page = (
        f"/materials/{inside.id}", f"/titles/{book}", f"/materials/{test.id}",
    )  # fmt: skip
    pages = (lesson_page, book_page, test_page)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    sign_in("student")
    assert [client.get(page).status_code for page in pages] == [200, 200, 404]
    sign_in("outsider_student")
    assert [client.get(page).status_code for page in pages] == [404, 200, 404]
    sign_in("teacher2")
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]


def test_slide_notes_and_the_way_of_a_lesson_are_for_staff(client, sign_in, draft, services, who):
    lesson = draft("teacher")
    typed = {"subject_code": "toan", "grade": "6", "licence": "cc-by", "rights_holder": "cô Nga"}
    services.descriptions.save(who("teacher"), lesson.version, typed)
    sign_in("teacher")
    page = client.get(f"/materials/{lesson.id}").text
    assert "Nháp" in page and f"/materials/{lesson.id}/edit" in page
    assert 'hx-trigger="load delay:4s"' in page  # the pictures are not there yet: it says so and looks again
    sign_in("student")
    assert client.get(f"/materials/{lesson.id}").status_code == 404
    assert client.get(f"/materials/{lesson.id}/reader").status_code == 404


def test_a_book_says_where_every_copy_is_and_never_who_has_it(client, sign_in, books):
    book = books("Toán học vui", copies=2, lent=1)
    sign_in("student2")
    page = client.get(f"/titles/{book}").text
    assert "còn 1/2 cuốn" in page and "Đang cho mượn" in page and "06/12/2026" in page
    assert "Nguyễn Văn An" not in page


def test_records_download_in_every_format_and_draw_their_code(client, public_lesson, services, who):
    record_id = services.materials.view(who("teacher"), public_lesson.id).record_id
    for form in ("mrc", "xml", "dc.xml", "json", "ris", "bib"):
        answer = client.get(f"/r/{record_id}/download/{form}")
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Disposition"].endswith(f".{form}")
    assert client.get(f"/r/{record_id}/download/exe").status_code == 404
    (record,) = pymarc.MARCReader(io.BytesIO(client.get(f"/r/{record_id}/download/mrc").data))
    assert record.title == "Phân số bằng nhau" and "/v/" in record["856"]["u"]
    assert b"<svg" in client.get(f"/r/{record_id}/qr.svg").data
    assert client.get(f"/r/{record_id}").headers["Location"] == f"/materials/{public_lesson.id}"
    assert client.get(f"/titles/{record_id}").headers["Location"] == f"/materials/{public_lesson.id}"


def test_librarians_read_the_record_whole_or_inside_the_page(client, public_lesson, services, who):
    record_id = services.materials.view(who("teacher"), public_lesson.id).record_id
    whole = client.get(f"/r/{record_id}/library").text
    assert "=245  " in whole and "<html" in whole and "Hoàng Thuý Nga</li>" not in whole
    part = client.get(f"/r/{record_id}/library", headers={"HX-Request": "true"}).text
    assert "=245  " in part and "<html" not in part


def test_the_way_back_leads_to_the_results_one_came_from(client, public_lesson):
    address = f"/materials/{public_lesson.id}"
    from_search = client.get(address, headers={"Referer": "http://localhost/search?q=phan+so&page=2"}).text
    assert 'href="/search?q=phan+so&amp;page=2"' in from_search
    from_elsewhere = client.get(address, headers={"Referer": "https://evil.example/search?q=1"}).text
    assert "evil.example" not in from_elsewhere
