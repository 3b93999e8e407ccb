"""Roles with dates, people of two schools, those who leave, delegations, and what they open."""

from datetime import date, timedelta

import pytest

from repository.accounts.access import HeldRole
from repository.accounts.directory import Wanted
from repository.accounts.people import PersonForm
from repository.accounts.roles import RoleForm, add_role
from repository.errors import Denied, Invalid, NotFound, Refused

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_each_role_opens_its_own_audiences(small, who):
    head, pupil, librarian = who("head"), who("student"), who("librarian")
    assert f"review:{small.department}" in head.audiences
    assert f"office:{small.school}" in librarian.audiences and f"office:{small.school}" not in head.audiences
    assert pupil.audiences == {
        "public", f"person:{small.people['student']}", f"school:{small.school}", f"group:{small.group}"
    }  # fmt: skip
    assert f"group-staff:{small.group}" in head.audiences


def test_a_role_holds_from_its_first_day_to_its_last(services, small, who, clock):
    admin, person = who("admin"), small.people["teacher"]
    form = RoleForm("clerk", small.school, TOMORROW, TOMORROW + timedelta(days=1))
    services.people.give_role(admin, person, form)
    held = []
    for _day in range(4):
        held.append(services.people.actor_for(person).has("clerk"))
        clock.advance(days=1)
    assert held == [False, True, True, False]


def test_the_day_of_a_role_is_the_day_of_the_school_not_of_greenwich(services, small, who, clock):
    services.people.give_role(
        who("admin"), small.people["teacher"], RoleForm("clerk", small.school, TOMORROW)
    )
    clock.advance(hours=15, minutes=30)  # 00:30 of the next day in Viet Nam, 17:30 UTC of the same day
    assert services.people.actor_for(small.people["teacher"]).has("clerk")


def test_somebody_with_two_schools_chooses_where_she_works(services, small, who):
    services.db.write(lambda tx: _also_at(tx, small.people["librarian"], small.other_school))
    first = services.people.actor_for(small.people["librarian"])
    second = services.people.actor_for(small.people["librarian"], small.other_school)
    assert (first.school_id, second.school_id) == (small.school, small.other_school)
    assert second.audiences >= {f"office:{small.school}", f"office:{small.other_school}"}
    assert services.people.actor_for(small.people["teacher"], small.other_school).school_id == small.school


def test_who_leaves_keeps_her_name_and_loses_every_door(services, small, who):
    services.people.leave(who("admin"), small.people["head"], small.school, YESTERDAY)
    gone = services.people.actor_for(small.people["head"])
    assert gone.roles == frozenset() and gone.audiences == {"public", f"person:{small.people['head']}"}
    view = services.people.get(who("admin"), small.people["head"])
    assert (view.full_name, view.left_on) == ("Nguyễn Thị Lan", YESTERDAY)
    assert services.directory.find(who("admin"), small.school, Wanted(text="lan")).total == 0
    assert services.directory.find(who("admin"), small.school, Wanted(text="lan", left=True)).total == 1


def test_the_last_administrator_can_neither_leave_nor_lose_the_role(services, small, who):
    admin = who("admin")
    view = services.people.get(admin, small.people["admin"])
    with pytest.raises(Refused, match="last_administrator"):
        services.people.leave(admin, small.people["admin"], small.school, TODAY)
    with pytest.raises(Refused, match="last_administrator"):
        services.people.end_role(admin, view.roles[0].id, TODAY)


def test_a_new_teacher_gets_a_short_user_name_and_a_double_tap_makes_one(services, small, who):
    admin = who("admin")
    role = RoleForm("teacher", small.school, TODAY, department_id=small.department)
    ids = [services.people.add(admin, PersonForm("Nguyễn Thị  Lan"), role, "nonce-1") for _tap in range(2)]
    assert ids[0] == ids[1]
    assert services.people.get(admin, ids[0]).username == "lan.nt"
    twin = services.people.add(admin, PersonForm("Nguyễn Thị Lan"), role, "nonce-2")
    assert services.people.get(admin, twin).username == "lan.nt2"


