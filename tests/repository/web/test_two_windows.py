"""Two windows on one description: what the other saved stands beside what was typed, and she chooses field by field."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from repository.services import Services
from tests.repository.conftest import Library
from tests.repository.web.test_deposit_pages import deck, enter, send  # noqa: F401


def lock_of(page: str) -> str:
    return re.search(r'name="lock" value="(\d+)"', page)[1]  # type: ignore[index]


@pytest.fixture
def draft(client: FlaskClient, enter, deck) -> str:  # type: ignore[no-untyped-def]  # noqa: F811
    """A teacher's draft; returns the address of its form."""
    enter("teacher")
    return str(send(client, ("Phan so.pptx", deck)).location)


def typed(**changed: str) -> dict[str, str]:
    return {"title": "Phân số", "do": "save", **changed}


def test_a_stale_save_shows_both_texts_and_saves_nothing_yet(client: FlaskClient, draft: str) -> None:
    lock = lock_of(client.get(draft).text)
    first = client.post(draft, data=typed(lock=lock, title="Phân số bằng nhau", summary="Từ cửa sổ một"))
    assert first.status_code == 303
    late = client.post(draft, data=typed(lock=lock, title="Phân số, bài 1", summary="Từ cửa sổ hai"))
    assert late.status_code == 409 and "vừa được lưu ở một cửa sổ khác" in late.text
    for words in ("Phân số bằng nhau", "Phân số, bài 1", "Từ cửa sổ một", "Từ cửa sổ hai"):
        assert words in late.text
    assert 'value="Phân số bằng nhau"' in client.get(draft).text
    again = client.post(
        draft, data=typed(lock=lock_of(late.text), settling=lock_of(late.text), title="Phân số, bài 1")
    )
    assert again.status_code == 409  # pressed without a choice


def test_each_field_is_kept_as_she_chose(client: FlaskClient, draft: str) -> None:
    lock = lock_of(client.get(draft).text)
    client.post(draft, data=typed(lock=lock, title="Phân số bằng nhau", summary="Từ cửa sổ một"))
    mine = {"title": "Phân số, bài 1", "summary": "Từ cửa sổ hai"}
    late = client.post(draft, data=typed(lock=lock, **mine))
    shown = lock_of(late.text)
    chosen = {"choose-title": "theirs", "choose-summary": "mine", "lock": shown, "settling": shown}
    assert client.post(draft, data=typed(**mine, **chosen)).status_code == 303
    page = client.get(draft).text
    assert 'value="Phân số bằng nhau"' in page and "Từ cửa sổ hai" in page and "Từ cửa sổ một" not in page


def test_a_third_window_between_asks_again(client: FlaskClient, draft: str) -> None:
    lock = lock_of(client.get(draft).text)
    client.post(draft, data=typed(lock=lock, title="Một"))
    shown = lock_of(client.post(draft, data=typed(lock=lock, title="Hai")).text)
    client.post(draft, data=typed(lock=shown, title="Ba"))
    chosen = {"choose-title": "mine", "lock": shown, "settling": shown}
    late = client.post(draft, data=typed(title="Hai", **chosen))
    assert (
        late.status_code == 409
        and "Ba" in late.text
        and "checked"
        not in re.search(r'<fieldset class="field choices"><legend>Tên bài.*?</fieldset>', late.text, re.S)[0]
    )  # type: ignore[index]


def test_the_same_words_in_both_windows_are_simply_saved(client: FlaskClient, draft: str) -> None:
    lock = lock_of(client.get(draft).text)
    for _window in range(2):
        assert client.post(draft, data=typed(lock=lock, title="Phân số  bằng nhau")).status_code == 303


def test_two_librarians_describe_one_title(
    client: FlaskClient, services: Services, library: Library, sign_in
) -> None:
    sign_in("librarian")
    address = f"/catalogue/{library.novel}"
    lock = lock_of(client.get(address).text)
    place = {"item_kind": "stk", "reach": "group_record"}
    one = {"title": "Dế mèn phiêu lưu ký", "publisher": "Kim Đồng", "authors": "Tô Hoài", **place}
    assert client.post(address, data={**one, "lock": lock}).status_code == 303
    two = {"title": "Dế Mèn phiêu lưu ký", "publisher": "Văn học", "authors": "Tô Hoài", **place}
    late = client.post(address, data={**two, "lock": lock})
    assert late.status_code == 409 and "Kim Đồng" in late.text and 'value="Văn học"' in late.text
    shown = lock_of(late.text)
    chosen = {"lock": shown, "settling": shown, "choose-title": "mine", "choose-publisher": "theirs"}
    assert client.post(address, data={**two, **chosen}).status_code == 303
    short = services.records.open(library.librarian, library.novel).short
    assert (short.title, short.publisher) == ("Dế Mèn phiêu lưu ký", "Kim Đồng")


def test_two_windows_on_the_marc_of_a_record(client: FlaskClient, library: Library, sign_in) -> None:
    sign_in("librarian")
    address = f"/catalogue/{library.novel}/marc"
    page = client.get(address).text
    lock, lines = lock_of(page), "=LDR  00000nam a2200000 a 4500\n=245  00$aDế mèn\n"
    assert client.post(address, data={"lock": lock, "lines": lines + "=500  \\\\$akho A"}).status_code == 303
    late = client.post(address, data={"lock": lock, "lines": lines + "=500  \\\\$akho B"})
    assert late.status_code == 409 and "kho A" in late.text and "kho B" in late.text
    wrong = client.post(address, data={"lock": lock, "lines": lines + "=9"})
    assert wrong.status_code == 409  # even a mistake does not lead past the choice
    shown = lock_of(late.text)
    chosen = {"lock": shown, "settling": shown, "choose-lines": "mine", "lines": lines + "=500  \\\\$akho B"}
    assert client.post(address, data=chosen).status_code == 303
    assert "kho B" in client.get(address).text
