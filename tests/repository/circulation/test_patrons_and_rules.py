"""Finding readers, their cards, the table of rules, the overdue list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from repository.accounts.tables import Enrolment, Person
from repository.circulation.patrons import ensure_patrons, sync_person
from repository.circulation.rules import Rule, chosen
from repository.circulation.tables import Patron
from repository.clock import FixedClock
from repository.errors import Denied, Invalid
from repository.services import Services
from tests.repository.conftest import Library
from tests.world import World


def names(services: Services, library: Library, typed: str) -> list[str]:
    return [patron.name for patron in services.patrons.find(library.librarian, typed)]


def test_a_reader_is_found_by_name_without_marks_and_class(services: Services, library: Library) -> None:
    assert names(services, library, "anh 6a1") == ["Lê Thị Ánh"]
    assert names(services, library, "AN 6A") == ["Nguyễn Văn An", "Lê Thị Ánh"]
    assert names(services, library, "Ánh") == ["Lê Thị Ánh"]
    assert names(services, library, "6a1") == ["Nguyễn Văn An", "Lê Thị Ánh"]
    assert names(services, library, "100% không ai") == []


def test_her_own_given_name_and_her_marks_come_first(services: Services, library: Library) -> None:
    assert names(services, library, "thi lan")[0] == "Nguyễn Thị Lan"
    assert names(services, library, "văn")[0] in {"Lê Văn Bình", "Nguyễn Văn An", "Ngô Văn Sơn"}


def test_a_card_is_found_in_any_spelling_and_a_user_name_serves(services: Services, library: Library) -> None:
    card = services.patrons.get(library.librarian, library.patrons["student"]).card_number
    number = int(card.split(".")[1])
    for typed in (card, card.lower(), f"bd {number}", f"BD-{number:04}", "student"):
        assert names(services, library, typed) == ["Nguyễn Văn An"], typed


def test_cards_follow_people_and_keep_their_numbers(
    services: Services, library: Library, small: World, clock: FixedClock
) -> None:
    before = services.patrons.get(library.librarian, library.patrons["student"])

    def leave(tx) -> None:
        person = tx.get_one(Person, small.people["student"])
        person.full_name, person.left_on = "Nguyễn Văn Anh", date(2026, 11, 1)
        tx.get_one(Enrolment, (person.id, small.class_)).status = "left"
        sync_person(tx, person.id)
        assert ensure_patrons(tx, small.school) > 0

    services.db.write(leave)
    after = services.patrons.get(library.librarian, library.patrons["student"])
    assert (after.name, after.active, after.card_number) == ("Nguyễn Văn Anh", False, before.card_number)
    kinds = services.db.read(lambda tx: {p.name: p.kind for p in tx.query(Patron)})
    assert kinds["Bùi Thị Én"] == "teacher" and kinds["Phạm Thu Hà"] == "staff"


@pytest.mark.parametrize(
    ("patron", "item", "days"),
    [("student", "sgk", 1), ("student", "tn", 2), ("teacher", "sgk", 3), ("outside", "tn", 4)],
)
def test_the_more_particular_rule_wins(patron: str, item: str, days: int) -> None:
    kinds = [("student", "sgk"), ("student", "*"), ("*", "sgk"), ("*", "*")]
    rules = {(p, i): Rule(p, i, n, 5, 1) for n, (p, i) in enumerate(kinds, 1)}
    assert chosen(rules, patron, item).days == days
    assert chosen({}, patron, item).at_most == 0


def test_a_rule_of_the_library_replaces_the_default(services: Services, library: Library) -> None:
    services.loan_rules.save(library.librarian, [Rule("student", "tn", 3, 1, 0)])
    loan = services.loans.check_out(library.librarian, library.patrons["student"], library.novels[0])
    # the guess of a novel's kind may be stk or tn: set both, so the rule of the item's kind is met
    services.loan_rules.save(library.librarian, [Rule("student", loan.item_kind, 3, 1, 0)])
    other = services.loans.check_out(library.librarian, library.patrons["student2"], library.novels[1])
    assert other.due_date == date(2026, 11, 25)


def test_only_what_differs_becomes_a_rule_of_the_library_and_the_default_comes_back(
    services: Services, library: Library
) -> None:
    table, mai = services.loan_rules, library.librarian
    before = [one.rule for one in table.all(mai)]
    changed = [replace(rule, days=7) if rule.patron_kind == "teacher" else rule for rule in before]
    table.save(mai, changed)
    assert {(one.rule.patron_kind, one.rule.days) for one in table.all(mai) if one.own} == {("teacher", 7)}
    table.drop(mai, "teacher", "*")
    table.drop(mai, "teacher", "sgk")
    assert [one.rule for one in table.all(mai)] == before


def test_a_wrong_number_names_its_rule_and_nothing_is_saved(services: Services, library: Library) -> None:
    table, mai = services.loan_rules, library.librarian
    with pytest.raises(Invalid) as invalid:
        table.save(mai, [Rule("student", "tn", 7, 2, 0), Rule("student", "sgk", 400, 5, 0)])
    assert invalid.value.fields == {"student.sgk.days": "out_of_range"}
    assert not any(one.own for one in table.all(mai))


def test_the_homeroom_teacher_reads_the_overdue_list_of_her_class_alone(
    services: Services, library: Library, clock: FixedClock, who
) -> None:
    for name, barcode in (("student", 0), ("student2", 1), ("teacher", 2)):
        services.loans.check_out(library.librarian, library.patrons[name], library.novels[barcode])
    clock.advance(days=60)
    lists = services.overdue.by_class(library.librarian)
    assert [(x.class_name, x.homeroom_teacher, len(x.loans)) for x in lists] == [
        ("6A1", "Bùi Thị Én", 2),
        ("", "", 1),
    ]
    assert [x.class_name for x in services.overdue.by_class(who("homeroom"))] == ["6A1"]
    for name in ("teacher", "principal", "student"):
        with pytest.raises(Denied):
            services.overdue.by_class(who(name))
    assert services.overdue.pdf(who("homeroom")).startswith(b"%PDF")
