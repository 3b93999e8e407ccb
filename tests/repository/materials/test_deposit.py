"""Files become a material, once, with what they say of themselves; what is hostile leaves nothing behind."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from repository.catalogue.tables import Record
from repository.db.blobs import BlobRow
from repository.errors import Denied, Invalid, NotFound, Refused
from repository.materials.intake import tidy_name
from repository.materials.tables import File, Material
from tests.repository.derivatives import makers
from tests.repository.materials.conftest import tokens, work


def rows(services, table):
    return services.db.read(lambda tx: tx.scalar(select(func.count()).select_from(table)))


def test_a_deck_fills_the_form_by_itself(services, who, small, draft):
    lesson = draft()
    said = services.descriptions.of(who("teacher"), lesson.version)
    assert (said.title, said.kind) == ("Phân số bằng nhau", "lecture_slides")
    assert (said.subject_code, said.grade, said.lesson_id, said.periods) == ("toan", 6, small.lesson, 2)
    assert (said.reach, said.readers, said.rights_holder) == ("group", "everyone", "Hoàng Thuý Nga")


def test_the_record_of_a_material_is_good_marc(services, who, draft):
    lesson = draft()
    view = services.materials.view(who("teacher"), lesson.id)
    marc = services.db.read(lambda tx: tx.get_one(Record, view.record_id).marc)
    assert marc["leader"][6] == "m"
    genres = [f["655"]["subfields"][0]["a"] for f in marc["fields"] if "655" in f]
    assert genres == ["Bài giảng điện tử"]
    services.descriptions.save(who("teacher"), lesson.version, {"kind": "audio"})
    changed = services.db.read(lambda tx: tx.get_one(Record, view.record_id).marc)
    assert changed["leader"][6] == "i"
    assert [f["655"]["subfields"][0]["a"] for f in changed["fields"] if "655" in f] == ["Âm thanh"]


def test_a_double_tap_makes_one_material(services, draft):
    first, second = draft(nonce="tap"), draft(nonce="tap")
    assert first == second
    assert rows(services, Material) == rows(services, Record) == rows(services, File) == 1


def test_files_sent_one_by_one_are_one_material(services, who, incoming):
    teacher = who("teacher")
    for part, name in [("1", "a.pptx"), ("2", "b.pptx"), ("2", "b.pptx")]:
        done = services.deposits.upload(teacher, [incoming(name)], nonce="choice", part=part)
    assert rows(services, Material) == 1
    view = services.materials.view(teacher, done.material_ids[0])
    assert [file.name for file in view.shown.files] == ["a.pptx", "b.pptx"]


def test_each_file_may_become_a_material_of_its_own(services, who, incoming):
    done = services.deposits.upload(
        who("teacher"), [incoming("a.pptx"), incoming("b.pptx")], nonce="n", each=True
    )
    assert len(set(done.material_ids)) == 2


def test_a_file_may_be_parted_off_later(services, who, incoming):
    teacher = who("teacher")
    done = services.deposits.upload(teacher, [incoming("a.pptx"), incoming("b.pptx")])
    second = services.materials.view(teacher, done.material_ids[0]).shown.files[1]
    alone = services.material_files.part(teacher, second.id)
    assert [f.name for f in services.materials.view(teacher, alone).shown.files] == ["b.pptx"]
    assert [f.name for f in services.materials.view(teacher, done.material_ids[0]).shown.files] == ["a.pptx"]
    only = services.materials.view(teacher, alone).shown.files[0]
    with pytest.raises(Refused, match="only_file"):
        services.material_files.part(teacher, only.id)


@pytest.mark.parametrize(
    ("name", "data"), [("bai.pptx", b"MZ not a deck at all"), ("bai.pdf", b""), ("bai.exe", b"MZ\x90\x00")]
)
def test_a_hostile_file_is_refused_and_nothing_else_happens(services, who, incoming, name, data):
    done = services.deposits.upload(who("teacher"), [incoming(name, data)])
    assert done.material_ids == () and [turned.name for turned in done.turned] == [name]
    assert rows(services, Material) == rows(services, Record) == rows(services, BlobRow) == 0


def test_the_good_files_are_kept_and_the_bad_one_is_named(services, who, incoming):
    done = services.deposits.upload(
        who("teacher"), [incoming("bai.pptx"), incoming("hong.pdf", b"%PDF-1.7 no")]
    )
    view = services.materials.view(who("teacher"), done.material_ids[0])
    assert [file.name for file in view.shown.files] == ["bai.pptx"]
    assert [turned.name for turned in done.turned] == ["hong.pdf"]


def test_the_same_bytes_are_recognised_only_where_she_may_see_them(services, who, draft, incoming):
    lesson = draft("teacher")
    mine = services.deposits.upload(who("teacher"), [incoming("ban-sao.pptx")])
    assert [(twin.material_id, twin.mine) for twin in mine.twins] == [(lesson.id, True)]
    assert services.deposits.upload(who("teacher2"), [incoming()]).twins == ()


def test_pupils_and_strangers_bring_nothing_in(services, who, incoming):
    for name in ("student", "clerk", "admin"):
        with pytest.raises(Denied):
            services.deposits.upload(who(name), [incoming()])
    with pytest.raises(Invalid):
        services.deposits.upload(who("teacher"), [])


def test_a_draft_is_its_authors_alone(services, who, draft):
    lesson = draft()
    teacher = who("teacher")
    view = services.materials.view(teacher, lesson.id)
    assert tokens(services, "record", view.record_id) == {f"person:{teacher.person_id}"}
    assert tokens(services, "file", view.shown.files[0].id) == {f"person:{teacher.person_id}"}
    for name in ("teacher2", "head", "librarian", "student", "outsider"):
        with pytest.raises(NotFound):
            services.materials.view(who(name), lesson.id)
        with pytest.raises(NotFound):
            services.descriptions.save(who(name), lesson.version, {"title": "x"})


def test_the_worker_makes_pictures_and_words_and_repeating_it_does_no_harm(services, who, draft):
    lesson = draft()
    work(services)
    file = services.materials.view(who("teacher"), lesson.id).shown.files[0]
    assert (file.preview, file.pages, file.pictures) == ("ready", 2, 2)
    pages = services.reading.pages(who("teacher"), file.id)
    assert "Hai phân số gọi là bằng nhau" in pages[0].text and pages[0].notes == "Ghi chú của cô Hương"
    assert services.reading.page_image(who("teacher"), file.id, 1) == pages[0].picture
    assert services.reading.page_image(who("teacher"), file.id, 1, "thumb") != pages[0].picture
    assert services.previews.wanted(file.id) is None


def test_a_lesson_plan_is_for_staff_from_the_start(services, who, incoming, tmp_path):
    plan = makers.plan(tmp_path / "plan.docx").read_bytes()
    done = services.deposits.upload(who("teacher"), [incoming("Giao an.docx", plan)])
    view = services.materials.view(who("teacher"), done.material_ids[0])
    assert (view.placed.kind.code, view.placed.description.readers) == ("lesson_plan", "staff")
    assert view.placed.description.title == "Phân số bằng nhau"
    assert view.shown.files[0].readers == "staff"


def test_files_are_ordered_removed_and_added_while_it_is_written(services, who, incoming, sent):
    teacher = who("teacher")
    done = services.deposits.upload(teacher, [incoming("a.pptx"), incoming("b.pptx")])
    version = services.materials.view(teacher, done.material_ids[0]).shown
    services.material_files.earlier(teacher, version.files[1].id)
    services.deposits.add(teacher, version.id, [incoming("c.pptx")], nonce="c")
    services.deposits.add(teacher, version.id, [incoming("c.pptx")], nonce="c")
    services.material_files.remove(teacher, version.files[0].id)
    names = [file.name for file in services.materials.view(teacher, done.material_ids[0]).shown.files]
    assert names == ["b.pptx", "c.pptx"]
    waiting = sent()
    file = services.materials.view(teacher, waiting.id).shown.files[0]
    with pytest.raises(Refused, match="not_editable"):
        services.material_files.remove(teacher, file.id)


def test_a_draft_goes_to_the_trash_and_comes_back(services, who, draft, approved):
    lesson = draft()
    services.versions.trash(who("teacher"), lesson.id)
    assert services.materials.mine(who("teacher")) == []
    assert [line.material_id for line in services.materials.mine(who("teacher"), trashed=True)] == [lesson.id]
    with pytest.raises(NotFound):
        services.materials.view(who("teacher"), lesson.id)
    services.versions.restore(who("teacher"), lesson.id)
    assert services.materials.view(who("teacher"), lesson.id).id == lesson.id
    with pytest.raises((Refused, NotFound)):
        services.versions.trash(who("teacher"), approved().id)


def test_file_names_lose_their_folders_and_controls_but_not_their_ending():
    assert tidy_name("C:\\Users\\Lan\\Bài 1.pptx") == "Bài 1.pptx"
    assert tidy_name("a\x00b\n.pdf") == "a b .pdf"
    assert tidy_name("x" * 300 + ".pptx").endswith("x.pptx") and len(tidy_name("x" * 300 + ".pptx")) == 120


def test_a_version_begun_before_its_files_were_drawn_gets_its_own_pictures(services, who, approved):
    lesson = approved()
    second = services.versions.begin(who("teacher"), lesson.id)
    work(services)
    (file,) = services.reviews.view(who("teacher"), second).version.files
    assert file.preview == "ready"
