"""Roles across schools: an account is its home school's; others give and end their own roles, and see no more."""

from datetime import date, timedelta

import pytest

from repository.accounts.admissions import GUESSES
from repository.accounts.people import PersonForm, new_person
from repository.accounts.roles import RoleForm, add_role
from repository.accounts.tables import Person, Role
from repository.errors import Denied, Invalid, NotFound, Refused

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def elsewhere(services, small):
    """The administrator of the other school, which is a plain member of the group; the first school is its hub."""

    def add(tx):
        person = new_person(tx, "Quản trị Tân An", "qt.ta")
        add_role(tx, person.id, RoleForm("administrator", small.other_school, TODAY))
        return person.id

    return services.people.actor_for(services.db.write(add))


def roles_of(services, person_id) -> set[tuple[str, str, bool]]:
    def read(tx):
        rows = tx.query(Role).filter(Role.person_id == person_id)
        return {(role.school_id, role.role, role.ends is None or role.ends >= TODAY) for role in rows}

    return services.db.read(read)


@pytest.mark.parametrize("victim", ["teacher", "student", "admin"])
def test_a_person_of_another_school_is_as_if_she_did_not_exist(services, small, who, elsewhere, victim):
    target, before = small.people[victim], roles_of(services, small.people[victim])
    role = RoleForm("teacher", small.other_school, TODAY)
    theirs = services.people.get(who("admin"), target).roles[0].id
    for call in (
        lambda: services.people.get(elsewhere, target),
        lambda: services.people.edit(elsewhere, target, PersonForm("Ai Khác")),
        lambda: services.people.give_role(elsewhere, target, role),
        lambda: services.people.end_role(elsewhere, theirs, YESTERDAY),
        lambda: services.people.leave(elsewhere, target, small.other_school, YESTERDAY),
        lambda: services.tokens.add(elsewhere, target, "lấy quyền", ["read"]),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(Denied):
        services.people.leave(elsewhere, target, small.school, YESTERDAY)
    assert roles_of(services, target) == before


def test_the_administrator_of_the_hub_rules_no_other_school(services, small, who, elsewhere):
    hub = who("admin")
    for name in ("outsider", "outsider_student", "other_librarian"):
        with pytest.raises(NotFound):
            services.people.give_role(hub, small.people[name], RoleForm("teacher", small.school, TODAY))
        with pytest.raises(Denied):
            services.people.give_role(hub, small.people[name], RoleForm("teacher", small.other_school, TODAY))
        with pytest.raises(NotFound):
            services.people.leave(hub, small.people[name], small.school, YESTERDAY)


def test_somebody_of_another_school_is_taken_in_by_her_exact_user_name(services, small, elsewhere, who):
    form = RoleForm("librarian", small.other_school, TODAY)
    taken_in = services.admissions.admit(elsewhere, " Librarian ", form)
    assert taken_in == small.people["librarian"]
    assert services.people.actor_for(taken_in).has("librarian", school_id=small.other_school)
    seen = services.people.get(elsewhere, taken_in)
    assert (seen.is_kept_here, seen.works_here) == (False, True)
    assert {role.school_id for role in seen.roles} == {small.other_school}
    with pytest.raises(Denied):
        services.people.edit(elsewhere, taken_in, PersonForm("Ai Khác", username="cuop"))
    with pytest.raises(Denied):
        services.admissions.admit(elsewhere, "teacher", RoleForm("teacher", small.school, TODAY))


def test_leaving_the_second_school_ends_its_roles_only(services, small, elsewhere, who):
    person_id = small.people["librarian"]
    services.admissions.admit(elsewhere, "librarian", RoleForm("librarian", small.other_school, TODAY))
    services.people.leave(elsewhere, person_id, small.other_school, date(2099, 1, 1))
    services.people.leave(elsewhere, person_id, small.other_school, YESTERDAY)
    assert roles_of(services, person_id) == {
        (small.school, "librarian", True), (small.other_school, "librarian", False)
    }  # fmt: skip
    assert services.people.get(who("admin"), person_id).left_on is None
    with pytest.raises(NotFound):  # to come again she has to say her name again
        services.people.give_role(elsewhere, person_id, RoleForm("librarian", small.other_school, TODAY))


def test_every_wrong_user_name_gets_one_answer_and_guesses_are_counted(services, small, who, elsewhere):
    def lapse(tx):  # her contract ran out; nobody said that she left
        for role in tx.query(Role).filter(Role.person_id == small.people["teacher2"]):
            role.ends = YESTERDAY

    services.db.write(lapse)
    form = RoleForm("teacher", small.other_school, TODAY)
    answers = []
    for name in ["nobody.here", "teacher2", "", "teach", "x" * 300] * 2:
        with pytest.raises(Invalid) as caught:
            services.admissions.admit(elsewhere, name, form)
        answers.append(caught.value.fields)
    assert answers == [{"username": "account_not_found"}] * GUESSES
    with pytest.raises(Refused) as refused:
        services.admissions.admit(elsewhere, "teacher", form)
    assert refused.value.reasons == ["too_many_attempts"]


def test_an_account_moves_once_its_school_said_that_she_left(services, small, who, elsewhere):
    person_id = small.people["teacher2"]
    slip = services.passwords.reset(who("admin"), person_id)
    services.people.leave(who("admin"), person_id, small.school, YESTERDAY)
    services.admissions.admit(elsewhere, "teacher2", RoleForm("teacher", small.other_school, TODAY))
    assert services.passwords.may_reset(elsewhere, person_id)
    assert not services.passwords.may_reset(who("admin"), person_id)
    with pytest.raises(Denied):
        services.people.edit(who("admin"), person_id, PersonForm("Ai Khác"))
    assert services.people.get(elsewhere, person_id).username == slip.username


def test_a_class_of_the_second_school_gives_no_power_over_a_pupils_account(services, small, who, elsewhere):
    pupil = small.people["outsider_student"]
    form = RoleForm("student", small.school, TODAY, class_id=small.class_)
    services.admissions.admit(who("admin"), "outsider_student", form)
    assert services.people.get(who("admin"), pupil).class_id == small.class_
    assert not services.passwords.may_reset(who("homeroom"), pupil)
    assert services.passwords.may_reset(elsewhere, pupil)


def test_somebody_who_comes_back_finds_no_session_of_before(services, small, who):
    admin, person_id = who("admin"), small.people["teacher2"]

    def epoch() -> int:
        return services.db.read(lambda tx: tx.get_one(Person, person_id).session_epoch)

    services.people.leave(admin, person_id, small.school, YESTERDAY)
    before = epoch()
    services.people.give_role(admin, person_id, RoleForm("teacher", small.school, TODAY))
    assert epoch() == before + 1
