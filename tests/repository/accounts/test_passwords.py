"""Who may reset whose password, and the first passwords a child can type."""

import re
from datetime import date

import pytest

from repository.accounts.passwords import first_password
from repository.accounts.people import new_person
from repository.accounts.roles import RoleForm, add_role
from repository.errors import Denied, HocLieuError, NotFound

# row: who asks · columns: whose password
MAY_RESET = {
    "admin": {"principal", "vice", "clerk", "librarian", "head", "teacher", "homeroom", "student", "student2"},
    "librarian": {"student", "student2"},
    "homeroom": {"student", "student2"},
    "principal": set(), "vice": set(), "clerk": set(), "head": set(), "teacher": set(), "student": set(),
    "outsider": set(), "other_librarian": {"outsider_student"},
}  # fmt: skip


@pytest.mark.parametrize("asking", MAY_RESET)
def test_the_matrix_of_resets(services, small, who, asking):
    targets = MAY_RESET["admin"] | {"admin", "outsider", "outsider_student"}
    allowed = {name for name in targets if services.passwords.may_reset(who(asking), small.people[name])}
    assert allowed == MAY_RESET[asking]
    for name in targets - allowed:
        with pytest.raises(Denied):
            services.passwords.reset(who(asking), small.people[name])


def test_a_homeroom_teacher_resets_no_pupil_of_another_class(services, small, who):
    admin = who("admin")
    services.departments.add_classes(admin, small.school, "2026-2027", "6A2")
    other = next(c for c in services.departments.classes(small.school) if c.name == "6A2")
    services.people.enrol(admin, small.people["student2"], other.id)
    assert services.passwords.may_reset(who("homeroom"), small.people["student"])
    assert not services.passwords.may_reset(who("homeroom"), small.people["student2"])
    with pytest.raises(Denied):
        services.passwords.slips(who("homeroom"), other.id)


def test_slips_are_for_those_who_never_chose_a_password_and_work_at_once(services, small, who):
    first = services.passwords.slips(who("homeroom"), small.class_)
    assert [slip.full_name for slip in first] == ["Nguyễn Văn An", "Lê Thị Ánh"]
    services.sign_in.sign_in(first[0].username, first[0].password)
    an = services.people.actor_for(first[0].person_id)
    services.sign_in.change_password(an, first[0].password, "tự chọn 2026", "tự chọn 2026")
    again = services.passwords.slips(who("librarian"), small.class_)
    assert [slip.full_name for slip in again] == ["Lê Thị Ánh"]
    assert again[0].password != first[1].password
    with pytest.raises(HocLieuError):
        services.sign_in.sign_in(first[1].username, first[1].password)


def test_a_reset_ends_the_sessions_of_whoever_held_the_old_password(services, small, who):
    slip = services.passwords.reset(who("admin"), small.people["teacher"])
    entered = services.sign_in.sign_in(slip.username, slip.password)
    services.passwords.reset(who("admin"), small.people["teacher"])
    assert services.sign_in.session(entered.person_id, entered.epoch, entered.key) is None


def test_the_administrator_of_a_second_school_cannot_take_over_an_account(services, small, who):
    now = services.calendar.today(small.other_school)
    admin_elsewhere = services.db.write(lambda tx: _add_admin(tx, small.other_school, now))
    stranger = services.people.actor_for(admin_elsewhere)
    services.admissions.admit(stranger, "librarian", RoleForm("librarian", small.other_school, now))
    assert not services.passwords.may_reset(stranger, small.people["librarian"])
    assert services.passwords.may_reset(who("admin"), small.people["librarian"])


@pytest.mark.parametrize("victim", ["principal", "student"])
def test_no_school_gains_an_account_by_giving_an_older_role(services, small, who, victim):
    now = services.calendar.today(small.other_school)
    stranger = services.people.actor_for(
        services.db.write(lambda tx: _add_admin(tx, small.other_school, now))
    )
    older = RoleForm("teacher", small.other_school, date(1990, 1, 1))
    services.admissions.admit(stranger, victim, older)
    with pytest.raises(Denied):
        services.passwords.reset(stranger, small.people[victim])
    with pytest.raises(NotFound):
        services.tokens.add(stranger, small.people[victim], "lấy quyền", ["read"])


def test_first_passwords_are_two_syllables_and_three_digits():
    assert all(re.fullmatch(r"[a-z]{4,12}\d{3}", first_password()) for _n in range(200))
    assert len({first_password() for _n in range(200)}) > 190


def _add_admin(tx, school_id, starts) -> str:
    person = new_person(tx, "Quản trị Tân An", "qt.ta")
    add_role(tx, person.id, RoleForm("administrator", school_id, starts))
    return person.id
