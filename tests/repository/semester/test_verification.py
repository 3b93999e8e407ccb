"""What anybody may learn of a list, and what stays a secret."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path

from sqlalchemy import update

from repository.accounts.access import STRANGER
from repository.materials.tables import File
from tests.repository.semester.conftest import PNG, School


def test_a_stranger_verifies_a_stamped_list_by_code_and_by_number(school: School, tmp_path: Path) -> None:
    list_id = school.stamped(tmp_path, school.lesson("Phân số bằng nhau", reach="public"), number=7)
    code = school.view(list_id).row.code
    verify = school.services.verification

    found = verify.by_code(STRANGER, f" {code[:4].lower()}-{code[4:]} ")

    assert found and found.official and found.intact
    assert (found.school, found.number_text, found.total) == ("Trường THCS Hoà Lâm", "07/DS-THCSHL", 1)
    assert found.signer_name == "Trần Thị Hạnh"
    assert verify.by_number(STRANGER, "Số: 07/DS-THCSHL", 2026, school.world.school) == (found,)
    assert verify.by_number(STRANGER, "7", 2027) == ()
    assert verify.by_number(STRANGER, "8", 2026) == ()
    assert verify.by_number(STRANGER, "không số", 2026) == ()
    assert verify.by_code(STRANGER, "00000000") is None
    assert verify.schools() == ((school.world.school, "Trường THCS Hoà Lâm"),)


def test_before_the_stamp_a_code_says_only_that_the_list_is_not_official(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau", reach="public"))
    school.take(list_id, "librarian", "submit_for_signature")
    school.take(list_id, "principal", "sign")
    found = school.services.verification.by_code(STRANGER, school.view(list_id).row.code)
    assert found and not found.official
    assert (found.label, found.lines, found.signer_name, found.number_text) == ("Đã ký", (), "", "")


def test_titles_show_only_as_far_as_their_records_are_open(school: School, tmp_path: Path) -> None:
    list_id = school.stamped(
        tmp_path,
        school.lesson("Bài mở cho mọi người", reach="public"),
        school.lesson("Đề kiểm tra giữa kỳ", reach="group", kind="test_paper", readers="staff"),
    )
    code, verify = school.view(list_id).row.code, school.services.verification

    def titles(name: str | None) -> list[str]:
        found = verify.by_code(school.who(name) if name else STRANGER, code)
        assert found
        return [line.title for line in found.lines]

    assert sorted(titles(None)) == ["", "Bài mở cho mọi người"]
    assert sorted(titles("student")) == ["", "Bài mở cho mọi người"]
    assert sorted(titles("outsider")) == ["Bài mở cho mọi người", "Đề kiểm tra giữa kỳ"]


def test_a_file_is_named_as_its_line_of_the_list(school: School, tmp_path: Path) -> None:
    first = school.lesson("Bài một", reach="public", grade=6)
    second = school.lesson("Bài hai", reach="public", grade=7)
    list_id = school.stamped(tmp_path, first, second)
    verify = school.services.verification

    (found,) = verify.by_digest(STRANGER, sha256(b"slides of B\xc3\xa0i hai").hexdigest().upper())

    assert (found.what, found.line and found.line.number, found.file_name) == ("line", 2, "Bài hai.pptx")
    assert found.list.code == school.view(list_id).row.code
    assert verify.by_digest(STRANGER, sha256(b"slides of another").hexdigest()) == ()
    assert verify.by_digest(STRANGER, "'; drop table blob") == ()


def test_the_copy_without_notes_is_named_as_such(school: School, tmp_path: Path) -> None:
    school.stamped(tmp_path, school.lesson("Bài một", reach="public"))
    copy = school.services.blobs.keep(BytesIO(b"slides without notes"))
    given = update(File).values(open_digest=copy.digest, open_size=copy.size, open_reason="")
    school.services.db.write(lambda tx: tx.execute(given))

    (original,) = school.services.verification.by_digest(
        STRANGER, sha256("slides of Bài một".encode()).hexdigest()
    )
    (found,) = school.services.verification.by_digest(STRANGER, copy.digest)

    assert (found.line, found.file_name) == (original.line, "Bài một.pptx")
    assert found.without_notes and not original.without_notes


def test_a_lesson_not_yet_stamped_is_nobodys_business(school: School) -> None:
    list_id = school.gathered(school.lesson("Bài một", reach="public"))
    school.take(list_id, "librarian", "submit_for_signature")
    assert (
        school.services.verification.by_digest(STRANGER, sha256("slides of Bài một".encode()).hexdigest())
        == ()
    )


def test_the_paper_and_the_scan_are_recognised(school: School, tmp_path: Path) -> None:
    list_id = school.stamped(tmp_path, school.lesson("Bài một"))
    verify = school.services.verification
    (scan,) = verify.by_digest(STRANGER, sha256(PNG).hexdigest())
    (paper,) = verify.by_digest(STRANGER, school.view(list_id).pdf_digest)
    assert (scan.what, paper.what) == ("scan", "paper")
    assert paper.list.official and paper.list.intact


def test_a_short_code_leads_to_its_thing_however_it_was_typed(school: School) -> None:
    list_id = school.gathered(school.lesson("Bài một"))
    code = school.view(list_id).row.code
    assert school.services.verification.leads_to(f"{code[:4]} {code[4:]}".lower()) == (
        "semester_list",
        list_id,
    )
    assert school.services.verification.leads_to("ZZZZZZZZ") is None
