"""Loading, checking and shipping definitions."""

import pytest
from leave_process import EVENTS, GUARDS, LEAVE, MONDAY, PERMITS, leave

from workflow.check import aliased, problems
from workflow.definitions import shipped
from workflow.engine import awaited, decide, options
from workflow.errors import DefinitionInvalid
from workflow.instance import Instance, begin
from workflow.loader import load

SHIPPED = {definition.name: definition for definition in shipped()}
MATERIAL_GUARDS = {
    "has_file",
    "is_described",
    "rights_stated",
    "consent_if_pupils_shown",
    "not_own_work",
    "checklist_complete",
    "school_accepts_teaching",
    "teaching_confirmed",
    "was_stamped",
    "was_not_stamped",
}
LIST_GUARDS = {
    "has_lines",
    "lines_intact",
    "public_url_is_set",
    "number_is_free",
    "date_not_before_signature",
    "scan_attached",
    "hub_is_known",
}
KNOWN_PERMITS = {
    f"material.{verb}" for verb in ("submit", "take_back", "review", "confirm_teaching", "withdraw")
} | {f"list.{verb}" for verb in ("prepare", "sign", "number", "stamp", "deliver", "receive")}
KNOWN_EVENTS = {
    f"Material{done}"
    for done in ("Submitted", "Approved", "Returned", "Rejected", "Listed", "Stamped", "Withdrawn")
} | {"ListStamped", "ListDelivered", "ListReceived", "ListReturned", "ReviewOverdue", "ReviewEscalated"}


def walk(name, actions):
    """The states passed by taking these actions, with every permit and guard."""
    definition = SHIPPED[name]
    instance, passed = begin(definition, MONDAY), []
    guards = dict.fromkeys(MATERIAL_GUARDS | LIST_GUARDS, lambda facts: True)
    for action in actions.split():
        outcome = decide(definition, instance, action, "lan", "vì", lambda permit: True, guards, None, MONDAY)
        instance = outcome.instance
        passed.append(instance.state)
    return " ".join(passed)


def test_the_shipped_definitions_have_no_problem():
    assert set(SHIPPED) == {"material", "semester_list"}
    for definition in SHIPPED.values():
        assert problems(definition, MATERIAL_GUARDS | LIST_GUARDS, KNOWN_PERMITS, KNOWN_EVENTS) == []
        assert all(part.label for part in (*definition.states, *definition.transitions))


@pytest.mark.parametrize(
    ("name", "actions", "states"),
    [
        ("material", "submit approve list stamp", "department_review approved listed stamped"),
        ("material", "submit take_back confirm_teaching", "department_review draft approved"),
        ("material", "submit request_changes submit", "department_review returned department_review"),
        ("material", "submit reject reopen", "department_review rejected draft"),
        (
            "material",
            "submit approve list strike withdraw restore_approved",
            "department_review approved listed approved withdrawn approved",
        ),
        (
            "semester_list",
            "submit_for_signature sign number stamp deliver return_with_remarks deliver receive",
            "awaiting_signature signed numbered stamped delivered stamped delivered received",
        ),
        (
            "semester_list",
            "submit_for_signature sign send_back cancel",
            "awaiting_signature signed prepared cancelled",
        ),
    ],
)
def test_the_shipped_processes_go_the_ways_the_schools_go(name, actions, states):
    assert walk(name, actions) == states


def test_in_review_the_head_is_awaited_and_nobody_approves_her_own_work():
    material = SHIPPED["material"]
    assert awaited(material, "department_review") == (
        ("material.review", "approve"),
        ("material.review", "request_changes"),
        ("material.review", "reject"),
    )
    guards = {name: (lambda facts, name=name: name != "not_own_work") for name in MATERIAL_GUARDS}
    in_review = Instance("material", 1, "department_review", MONDAY)
    offered = options(material, in_review, {"material.review"}.__contains__, guards, None)
    own = [option for option in offered if option.action in ("approve", "request_changes", "reject")]
    assert len(own) == 3
    assert all(option.why_not == ("not_own_work",) for option in own)


