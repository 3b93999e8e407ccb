"""Searching, listing and downloading: what is told, and that nobody is told more than she may see."""

import pytest
from defusedxml.ElementTree import fromstring

from repository.worker import Worker


@pytest.fixture
def indexed(services, library, stamped):
    lesson = stamped(title="Phân số bằng nhau", reach="school")
    Worker(services).drain()
    return lesson


def test_search_tells_e_lessons_and_print_with_facets(api, indexed, library):
    found = api("student")("GET", "/search?q=phan so").json
    assert [item["id"] for item in found["items"]] == [indexed.id]
    assert found["items"][0]["medium"] == "material" and found["items"][0]["state"] == "stamped"
    books = api()("GET", "/search?q=&size=5&medium=print").json
    everything = api("student")("GET", "/search?medium=print&size=1&sort=title").json
    assert books["total"] == 0  # a group's records are not the public's
    assert (everything["total"], everything["size"], len(everything["items"])) == (2, 1, 1)
    book = everything["items"][0]
    assert book["isbn"] == [] and "control_number" in book and book["shelves"][0]["total"] == 4
    kinds = {value["value"]: value["label"] for value in everything["facets"]["medium"]}
    assert kinds["print"] == "Sách giấy"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("size=1000", 200), ("size=abc", 422), ("size=0", 422), ("page=-1", 422), ("page=99999", 200),
        ("sort=nothing", 422), ("grade=abc", 200), ("year=99999999999999999999", 200), ("unknown=1", 200),
        ("q=%00", 422), ("q=%ED%A0%80", 200), ("q=title:%22(((", 200), ("subject=" + "a" * 101, 422),
    ],
)  # fmt: skip
def test_odd_searches_are_answered_or_told_what_is_wrong(api, indexed, query, status):
    assert api("student")("GET", f"/search?{query}").status_code == status


def test_suggestions_are_of_what_one_may_see(api, indexed):
    assert api("student")("GET", "/suggest?q=phân").json["items"]
    assert api("outsider_student")("GET", "/suggest?q=phân").json["items"] == []


def test_the_list_of_materials_goes_on_by_cursor_and_ends(api, approved):
    made = [approved().id for _n in range(3)]
    ask, seen, cursor = api("student"), [], ""
    while cursor is not None:
        page = ask("GET", f"/materials?size=2&cursor={cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == made
    assert api()("GET", "/materials").json["items"] == []


def test_a_title_is_told_in_every_form(api, library):
    ask = api("student")
    told = ask("GET", f"/titles/{library.novel}")
    assert told.json["title"] == "Dế mèn phiêu lưu ký" and told.json["short"]["authors"] == ["Tô Hoài"]
    assert ask("GET", f"/titles/{library.novel}.json").json == told.json
    assert ask("GET", f"/titles/{library.novel}.mrc").data.endswith(b"\x1d")
    assert fromstring(ask("GET", f"/titles/{library.novel}.xml").data).tag.endswith("collection")
    assert fromstring(ask("GET", f"/titles/{library.novel}.dc").data).tag.endswith("}dc")
    marc = ask("GET", f"/titles/{library.novel}", headers={"Accept": "application/marc"})
    assert marc.mimetype == "application/marc"
    assert ask("GET", f"/titles/{library.novel}", headers={"Accept": "image/png"}).status_code == 406
    again = ask("GET", f"/titles/{library.novel}", headers={"If-None-Match": told.headers["ETag"]})
    assert again.status_code == 304 and not again.data


def test_copies_tell_where_a_title_stands_and_never_who_has_it(api, services, library):
    services.loans.check_out(library.librarian, library.patrons["student"], library.novels[0])
    answer = api("student2")("GET", f"/titles/{library.novel}/copies")
    shelf = answer.json["items"][0]
    assert (shelf["total"], shelf["available"]) == (4, 3) and shelf["next_due"]
    assert "Nguyễn Văn An" not in answer.text and library.patrons["student"] not in answer.text
    assert api()("GET", f"/titles/{library.novel}/copies").status_code == 404


def test_a_librarian_describes_a_title_once_and_changes_it_as_it_was_read(api, small):
    ask = api("librarian")
    form = {"title": "Góc sân và khoảng trời", "authors": ["Trần Đăng Khoa"], "isbn": ["9786041008380"]}
    first, again = (ask("POST", "/titles", json=form, headers={"Idempotency-Key": "k1"}) for _n in range(2))
    assert first.status_code == again.status_code == 201 and first.json["id"] == again.json["id"]
    twin = ask("POST", "/titles", json=form)
    assert (twin.status_code, twin.json["reasons"][0]["code"]) == (409, "already_described")
    address = f"/titles/{first.json['id']}"
    assert ask("PATCH", address, json={"year": "2019"}).status_code == 428
    tag = {"If-Match": first.headers["ETag"]}
    changed = ask("PATCH", address, json={"year": "2019"}, headers=tag)
    assert changed.json["short"]["year"] == "2019"
    assert ask("PATCH", address, json={"year": "2020"}, headers=tag).status_code == 412
    wrong = ask("PATCH", address, json={"isbn": ["12"]}, headers={"If-Match": changed.headers["ETag"]})
    assert wrong.json["errors"][0]["field"] == "isbn"
    assert api("teacher")("POST", "/titles", json=form).status_code == 403
