"""
Laws of conditions as values, and of time: what holds for every condition there is.

Not here: that all back ends agree (:mod:`tests.property.test_condition_parity`).
"""

import json
import pickle
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit.conditions import Condition, Moment
from crmkit.errors import MovingThresholdError
from tests.conditions.samples import Lead
from tests.property.conditions.answers import VIEW, Desk
from tests.property.conditions.cases import Case
from tests.property.conditions.kleene import (
    MICROSECOND,
    Truth,
    conjunction,
    disjunction,
)
from tests.property.conditions.strategies import (
    SETTINGS,
    conditions,
    upto,
    worlds,
)
from tests.property.conditions.worlds import World

SETTINGS = settings(SETTINGS, max_examples=150)
#: Conditions that ask about time but about no change.
STEADY = ("time", "time", "time gaps")
LENGTHS = [timedelta(microseconds=1), timedelta(minutes=7), timedelta(hours=1)]
LENGTHS += [timedelta(days=n) for n in (1, 3, 31, 400)]


def truth(world: World, case: Case, lead: Lead, now: datetime | None = None) -> Truth:
    """
    Return what the oracle says.
    """
    found: Truth = case.mean(world.asked(lead, now))
    return found


# -- As values -----------------------------------------------------------------


@given(data=st.data(), world=worlds)
@SETTINGS
def test_canonical_text_reads_back_as_the_same_condition(
    data: st.DataObject, world: World
) -> None:
    """
    Writing a condition and reading it again changes nothing.
    """
    case = data.draw(conditions(world))
    desk = Desk.of(world, {})
    first = desk.condition(case.text)
    again = Condition(first.text, desk.schema).bind(**world.params)

    assert first == again
    assert hash(first) == hash(again)
    assert first.text == again.text


@given(data=st.data(), world=worlds)
@SETTINGS
def test_a_pickled_condition_is_the_same_condition(
    data: st.DataObject, world: World
) -> None:
    """
    Text, schema and what is bound survive, and so do the answers.
    """
    condition = Desk.of(world, {}).condition(data.draw(conditions(world)).text)
    again = pickle.loads(pickle.dumps(condition))  # noqa: S301 - our own
    lead = world.leads[0]
    at = Moment(world.now, world.change_of(lead))

    assert condition == again
    assert condition.holds(lead, at, VIEW) == again.holds(lead, at, VIEW)


@given(data=st.data(), world=worlds)
@SETTINGS
def test_a_tree_of_plain_values_is_the_same_condition(
    data: st.DataObject, world: World
) -> None:
    """
    A condition survives as JSON.
    """
    desk = Desk.of(world, {})
    condition = Condition(data.draw(conditions(world)).text, desk.schema)
    tree = json.loads(json.dumps(condition.to_dict()))

    assert condition == Condition.from_dict(tree, desk.schema)


@given(data=st.data(), world=worlds)
@SETTINGS
def test_joined_conditions_mean_the_joint(data: st.DataObject, world: World) -> None:
    """
    ``&``, ``|`` and ``~`` say what ``and``, ``or`` and ``not`` say.
    """
    a, b = (data.draw(conditions(world)) for _ in "ab")
    one, two = (Desk.of(world, {}).condition(case.text) for case in (a, b))

    both, either, opposite = one & two, one | two, ~one

    for lead in world.leads[:10]:
        at = Moment(world.now, world.change_of(lead))
        truths = [truth(world, case, lead) for case in (a, b)]

        assert (conjunction(truths) is True) == both.holds(lead, at, VIEW)
        assert (disjunction(truths) is True) == either.holds(lead, at, VIEW)
        assert (truths[0] is False) == opposite.holds(lead, at, VIEW)
    assert one == ~opposite
    assert both == both & two


# -- As time passes ------------------------------------------------------------


@given(data=st.data(), world=worlds)
@SETTINGS
def test_a_window_holds_whoever_became_true_by_time_alone(
    data: st.DataObject, world: World
) -> None:
    """
    A lead that was not true at one instant and is at a later one is in the window
    of any time that has both, whatever is true at its end.
    """
    case = data.draw(conditions(world, STEADY))
    since = world.instants[data.draw(upto(len(world.instants)))]
    length = LENGTHS[data.draw(upto(len(LENGTHS)))]
    places = data.draw(st.lists(st.floats(0, 1), max_size=6))
    instants = [since, *(since + length * p for p in sorted(places)), since + length]
    condition = Desk.of(world, {}).condition(case.text)
    try:
        window = condition.window(since, since + length)
    except MovingThresholdError:
        return  # a threshold that is not the same for all is refused by name
    for lead in world.leads:
        answers = [truth(world, case, lead, now) is True for now in instants]
        if (False, True) in pairwise(answers):
            assert window.holds(lead, Moment(since + length), VIEW), lead
            assert window.holds(lead, Moment(since), VIEW), lead


@given(data=st.data(), world=worlds)
@SETTINGS
def test_nothing_changes_before_the_next_flip(
    data: st.DataObject, world: World
) -> None:
    """
    Up to the flip the answer stays, and there it turns.
    """
    case = data.draw(conditions(world, STEADY))
    condition = Desk.of(world, {}).condition(case.text)
    for lead in world.leads[:5]:
        try:
            flip = condition.next_flip(lead, Moment(world.now), VIEW)
        except MovingThresholdError:
            continue
        now = truth(world, case, lead) is True
        for at in between(world.now, flip):
            assert now == (truth(world, case, lead, at) is True), (lead, at, flip)
        if flip is not None:
            assert now != (truth(world, case, lead, flip) is True), (lead, flip)


def between(now: datetime, flip: datetime | None) -> list[datetime]:
    """
    Return some instants from now on, but before a flip.
    """
    steps = [timedelta(0), MICROSECOND, *LENGTHS, timedelta(days=4000)]
    found = [now + step for step in steps]
    if flip is None:
        return found
    within = [now + (flip - now) * n // 7 for n in range(1, 7)]
    return [at for at in (*found, *within, flip - MICROSECOND) if at < flip]
