"""Excel files as schools have them become pupils and staff, and nothing is written before the confirmation."""

from datetime import date

import pytest
from sqlalchemy import func, select

from repository.accounts.directory import Wanted
from repository.accounts.people_sheet import day_in_cell, read_people, tidy_class_name
from repository.accounts.tables import Enrolment, Person, Role, SchoolClass
from repository.errors import Denied, Invalid, Unacceptable
from tests.repository.accounts.sheets import NASTY_HEADS, NASTY_ROWS, workbook


def people_count(services) -> int:
    return services.db.read(lambda tx: tx.scalar(select(func.count()).select_from(Person)))


def by_name(preview, name):
    return next(row for row in preview.rows if row.person.full_name == name)


def test_a_nasty_file_is_understood_row_by_row(services, small, who):
    preview = services.people_import.preview(
        who("admin"), small.school, "pupils", workbook(NASTY_HEADS, NASTY_ROWS)
    )
    an, binh = by_name(preview, "Nguyễn Văn An"), by_name(preview, "Đỗ Thị Bình")
    assert (an.person.ministry_id, an.person.warnings) == ("0123456789", ("id_padded",))
    assert an.person.birth_date == date(2015, 3, 9)
    assert binh.person.birth_date == date(2015, 5, 25) and binh.person.class_name == "6A2"
    errors = [(row.person.number, row.person.errors) for row in preview.rows if row.outcome == "error"]
    assert errors == [(9, ("row_doubled",)), (10, ("name_missing",)), (12, ("class_unknown",))]
    assert by_name(preview, "Trần Văn Cường").person.warnings == ("birth_date_unreadable",)
    assert by_name(preview, "Phạm Văn Em").outcome == "skipped"
    assert preview.new_classes == ("6A2",)
    assert preview.head_row == 4 and "Họ tên mẹ" in preview.ignored
    assert "Hoa" not in preview.payload


def test_a_preview_writes_nothing_and_the_confirmation_all_of_it(services, small, who):
    before = people_count(services)
    admin = who("admin")
    preview = services.people_import.preview(admin, small.school, "pupils", workbook(NASTY_HEADS, NASTY_ROWS))
    assert people_count(services) == before
    done = services.people_import.confirm(admin, small.school, "pupils", preview.payload)
    # An and Ánh are known by name and class, so two of the four rows are newcomers.
    assert done.counts == {"changed": 2, "new": 2}
    assert people_count(services) == before + 2
    found = services.directory.find(admin, small.school, Wanted(text="cuong 6a2"))
    assert [(row.full_name, row.username) for row in found.rows] == [("Trần Văn Cường", "hl6a2.02")]


def test_importing_the_same_file_again_changes_nothing(services, small, who):
    admin, data = who("admin"), workbook(NASTY_HEADS, NASTY_ROWS)
    first = services.people_import.preview(admin, small.school, "pupils", data)
    services.people_import.confirm(admin, small.school, "pupils", first.payload)
    again = services.people_import.confirm(admin, small.school, "pupils", first.payload)
    assert again.counts == {"same": 4}
    assert services.people_import.preview(admin, small.school, "pupils", data).counts["same"] == 4


def test_a_pupil_absent_from_her_class_in_the_file_is_marked_never_deleted(services, small, who):
    admin = who("admin")
    data = workbook(["Họ tên", "Ngày sinh", "Lớp"], [["Nguyễn Văn An", "09/03/2015", "6A1"]])
    preview = services.people_import.preview(admin, small.school, "pupils", data)
    assert preview.absent == ("Lê Thị Ánh (6A1)",)
    done = services.people_import.confirm(admin, small.school, "pupils", preview.payload, mark_absent=True)
    assert done.absent == 1
    status = services.db.read(
        lambda tx: tx.get_one(Enrolment, (small.people["student2"], small.class_)).status
    )
    assert status == "not_in_file"
    assert services.people.get(admin, small.people["student2"]).full_name == "Lê Thị Ánh"


def test_a_pupil_who_moved_class_is_found_by_name_and_birth_date(services, small, who):
    admin = who("admin")
    heads = ["Họ đệm", "Tên", "Ngày sinh", "Lớp"]
    for class_name in ("6A1", "6A3"):
        data = workbook(heads, [["Nguyễn Văn", "An", "09/03/2015", class_name]])
        preview = services.people_import.preview(admin, small.school, "pupils", data)
        assert preview.counts == {"changed": 1}
        services.people_import.confirm(admin, small.school, "pupils", preview.payload)
    classes = services.db.read(
        lambda tx: tx.scalars(
            select(SchoolClass.name)
            .join(Enrolment, Enrolment.class_id == SchoolClass.id)
            .where(Enrolment.person_id == small.people["student"])
        ).all()
    )
    assert classes == ["6A3"]


