"""The administrator's pages, a homeroom teacher's class, the import in two steps and the first set-up."""

import html
import io
import re

import pytest
from sqlalchemy import select

from repository.accounts.tables import Person
from tests.repository.accounts.sheets import NASTY_HEADS, NASTY_ROWS, workbook

PASSWORD = "một câu riêng tư"


@pytest.fixture
def enter(client, services, small):
    def sign_in(name: str):
        hashed = services.passwords.hasher.hash(PASSWORD)
        services.db.write(lambda tx: _set(tx, small.people[name], hashed))
        client.post("/sign-in", data={"username": name, "password": PASSWORD})

    return sign_in


def _set(tx, person_id, hashed):
    tx.get_one(Person, person_id).password_hash = hashed


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


ADMIN_PAGES = ("people", "people/new", "people/import", "slips", "school", "departments", "classes", "calendar",
               "delegations", "tokens")  # fmt: skip


def test_every_administration_page_opens_for_the_administrator_in_both_languages(client, enter, services):
    enter("admin")
    for page in ADMIN_PAGES:
        for language in ("vi", "en"):
            answer = client.get(f"/admin/{page}?lang={language}")
            assert answer.status_code == 200 and "<h1>" in answer.text, page


@pytest.mark.parametrize("name, allowed", [
    ("student", set()), ("teacher", {"people", "slips"}), ("librarian", {"people", "slips"}),
    ("principal", {"people", "slips", "calendar", "delegations"}), ("head", {"people", "slips", "delegations"}),
])  # fmt: skip
def test_the_other_roles_see_only_what_is_theirs(client, enter, name, allowed):
    enter(name)
    opened = {page for page in ADMIN_PAGES if client.get(f"/admin/{page}").status_code == 200}
    assert opened == allowed


def test_a_teacher_is_added_and_what_was_typed_is_never_lost(client, enter, services, small):
    enter("admin")
    form = {"full_name": "Đinh Thị Sáu", "role": "subject_head", "email": "không phải"}
    wrong = client.post("/admin/people/new", data=form)
    assert wrong.status_code == 422
    assert 'value="Đinh Thị Sáu"' in wrong.text and "Địa chỉ thư điện tử chưa đúng" in wrong.text
    done = client.post("/admin/people/new", data=form | {"email": "", "department_id": small.department})
    page = client.get(done.location)
    assert "sau.dt" in page.text and "Cấp mật khẩu đầu tiên" in page.text
    slip = client.post(done.location + "/reset")
    assert slip.status_code == 200 and slip.headers["Cache-Control"] == "no-store"


def test_a_newcomer_goes_from_excel_to_slips_to_a_pupil_signing_in(app, client, enter, services, small):
    enter("admin")
    sent = {"kind": "pupils", "file": (io.BytesIO(workbook(NASTY_HEADS, NASTY_ROWS)), "ds.xlsx")}
    preview = client.post("/admin/people/import", data=sent)
    assert preview.status_code == 200
    assert "Dòng này lặp lại" in preview.text and "Sẽ tạo lớp mới: 6A2" in preview.text
    assert "Bà Hoa" not in preview.text
    done = client.post(
        "/admin/people/import/confirm", data={"kind": "pupils", "rows": hidden(preview.text, "rows")}
    )
    slips = client.get(done.location)
    assert slips.text.count("checked") == 2
    chosen = re.findall(r'name="class" value="([^"]+)" checked', slips.text)
    paper = client.post("/admin/slips", data={"class": chosen})
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")
    slip = services.passwords.reset(
        services.people.actor_for(small.people["admin"]), _person(services, "hl6a2.01")
    )
    pupil = app.test_client()
    assert pupil.post("/sign-in", data={"username": "HL6A2.01", "password": slip.password}).status_code == 303


def test_what_is_no_table_is_said_beside_the_file(client, enter):
    enter("admin")
    for content in (b"", b"PK\x03\x04 broken", b"\x00\x01\x02"):
        answer = client.post(
            "/admin/people/import", data={"kind": "staff", "file": (io.BytesIO(content), "x.xlsx")}
        )
        assert answer.status_code == 422 and 'id="f-file-error"' in answer.text


def test_a_homeroom_teacher_sees_and_resets_her_own_class(client, enter, small):
    enter("homeroom")
    page = client.get("/my/class")
    assert "Nguyễn Văn An" in page.text and "6A1" in page.text
    assert client.post(f"/admin/people/{small.people['student']}/reset").status_code == 200
    assert client.post(f"/admin/people/{small.people['teacher']}/reset").status_code == 403
    enter("teacher")
    assert client.get("/my/class").status_code == 403


def test_a_pupil_gets_no_further_than_her_own_page(client, enter, small):
    enter("student")
    assert client.get("/my/profile").status_code == 200
    assert client.get("/admin/people").status_code == 403
    assert client.post(f"/admin/people/{small.people['student2']}/reset").status_code == 403


