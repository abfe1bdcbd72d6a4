"""
Generated conditions as Hypothesis draws them.

Not here: how they are written (:mod:`tests.property.conditions.writing`).
"""

from functools import cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.property.conditions.cases import Case
from tests.property.conditions.worlds import World
from tests.property.conditions.writing import FEATURES, written

SETTINGS = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def upto(number: int) -> st.SearchStrategy[int]:
    """
    Return the strategy of the first *number* whole numbers.
    """
    return st.integers(0, number - 1)


@cache
def world(number: int) -> World:
    """
    Return a world that is made once.
    """
    return World(number)


worlds = st.integers(0, 13).map(world)


@st.composite
def conditions(
    draw: st.DrawFn, world: World, features: tuple[str, ...] = FEATURES
) -> Case:
    """
    Return conditions over the schema of a world.
    """
    chosen = draw(st.sampled_from(features))
    return written(world, lambda number: draw(upto(number)), chosen)
