"""The librarian's part: what qualifies, gathering, leaving out, order."""

from __future__ import annotations

from datetime import date

import pytest

from repository.errors import Conflict, Denied, Invalid, NotFound, Refused
from tests.repository.semester.conftest import School


def titles(candidates: object) -> list[str]:
    return [candidate.standing.line.title for candidate in candidates]  # type: ignore[attr-defined]


def test_reviewed_and_taught_lessons_qualify_and_the_others_say_what_they_lack(school: School) -> None:
    school.lesson("Phân số bằng nhau")
    school.lesson("Tập hợp", by="teaching")
    school.lesson("Chờ tổ", state="department_review")
    school.lesson("Cần sửa", state="returned")
    school.lesson("Nháp của riêng cô", state="draft")
    school.lesson("Học kỳ sau", qualified_on=date(2027, 2, 1))
    school.lesson("Không có căn cứ", by="")
    list_id = school.lists.create(school.who("librarian"), school.world.semester)

    found = school.lists.candidates(school.who("librarian"), list_id)

    assert titles(found.qualifying) == ["Phân số bằng nhau", "Tập hợp"]
    assert [each.standing.line.evidence for each in found.qualifying] == [
        "Tổ thẩm định: 16/11/2026, BB số 4",
        "Đã dạy: 6A1, 16/11/2026",
    ]
    assert {c.standing.line.title: c.lacks for c in found.almost} == {
        "Chờ tổ": ("awaits_department",),
        "Cần sửa": ("awaits_author",),
        "Học kỳ sau": ("qualified_after_semester",),
        "Không có căn cứ": ("no_evidence",),
    }


def test_a_listed_lesson_qualifies_for_no_other_list_until_that_one_is_cancelled(school: School) -> None:
    version_id = school.lesson("Phân số bằng nhau")
    first = school.gathered(version_id)
    assert school.state(version_id) == "listed"
    second = school.lists.create(school.who("librarian"), school.world.semester)
    assert school.lists.candidates(school.who("librarian"), second).qualifying == ()
    with pytest.raises(Refused, match="does_not_qualify"):
        school.lists.add(school.who("librarian"), second, school.view(second).lock, [version_id])

    school.take(first, "librarian", "cancel")

    assert school.state(version_id) == "approved"
    assert titles(school.lists.candidates(school.who("librarian"), second).qualifying) == [
        "Phân số bằng nhau"
    ]
    assert school.view(second).row.period == "Học kỳ I, năm học 2026-2027 (đợt 2)"


def test_a_lesson_is_left_out_with_a_reason_and_may_come_back(school: School) -> None:
    version_id = school.lesson("Phân số bằng nhau")
    list_id = school.gathered(version_id)
    librarian = school.who("librarian")
    with pytest.raises(Invalid):
        school.lists.exclude(librarian, list_id, school.view(list_id).lock, version_id, "  ")

    school.lists.exclude(librarian, list_id, school.view(list_id).lock, version_id, "Chờ bản có đáp án")

    assert school.view(list_id).lines == ()
    assert school.state(version_id) == "approved"
    (left_out,) = school.lists.candidates(librarian, list_id).left_out
    assert (left_out.left_out, left_out.left_out_by) == ("Chờ bản có đáp án", "Đỗ Thị Mai")
    school.lists.add(librarian, list_id, school.view(list_id).lock, [version_id])
    assert [line.version_id for line in school.view(list_id).lines] == [version_id]
    assert school.lists.candidates(librarian, list_id).left_out == ()


def test_lines_stand_in_the_order_chosen(school: School) -> None:
    ids = [school.lesson("Lớp chín", grade=9), school.lesson("Lớp bảy", grade=7), school.lesson("Ánh sáng")]
    list_id = school.gathered(*ids)
    assert [view.line.grade for view in school.view(list_id).lines] == [6, 7, 9]
    school.lists.arrange(school.who("librarian"), list_id, school.view(list_id).lock, "grade")
    assert school.view(list_id).ordering == "grade"
    assert [view.number for view in school.view(list_id).lines] == [1, 2, 3]


def test_a_double_tap_opens_one_list(school: School) -> None:
    librarian = school.who("librarian")
    first = school.lists.create(librarian, school.world.semester, "tap")
    assert school.lists.create(librarian, school.world.semester, "tap") == first


def test_only_the_schools_staff_see_a_list_and_only_the_librarian_prepares_one(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    assert school.view(list_id, "teacher").row.lines == 1
    for name in ("student", "outsider", "other_librarian"):
        with pytest.raises(NotFound):
            school.view(list_id, name)
    for name in ("teacher", "clerk", "principal"):
        with pytest.raises(Denied):
            school.lists.create(school.who(name), school.world.semester)
        with pytest.raises(Denied):
            school.lists.candidates(school.who(name), list_id)


def test_who_comes_second_is_told_who_was_first(school: School) -> None:
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    with pytest.raises(Conflict) as told:
        school.lists.arrange(school.who("librarian"), list_id, 1, "grade")
    assert told.value.code == "list_changed"
    assert told.value.facts == {"who": "Đỗ Thị Mai"}


def test_legal_bases_are_the_schools_own_and_a_list_keeps_what_it_froze(school: School) -> None:
    bases, principal = school.services.legal_bases, school.who("principal")
    bases.add(principal, "Căn cứ Luật Thư viện ngày 21 tháng 11 năm 2019;")
    second = bases.add(principal, "Căn cứ Biên bản hợp tác ngày 03 tháng 11 năm 2025;")
    bases.move_up(principal, second)
    list_id = school.gathered(school.lesson("Phân số bằng nhau"))
    school.take(list_id, "librarian", "submit_for_signature")
    bases.change(principal, second, "Căn cứ Biên bản khác;", False)

    assert [basis.active for basis in bases.all(principal)] == [False, True]
    assert school.view(list_id).legal_bases == (
        "Căn cứ Biên bản hợp tác ngày 03 tháng 11 năm 2025;",
        "Căn cứ Luật Thư viện ngày 21 tháng 11 năm 2019;",
    )
    with pytest.raises(Denied):
        bases.add(school.who("teacher"), "Căn cứ ý tôi")
    with pytest.raises(NotFound):
        bases.remove(school.who("other_librarian"), second)
