"""
The law of permissions: nobody is told what he may not see, by whatever way out.

Two companies that differ only in what somebody may not see give him the same answers
to the same calls, errors and lines of the log included. What is not promised is in
the threat model: numbers of a shared sequence, versions, that a value or a number is
taken, and guards of moves that ask for a hidden field.

Not here: each way out by itself (``tests/crm/test_access_*.py``).
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import zip_longest

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit import Settings
from crmkit.adapters.memory import MemoryStore
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store
from tests.postgres import emptied
from tests.property.access.acts import acts
from tests.property.access.calls import Call, calls
from tests.property.access.oracle import Law, forbidden, seen_ids
from tests.property.access.outputs import Outcome, outcome
from tests.property.access.plans import laws, plans
from tests.property.access.worlds import (
    KINDS,
    SERVICES,
    Plan,
    Row,
    World,
    settings_of,
    token,
    world,
)

SETTINGS = settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
#: Scopes by which records of others decide what is seen.
_LOOKING_ROUND = frozenset({"orders", "unheard"})

Stores = Callable[[str], Store]


_kept: dict[str, Settings] = {}


def _settings_of(law: Law) -> Settings:
    """
    Return the settings of a law, made once: to check a policy takes long.
    """
    key = repr(law)
    if key not in _kept:
        _kept[key] = settings_of(law.policy())
    return _kept[key]


def _tokens(plan: Plan, numbers: frozenset[int]) -> list[str]:
    """
    Return what tells secrets, however they are written.
    """
    found = []
    for row in plan.rows:
        for number, how in row.secrets.values():
            if number in numbers:
                for letter in "ab":
                    found.append(token(letter, number, how))
                    if how != "phone":
                        found.append(token(letter, number + 9000, how))
    return found


def _absent(whole: World, law: Law) -> frozenset[int]:
    """
    Return the rows that only one of the worlds has: the viewer sees none of them.
    """
    if _LOOKING_ROUND & set(law.scopes):
        return frozenset()
    rows = whole.plan.rows
    unseen = {
        row.number
        for row in rows
        if (record := whole.record(row)) is not None and not law.shows(whole, record)
    }
    lone = {
        row.number
        for row in rows
        if row.only_in
        and row.number in unseen
        and (row.kind != "customer" or _theirs(whole.plan, row) <= unseen)
    }
    gone = {
        number
        for row in rows
        if row.kind == "customer" and row.number in lone
        for number in (row.number, *_theirs(whole.plan, row))
    }
    # Of a customer who is seen, what happens tells on his record.
    of_unseen = {row.number for row in rows if row.customer in unseen}
    quiet = {
        row.number
        for row in rows
        if row.kind in {"contact", "order", "contract", "need"}
    }
    return frozenset(gone | (lone & quiet & of_unseen))


def _theirs(plan: Plan, customer: Row) -> set[int]:
    return {row.number for row in plan.rows if row.customer == customer.number}


def _both(
    plan: Plan, law: Law, stores: Stores, chosen: Settings
) -> tuple[World, World, frozenset[int]]:
    """
    Return two worlds that differ only in what the viewer may not see.
    """
    whole = world(plan, stores("a"), chosen, lambda _: "a")
    secret = forbidden(whole, law)
    absent = _absent(whole, law)
    other = world(
        plan,
        stores("b"),
        chosen,
        lambda number: "b" if number in secret else "a",
        lambda row: row.number in absent,
    )
    return whole, other, secret


def _check(data: st.DataObject, stores: Stores) -> None:
    law = data.draw(laws(), "law")
    plan = data.draw(plans(law), "plan")
    whole, other, secret = _both(plan, law, stores, _settings_of(law))
    with closing(whole.crm), closing(other.crm):
        _look(whole, law)
        ids, said = dict(whole.known), ""
        for position in range(data.draw(st.integers(1, 8), "how many steps")):
            if data.draw(st.integers(0, 4)) == 0:
                act = data.draw(acts(plan, law), "the office")
                for each in (whole, other):
                    act.do(each, position)
                law = act.law
            hidden = forbidden(whole, law)
            if not secret <= hidden:
                return  # he sees now what he did not see before
            call = data.draw(calls(plan, ids, _seen(whole, law)), "call")
            said += call.name  # what he says himself may come back
            outcomes = [_made(call, each, position) for each in (whole, other)]
            if not hidden <= forbidden(whole, law):
                return
            for found in outcomes:
                _refuse_told(found, [t for t in _tokens(plan, hidden) if t not in said])
            assert not list(_apart(*outcomes))


def _seen(whole: World, law: Law) -> frozenset[int]:
    records = {row.number: whole.record(row) for row in whole.plan.rows}
    return frozenset(
        n for n, each in records.items() if each and law.shows(whole, each)
    )


def _made(call: Call, where: World, position: int) -> Outcome:
    where.ids.row = f"call{position}"
    return outcome(lambda: call.make(where.desk))


def _refuse_told(found: Outcome, tokens: list[str]) -> None:
    """
    Check that nothing is told of what must not be.
    """
    told = [token for token in tokens if found.tells(token)]
    assert not told, [text for text in found.texts if told[0] in text]


def _apart(one: Outcome, other: Outcome) -> Iterator[tuple[str, str]]:
    """
    Yield the texts in which two outcomes differ.
    """
    for mine, theirs in zip_longest(one.texts, other.texts, fillvalue=""):
        if mine != theirs:
            yield mine, theirs


def _look(whole: World, law: Law) -> None:
    """
    Check that he sees all that he may see, and in the clear.
    """
    desk = whole.desk
    for kind in KINDS:
        if kind not in law.reads:
            continue
        service = getattr(desk, SERVICES[kind])
        expected = seen_ids(whole, law, kind)
        found = {each.id: each for each in service.each()}
        planned = {
            whole.known[row.number] for row in whole.plan.rows if row.kind == kind
        }
        assert expected == found.keys() & planned
        assert len(found) == service.count()
        for row in whole.plan.rows:
            record = whole.record(row)
            seen = found.get(whole.known[row.number])
            if record is None or row.kind != kind or seen is None:
                continue
            for field in row.secrets:
                is_clear = law.clear(whole, record, field)
                assert is_clear == (field not in seen.hidden), field


def _hold(config: pytest.Config, share: int, store: Callable[[str], Store]) -> None:
    """
    Try the law on as many companies as are asked for, or on one of several of them.
    """
    total: int = config.getoption("law_examples")

    @settings(SETTINGS, max_examples=max(3, total // share))
    @given(data=st.data())
    def law(data: st.DataObject) -> None:
        _check(data, store)

    law()


def test_nobody_is_told_what_he_may_not_see(pytestconfig: pytest.Config) -> None:
    """
    Worlds that differ only in what somebody may not see answer him alike, in memory.
    """
    _hold(pytestconfig, 1, lambda _: MemoryStore())


def test_nor_by_a_store_in_sqlite(pytestconfig: pytest.Config) -> None:
    """
    Worlds that differ only in what somebody may not see answer him alike, in SQLite.
    """
    _hold(pytestconfig, 6, lambda _: open_store(plugin_manager(), "sqlite://"))


def test_nor_by_a_store_in_postgresql(
    two_engines: dict[str, sa.Engine], pytestconfig: pytest.Config
) -> None:
    """
    Worlds that differ only in what somebody may not see answer alike in PostgreSQL.
    """
    _hold(pytestconfig, 8, lambda name: emptied(two_engines[name], f"law_{name}"))


@pytest.fixture(scope="module")
def two_engines(postgres_url: str) -> Iterator[dict[str, sa.Engine]]:
    """
    Engines of two worlds on one database, and a schema for each.
    """
    made = {name: sa.create_engine(postgres_url) for name in "ab"}
    yield made
    for engine in made.values():
        engine.dispose()
