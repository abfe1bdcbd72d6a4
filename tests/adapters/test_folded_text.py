"""
Text that is found whatever its case and width, in every store.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore, _pages
from crmkit.conditions import Condition, Text, folded
from crmkit.ports import Store
from crmkit.presets import standard
from crmkit.records import Customer
from crmkit.testing._samples import AT
from tests.adapters.stores import KINDS, new_store

EARLIER = Path(__file__).parent / "earlier"
#: What NFKC makes longest: 18 characters, 33 bytes in UTF-8.
LONGEST = chr(0xFDFA)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """
    A new store of each kind.
    """
    made = new_store(request, request.param)
    made.migrate()
    yield made
    made.close()


@pytest.fixture(params=KINDS[1:])
def sql(request: pytest.FixtureRequest) -> Iterator[SQLStore]:
    """
    A new store in each database.
    """
    made = new_store(request, request.param)
    assert isinstance(made, SQLStore)
    made.migrate()
    yield made
    made.close()


def test_names_are_found_whatever_their_case_and_width(store: Store) -> None:
    """
    Also through a relation, also negated; a missing one is never found.
    """
    desk = CRM(store).as_system("test")
    for key, name, email in (
        ("A", "ＨＥＮＧＸＩＮ恒信", "Wang@Example.COM"),
        ("B", "Hengxin 恒信 (Straße)", None),
        ("C", "明达", "li@example.com"),
    ):
        desk.customers.add(id=key, name=name, email=email)
    desk.contacts.add(id="P", customer="A", name="Ｗang Fang")
    answers = {
        'contains(fold(name), "恒信")': "A B",
        'startswith(fold(name), "HengXin")': "A B",
        'endswith(fold(name), "STRASSE)")': "B",
        'fold(name) == "hengxin恒信"': "A",
        'fold(name) in ("HENGXIN恒信", "明达")': "A C",
        'fold(email) == "wang@example.com"': "A",
        'not contains(fold(email), "WANG")': "C",
        "fold(email) is None": "B",
        'any(fold(p.name) == "wang fang" for p in contacts)': "A",
    }

    assert answers == {
        text: " ".join(each.id for each in desk.customers.find(text))
        for text in answers
    }
    assert 1 == desk.contacts.count('contains(fold(customer.name), "HENGXIN")')


def test_phones_are_found_however_they_are_written(store: Store) -> None:
    """
    Whole or a piece of them, bound or written out, also through a relation.
    """
    desk = CRM(store).as_system("test")
    for key, phone in (
        ("A", "138-1234-5678"),
        ("B", "+86 138 1234 5678"),
        ("C", "+852 5123 4567"),
        ("D", "见备注"),
        ("E", None),
    ):
        desk.customers.add(id=key, name=key, phone=phone, wechat=f"WX_{key}")
    desk.contacts.add(id="P", customer="C", name="王", phone="010-66667777")
    answers = {
        'fold(phone) == "(138) 12345678"': "A B",
        'fold(phone) == fold("008613812345678")': "A B",
        'fold(phone) in ("00852-51234567", "1")': "C",
        'fold(phone) != "13812345678"': "C D",
        'startswith(fold(phone), "138-1")': "A B",
        'contains(fold(phone), "8-1234")': "A B",
        "fold(phone) is None": "E",
        'phone == "138-1234-5678"': "A",
        'fold(wechat) == "wx_d"': "D",
        'any(fold(p.phone) == "+861066667777" for p in contacts)': "C",
    }
    schema = standard().schema(Customer).extended(params={"wanted": Text()})
    bound = Condition("fold(wanted) == fold(phone)", schema)

    assert answers == {
        text: " ".join(each.id for each in desk.customers.find(text))
        for text in answers
    }
    assert 2 == desk.customers.count(bound.bind(wanted="138 1234 5678"))


def test_a_companion_follows_its_field(sql: SQLStore) -> None:
    """
    When it is changed, taken away, and while others are changed.
    """
    desk = CRM(sql).as_system("test")
    desk.customers.add(id="A", name="ＡＢＣ", email="X@Y.Z")
    desk.customers.change("A", {"city": "北京"})
    first = _companions(sql)
    desk.customers.change("A", {"name": "Straße", "email": None})

    assert [("abc", "x@y.z")] == first
    assert [("strasse", None)] == _companions(sql)


def test_reindexing_folds_anew(sql: SQLStore) -> None:
    """
    As after an update of Python, whose tables of characters have grown.
    """
    crm = CRM(sql)
    desk = crm.as_system("test")
    desk.customers.add(id="A", name="ＡＢＣ")
    with sql.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE crm_customers SET name_folded = 'old'")
    crm.reindex()

    assert [("abc", None)] == _companions(sql)


def test_reindexing_goes_through_a_table_by_pages(
    sql: SQLStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    However many records there are, only some are in memory at a time.
    """
    crm = CRM(sql)
    crm.as_system("test").customers.add_all(
        {"id": f"C{n}", "name": f"Ａ{n}"} for n in range(5)
    )
    with sql.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE crm_customers SET name_folded = 'old'")
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    monkeypatch.setattr(_pages, "PAGE", 2)
    sa.event.listen(sql.engine, "before_cursor_execute", note)
    crm.reindex()
    sa.event.remove(sql.engine, "before_cursor_execute", note)
    whole = [each for each in asked if each.startswith("SELECT crm_") and _all(each)]

    assert [] == whole
    assert [f"a{n}" for n in range(5)] == [name for name, _ in _companions(sql)]


