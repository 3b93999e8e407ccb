"""The change of the school year: who goes up, who leaves, and that doing it again does nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, update

from repository.accounts.calendar import YearForm, write_year
from repository.accounts.departments import new_class
from repository.accounts.people import new_person
from repository.accounts.roles import RoleForm, add_role
from repository.accounts.tables import Enrolment, Person, Role, SchoolClass
from repository.db.outbox import Job
from repository.errors import Conflict, Denied, Invalid, Refused
from repository.services import Services
from tests.world import World, come_in

OLD, NEW = "2026-2027", "2027-2028"


def _year(first: int) -> YearForm:
    starts, ends = date(first, 9, 5), date(first + 1, 5, 31)
    semesters = ((starts, date(first + 1, 1, 15)), (date(first + 1, 1, 18), ends))
    return YearForm(f"{first}-{first + 1}", starts, ends, semesters)


@pytest.fixture
def school(services: Services, small: World, clock) -> World:
    """A summer: 6A1 and 9A1 are over, the next year stands in the calendar."""

    def prepare(tx) -> None:
        write_year(tx, small.school, _year(2026))
        write_year(tx, small.school, _year(2027))
        tx.execute(update(Role).where(Role.school_id == small.school).values(ends=None))
        last = new_class(tx, small.school, OLD, "9A1")
        for number in range(3):
            person = new_person(tx, f"Lê Văn Bảy {number}", f"bay{number}")
            add_role(tx, person.id, RoleForm("student", small.school, date(2023, 9, 5), None, None, last.id))

    services.db.write(prepare)
    clock.advance(days=221)  # the first of July
    return small


def test_pupils_go_up_with_their_class_and_the_last_grade_leaves(services: Services, school: World) -> None:
    admin = services.people.actor_for(school.people["admin"])
    plan = services.year_change.plan(admin, school.school)
    assert [(c.name, c.target, c.to_move) for c in plan.classes] == [("6A1", "7A1", 2), ("9A1", "", 3)]
    assert (plan.moving, plan.leaving, plan.new_classes) == (2, 3, ("7A1",))
    assert _classes(services, NEW) == {}, "a look writes nothing"
    services.year_change.carry_over(admin, school.school, NEW, {})
    assert _classes(services, NEW) == {"7A1": 2}
    assert _classes(services, OLD) == {"6A1": 2, "9A1": 3}, "who was in a class stays known"
    gone = services.db.read(
        lambda tx: tx.scalars(select(Person.left_on).where(Person.username.like("bay%"))).all()
    )
    assert gone == [date(2027, 9, 4)] * 3
    homeroom = services.db.read(
        lambda tx: tx.scalars(select(Role.ends).where(Role.role == "homeroom_teacher")).all()
    )
    assert homeroom == [date(2027, 9, 4)]


def test_doing_it_again_does_nothing(services: Services, school: World) -> None:
    admin = services.people.actor_for(school.people["admin"])
    services.year_change.carry_over(admin, school.school, NEW, {})

    def state() -> object:
        enrolled = select(Enrolment.person_id, Enrolment.class_id).order_by(*Enrolment.__table__.primary_key)
        roles = select(Role.id, Role.ends).order_by(Role.id)
        jobs = select(func.count()).select_from(Job)
        return services.db.read(lambda tx: [tx.execute(each).all() for each in (enrolled, roles, jobs)])

    before = state()
    again = services.year_change.carry_over(admin, school.school, NEW, {})
    assert (again.moving, again.leaving, again.new_classes) == (0, 0, ())
    assert [(c.moved, c.left) for c in again.classes] == [(2, 0), (0, 3)]
    assert state() == before


def test_whom_somebody_placed_by_hand_stays_there(services: Services, school: World) -> None:
    admin = services.people.actor_for(school.people["admin"])
    services.departments.add_classes(admin, school.school, NEW, "7A2")
    made = services.departments.classes(school.school, NEW)[0]
    services.people.enrol(admin, school.people["student"], made.id)
    services.year_change.carry_over(admin, school.school, NEW, {})
    assert _classes(services, NEW) == {"7A1": 1, "7A2": 1}


def test_names_are_hers_to_choose_and_must_be_names(services: Services, school: World) -> None:
    admin = services.people.actor_for(school.people["admin"])
    nine = next(c.id for c in services.year_change.plan(admin, school.school).classes if c.name == "9A1")
    for wrong in ("Mười", "9A1"):
        with pytest.raises(Invalid) as caught:
            services.year_change.plan(admin, school.school, {nine: wrong})
        assert set(caught.value.fields) == {f"to-{nine}"}
    plan = services.year_change.carry_over(admin, school.school, NEW, {nine: "10A", school.class_: "7A1"})
    assert (plan.moving, plan.leaving) == (5, 0)
    assert _classes(services, NEW) == {"7A1": 2, "10A": 3}


def test_it_waits_for_the_end_of_the_year_and_for_the_next(services: Services, school: World, clock) -> None:
    admin = services.people.actor_for(school.people["admin"])
    with pytest.raises(Denied):
        services.year_change.plan(services.people.actor_for(school.people["principal"]), school.school)
    with pytest.raises(Conflict):
        services.year_change.carry_over(admin, school.school, "2028-2029", {})
    clock.advance(days=-31)
    with pytest.raises(Refused) as caught:
        services.year_change.plan(admin, school.school)
    assert caught.value.reasons == ["year_not_over"]


def test_the_page_shows_and_does_it(services: Services, school: World, client) -> None:
    come_in(client, services.db, school.people["admin"])
    page = client.get("/admin/year-change")
    assert page.status_code == 200 and "Kết chuyển 5 học sinh" in page.text
    nine = next(
        line
        for line in page.text.split('name="')
        if line.startswith("to-") and 'value=""' in line.split(">")[0]
    )
    wrong = client.post("/admin/year-change", data={nine.split('"')[0]: "Mười", "do": "look"})
    assert (
        wrong.status_code == 422 and "9A1: Tên lớp cần bắt đầu" in wrong.text and 'value="Mười"' in wrong.text
    )
    done = client.post("/admin/year-change", data={"do": "carry_over", "year": NEW}, follow_redirects=True)
    assert "2 học sinh lên lớp, 3 học sinh ra trường" in done.text
    assert "Mọi học sinh đã có lớp" in done.text


def _classes(services: Services, year: str) -> dict[str, int]:
    counted = (
        select(SchoolClass.name, func.count(Enrolment.person_id))
        .join(Enrolment, Enrolment.class_id == SchoolClass.id)
        .where(SchoolClass.year == year)
        .group_by(SchoolClass.name)
    )
    return dict(services.db.read(lambda tx: tx.execute(counted).all()))