def test_approval_shows_a_lesson_in_its_school_and_the_stamp_opens_it():
    seen = {state.name for state in SHIPPED["material"].states if state.visible}
    opened = {state.name for state in SHIPPED["material"].states if state.open}
    assert (seen, opened) == ({"approved", "listed", "stamped"}, {"stamped"})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "leave"', 'name = leave"', "not TOML: Invalid value (at line 2, column 8)"),
        ("version = 1", "", "definition: version is missing"),
        ("version = 1", "version = true", "definition: version must be a whole number"),
        ("quorum = 2", "qourum = 2", 'transition "grant": unknown key "qourum", did you mean "quorum"?'),
        ("after = 5", "after = '5 days'", 'transition "lapse": after must be a whole number'),
        ('comment = "required"', 'comment = "yes"', "comment must be one of required, optional, none"),
        ('["has_reason", "in_time"]', "[1]", 'transition "ask": guards must be a list of names'),
        ('to = "granted"', "", 'transition "grant": to is missing'),
        ("editable = true", "editable = 1", 'state "written": editable must be true or false'),
        ('tone = "amber"', 'tone = "pink"', 'state "asked": tone must be one of grey, amber'),
        ('name = "asked"', "", "state 2: name is missing"),
        ("[[reminders]]\nstate", "[[reminders]]\nplace", "reminder 1: state is missing"),
    ],
)
def test_a_broken_file_is_told_where_and_what(old, new, message):
    assert old in LEAVE
    with pytest.raises(DefinitionInvalid) as invalid:
        load(LEAVE.replace(old, new, 1))
    assert message in str(invalid.value)


def test_all_that_is_wrong_with_a_file_is_told_at_once():
    with pytest.raises(DefinitionInvalid) as invalid:
        load('name = 3\nstates = [1]\ncolour = "red"')
    assert invalid.value.problems == (
        "definition: name must be text",
        "definition: version is missing",
        "definition: initial is missing",
        "definition: states must be written as [[states]]",
        "definition: transitions is missing",
        'definition: unknown key "colour"',
    )


def test_words_typed_in_decomposed_letters_are_composed():
    assert load(LEAVE.replace("Xin phép", "Xin phe\u0301p")) == leave


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "has_reason",
            "has_reson",
            'transition "ask": unknown guard "has_reson", did you mean "has_reason"?',
        ),
        ("leave.ask", "leave.fly", 'transition "ask": unknown permit "leave.fly"'),
        ('"LeaveGranted"', '"LeaveGiven"', 'transition "grant": unknown event "LeaveGiven"'),
        ('"LeaveOverdue"', '"Late"', 'reminder of "asked" after 2: unknown event "Late"'),
        ('state = "asked"', 'state = "aksed"', 'reminder of "aksed" after 2: unknown state "aksed"'),
        ('initial = "written"', 'initial = "lost"', 'initial: no state is named "lost"'),
        ('initial = "written"', 'initial = "granted"', 'state "asked" cannot be reached from "granted"'),
        ('to = "lapsed"', 'to = "gone"', 'transition "lapse": unknown state "gone"'),
        ('"lapsed"\nfinal = true', '"lapsed"', 'state "lapsed" is a dead end but not final'),
        ('"asked"\ntone = "amber"', '"asked"\nfinal = true', 'state "asked" is final but "grant" leaves it'),
        ('name = "send_back"', 'name = "grant"', 'state "asked": "grant" leaves it 2 times'),
        ('permit = "leave.ask"', "", 'transition "ask": needs either a permit or an after'),
        ('permit = "leave.ask"', 'permit = "leave.ask"\nafter = 3', "needs either a permit or an after"),
        ("after = 5", "after = 0", 'transition "lapse": after must be 1 school day or more'),
        ("after = 5", "after = 5\nquorum = 2", 'transition "lapse": the clock neither votes nor comments'),
        ("quorum = 2", "quorum = 0", 'transition "grant": quorum must be 1 or more'),
        ('permit = "leave.grant"\nquorum = 2', "after = 9", "more than one transition waits for the clock"),
        ('name = "lapsed"', 'name = "granted"', 'state "granted" is declared 2 times'),
        (
            'name = "ask"',
            'name = "ask now"',
            'transition "ask now": a name is letters, digits and underscores',
        ),
        ("version = 1", "version = 0", "version must be 1 or more"),
        ('from = "written"', "from = []", 'transition "ask": from is empty'),
    ],
)
def test_a_definition_that_makes_no_sense_is_found_out(old, new, problem):
    assert old in LEAVE
    found = problems(load(LEAVE.replace(old, new, 1)), GUARDS, PERMITS, EVENTS)
    assert any(problem in each for each in found), found


def test_a_sound_definition_has_no_problem():
    assert problems(leave, GUARDS, PERMITS, EVENTS) == []


def test_a_renamed_guard_goes_on_answering_to_its_old_name():
    guards = aliased(
        {"has_grounds": GUARDS["has_reason"], "in_time": GUARDS["in_time"]}, {"has_reason": "has_grounds"}
    )
    assert problems(leave, guards, PERMITS, EVENTS) == []
    assert options(leave, begin(leave, MONDAY), lambda permit: True, guards, {"has_reason", "in_time"})[
        0
    ].allowed
    with pytest.raises(DefinitionInvalid, match='guard alias "old" points to unknown "lost"'):
        aliased(GUARDS, {"old": "lost"})
