"""
One condition, one answer: on objects, explained, in both databases, by an oracle.

The oracle is an independent interpreter of three truth values: each generated
condition comes with the function that it means, written after Kleene from the
reference of the language (:mod:`tests.property.conditions`). One example is one
condition and the fifty leads of a world.

``pytest tests/property/test_condition_parity.py --parity-examples 100000`` asks as
many conditions, each two hundred of them in a world of their own.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from tests.conditions import tables
from tests.property.conditions.answers import Desk
from tests.property.conditions.cases import Case
from tests.property.conditions.strategies import SETTINGS, conditions
from tests.property.conditions.worlds import ZONES, World

A_WORLD = 200
#: The time zone of a session must change nothing, not even for columns without one.
ABROAD = "-c TimeZone=Asia/Shanghai"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """
    Spread the examples over worlds, at least two in each zone.
    """
    if "number" not in metafunc.fixturenames:
        return
    total: int = metafunc.config.getoption("parity_examples")
    worlds = max(2 * len(ZONES), total // A_WORLD)
    examples = -(-total // worlds)
    metafunc.parametrize(
        ("number", "examples"),
        [pytest.param(n, examples, id=f"world {n}") for n in range(worlds)],
    )


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
    A PostgreSQL whose sessions have the clocks of another place.
    """
    url = new_postgres().url
    engine = sa.create_engine(url, connect_args={"options": ABROAD})
    tables.create(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def databases(
    sqlite: sa.Engine, request: pytest.FixtureRequest
) -> dict[str, sa.Engine]:
    """
    The databases that there are; without PostgreSQL another test is skipped.
    """
    found = {"sqlite": sqlite}
    with suppress(pytest.skip.Exception):
        found["postgresql"] = request.getfixturevalue("abroad")
    return found


def agree(number: int, examples: int, engines: Mapping[str, sa.Engine]) -> None:
    """
    Fail unless everybody gives the oracle's answers in a world.
    """
    desk = Desk.of(World(number), engines)

    @given(case=conditions(desk.world))
    @settings(SETTINGS, max_examples=examples)
    def asked(case: Case) -> None:
        wrong = [str(row) for row in desk.rows(case) if not row.is_agreed]
        assert not wrong, (
            f"{len(wrong)} leads, in world {number}, the first\n{wrong[0]}"
        )

    asked()


def test_all_back_ends_give_the_answers_of_the_oracle(
    number: int, examples: int, databases: Mapping[str, sa.Engine]
) -> None:
    """
    True, false and unknown are the same for every lead, whoever is asked.
    """
    agree(number, examples, databases)


def test_postgresql_takes_part(
    postgres_url: str, databases: Mapping[str, sa.Engine]
) -> None:
    """
    Where there is a PostgreSQL, it is one of those that are asked.
    """
    assert {"sqlite", "postgresql"} == set(databases)
