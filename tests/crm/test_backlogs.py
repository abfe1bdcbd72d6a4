"""
Time rules while there are more changes than a run may look at, as after an import.
"""

from datetime import timedelta
from typing import Any

from crmkit import CRM
from crmkit.crm import DueReport, TimeRule
from crmkit.records import Ticket
from tests.crm.company import MONDAY, Company
from tests.crm.ruled import DAY, Noted, change, quiet, with_rules

MINUTE = timedelta(minutes=1)
SOON = "age(created_at) > minutes(30)"


def imported(small: Company, number: int) -> None:
    """
    Write many new customers.
    """
    rows = ({"name": f"客户{n}"} for n in range(number))
    assert number == len(small.desk.customers.add_all(rows).kept)


def with_many(small: Company, *last: TimeRule) -> CRM:
    """
    Return a worker with some rules that look at all that is new, and others.
    """
    rules = [quiet(name=f"r{n}", when=f'name == "{n}"') for n in range(12)]
    crm = with_rules(small, *rules, *last)
    crm.run_due()
    return crm


def test_what_time_makes_true_does_not_wait_for_an_import(small: Company) -> None:
    """It fires in the first run, whichever rule it is; the import takes four."""
    noted = Noted()
    crm = with_many(small, quiet(noted.do, name="soon", when=SOON))
    small.clock.advance(20 * MINUTE)
    imported(small, 300)
    small.clock.advance(11 * MINUTE)
    reports = [crm.run_due(10)]
    assert ["2026-03-02T02:30:00.000001+00:00"] == noted
    while reports[-1].more:
        reports.append(crm.run_due(10))

    assert [1, 0, 0, 0] == [report.fired for report in reports]
    with crm.store.read() as tx:
        assert {(tx.feed_end(), 0, None, MONDAY + 31 * MINUTE)} == {
            (each.cursor, each.batch, each.place, each.since) for each in tx.ticks()
        }


def test_each_run_asks_what_time_makes_true(small: Company) -> None:
    """While an import is looked at for many minutes, crossings come at theirs."""
    noted = Noted()
    crm = with_many(small, quiet(noted.do, name="soon", when=SOON))
    for n in range(4):
        small.desk.customers.add(name=f"早{n}")
        small.clock.advance(MINUTE)
    imported(small, 300)
    small.clock.advance(26 * MINUTE)
    counts = []
    for _ in range(5):
        counts.append(crm.run_due(1).fired + crm.run_due(1).fired)
        small.clock.advance(MINUTE)

    assert [0, 2, 1, 1, 1] == counts


def test_what_the_window_has_fired_is_not_fired_by_the_changes(small: Company) -> None:
    """Of the same records, once they are looked at for their changes."""
    noted = Noted()
    crm = with_rules(small, quiet(noted.do, when=SOON))
    crm.run_due()
    imported(small, 250)
    small.clock.advance(31 * MINUTE)
    reports: list[DueReport] = []
    while not reports or reports[-1].more:
        reports.append(crm.run_due(100))

    assert 251 == sum(report.fired for report in reports) == len(noted)
    assert len({report.fired for report in reports}) > 1


def test_a_change_that_many_lead_to_does_not_hold_up_time(small: Company) -> None:
    """It is one change, but all tickets of the customer are to be looked at."""
    noted = Noted()
    desk: Any = small.desk
    ticket = {"kind": "complaint", "priority": "high", "description": "?"}
    desk.tickets.open(**ticket, customer=desk.customers.add(name="新客户").id)
    small.clock.advance(DAY)
    desk.tickets.open_all(700 * [{**ticket, "customer": small.customer.id}])
    when = 'age(opened_at) > days(8) or customer.grade == "ordinary"'
    rules = [quiet(noted.do, name=name, record=Ticket, when=when) for name in "abc"]
    crm = with_rules(small, *rules)
    crm.run_due()
    small.clock.advance(6 * DAY)
    change(small, {"grade": "key"})
    crm.run_due(10)
    small.clock.advance(DAY + MINUTE)
    assert [] == noted
    report = crm.run_due(10)

    assert (3, {"a", "b", "c"}) == (report.fired, set(report.rules))


def test_a_contact_that_was_not_looked_at_yet_does_not_hide_a_crossing(
    small: Company,
) -> None:
    """The window finds the customer no more; his change comes later, and does."""
    noted = Noted()
    crm = with_rules(small, quiet(noted.do))
    change(small, {"last_contacted_at": MONDAY})
    crm.run_due()
    small.clock.advance(8 * DAY)
    imported(small, 250)
    change(small, {"last_contacted_at": small.clock.now()})
    reports: list[DueReport] = []
    while not reports or reports[-1].more:
        reports.append(crm.run_due(1))

    assert ["2026-03-09T02:00:00.000001+00:00"] == noted


# -- Many rules, each of which has come to another place ---------------------------


def scattered(small: Company, *rules: TimeRule) -> CRM:
    """
    Return a worker with rules each of which has come to another change.
    """
    with_rules(small, *rules).run_due()
    for rule in rules:
        # Each was deployed by itself, and is noted where it has come to then.
        small.clock.advance(10 * MINUTE)
        with_rules(small, rule).run_due()
        change(small, {"phone": rule.name})
    crm = with_rules(small, *rules)
    assert len(rules) == len({cursor for _, cursor, *_ in came(crm)})
    return crm


def came(crm: CRM) -> set[tuple[object, ...]]:
    """
    Return how far each rule has come.
    """
    with crm.store.read() as tx:
        return {(t.rule, t.cursor, t.batch, t.place, t.since) for t in tx.ticks()}


def test_each_run_that_leaves_something_has_made_progress(small: Company) -> None:
    """Though each rule has to read the import for itself, and there are twelve."""
    fields = ("name", "remarks", "address", "city", "province", "size")
    pairs = ((field, n) for field in fields for n in "12")
    crm = scattered(
        small,
        *(quiet(name=f"{a}{n}", when=f'{a} in {{"hot", "{n}"}}') for a, n in pairs),
    )
    rows = ({"name": f"客户{n}", "size": "hot"} for n in range(1100))
    assert 1100 == len(small.desk.customers.add_all(rows).kept)
    # What time alone does is no progress here: the clock stands.
    fired, runs, is_over = 0, 0, False
    while not is_over:
        before, report = came(crm), crm.run_due(100)
        fired, runs, is_over = fired + report.fired, runs + 1, not report.more
        assert is_over or report.fired or before != came(crm)
        assert 100 > runs

    assert 2 * 1100 == fired


def test_rules_for_which_there_is_nothing_hold_up_no_other(small: Company) -> None:
    """Each looks at what is new where it is, and all these looks use up no run."""
    noted = Noted()
    others = [quiet(name=f"r{n}", when=f'remarks == "{n}"') for n in range(101)]
    crm = scattered(small, *others, quiet(noted.do, name="soon", when='phone == "1"'))
    change(small, {"phone": "1"})
    report = crm.run_due(100)

    assert (1, False, 1) == (report.fired, report.more, len(noted))