def _all(statement: str) -> bool:
    return "LIMIT" not in statement and "crm_meta" not in statement


def test_a_name_of_any_length_can_be_kept(sql: SQLStore) -> None:
    """
    Folded, the longest is twenty times as long; no index refuses it.
    """
    desk = CRM(sql).as_system("test")
    name = "".join(LONGEST + chr(0x4E00 + n) for n in range(100))
    desk.customers.add(id="A", name=name)

    assert 1 == desk.customers.count(f'startswith(fold(name), "{name[:80]}")')


def test_an_earlier_store_gets_companions(request: pytest.FixtureRequest) -> None:
    """
    Of all names and numbers there, each time it is brought up to date.
    """
    for kind in ("sqlite", "postgresql"):
        store = new_store(request, kind)
        assert isinstance(store, SQLStore)
        text = (EARLIER / f"version_1.{kind}.sql").read_text("utf-8")
        driver: Any = store.engine.raw_connection()
        (driver.executescript if kind == "sqlite" else driver.execute)(text)
        driver.execute("UPDATE crm_contacts SET phone = '138-1234-5678'")
        driver.commit()
        driver.close()
        store.migrate()
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT name, name_folded FROM crm_customers"
            ).all()
            phones = connection.exec_driver_sql(
                "SELECT phone, phone_folded FROM crm_contacts"
            ).all()
        store.close()

        assert found
        assert [folded(name) for name, _ in found] == [kept for _, kept in found]
        assert phones
        assert {("138-1234-5678", "13812345678")} == {tuple(each) for each in phones}


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ('fold(name) == "K77"', "name"),
        ('startswith(fold(name), "Ｋ77")', "name"),
        ('fold(phone) == "138-1234-5678"', "phone"),
        ('fold(wechat) == "K77"', "wechat"),
    ],
)
def test_equality_and_beginnings_use_the_index(
    sql: SQLStore, text: str, index: str
) -> None:
    """
    The plan names it.
    """
    desk = CRM(sql).as_system("test")
    desk.customers.add_all(
        {"name": f"k{n}", "wechat": f"k{n}", "phone": f"1381234{n:04}"}
        for n in range(1500)
    )
    with sql.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    condition = Condition(text, standard().schema(Customer))
    with sql.read() as look:
        work: Any = look
        shape = work._shape(Customer, condition)
        clause = condition.where(shape.columns, AT, related=shape.related)
        table = work.tables.of(Customer)
        core = sa.select(table.c.id).where(clause)
        said = core.compile(
            dialect=sql.engine.dialect, compile_kwargs={"literal_binds": True}
        )
        is_sqlite = sql.engine.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        plan = work.connection.exec_driver_sql(explain + str(said)).all()

    assert f"ix_crm_customers_{index}_folded" in str(plan)


def _companions(store: SQLStore) -> list[tuple[Any, ...]]:
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT name_folded, email_folded FROM crm_customers"
        ).all()
        connection.rollback()
    return [tuple(row) for row in found]
