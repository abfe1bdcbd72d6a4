"""
Changes of a later field set, as another version writes them beside this one.
"""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.parts import columns_of, of_columns
from crmkit.adapters.sql import SQLStore, metadata
from crmkit.crm import TimeRule
from crmkit.records import SCHEMA_VERSION, Change, Customer
from crmkit.testing import CountingIds, SettableClock

LATER = SCHEMA_VERSION + 1
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NOVEL = (None, {"a": [1.5]})


@attrs.frozen
class Shop:
    """
    A store with a customer whose second change another version has written.

    It has a field that is not known here.
    """

    crm: CRM
    customer: str

    @property
    def last(self) -> Change:
        """
        Return that change.
        """
        return self.crm.as_system("test").customers.changes(self.customer)[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """
    A store that an older and a newer version work on.
    """
    if request.param == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
    else:
        new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
        engine = new()
    crm = CRM(SQLStore(engine), clock=SettableClock(MONDAY), ids=CountingIds())
    crm.migrate()
    desk = crm.as_system("test")
    customer = desk.customers.add(name="恒信科技").id
    desk.customers.change(customer, {"remarks": "VIP"})
    changes = metadata().tables["crm_changes"]
    fields = {"remarks": [None, "VIP"], "novel": list(NOVEL)}
    with engine.begin() as connection:
        second = sa.update(changes).where(changes.c.version == 2)
        connection.execute(second.values(schema_version=LATER, fields=fields))
    yield Shop(crm, customer)
    engine.dispose()


def test_a_history_has_what_is_not_known_as_it_is(shop: Shop) -> None:
    """
    The feed has the same, and the record is made of what is known.
    """
    expected = {"remarks": (None, "VIP"), "novel": NOVEL}
    assert (LATER, expected) == (shop.last.schema_version, dict(shop.last.fields))
    assert shop.last in shop.crm.changes()
    was = shop.crm.as_system("test").customers.as_of(shop.customer, MONDAY)
    assert isinstance(was, Customer)
    assert ("恒信科技", "VIP", 2) == (was.name, was.remarks, was.version)


def test_work_goes_on_beside_a_later_version(shop: Shop) -> None:
    """
    Commands and time rules do what they do.
    """
    rule = TimeRule(
        name="vip",
        record=Customer,
        when='remarks == "VIP"',
        do=lambda _record, _firing: (),
        on_switch="fire",
    )
    clock = SettableClock(MONDAY)
    crm = CRM(shop.crm.store, clock=clock, time_rules=[rule], ids=CountingIds("p"))
    assert 1 == crm.run_due().fired
    crm.as_system("test").customers.change(shop.customer, {"remarks": "A"})
    assert () == crm.run_due().failed


def test_what_is_not_known_is_told_by_verify(shop: Shop) -> None:
    """
    It may be of a later version, or wrong.
    """
    (finding,) = shop.crm.verify().findings
    assert ("change", "fields that there are", "novel") == (
        finding.kind,
        finding.expected,
        finding.found,
    )


@pytest.mark.parametrize("url", ["memory://", "sqlite://"])
def test_what_is_not_known_is_carried_along(shop: Shop, url: str) -> None:
    """
    By an export, into any store, and out of it again.
    """
    first, second = io.BytesIO(), io.BytesIO()
    shop.crm.export(first)
    first.seek(0)
    with CRM.open(url) as other:
        other.restore(first)
        assert shop.last == Shop(other, shop.customer).last
        other.export(second)
    assert first.getvalue().splitlines()[1:-1] == second.getvalue().splitlines()[1:-1]


def test_a_value_that_does_not_fit_is_left_as_it_is(shop: Shop) -> None:
    """
    A choice or a form that a later version has given to a field.
    """
    columns = columns_of(shop.last)
    odd: dict[str, list[object]] = {
        "kind": [None, "robot"],
        "remarks": [None, {"text": "VIP"}],
    }
    change = of_columns(Change, {**columns, "fields": odd})

    assert {name: tuple(pair) for name, pair in odd.items()} == dict(change.fields)
    kept = columns_of(change)
    assert odd == json.loads(json.dumps(kept["fields"]))
    with pytest.raises(ValueError, match="robot"):
        of_columns(Change, {**columns, "schema_version": SCHEMA_VERSION, "fields": odd})
