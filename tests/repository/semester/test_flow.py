"""From the librarian's desk to the hub: freeze, sign, number, scan, stamp, deliver, receive, and back."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select, update

from repository.accounts.access import Actor, may_see
from repository.db.journal import JournalEntry
from repository.db.outbox import Job
from repository.db.workflows import Awaiting
from repository.errors import Conflict, Denied, Invalid, NotFound, Refused, Unacceptable
from repository.jobs import semester as semester_jobs
from repository.materials.tables import File
from repository.semester.case import Publisher
from repository.semester.flow import ListFlow
from repository.semester.tables import ListLine, SemesterList
from tests.repository.semester.conftest import PNG, School

TODAY = date(2026, 11, 22)


def paper(school: School, list_id: str) -> bytes:
    digest = school.lists.kept_pdf(school.who("librarian"), list_id)
    assert digest
    return b"".join(school.services.blobs.read(digest))


def words(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def awaiting(school: School, list_id: str) -> set[tuple[str, str]]:
    waiting = select(Awaiting.permit, Awaiting.scope).where(Awaiting.instance_id == list_id)
    return school.services.db.read(lambda tx: {(permit, scope) for permit, scope in tx.execute(waiting)})


def file_seen_by(school: School, name: str, version_id: str) -> bool:
    def seen(tx):  # type: ignore[no-untyped-def]
        file_id = tx.scalar(select(File.id).where(File.version_id == version_id))
        return may_see(tx, school.who(name), "file", file_id)

    return school.services.db.read(seen)


def test_a_list_goes_all_the_way_and_its_lessons_open_to_the_other_school(
    hub_elsewhere: School, tmp_path: Path
) -> None:
    school = hub_elsewhere
    version_id = school.lesson("Phân số bằng nhau", reach="group")
    kept_in_school = school.lesson("Bài riêng của trường", reach="school")
    assert not file_seen_by(school, "outsider_student", version_id)

    list_id = school.gathered(version_id, kept_in_school)
    here, there = f"school:{school.world.school}", f"school:{school.world.other_school}"
    assert awaiting(school, list_id) == {("list.prepare", here)}
    school.take(list_id, "librarian", "submit_for_signature")
    assert awaiting(school, list_id) == {("list.sign", here)}
    school.take(list_id, "principal", "sign")
    school.take(list_id, "clerk", "number", number=1, dated=TODAY)
    school.scan(list_id, tmp_path)
    assert school.state(version_id) == "listed"
    school.take(list_id, "clerk", "stamp")
    assert awaiting(school, list_id) == {("list.deliver", here)}

    assert school.state(version_id) == school.state(kept_in_school) == "stamped"
    assert file_seen_by(school, "outsider_student", version_id)
    assert not file_seen_by(school, "outsider_student", kept_in_school)
    with pytest.raises(NotFound):
        school.view(list_id, "other_librarian")
    school.take(list_id, "clerk", "deliver")
    assert awaiting(school, list_id) == {("list.receive", there)}
    assert [row.id for row in school.lists.overview(school.who("other_librarian")).waiting] == [list_id]
    lock = school.view(list_id, "other_librarian").lock
    school.services.list_flow.take(
        school.who("other_librarian"), list_id, "return_with_remarks", lock, "Thiếu trang 2"
    )
    assert awaiting(school, list_id) == {("list.deliver", here)}
    school.take(list_id, "clerk", "deliver")
    school.take(list_id, "outsider", "receive")
    view = school.view(list_id)
    assert view.row.state == "received"
    assert awaiting(school, list_id) == set()
    assert [step.action for step in view.history] == [
        "submit_for_signature", "sign", "number", "stamp", "deliver", "return_with_remarks", "deliver", "receive",
    ]  # fmt: skip
    assert view.options == ()


def test_the_paper_is_signed_with_blank_number_and_bears_the_code_of_the_list(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    for_signature = paper(school, list_id)
    school.take(list_id, "principal", "sign")
    signed = paper(school, list_id)
    school.take(list_id, "clerk", "number", number=7, dated=TODAY)

    code = school.view(list_id).row.code
    assert for_signature == signed == paper(school, list_id)
    assert "Số: ………/DS-THCSHL" in words(signed)
    assert "Trần Thị Hạnh" in words(signed)
    picture = pypdfium2.PdfDocument(signed)[0].render(scale=3).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [
        f"https://thuvien.hoalam.vn/v/{code}"
    ]
    assert school.view(list_id).row.number_text == "07/DS-THCSHL"


def test_a_deputy_signs_for_the_principal_and_both_names_are_kept(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "vice", "sign")

    assert "KT. HIỆU TRƯỞNG" in words(paper(school, list_id))
    assert "Lê Văn Bình" in words(paper(school, list_id))
    assert "Trần Thị Hạnh" not in words(paper(school, list_id))
    entry = school.services.db.read(
        lambda tx: tx.scalar(select(JournalEntry).where(JournalEntry.verb == "list.sign"))
    )
    assert (entry.person_id, entry.on_behalf_of_id) == (
        school.world.people["vice"],
        school.world.people["principal"],
    )
    step = school.view(list_id).history[-1]
    assert (step.person, step.on_behalf_of) == ("Lê Văn Bình", "Trần Thị Hạnh")


def test_each_action_belongs_to_its_role(school: School, tmp_path: Path) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    for action, owner, others in (
        ("submit_for_signature", "librarian", ("clerk", "principal", "teacher")),
        ("sign", "principal", ("clerk", "librarian", "head")),
        ("number", "clerk", ("librarian", "principal")),
        ("stamp", "clerk", ("librarian", "principal")),
        ("deliver", "clerk", ("librarian", "principal")),
    ):
        if action == "stamp":
            with pytest.raises(Denied):
                school.services.list_scans.attach(
                    school.who("librarian"), list_id, school.view(list_id).lock, tmp_path, "scan.png"
                )
            school.scan(list_id, tmp_path)
        given = {"number": 1, "dated": TODAY} if action == "number" else {}
        for name in others:
            with pytest.raises(Denied):
                school.take(list_id, name, action, **given)
        school.take(list_id, owner, action, **given)


def test_the_lines_of_a_list_survive_a_later_version_and_a_later_title(
    school: School, tmp_path: Path
) -> None:
    version_id = school.lesson("Phân số bằng nhau")
    list_id = school.stamped(tmp_path, version_id)
    before = school.view(list_id)
    newer = school.another_version(version_id, b"all new slides")

    assert school.view(list_id).lines == before.lines
    assert school.view(list_id).intact
    assert before.lines[0].line.title == "Phân số bằng nhau"
    second = school.lists.create(school.who("librarian"), school.world.semester)
    found = school.lists.candidates(school.who("librarian"), second).qualifying
    assert [each.standing.version_id for each in found] == [newer]


def test_tampering_with_any_frozen_row_is_found_and_stops_the_stamp(school: School, tmp_path: Path) -> None:
    first, second = school.lesson("Phân số bằng nhau"), school.lesson("Tập hợp")
    list_id = school.gathered(first, second)
    school.take(list_id, "librarian", "submit_for_signature")

    def tamper(tx):  # type: ignore[no-untyped-def]
        line = tx.scalar(select(ListLine).where(ListLine.version_id == first))
        line.frozen = {**line.frozen, "author": "Người khác"}

    school.services.db.write(tamper)
    assert not school.view(list_id).intact
    with pytest.raises(Refused, match="lines_intact"):
        school.take(list_id, "principal", "sign")


@pytest.mark.parametrize("what", ["file", "order", "head"])
def test_a_changed_file_order_or_head_is_found(school: School, tmp_path: Path, what: str) -> None:
    first, second = school.lesson("Phân số bằng nhau"), school.lesson("Tập hợp")
    list_id = school.stamped(tmp_path, first, second)
    assert school.view(list_id).intact
    other = school.services.db.read(
        lambda tx: tx.scalar(select(File.blob_digest).where(File.version_id == second))
    )
    change = {
        "file": update(File).where(File.version_id == first).values(blob_digest=other),
        "order": update(ListLine).where(ListLine.version_id == first).values(position=9),
        "head": update(SemesterList).values(head={**school.services.db.read(_head), "school": "Trường khác"}),
    }[what]
    school.services.db.write(lambda tx: tx.execute(change))
    assert not school.view(list_id).intact


def _head(tx):  # type: ignore[no-untyped-def]
    return tx.scalar(select(SemesterList)).head


def test_two_clerks_number_the_same_list_and_one_is_told(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    lock, clerk = school.view(list_id).lock, school.who("clerk")
    told: list[Exception] = []
    gate = threading.Barrier(2)

    def number(n: int) -> None:
        gate.wait()
        try:
            school.services.list_flow.take(clerk, list_id, "number", lock, number=n, dated=TODAY)
        except Conflict as conflict:
            told.append(conflict)

    clerks = [threading.Thread(target=number, args=(n,)) for n in (3, 4)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert len(told) == 1
    assert school.view(list_id).row.number_text in ("03/DS-THCSHL", "04/DS-THCSHL")


def test_a_number_is_given_once_a_year_and_begins_anew_in_january(
    school: School, tmp_path: Path, clock
) -> None:  # type: ignore[no-untyped-def]
    school.stamped(tmp_path, school.lesson("Phân số bằng nhau"), number=1)
    list_id = school.gathered(school.lesson("Tập hợp"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    assert school.view(list_id).next_number == 2
    with pytest.raises(Refused, match="number_is_free"):
        school.take(list_id, "clerk", "number", number=1, dated=TODAY)
    with pytest.raises(Refused, match="date_not_before_signature"):
        school.take(list_id, "clerk", "number", number=2, dated=date(2026, 11, 21))
    with pytest.raises(Invalid, match="in_the_future"):
        school.take(list_id, "clerk", "number", number=2, dated=date(2026, 11, 23))
    with pytest.raises(Invalid):
        school.take(list_id, "clerk", "number")
    clock.advance(days=45)
    assert school.view(list_id).next_number == 1
    school.take(list_id, "clerk", "number", number=1, dated=date(2027, 1, 4))


def test_sent_back_a_list_thaws_and_keeps_nothing_of_signature_number_and_scan(
    school: School, tmp_path: Path
) -> None:
    version_id = school.lesson("Phân số bằng nhau")
    list_id = school.gathered(version_id)
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    school.take(list_id, "clerk", "number", number=1, dated=TODAY)
    school.scan(list_id, tmp_path)
    with pytest.raises(Refused, match="comment_required"):
        school.take(list_id, "principal", "send_back")
    school.take(list_id, "principal", "send_back", comment="Sai tên tác giả")

    view = school.view(list_id)
    assert (view.row.state, view.row.number_text, view.lines_digest) == ("prepared", "", "")
    assert (view.signer_name, view.scan_name, view.printable) == ("", "", False)
    assert view.history[-1].comment == "Sai tên tác giả"
    school.lists.exclude(school.who("librarian"), list_id, view.lock, version_id, "Sửa tác giả đã")
    assert school.state(version_id) == "approved"


def test_a_frozen_list_cannot_be_edited(school: School) -> None:
    version_id = school.lesson("Phân số bằng nhau")
    list_id = school.gathered(version_id)
    late = school.lesson("Tập hợp")
    school.take(list_id, "librarian", "submit_for_signature")
    librarian, lock = school.who("librarian"), school.view(list_id).lock
    for edit in (
        lambda: school.lists.add(librarian, list_id, lock, [late]),
        lambda: school.lists.exclude(librarian, list_id, lock, version_id, "không"),
        lambda: school.lists.arrange(librarian, list_id, lock, "grade"),
        lambda: school.lists.address_to(librarian, list_id, lock, ["Tôi"]),
    ):
        with pytest.raises(Refused, match="list_is_frozen"):
            edit()


def test_a_list_without_lines_or_without_a_scan_goes_no_further(school: School) -> None:
    empty = school.lists.create(school.who("librarian"), school.world.semester)
    with pytest.raises(Refused, match="has_lines"):
        school.take(empty, "librarian", "submit_for_signature")
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    school.take(list_id, "clerk", "number", number=1, dated=TODAY)
    with pytest.raises(Refused, match="scan_attached"):
        school.take(list_id, "clerk", "stamp")


@pytest.mark.parametrize(
    ("url", "demo", "leaves"),
    [("", False, False), ("http://127.0.0.1:8080", False, False), ("http://127.0.0.1:8080", True, True)],
)
def test_no_paper_with_an_address_leaves_while_the_address_leads_nowhere(
    school: School, url: str, demo: bool, leaves: bool
) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    flow = ListFlow(school.services.db, school.services.blobs, Publisher(url, demo))
    librarian, lock = school.who("librarian"), school.view(list_id).lock
    if leaves:
        flow.take(librarian, list_id, "submit_for_signature", lock)
    else:
        with pytest.raises(Refused, match="public_url_is_set"):
            flow.take(librarian, list_id, "submit_for_signature", lock)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7 no pdf at all", "scan.pdf", "damaged"),
        (b"<script>alert(1)</script>", "scan.pdf", "spoofed_type"),
        (PNG, "scan.pdf", "spoofed_type"),
        (PNG, "../../etc/scan.png", "path_trick"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "scan.gif", None),
        (b"", "scan.pdf", "empty"),
    ],
)
def test_a_hostile_scan_is_refused(
    school: School, tmp_path: Path, content: bytes, name: str, code: str | None
) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    with pytest.raises(Refused, match="scan_not_now"):
        school.scan(list_id, tmp_path)
    school.take(list_id, "clerk", "number", number=1, dated=TODAY)
    with pytest.raises(Unacceptable) as refusal:
        school.scan(list_id, tmp_path, content, name)
    assert code is None or refusal.value.code == code
    assert school.view(list_id).scan_name == ""


def test_a_scan_in_pdf_is_kept_with_its_pages(school: School, tmp_path: Path) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    printed = paper(school, list_id)
    school.take(list_id, "clerk", "number", number=1, dated=TODAY)
    school.scan(list_id, tmp_path, printed, "Danh sách có dấu.pdf")

    kept = school.services.list_scans.kept(school.who("teacher"), list_id)
    assert b"".join(school.services.blobs.read(kept.digest)) == printed
    assert (kept.name, kept.mime) == ("Danh sách có dấu.pdf", "application/pdf")
    assert school.view(list_id).scan_pages == len(pypdfium2.PdfDocument(printed))


def test_a_token_without_the_scope_changes_nothing(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    token: Actor = replace(school.who("librarian"), scopes=frozenset({"read"}))
    with pytest.raises(Denied):
        school.services.list_flow.take(token, list_id, "submit_for_signature", school.view(list_id).lock)


def test_the_hub_is_told_of_a_delivery_and_the_school_of_the_answer(
    hub_elsewhere: School, tmp_path: Path
) -> None:
    school = hub_elsewhere
    list_id = school.stamped(tmp_path, school.lesson("Phân số bằng nhau"), number=5)
    school.take(list_id, "clerk", "deliver")
    school.take(list_id, "other_librarian", "return_with_remarks", comment="Thiếu trang 2")
    handlers = {f"notify_{event}": event for event in ("ListStamped", "ListDelivered", "ListReturned")}
    jobs = school.services.db.read(
        lambda tx: [(job.handler, job.payload) for job in tx.scalars(select(Job).order_by(Job.id))]
    )
    told = [(handler, payload) for handler, payload in jobs if handler in handlers]
    assert [handlers[handler] for handler, _payload in told] == list(handlers.values())
    for handler, payload in told * 2:  # a repeated job tells nobody twice
        semester_jobs.HANDLERS[handler](school.services, payload)

    (line,) = school.services.bell.lines(school.who("other_librarian"))
    assert (line.code, line.thing_id) == ("list_delivered", list_id)
    assert line.facts["number"] == "05/DS-THCSHL"
    assert {line.code for line in school.services.bell.lines(school.who("librarian"))} == {
        "list_stamped",
        "list_returned",
    }