def test_staff_get_their_roles_departments_and_short_user_names(services, small, who):
    admin = who("admin")
    rows = [
        ["Nguyễn Thị Lan", "Tổ Toán", "Tổ trưởng", "6A1", "1980-01-31"],  # is head there already
        ["Lê Thị Thu Hà", "TỔ KHTN", "Tổ phó, giáo viên", "", 29221],
        ["Trịnh Văn Quân", "", "Phó Hiệu trưởng", "", ""],
        ["Mai Thị Hồng", "Tổ Văn phòng", "Nhân viên Thư viện kiêm Văn thư", "", ""],
        ["Cao Văn Lãm", "Tổ Toán", "Bảo vệ", "", ""],
    ]
    data = workbook(["Họ và tên", "Tổ chuyên môn", "Chức vụ", "Lớp chủ nhiệm", "Ngày sinh"], rows)
    preview = services.people_import.preview(admin, small.school, "staff", data)
    assert by_name(preview, "Nguyễn Thị Lan").changes == ("birth_date", "roles")
    assert by_name(preview, "Cao Văn Lãm").person.warnings == ("position_unknown",)
    assert preview.new_departments == ("TỔ KHTN", "Tổ Văn phòng")
    services.people_import.confirm(admin, small.school, "staff", preview.payload)
    staff = services.directory.find(admin, small.school, Wanted(role="staff")).rows
    roles = {row.username: set(row.roles) for row in staff}
    assert roles["head"] == {"subject_head", "homeroom_teacher"}
    assert roles["ha.ltt"] == {"subject_deputy", "teacher"}
    assert roles["quan.tv"] == {"vice_principal"}
    assert roles["hong.mt"] == {"librarian", "clerk"}


def test_a_csv_and_an_empty_file_are_told_apart(services, small, who):
    admin = who("admin")
    csv = "Họ và tên;Lớp;Ngày sinh\nPhan Thị Gấm;7B;01/02/2014\n".encode()
    assert services.people_import.preview(admin, small.school, "pupils", csv).counts == {"new": 1}
    with pytest.raises(Invalid):
        services.people_import.preview(admin, small.school, "pupils", b"")
    with pytest.raises(Unacceptable):
        services.people_import.preview(admin, small.school, "pupils", b"khong phai bang")


def test_only_an_administrator_imports_and_a_forged_form_is_refused(services, small, who):
    data = workbook(["Họ tên", "Lớp"], [["Phan Thị Gấm", "7B"]])
    for name in ("principal", "librarian", "teacher", "student"):
        with pytest.raises(Denied):
            services.people_import.preview(who(name), small.school, "pupils", data)
        with pytest.raises(Denied):
            services.people_import.confirm(who(name), small.school, "pupils", "[]")
    with pytest.raises(Denied):
        services.people_import.confirm(who("admin"), small.other_school, "pupils", "[]")
    with pytest.raises(Invalid):
        services.people_import.confirm(who("admin"), small.school, "pupils", '[{"number": "x"}]')


def test_a_commune_file_skips_the_rows_of_other_schools(services, small, who):
    rows = [["Trường THCS Hòa Lâm", "Phan Thị Gấm", "7B"], ["THCS Tân An", "Phan Văn Giỏi", "7B"]]
    preview = services.people_import.preview(
        who("admin"), small.school, "pupils", workbook(["Trường", "Họ tên", "Lớp"], rows)
    )
    assert preview.counts == {"new": 1, "skipped": 1}


def test_an_id_that_excel_rounded_is_an_error_not_a_guess():
    data = workbook(["Họ tên", "Mã định danh", "Lớp"], [["Phan Thị Gấm", "1.23E+11", "7B"]])
    assert read_people("pupils", data).people[0].errors == ("id_rounded",)


@pytest.mark.parametrize(
    "cell, day",
    [("9/3/2015", date(2015, 3, 9)), ("09-03-2015", date(2015, 3, 9)), ("2015-03-09", date(2015, 3, 9)),
     ("42072", date(2015, 3, 9)), ("2015", None), ("30/02/2015", None), ("", None)],
)  # fmt: skip
def test_days_are_read_however_they_are_written(cell, day):
    assert day_in_cell(cell) == day


def test_class_names_are_one_however_they_are_typed():
    assert {tidy_class_name(name) for name in ("6A1", "Lớp 6A1", "6 a1", "lop 6a1")} == {"6A1"}


def test_imported_pupils_hold_their_role_from_the_first_day_of_the_year(services, small, who):
    admin = who("admin")
    data = workbook(["Họ tên", "Lớp"], [["Phan Thị Gấm", "7B"]])
    payload = services.people_import.preview(admin, small.school, "pupils", data).payload
    services.people_import.confirm(admin, small.school, "pupils", payload)
    starts = services.db.read(
        lambda tx: tx.scalar(
            select(Role.starts).join(Person, Person.id == Role.person_id).where(Person.username == "hl7b.01")
        )
    )
    assert starts == date(2026, 9, 5)
