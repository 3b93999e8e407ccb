"""A record on its own: what leaves the house can be read by others, and only by whom it is for."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import pymarc
import pytest

from repository.accounts.access import STRANGER, Actor
from repository.discovery.exports import FORMS
from repository.errors import NotFound
from repository.services import Services

Who = Callable[[str], Actor]
SITE = "https://thuvien.hoalam.vn"


@pytest.fixture
def public_lesson(services: Services, who: Who, lesson_of) -> str:
    lesson = lesson_of("Phân số bằng nhau", ["Một"], stamp=True, reach="public")
    return services.materials.view(who("teacher"), lesson.id).record_id


def test_marc_that_leaves_carries_what_is_kept_elsewhere(services: Services, public_lesson: str) -> None:
    export = services.items.export(STRANGER, public_lesson, "mrc", SITE)
    record = next(iter(pymarc.MARCReader(io.BytesIO(export.content), to_unicode=True)))
    assert record is not None and record.title == "Phân số bằng nhau"
    assert record["658"]["a"] == "Toán 6" and record["658"]["b"] == "Bài 23. Phân số bằng nhau"
    assert record["521"]["a"] == "Lớp 6"
    assert record["540"]["u"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert record["542"]["d"] == "Trường THCS Hoà Lâm"
    assert record["506"].indicator1 == "0"
    code = export.name.removesuffix(".mrc")
    assert record["856"]["u"] == f"{SITE}/v/{code}"


def test_every_other_format_can_be_read_back(services: Services, public_lesson: str) -> None:
    files = {form: services.items.export(STRANGER, public_lesson, form, SITE).content for form in FORMS}
    (record,) = pymarc.parse_xml_to_array(io.BytesIO(files["xml"]))
    assert record.title == "Phân số bằng nhau"
    assert json.loads(files["json"])["leader"][6] == "m"
    titles = ElementTree.fromstring(files["dc.xml"]).findall("{http://purl.org/dc/elements/1.1/}title")
    assert [title.text for title in titles] == ["Phân số bằng nhau"]
    assert files["ris"].startswith(b"TY  - ELEC") and b"/v/" in files["ris"]
    assert files["bib"].startswith(b"@misc{")


def test_a_record_one_may_not_see_does_not_exist_in_any_format(
    services: Services, who: Who, lesson_of
) -> None:
    lesson = lesson_of("Đề kiểm tra", ["Một"], kind="test_paper", readers="staff")
    record_id = services.materials.view(who("teacher"), lesson.id).record_id
    for ask in (
        lambda actor: services.items.show(actor, record_id, SITE),
        lambda actor: services.items.lens(actor, record_id, SITE),
        lambda actor: services.items.export(actor, record_id, "mrc", SITE),
        lambda actor: services.items.address(actor, record_id, SITE),
        lambda actor: services.items.page_of(actor, record_id),
    ):
        ask(who("teacher2"))
        for reader in (who("student"), STRANGER):
            with pytest.raises(NotFound):
                ask(reader)


def test_an_item_knows_whether_strangers_may_know_of_it(
    services: Services, who: Who, books, public_lesson: str
) -> None:
    book = books("Toán học vui")
    assert services.items.show(STRANGER, public_lesson, SITE).is_public
    assert not services.items.show(who("student"), book, SITE).is_public