@pytest.mark.parametrize(
    "role, field, code",
    [("subject_head", "department_id", "required"), ("homeroom_teacher", "class_id", "required"),
     ("student", "class_id", "required"), ("king", "role", "unknown_choice")],
)  # fmt: skip
def test_a_role_without_what_it_needs_is_refused(services, small, who, role, field, code):
    with pytest.raises(Invalid) as caught:
        services.people.give_role(who("admin"), small.people["teacher"], RoleForm(role, small.school, TODAY))
    assert caught.value.fields == {field: code}


def test_only_administrators_of_the_school_manage_its_people(services, small, who):
    role = RoleForm("teacher", small.school, TODAY)
    for name in ("principal", "librarian", "head", "teacher", "student", "outsider"):
        with pytest.raises(Denied):
            services.people.add(who(name), PersonForm("Ai Đó"), role)
    with pytest.raises(NotFound):
        services.people.get(who("admin"), small.people["outsider"])
    with pytest.raises(Denied):
        services.directory.find(who("student"), small.school, Wanted())


def test_people_are_found_by_name_class_or_user_name_in_any_spelling(services, small, who):
    def found(text: str) -> list[str]:
        page = services.directory.find(who("librarian"), small.school, Wanted(text=text))
        return [row.told_apart for row in page.rows]

    assert found("an 6a1") == ["Nguyễn Văn An 6A1", "Lê Thị Ánh 6A1"]
    assert found("ÁNH") == found("anh") and "Lê Thị Ánh 6A1" in found("anh")
    assert found("nguyen lan") == ["Nguyễn Thị Lan – Tổ Toán"]
    assert found("librarian") == ["Đỗ Thị Mai"]
    assert found("6a9") == []


def test_a_delegate_acts_for_the_absent_head_within_the_dates_only(services, small, who, clock):
    teacher, head = small.people["teacher"], small.people["head"]
    services.delegations.give(who("head"), small.school, "material.review", head, teacher, TODAY, TOMORROW)
    acting = services.people.actor_for(teacher)
    assert acting.acts_for == {("material.review", head)} and f"review:{small.department}" in acting.audiences
    assert HeldRole("subject_head", small.school, small.department) not in acting.roles
    clock.advance(days=2)
    assert services.people.actor_for(teacher).acts_for == frozenset()


def test_a_delegation_lends_nothing_once_its_giver_lost_the_role(services, small, who):
    teacher, head = small.people["teacher"], small.people["head"]
    given = services.delegations.give(
        who("head"), small.school, "material.review", head, teacher, TODAY, TOMORROW
    )
    services.people.leave(who("admin"), head, small.school, YESTERDAY)
    assert services.people.actor_for(teacher).acts_for == frozenset()
    services.delegations.take_back(who("principal"), given)
    assert services.delegations.of_school(who("principal"), small.school) == ()


def test_nobody_lends_what_she_does_not_hold_or_for_somebody_else(services, small, who):
    head, teacher = small.people["head"], small.people["teacher"]
    with pytest.raises(Invalid) as caught:
        services.delegations.give(who("head"), small.school, "list.sign", head, teacher, TODAY, TODAY)
    assert caught.value.fields == {"permit": "not_hers_to_lend"}
    with pytest.raises(Denied):
        services.delegations.give(
            who("teacher"), small.school, "material.review", head, teacher, TODAY, TODAY
        )
    with pytest.raises(Invalid) as caught:
        services.delegations.give(
            who("head"), small.school, "material.review", head, small.people["student"], TODAY, TODAY
        )
    assert caught.value.fields == {"to_person_id": "not_staff_here"}


def _also_at(tx, person_id, school_id):
    add_role(tx, person_id, RoleForm("librarian", school_id, TODAY))
