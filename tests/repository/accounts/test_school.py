"""The first set-up, the calendar, policies, departments, classes and tokens of a school."""

from datetime import date

import pytest

from repository.accounts import calendar
from repository.accounts.calendar import YearForm
from repository.accounts.first_setup import SetupForm
from repository.accounts.schools import SchoolForm
from repository.db.journal import JournalEntry
from repository.errors import Denied, Invalid, Refused

YEAR = YearForm(
    "2026-2027",
    date(2026, 9, 5),
    date(2027, 5, 31),
    ((date(2026, 9, 5), date(2027, 1, 16)), (date(2027, 1, 18), date(2027, 5, 31))),
)
FORM = SetupForm(
    SchoolForm("Trường THCS Hoà Lâm", "THCS Hoà Lâm", "01000001", "UBND xã Hoà Lâm", "Hoà Lâm"),
    (("Tổ Toán – Tin", ("toan", "tin-hoc")), ("Tổ Ngữ văn", ("ngu-van",))),
    YEAR,
    "Nguyễn Thị Quản Trị",
    "một mật khẩu dài",
)


def test_a_real_school_begins_once_with_the_token_of_the_console(services, settings):
    token = services.first_setup.token()
    assert (settings.folder / "setup_token").stat().st_mode & 0o077 == 0
    with pytest.raises(Denied):
        services.first_setup.begin("guess", FORM)
    entered = services.first_setup.begin(token, FORM, "10.0.0.1")
    admin = services.people.actor_for(entered.person_id)
    assert admin.has("administrator") and not admin.must_change_password
    departments = services.departments.of_school(admin.school_id)
    assert [(d.name, set(d.subjects)) for d in departments] == [
        ("Tổ Ngữ văn", {"ngu-van"}), ("Tổ Toán – Tin", {"toan", "tin-hoc"})
    ]  # fmt: skip
    assert services.calendar.present_semester(admin.school_id).number == 1
    assert services.sign_in.sign_in("tri.ntq", FORM.password)
    with pytest.raises(Refused, match="set_up_already"):
        services.first_setup.begin(token, FORM)
    assert not services.first_setup.admits(token) and not (settings.folder / "setup_token").exists()


def test_a_set_up_with_mistakes_leaves_nothing_behind(services):
    wrong = SetupForm(SchoolForm("", "", ""), (), YEAR, "", "ngắn")
    with pytest.raises(Invalid) as caught:
        services.first_setup.begin(services.first_setup.token(), wrong)
    assert set(caught.value.fields) == {"name", "short_name", "code", "departments", "full_name", "password"}
    assert services.first_setup.is_open() and services.schools.all() == ()


def test_due_dates_skip_sundays_and_tet(services, small, who):
    admin = who("principal")
    services.calendar.close_days(
        admin, small.school, "Nghỉ Tết Nguyên đán", date(2027, 2, 3), date(2027, 2, 14)
    )

    def asked(tx):
        return (
            calendar.next_school_day(tx, small.school, date(2027, 2, 3)),
            calendar.next_school_day(tx, small.school, date(2026, 11, 22)),  # a Sunday
            calendar.school_days_between(tx, small.school, date(2027, 2, 1), date(2027, 2, 16)),
            calendar.SchoolDays(tx, small.school).after(date(2027, 2, 2), 2),
        )

    assert services.db.read(asked) == (date(2027, 2, 15), date(2026, 11, 23), 3, date(2027, 2, 16))


def test_the_semester_of_a_day_and_the_year_before_any_calendar(services, small):
    def asked(tx):
        found = calendar.semester_on(tx, small.school, date(2026, 12, 1))
        return (
            found.id,
            calendar.semester_on(tx, small.school, date(2026, 8, 1)),
            calendar.year_on(tx, small.other_school, date(2027, 7, 31)),
        )

    assert services.db.read(asked) == (small.semester, None, "2026-2027")


