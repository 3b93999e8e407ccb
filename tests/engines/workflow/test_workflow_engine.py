from dataclasses import replace
from datetime import date, timedelta

import pytest
from leave_process import GUARDS, LEAVE, MONDAY, anything, leave, weekdays_between

from workflow.engine import CLOCK, awaited, decide, due, options, reminders_due
from workflow.errors import DefinitionInvalid, Refused, WrongDefinition
from workflow.instance import Instance, begin
from workflow.loader import load
from workflow.shelf import Shelf

ASKED = Instance("leave", 1, "asked", MONDAY)


def take(instance, action, actor="lan", comment=None, may=anything, facts=(), now=MONDAY):
    return decide(leave, instance, action, actor, comment, may, GUARDS, facts, now)


def reasons(*args, **kwargs):
    with pytest.raises(Refused) as refused:
        take(*args, **kwargs)
    return refused.value.reasons


def test_a_decision_moves_the_instance_and_says_who_is_awaited_next():
    tuesday = MONDAY + timedelta(days=1)
    outcome = take(begin(leave, MONDAY), "ask", facts={"has_reason", "in_time"}, now=tuesday)
    assert outcome.instance == Instance("leave", 1, "asked", tuesday)
    assert (outcome.quorum_met, outcome.emits) == (True, ())
    assert outcome.awaiting == awaited(leave, "asked") == (("leave.grant", "grant"),)


def test_a_refusal_names_every_reason_at_once():
    assert reasons(begin(leave, MONDAY), "ask", may=lambda permit: False) == (
        "permit:leave.ask",
        "has_reason",
        "in_time",
    )


@pytest.mark.parametrize("action", ["grant", "fly"])
def test_an_action_unknown_or_of_another_state_is_not_from_here(action):
    assert reasons(begin(leave, MONDAY), action) == ("not_from_here",)


def test_a_guard_nobody_knows_any_more_does_not_hold():
    option = options(leave, begin(leave, MONDAY), anything, {}, None)[0]
    assert (option.allowed, option.why_not) == (False, ("has_reason", "in_time"))


@pytest.mark.parametrize("comment", [None, "", "  \n"])
def test_a_required_comment_must_say_something(comment):
    assert reasons(ASKED, "send_back", comment=comment) == ("comment_required",)
    assert take(ASKED, "send_back", comment="Thiếu ngày").instance.state == "written"


def test_a_comment_that_is_not_taken_is_refused_and_not_lost_in_silence():
    silent = replace(leave, transitions=tuple(replace(each, comment="none") for each in leave.transitions))
    with pytest.raises(Refused, match="comment_not_taken"):
        decide(silent, ASKED, "grant", "lan", "Tốt", anything, GUARDS, (), MONDAY)


def test_a_quorum_needs_different_actors_and_tells_only_when_it_is_met():
    first = take(ASKED, "grant", actor="lan")
    assert (first.instance.state, first.instance.since, first.quorum_met) == ("asked", MONDAY, False)
    assert (first.instance.votes, first.emits) == ((("grant", "lan"),), ())
    assert reasons(first.instance, "grant", actor="lan") == ("already_voted",)
    second = take(first.instance, "grant", actor="hoa")
    assert (second.instance.state, second.quorum_met, second.emits) == ("granted", True, ("LeaveGranted",))
    assert second.instance.votes == ()


def test_votes_do_not_outlive_the_state_they_were_cast_in():
    voted = take(ASKED, "grant", actor="lan").instance
    assert take(voted, "send_back", comment="Sửa ngày").instance.votes == ()


def test_options_show_the_votes_so_far_and_know_who_has_voted():
    voted = take(ASKED, "grant", actor="lan").instance
    for actor, allowed in (("lan", False), ("hoa", True), (None, True)):
        grant = options(leave, voted, anything, GUARDS, (), actor)[0]
        assert (grant.action, grant.votes, grant.quorum, grant.allowed) == ("grant", 1, 2, allowed)


def test_the_clock_acts_after_school_days_and_not_over_the_weekend():
    friday = date(2026, 11, 27)
    waiting = replace(ASKED, since=friday)
    assert due(leave, waiting, friday + timedelta(days=6), weekdays_between) is None
    assert due(leave, waiting, friday + timedelta(days=7), weekdays_between) == "lapse"
    outcome = take(waiting, "lapse", actor=CLOCK)
    assert (outcome.instance.state, outcome.emits, outcome.awaiting) == ("lapsed", ("LeaveLapsed",), ())
    assert due(leave, outcome.instance, friday + timedelta(days=99), weekdays_between) is None


def test_people_do_not_act_for_the_clock_nor_the_clock_for_people():
    assert "lapse" not in {option.action for option in options(leave, ASKED, anything, GUARDS, ())}
    assert reasons(ASKED, "lapse", actor="lan") == ("not_from_here",)
    assert reasons(ASKED, "grant", actor=CLOCK) == ("not_from_here",)


@pytest.mark.parametrize(
    ("days", "told"), [(1, []), (2, ["LeaveOverdue"]), (4, ["LeaveOverdue", "LeaveEscalated"])]
)
def test_reminders_come_due_one_after_the_other(days, told):
    found = reminders_due(leave, ASKED, MONDAY + timedelta(days=days), weekdays_between)
    assert [event for reminder in found for event in reminder.emits] == told
    assert reminders_due(leave, begin(leave, MONDAY), date(2027, 5, 1), weekdays_between) == ()


def test_an_instance_stays_on_the_version_it_began_with():
    stricter = load(LEAVE.replace("version = 1", "version = 2").replace("quorum = 2", "quorum = 3"))
    shelf = Shelf([leave, stricter])
    assert (shelf.newest("leave"), shelf.of(ASKED)) == (stricter, leave)
    voted = take(ASKED, "grant", actor="lan").instance
    granted = decide(shelf.of(voted), voted, "grant", "hoa", None, anything, GUARDS, (), MONDAY)
    assert (granted.instance.version, granted.instance.state) == (1, "granted")
    with pytest.raises(WrongDefinition, match="leave version 1 was shown to leave version 2"):
        options(stricter, ASKED, anything, GUARDS, ())


def test_the_shelf_refuses_two_texts_of_one_version_and_instances_it_does_not_hold():
    with pytest.raises(DefinitionInvalid, match="leave version 1 is defined twice"):
        Shelf([leave, replace(leave, label="Khác")])
    with pytest.raises(WrongDefinition, match="leave version 7 is not at hand"):
        Shelf([leave]).of(replace(ASKED, version=7))
    with pytest.raises(WrongDefinition, match="no definition is named rotation"):
        Shelf([leave]).newest("rotation")