def test_policies_departments_and_the_calendar_are_kept_by_forms(client, enter, services, small):
    enter("admin")
    policy = services.schools.policy(small.school)
    form = {
        "default_reach": "public", "list_number_pattern": "{number}/DS", "abbreviation": "HL",
        "idle_minutes": "10", "weekday": ["0", "1", "2", "3", "4"],
        "checklist": policy.checklist[0].text + "\r\n\r\nĐiểm của trường\r\n",
    }  # fmt: skip
    assert client.post("/admin/school/policy", data=form).status_code == 303
    after = services.schools.policy(small.school)
    assert (after.accepts_teaching, after.school_weekdays, len(after.checklist)) == (
        False,
        (0, 1, 2, 3, 4),
        2,
    )
    wrong = client.post("/admin/school/policy", data=form | {"idle_minutes": "nhiều"})
    assert wrong.status_code == 422 and "Điểm của trường" in wrong.text
    client.post("/admin/departments", data={"name": "Tổ KHTN", "subject": ["khtn", "toan"]})
    assert "Tổ KHTN" in {d.name for d in services.departments.of_school(small.school)}
    closed = {"closed_name": "Giỗ Tổ", "closed_starts": "2027-04-16"}
    assert client.post("/admin/calendar/closed", data=closed).status_code == 303
    assert services.calendar.years(small.school)[0].closed[0].name == "Giỗ Tổ"
    assert client.post("/admin/calendar/closed", data={"closed_name": "Giỗ Tổ"}).status_code == 422


def test_a_new_token_is_shown_once(client, enter, services):
    enter("admin")
    made = client.post("/admin/tokens", data={"name": "Máy quét", "scope": ["circulation"], "days": "30"})
    token = re.search(r"<code>(hl_[^<]+)</code>", made.text)[1]
    assert services.tokens.actor_by_token(token).scopes == {"circulation"}
    assert token not in client.get("/admin/tokens").text


def test_the_pages_say_not_found_and_lead_to_the_form(client, sign_in, small, services):
    sign_in("admin")
    foreign = small.people["outsider"]
    for path in ("roles", "leave", "class"):
        form = {"role": "teacher", "class_id": small.class_}
        assert client.post(f"/admin/people/{foreign}/{path}", data=form).status_code == 404, path
    assert client.get(f"/admin/people/{foreign}").status_code == 404
    wrong = client.post("/admin/people/from-elsewhere", data={"username": "nobody", "role": "teacher"})
    assert wrong.status_code == 422 and "Không nhận được tài khoản này" in wrong.text
    done = client.post("/admin/people/from-elsewhere", data={"username": "outsider", "role": "teacher"})
    page = client.get(done.location)
    assert "Đặng Văn Tú" in page.text and "do trường khác quản lí" in page.text
    assert client.post(f"/admin/people/{foreign}", data={"full_name": "Ai Khác"}).status_code == 403
    assert client.post(f"/admin/people/{foreign}/leave", data={"last_day": "2026-11-21"}).status_code == 303
    assert services.people.actor_for(foreign).has("teacher", school_id=small.other_school)


SETUP = {
    "name": "Trường THCS Hoà Lâm", "short_name": "THCS Hoà Lâm", "code": "01000001", "accent": "blue",
    "department_0": "Tổ Toán – Tin", "subjects_0": ["toan", "tin-hoc"], "department_1": "Tổ Ngữ văn",
    "year_name": "2026-2027", "semester_1_starts": "2026-09-05", "semester_1_ends": "2027-01-16",
    "semester_2_starts": "2027-01-18", "semester_2_ends": "2027-05-31", "full_name": "Nguyễn Thị Lan",
    "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


def test_an_empty_installation_leads_to_its_set_up_and_only_once(client, services):
    assert client.get("/sign-in").location == client.get("/").location == "/setup"
    assert "Mã bắt đầu" in client.get("/setup").text
    assert client.get("/setup?token=guess").status_code == 403
    assert client.post("/setup", data=SETUP | {"token": "guess"}).status_code == 403
    token = services.first_setup.token()
    assert 'value="2026-2027"' in client.get(f"/setup?token={token}").text
    wrong = client.post("/setup", data=SETUP | {"token": token, "semester_2_starts": "2026-12-01"})
    assert wrong.status_code == 422 and 'value="Trường THCS Hoà Lâm"' in wrong.text
    done = client.post("/setup", data=SETUP | {"token": token})
    assert done.location == "/admin/people/import"
    assert client.get(done.location).status_code == 200
    assert client.get(f"/setup?token={token}").location == "/sign-in"
    assert client.post("/setup", data=SETUP | {"token": token}).location == "/sign-in"
    assert len(services.schools.all()) == 1


def _person(services, username: str) -> str:
    return services.db.read(lambda tx: tx.scalar(select(Person.id).where(Person.username == username)))
