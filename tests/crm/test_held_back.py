"""
Changes that PostgreSQL holds back are told to whoever lets time rules run.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.crm import DueReport
from crmkit.crm._due_report import Tally
from crmkit.ports import Feed
from crmkit.testing import CountingIds, SettableClock
from tests.crm.company import MONDAY
from tests.crm.ruled import Noted, quiet

MINUTE = timedelta(minutes=1)


@contextmanager
def forgotten(engine: sa.Engine) -> Iterator[None]:
    """
    A transaction in another database of the server, which writes and stays open.
    """
    other = sa.create_engine(engine.url.set(database="postgres"))
    with other.connect() as elsewhere:
        elsewhere.exec_driver_sql("SELECT pg_current_xact_id()")
        yield
    other.dispose()


def test_a_forgotten_transaction_is_told(
    new_postgres: Callable[[], sa.Engine], caplog: pytest.LogCaptureFixture
) -> None:
    """
    In the report at once, in the log after a quarter of an hour.
    """
    engine, clock, noted = new_postgres(), SettableClock(MONDAY), Noted()
    SQLStore(engine).migrate()
    crm = CRM(
        SQLStore(engine),
        clock=clock,
        ids=CountingIds(),
        time_rules=[quiet(noted.do, when="name is not None")],
    )
    crm.run_due()
    clock.advance(60 * MINUTE)
    with caplog.at_level(logging.WARNING, "crmkit.due"), forgotten(engine):
        crm.as_system("test").customers.add(name="恒信科技有限公司")
        reports = [crm.run_due()]
        for minutes in (15, 1):
            clock.advance(minutes * MINUTE)
            reports.append(crm.run_due())
    held = [each.held_since for each in reports], len(noted)

    told = (
        "time rules see no change since 2026-03-02T03:00:00+00:00: a transaction is "
        "open on the database server, perhaps in another database"
    )
    assert ([MONDAY + 60 * MINUTE] * 3, 0) == held
    assert [told] == caplog.messages


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ([], None),
        ([None, None], None),
        ([None, MONDAY + MINUTE, MONDAY, None], MONDAY),
    ],
    ids=["unread", "free", "held"],
)
def test_the_first_that_is_held_back_counts(
    since: list[datetime | None], expected: datetime | None
) -> None:
    """
    Rules that have come to different places each read a part of the feed.
    """
    tally = Tally(left=1)
    for each in since:
        tally.note_held(Feed((), held_since=each))

    assert expected == tally.report().held_since
    assert attrs.evolve(DueReport(), held_since=expected) == tally.report()