def test_correcting_a_year_keeps_its_semesters_and_overlaps_are_refused(services, small, who):
    services.calendar.set_year(who("admin"), small.school, YEAR)
    year = services.calendar.years(small.school)[0]
    assert [s.number for s in year.semesters] == [1, 2] and year.semesters[0].id == small.semester
    overlapping = YearForm(YEAR.name, YEAR.starts, YEAR.ends, (YEAR.semesters[0], YEAR.semesters[0]))
    with pytest.raises(Invalid) as caught:
        services.calendar.set_year(who("admin"), small.school, overlapping)
    assert caught.value.fields == {"semester_2_starts": "semesters_overlap"}
    with pytest.raises(Denied):
        services.calendar.set_year(who("teacher"), small.school, YEAR)


def test_a_school_changes_its_checklist_and_old_codes_stay(services, small, who):
    admin, before = who("admin"), services.schools.policy(small.school)
    lines = [before.checklist[1].text, "Có hoạt động  vận dụng", ""]
    services.schools.set_policy(admin, small.school, {"checklist": lines, "accepts_teaching": False})
    after = services.schools.policy(small.school)
    assert [(i.code, i.text) for i in after.checklist] == [
        ("science", before.checklist[1].text), ("own_1", "Có hoạt động vận dụng")
    ]  # fmt: skip
    assert not after.accepts_teaching and after.idle_minutes == before.idle_minutes
    assert after.list_number(12) == "12/DS-THCSHL"
    with pytest.raises(Invalid) as caught:
        services.schools.set_policy(admin, small.school, {"list_number_pattern": "DS", "checklist": [" "]})
    assert caught.value.fields == {"list_number_pattern": "number_missing", "checklist": "required"}


def test_classes_come_from_one_line_and_only_unused_ones_go(services, small, who):
    admin = who("admin")
    assert services.departments.add_classes(admin, small.school, "2026-2027", "6A1, 6A2; 7B 6A2") == 2
    classes = {c.name: c for c in services.departments.classes(small.school)}
    assert list(classes) == ["6A1", "6A2", "7B"] and classes["6A1"].homeroom_teacher == "Bùi Thị Én"
    services.departments.drop_class(admin, classes["7B"].id)
    with pytest.raises(Refused, match="class_in_use"):
        services.departments.drop_class(admin, classes["6A1"].id)
    with pytest.raises(Invalid):
        services.departments.add_classes(admin, small.school, "2026-2027", "A1")


def test_a_token_acts_with_its_scopes_until_it_ends(services, small, who, clock):
    admin = who("admin")
    token = services.tokens.add(admin, small.people["librarian"], "Máy quét", ["circulation"], days=30)
    acting = services.tokens.actor_by_token(token, "10.0.0.1")
    assert acting.person_id == small.people["librarian"] and acting.scopes == {"circulation"}
    assert services.tokens.actor_by_token(token + "x") is None and services.tokens.actor_by_token("") is None
    row = services.tokens.of_school(admin, small.school)[0]
    assert row.last_used_at is not None and token not in str(row)
    services.tokens.revoke(admin, row.id)
    assert services.tokens.actor_by_token(token) is None
    short = services.tokens.add(admin, small.people["librarian"], "Tạm", ["read"], days=1)
    clock.advance(days=2)
    assert services.tokens.actor_by_token(short) is None


def test_a_token_without_the_scope_manages_nobody(services, small, who):
    text = services.tokens.add(who("admin"), small.people["admin"], "Chỉ đọc", ["read"])
    acting = services.tokens.actor_by_token(text)
    with pytest.raises(Denied):
        services.passwords.reset(acting, small.people["student"])


def test_the_journal_tells_who_did_what_from_where(services, small):
    admin = services.people.actor_for(small.people["admin"], address="10.1.2.3")
    services.passwords.reset(admin, small.people["student"])
    entry = services.db.read(lambda tx: tx.query(JournalEntry).order_by(JournalEntry.id.desc()).first())
    assert (entry.verb, entry.thing_id, entry.person_id, entry.address) == (
        "person.reset_password", small.people["student"], small.people["admin"], "10.1.2.3"
    )  # fmt: skip
