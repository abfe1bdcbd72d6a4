"""
The law of limited conditions: what somebody does not see changes no answer.

The oracle asks what a condition means of records with a veil: those out of sight are
not there, and a value that is not seen makes whatever asks for it unknown. It never
reads what is not seen, so that agreeing with it is to tell nothing of it.

Not here: single cases (``tests/conditions/test_limited.py``).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit.conditions import Condition, Limit, Moment
from crmkit.errors import BackEndGapError
from tests.conditions import tables
from tests.conditions.tables import LEADS
from tests.property.conditions.answers import COLUMNS, GAPS, VIEW, Desk
from tests.property.conditions.cases import Case
from tests.property.conditions.limits import Sight, sight
from tests.property.conditions.strategies import SETTINGS, conditions, upto, worlds
from tests.property.conditions.worlds import World

SETTINGS = settings(SETTINGS, max_examples=150)


@st.composite
def sights(draw: st.DrawFn, world: World) -> Sight:
    """
    Return what somebody sees of a world.
    """
    return sight(world, lambda number: draw(upto(number)))


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sa.Engine]:
    """
    A database in memory.
    """
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    tables.create(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def abroad(new_postgres: Callable[[], sa.Engine]) -> Iterator[sa.Engine]:
    """
    A database on a server.
    """
    engine = new_postgres()
    tables.create(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def databases(
    sqlite: sa.Engine, request: pytest.FixtureRequest
) -> Mapping[str, sa.Engine]:
    """
    The databases that there are.
    """
    found = {"sqlite": sqlite}
    with suppress(pytest.skip.Exception):
        found["postgresql"] = request.getfixturevalue("abroad")
    return found


def limited(desk: Desk, case: Case, seen: Sight) -> Condition:
    """
    Return a condition as somebody asks it.
    """
    return desk.condition(case.text).limited(seen.limits.get)


@given(data=st.data(), world=worlds)
@SETTINGS
def test_a_limited_condition_answers_as_the_plain_one_of_what_is_seen(
    data: st.DataObject, world: World
) -> None:
    """
    It holds, or its negation does, exactly where the oracle finds so behind the veil.
    """
    case, seen = data.draw(conditions(world)), data.draw(sights(world))
    desk = Desk.of(world, {})
    asked = limited(desk, case, seen)
    opposite = ~asked
    found = [
        (asked.holds(lead, at, VIEW), opposite.holds(lead, at, VIEW))
        for lead in world.leads
        for at in [desk.moment(lead)]
    ]
    truths = [seen.truth(case, lead) for lead in world.leads]

    assert [(truth is True, truth is False) for truth in truths] == found


@given(data=st.data(), world=worlds)
@SETTINGS
def test_otherwise_holds_exactly_where_a_condition_does_not(
    data: st.DataObject, world: World
) -> None:
    """
    Whatever is missing or unseen, one of the two holds and the other does not.
    """
    case, seen = data.draw(conditions(world)), data.draw(sights(world))
    desk = Desk.of(world, {})
    for asked in (desk.condition(case.text), limited(desk, case, seen)):
        other, again = asked.otherwise(), asked.otherwise().otherwise()
        for lead in world.leads:
            at = desk.moment(lead)
            held = asked.holds(lead, at, VIEW)

            assert (not held, held) == (
                other.holds(lead, at, VIEW),
                again.holds(lead, at, VIEW),
            )


@given(data=st.data(), world=worlds)
@SETTINGS
def test_objects_and_databases_limit_alike(
    sqlite: sa.Engine, data: st.DataObject, world: World
) -> None:
    """
    A database finds the leads that the condition holds for, limited or otherwise.
    """
    case, seen = data.draw(conditions(world)), data.draw(sights(world))
    desk = Desk.of(world, {"": sqlite})
    asked = limited(desk, case, seen)
    for each in (asked, ~asked, asked.otherwise()):
        held = [each.holds(lead, desk.moment(lead), VIEW) for lead in world.leads]
        try:
            found = answered(sqlite, each, desk.moment(world.leads[0]))
        except BackEndGapError:
            assert (case.needs | seen.needs) & GAPS
            return
        if "change" not in case.needs:
            assert held == found


@given(data=st.data(), world=worlds)
@SETTINGS
def test_a_hint_that_few_are_seen_changes_no_answer(
    databases: Mapping[str, sa.Engine], data: st.DataObject, world: World
) -> None:
    """
    Each database finds the same leads, however many it is told there are.
    """
    rows = data.draw(conditions(world).filter(lambda case: "change" not in case.needs))
    case = data.draw(conditions(world))
    desk = Desk.of(world, databases)
    at, seen = desk.moment(world.leads[0]), desk.condition(rows.text)
    limits: list[dict[tuple[str, ...], Limit]] = [
        {(): Limit(seen, few=few)} for few in (False, True)
    ]
    plain, hinted = (desk.condition(case.text).limited(each.get) for each in limits)
    for engine in databases.values():
        for one, other in ((plain, hinted), (~plain, ~hinted & hinted.otherwise())):
            try:
                found = answered(engine, one, at)
            except BackEndGapError:
                assert (case.needs | rows.needs) & GAPS
                return

            assert found == answered(engine, other, at)


@given(data=st.data(), world=worlds)
@SETTINGS
def test_what_is_not_seen_changes_no_answer(data: st.DataObject, world: World) -> None:
    """
    A lead is answered for as one that differs only in what nobody sees there.
    """
    case, seen = data.draw(conditions(world)), data.draw(sights(world))
    desk = Desk.of(world, {})
    asked = limited(desk, case, seen)
    for lead in world.leads:
        other = seen.disguised(lead)
        at = desk.moment(lead)
        if seen.shown((), lead) == seen.shown((), other):
            assert asked.holds(lead, at, VIEW) is asked.holds(other, at, VIEW)


def answered(engine: sa.Engine, condition: Condition, at: Moment) -> list[bool]:
    """
    Return what a database answers about every lead.
    """
    clause = condition.prepared(COLUMNS, at, tables.RELATED)
    query = sa.select(sa.cast(clause.clause, sa.Integer)).select_from(LEADS)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(LEADS.c.row), dict(clause.values))
        return [{0: False, 1: True}[n] for (n,) in rows]
