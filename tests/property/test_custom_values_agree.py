"""
Memory, SQLite and PostgreSQL agree on custom values, indexed or not.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.conditions import (
    Boolean,
    Condition,
    Day,
    Field,
    Instant,
    Integer,
    Moment,
    Number,
    Schema,
    Text,
    TextSet,
)
from crmkit.decisions import Write
from crmkit.ports import Store
from crmkit.records import Customer, FrozenMap, as_kept, is_kept

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KINDS = {
    "price": Number(2),
    "whole": Number(0),
    "seats": Integer(),
    "vip": Boolean(),
    "note": Text(),
    "due": Day(),
    "seen": Instant(),
    "langs": TextSet(),
}
SCHEMA = Schema([Field(name, kind, within="custom") for name, kind in KINDS.items()])
DAYS = st.dates(date(2026, 2, 27), date(2026, 3, 5)).map(date.isoformat)
SEEN = st.integers(-2, 2).map(
    lambda hours: NOW + timedelta(hours=hours, microseconds=5)
)
ODD = st.sampled_from(
    [
        "", "0", "-0", "-0.00", "1.", ".5", "01", "1e3", "1.5", "2.50", "-3", "+1",
        "99999999999999999999", "92233720368547758.07", "92233720368547758.08",
        "-92233720368547758.08", "9223372036854775807", "2026-02-29", "2024-02-29",
        "2026-13-01", "0000-01-01", "0001-01-01", "9999-12-31", "2026-3-1", "now",
        "2026-03-02T09:00:00Z", "2026-03-02T09:00:00.5Z", "2026-03-02T24:00:00Z",
        "2026-03-02T09:00:60Z", "2026-03-02T09:00:00.000001Z", "2026-03-02 09:00:00Z",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1900-02-29T00:00:00Z",
        True, False, 0, 1, -1, 3, 2**63 - 1, -(2**63), (), ("a",), ("a", "b"), "true",
        "null", '"', "\\", "'", "{}", "[]", "٣", "１",
    ]
)  # fmt: skip
VALUES = st.one_of(
    ODD,
    DAYS,
    SEEN.map(lambda at: as_kept(at, Instant())),
    st.decimals(-4, 4, places=2).map(str),
    st.integers(-4, 4),
    st.text(st.sampled_from("ab😀中"), max_size=3),
)
CUSTOM = st.dictionaries(st.sampled_from(sorted(KINDS)), VALUES, max_size=8)
NUMBERS = st.one_of(
    st.integers(-4, 4).map(str), st.decimals(-4, 4, places=2).map(lambda d: f"{d:f}")
)
SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
LEAVES = st.one_of(
    st.builds("price {} {}".format, SIGNS, NUMBERS),
    st.builds("whole {} {}".format, SIGNS, st.integers(-4, 4)),
    st.builds("seats {} {}".format, SIGNS, st.integers(-4, 4)),
    st.builds("seats in ({}, {})".format, st.integers(-4, 4), st.integers(-4, 4)),
    st.builds('due {} "{}"'.format, SIGNS, DAYS),
    st.builds("seen {} now".format, SIGNS),
    st.builds("age(seen) {} hours({})".format, SIGNS, st.integers(0, 2)),
    st.builds('note == "{}"'.format, st.text(st.sampled_from("ab中"), max_size=2)),
    st.builds(
        'startswith(note, "{}")'.format, st.sampled_from(["a", "中", "1", "2026"])
    ),
    st.sampled_from(["vip", "vip == False", '"a" in langs', "len(langs) > 1"]),
    st.sampled_from(sorted(KINDS)).map("{} is None".format),
    st.sampled_from(["seats + 1 > 2", "coalesce(seats, 2) == 2"]),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
    ),
    max_leaves=4,
)


def made(engine: sa.Engine) -> SQLStore:
    """
    Return a new store with its tables.
    """
    store = SQLStore(engine, owned=True)
    store.migrate()
    return store


@pytest.fixture(scope="module")
def on_a_server(new_postgres: Callable[[], sa.Engine]) -> Iterator[SQLStore]:
    """
    A store in PostgreSQL.
    """
    store = made(new_postgres())
    yield store
    store.close()


@pytest.fixture(scope="module")
def others(request: pytest.FixtureRequest) -> Iterator[dict[str, SQLStore]]:
    """
    The stores to compare with; without PostgreSQL another test is skipped.
    """
    found = {"sqlite": made(sa.create_engine("sqlite://"))}
    with suppress(pytest.skip.Exception):
        found["postgresql"] = request.getfixturevalue("on_a_server")
    yield found
    found["sqlite"].close()


def test_postgresql_takes_part(
    postgres_url: str, others: Mapping[str, SQLStore]
) -> None:
    """
    Where there is a PostgreSQL, it is one of those that are asked.
    """
    assert {"sqlite", "postgresql"} == set(others)


class _UndoneError(Exception):
    """
    Ends a block that is to leave nothing behind.
    """


def _asked(store: Store, rows: list[dict[str, Any]], text: str) -> list[str]:
    found: list[str] = []
    at = Moment(NOW)
    with suppress(_UndoneError), store.begin() as work:
        for number, custom in enumerate(rows):
            record = Customer(id=f"C{number}", version=1)
            work.put(Write(None, record))
            after = record.replace(custom=FrozenMap(custom), version=2)
            work.put(Write(record, after))
        page = work.find(Customer, Condition(text, SCHEMA), at)
        found = [each.id for each in page]
        raise _UndoneError
    return found


@pytest.mark.parametrize("is_indexed", [False, True], ids=["plain", "indexed"])
def test_stores_agree_on_custom_values(
    others: Mapping[str, SQLStore], *, is_indexed: bool
) -> None:
    """
    Whatever records hold and whatever is asked, every store finds the same.
    """
    fields = {name: kind for name, kind in KINDS.items() if name != "langs"}
    for other in others.values():
        other.index_custom({"customer": fields} if is_indexed else {}, anew=True)

    @given(rows=st.lists(CUSTOM, min_size=1, max_size=6), text=CONDITIONS)
    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def agree(rows: list[dict[str, Any]], text: str) -> None:
        expected = _asked(MemoryStore(), rows, text)
        for name, other in others.items():
            assert (name, expected) == (name, _asked(other, rows, text))

    agree()


@given(value=VALUES, name=st.sampled_from(sorted(KINDS)))
def test_what_is_kept_is_a_value(value: Any, name: str) -> None:
    """
    What is kept is a value, and keeping it again changes nothing.
    """
    try:
        kept = as_kept(value, KINDS[name])
    except ValueError:
        return

    assert is_kept(kept, KINDS[name])
    assert kept == as_kept(kept, KINDS[name])
