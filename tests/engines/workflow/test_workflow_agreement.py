"""`options` and `decide` give one answer, whatever the definition, the facts and the actor."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from workflow.definition import COMMENTS, Definition, State, Transition
from workflow.engine import CLOCK, awaited, decide, options
from workflow.errors import Refused
from workflow.instance import begin

STATES = ("one", "two", "three")
ACTIONS = ("go", "turn", "stay", "leap")
PERMITS = ("road.walk", "road.ride")
GUARD_NAMES = ("dry", "light", "forgotten")
GUARDS = {"dry": lambda facts: "dry" in facts, "light": lambda facts: "light" in facts}
NOW = date(2026, 11, 23)


@st.composite
def transitions(draw, name):
    by_clock = draw(st.booleans())
    return Transition(
        name=name,
        from_=tuple(draw(st.sets(st.sampled_from(STATES), min_size=1))),
        to=draw(st.sampled_from(STATES)),
        permit=None if by_clock else draw(st.sampled_from(PERMITS)),
        after=3 if by_clock else None,
        guards=tuple(draw(st.sets(st.sampled_from(GUARD_NAMES)))),
        comment=draw(st.sampled_from(COMMENTS)),
        quorum=draw(st.integers(1, 3)),
        emits=("Moved",),
        awaited=draw(st.booleans()),
    )


definitions = st.tuples(*(transitions(name) for name in ACTIONS)).map(
    lambda found: Definition("road", 1, "one", tuple(State(name) for name in STATES), found)
)
steps = st.tuples(
    st.sampled_from(ACTIONS),
    st.sampled_from(("lan", "hoa", "minh", CLOCK)),
    st.sets(st.sampled_from(PERMITS)),
    st.sets(st.sampled_from(("dry", "light"))),
)


@given(definitions, st.lists(steps, max_size=8))
def test_what_options_allow_decide_does_and_what_they_refuse_it_refuses_alike(definition, walk):
    instance = begin(definition, NOW)
    for action, actor, held, facts in walk:
        may = held.__contains__
        offered = {each.action: each for each in options(definition, instance, may, GUARDS, facts, actor)}
        option = offered.get(action)
        comment = "vì mưa" if option and option.comment == "required" else None
        try:
            outcome = decide(definition, instance, action, actor, comment, may, GUARDS, facts, NOW)
        except Refused as refused:
            assert refused.reasons == (option.why_not if option else ("not_from_here",))
            continue
        assert option is not None and option.allowed
        assert outcome.quorum_met == (option.votes + 1 >= option.quorum)
        assert outcome.instance.state == (option.to if outcome.quorum_met else instance.state)
        assert outcome.emits == (("Moved",) if outcome.quorum_met else ())
        assert outcome.awaiting == awaited(definition, outcome.instance.state)
        instance = outcome.instance


@given(definitions, st.sampled_from(STATES))
def test_whoever_is_awaited_is_offered_that_action(definition, state):
    instance = begin(Definition("road", 1, state, definition.states, definition.transitions), NOW)
    everything = {"dry", "light", "forgotten"}
    guards = {name: (lambda facts, name=name: name in facts) for name in GUARD_NAMES}
    for permit, action in awaited(definition, state):
        offered = options(definition, instance, {permit}.__contains__, guards, everything)
        assert action in {option.action for option in offered if option.allowed}
