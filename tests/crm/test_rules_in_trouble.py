"""
Time rules where something is wrong: clocks, versions, calendars, failures.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.calendars import Calendar, Holidays
from crmkit.conditions import Function, Integer, Text
from crmkit.crm import DueReport, Failure, RuleCounts, TimeRule
from crmkit.crm._due_report import Tally
from crmkit.crm._failing import Question, firing_again
from crmkit.crm._look import Feeds
from crmkit.crm._ticks import RuleTurn
from crmkit.crm._time_rules import rule_book
from crmkit.crm._write import Workshop
from crmkit.decisions import Appointment, Firing
from crmkit.desk import Command, Update
from crmkit.errors import (
    AwayError,
    DueLimitError,
    NoReasonError,
    RecordNotFoundError,
    StoreConflictError,
    StoreError,
)
from crmkit.hooks import hookimpl
from crmkit.ports import Answer, Store, Tick
from crmkit.records import Customer, Department, Record, Ref, Ticket
from crmkit.testing import CountingIds
from tests.crm.company import MONDAY, Company, person
from tests.crm.ruled import (
    DAY,
    HOUR,
    Noted,
    change,
    contacted,
    quiet,
    with_rules,
)

MINUTE = timedelta(minutes=1)


def ticks(small: Company) -> tuple[Tick, ...]:
    """
    How far rules have come.
    """
    with small.crm.store.read() as tx:
        return tx.ticks()


def failing(crm: CRM) -> tuple[Appointment, ...]:
    """
    What waits to be tried again.
    """
    return crm.as_system("test").due.failing()


# -- Two versions of one rule ---------------------------------------------------


def test_two_versions_of_a_rule_do_not_switch_each_other_on(small: Company) -> None:
    """Workers of an old and a new version take turns; each fires once for a record."""
    noted = Noted()
    old, new = (
        with_rules(small, quiet(noted.do, when=f"age(created_at) > days({days})"))
        for days in (30, 31)
    )
    old.run_due()
    new.run_due()
    for _ in range(40):
        small.clock.advance(DAY)
        old.run_due()
        new.run_due()

    assert 2 == len(noted)
    assert 2 == len(ticks(small))


def test_a_version_that_fires_at_its_beginning_does_so_once(small: Company) -> None:
    """Though another one worked in between, and it comes back."""
    noted = Noted()
    old, new = (
        with_rules(
            small, quiet(noted.do, when=f"age(created_at) > {n}", on_switch="fire")
        )
        for n in ("days(30)", "days(31)")
    )
    small.clock.advance(40 * DAY)
    for _ in range(3):
        old.run_due()
        small.clock.advance(MINUTE)
        new.run_due()

    assert 2 == len(noted)


def test_what_an_old_version_came_to_is_forgotten_after_a_month(
    small: Company,
) -> None:
    """A rule that nobody has any more stays as it is: it may come back."""
    with_rules(small, quiet(when="age(created_at) > days(1)")).run_due()
    with_rules(small, quiet(name="gone")).run_due()
    crm = with_rules(small, quiet())
    crm.run_due()
    assert ["gone", "quiet", "quiet"] == [each.rule for each in ticks(small)]
    small.clock.advance(30 * DAY)
    crm.run_due()
    assert 3 == len(ticks(small))
    small.clock.advance(MINUTE)
    crm.run_due()

    assert ["gone", "quiet"] == [each.rule for each in ticks(small)]


# -- Rules that cannot be asked ---------------------------------------------------


def with_calendar(small: Company, *rules: TimeRule) -> CRM:
    """
    The same store with a calendar that knows the holidays of 2026 only.
    """
    known = Holidays(
        source="notice",
        version="1",
        years=range(2026, 2027),
        days={"2026-10-01": ["off", "国庆节"]},
    )
    hours = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    desk = Calendar(tz="Asia/Shanghai", hours=hours, holidays=known)
    return CRM(
        small.crm.store,
        clock=small.clock,
        settings=small.crm.settings,
        calendars={"desk": desk},
        time_rules=rules,
    )


def test_a_rule_whose_calendar_ends_stops_no_other(small: Company) -> None:
    """It is reported, and stays where it is until its calendar knows more."""
    noted = Noted()
    plain = quiet(noted.do, name="plain", when="age(created_at) > days(20)")
    biz = quiet(
        name="biz", record=Ticket, when='business_age(opened_at, "desk") > hours(8)'
    )
    small.clock.set(datetime(2026, 12, 20, tzinfo=UTC))
    crm = with_calendar(small, biz, plain)
    crm.run_due()
    small.desk.customers.add(name="新客户")
    crm.run_due()
    before = ticks(small)[0]
    small.clock.advance(21 * DAY)
    report = crm.run_due()

    (failure,) = report.failed
    assert ("biz", None) == (failure.rule, failure.record)
    assert (1, RuleCounts(failed=1)) == (report.fired, report.rules["biz"])
    assert before == ticks(small)[0]


@attrs.define(eq=False)
class Moody:
    """
    A function of conditions that sometimes breaks.
    """

    is_broken: bool = False

    def __call__(self, name: str) -> int:
        """
        Return how long a name is.
        """
        if self.is_broken:
            raise ZeroDivisionError
        return len(name)


def moody(small: Company, mood: Moody, *rules: TimeRule) -> CRM:
    """
    The same store with a function ``weigh`` that may break.
    """
    weigh = Function(
        name="weigh",
        takes=[Text()],
        gives=Integer(),
        python=mood,
        sql=sa.func.length,
    )
    settings = small.crm.settings
    return CRM(
        small.crm.store,
        clock=small.clock,
        settings=attrs.evolve(settings, functions=(*settings.functions, weigh)),
        time_rules=rules,
    )


def test_a_record_that_cannot_be_asked_is_asked_again(small: Company) -> None:
    """What became true meanwhile is not lost, though the rule goes on."""
    noted, mood = Noted(), Moody()
    crm = moody(small, mood, quiet(noted.do, when="weigh(name) > 20"))
    crm.run_due()
    mood.is_broken = True
    small.clock.advance(HOUR)
    change(small, {"name": "恒信科技有限公司" * 3})
    report = crm.run_due()
    ref = small.customer.ref
    reason = "unexpected ZeroDivisionError"
    assert (Failure(rule="quiet", record=ref, reason=reason),) == report.failed
    (waits,) = failing(crm)
    assert (1, reason) == (waits.attempts, waits.error)
    change(small, {"remarks": "又"})
    small.clock.advance(MINUTE)
    crm.run_due()
    assert 1 == len(failing(crm))
    mood.is_broken = False
    small.clock.advance(HOUR)
    crm.run_due()

    assert [f"{ref.id}-2-2026-03-02T03:00:00+00:00"] == noted
    assert () == failing(crm)


# -- Firings that fail ------------------------------------------------------------


def owned(record: Customer, _firing: Firing) -> Command:
    """
    Give a customer to somebody who is not there yet.
    """
    return Update(record=str(record.ref), fields={"owner": "later"})


def test_a_firing_that_misses_another_record_is_tried_again(small: Company) -> None:
    """Only if the very record of the firing is gone there is nothing to do."""
    crm = with_rules(small, quiet(owned, when="name is not None", on_switch="fire"))
    (failure,) = crm.run_due().failed
    assert "there is no user:later" == failure.reason
    person(small.crm.as_system("test"), id="later", name="李雷")
    small.clock.advance(11 * MINUTE)

    assert 1 == crm.run_due().fired
    assert "later" == small.desk.customers.get(small.customer.id).owner


def broken(_record: Record, _firing: Firing) -> list[Command]:
    """
    Fail, each time.
    """
    raise ZeroDivisionError


def test_what_fails_again_waits_longer_each_time(small: Company) -> None:
    """From ten minutes up to a day; it is never given up."""
    crm = with_rules(small, quiet(broken, when="name is not None", on_switch="fire"))
    waits = []
    for _ in range(10):
        assert 1 == len(crm.run_due().failed)
        (failed,) = failing(crm)
        assert failed.due_at is not None
        waits.append((failed.due_at - small.clock.now()) / MINUTE)
        small.clock.set(failed.due_at)

    assert [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440] == waits


class Pager:
    """
    A plugin that keeps what it is told.
    """

    def __init__(self) -> None:
        self.told: list[Appointment] = []

    @hookimpl
    def crmkit_due_failed(self, appointment: Appointment) -> None:
        """
        Keep what failed, and break.
        """
        self.told.append(appointment)
        raise ZeroDivisionError


def test_somebody_is_told_once_of_what_fails_for_hours(small: Company) -> None:
    """A plugin that breaks stops nothing."""
    pager = Pager()
    rule = quiet(broken, when="name is not None", on_switch="fire")
    crm = CRM(
        small.crm.store,
        [pager],
        clock=small.clock,
        settings=small.crm.settings,
        time_rules=[rule],
    )
    for _ in range(12):
        crm.run_due()
        small.clock.advance(DAY)

    (told,) = pager.told
    assert (6, "unexpected ZeroDivisionError") == (told.attempts, told.error)
    assert 12 == failing(crm)[0].attempts


def test_what_fails_can_be_cancelled(
    small: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not tried any more, the log says who it was, and it is done once."""
    crm = with_rules(small, quiet(broken, when="name is not None", on_switch="fire"))
    crm.run_due()
    desk = crm.acting_as(small.owner)
    (failed,) = desk.due.failing()
    with caplog.at_level(logging.WARNING, "crmkit.due"):
        gone = desk.due.cancel(failed, reason="not needed")
    assert attrs.evolve(failed, due_at=None) == gone
    what = f"{failed.kind} of {failed.record}"
    assert [f"{what} cancelled by {small.owner.id}: not needed"] == caplog.messages[-1:]
    assert () == failing(crm)
    small.clock.advance(DAY)
    assert DueReport() == crm.run_due()
    with pytest.raises(RecordNotFoundError):
        desk.due.cancel(failed, reason="not needed")


def test_what_fails_tells_its_rule(small: Company) -> None:
    """A firing and a question are of a rule; a reminder is of none."""
    cycle = "2026-03-02T01:00:00+00:00"
    at = small.clock.now()
    asked = Question("asked 2", "9f86", at, first=True).again(small.customer.ref)
    fired = firing_again("two words", small.customer.ref, cycle)
    other = attrs.evolve(fired, kind="resolution")
    due = small.desk.due

    assert ["two words", "asked 2", None] == [
        due.rule_of(each) for each in (fired, asked, other)
    ]


def test_who_cancels_what_fails_says_why(small: Company) -> None:
    """Blanks are no reason, and nothing is cancelled."""
    crm = with_rules(small, quiet(broken, when="name is not None", on_switch="fire"))
    crm.run_due()
    (failed,) = failing(crm)
    with pytest.raises(NoReasonError) as caught:
        crm.acting_as(small.owner).due.cancel(failed, reason=" ")

    what = f"{failed.kind} of {failed.record}"
    assert f"cannot cancel {what}: it needs a reason" == str(caught.value)
    assert (failed,) == failing(crm)


def test_a_repeated_request_cancels_once(small: Company) -> None:
    """Under a key it has the first answer; what failed anew since is left alone."""
    crm = with_rules(small, quiet(broken, when="name is not None", on_switch="fire"))
    crm.run_due()
    (failed,) = failing(crm)

    def request() -> tuple[Appointment, Department]:
        with crm.begin(by=small.owner, key="req-1") as desk:
            gone = desk.due.cancel(failed, reason="not needed")
            return gone, desk.departments.add(name="售后部")

    first = request()
    with crm.store.begin() as tx:
        tx.schedule(failed)

    assert first == request()
    assert (failed,) == failing(crm)


def test_a_rule_that_nobody_has_any_more_is_seen_and_can_be_cancelled(
    small: Company,
) -> None:
    """What it left over stays, with what it failed of."""
    rule = quiet(broken, when="name is not None", on_switch="fire")
    with_rules(small, rule).run_due()
    crm = with_rules(small)
    for _ in range(5):
        small.clock.advance(DAY)
        assert DueReport() == crm.run_due()

    (failed,) = failing(crm)
    assert (1, "unexpected ZeroDivisionError") == (failed.attempts, failed.error)
    crm.as_system("test").due.cancel(failed, reason="the rule is gone")
    assert () == failing(crm)


def test_a_reminder_that_fails_waits_longer_each_time(small: Company) -> None:
    """Appointments are tried again as firings are."""
    with small.crm.store.begin() as tx:
        tx.schedule(
            Appointment(record=small.customer.ref, kind="birthday", due_at=MONDAY)
        )
    for _ in range(3):
        small.crm.run_due()
        small.clock.advance(DAY)

    (failed,) = failing(small.crm)
    assert ("birthday", 3) == (failed.kind, failed.attempts)


def test_an_appointment_of_a_record_that_is_gone_is_dropped(small: Company) -> None:
    """Nothing could ever come of it."""
    gone = Ref("customer", "gone")
    with small.crm.store.begin() as tx:
        tx.schedule(Appointment(record=gone, kind="birthday", due_at=MONDAY))
    report = small.crm.run_due()

    assert ([gone], ()) == (
        [each.record for each in report.failed],
        failing(small.crm),
    )


# -- Limits -----------------------------------------------------------------------


def test_a_window_goes_on_where_the_limit_cut_it(small: Company) -> None:
    """However small the limit, and however much crossed at once."""
    noted = Noted()
    ids = [small.desk.customers.add(name=f"客户{n}").id for n in range(25)]
    for customer in ids:
        contacted(small, MONDAY, customer)
    crm = with_rules(small, quiet(noted.do))
    crm.run_due()
    small.clock.advance(8 * DAY)
    reports: list[DueReport] = []
    while not reports or reports[-1].more:
        reports.append(crm.run_due(10))
        small.clock.advance(MINUTE)

    assert [10, 10, 5] == [report.fired for report in reports]
    assert [0, 0, 0] == [report.repeated for report in reports]


def test_what_a_firing_changes_does_not_hide_what_comes_after(small: Company) -> None:
    """Those that were dealt with are not on the page any more when it is read again."""
    for n in range(25):
        small.desk.customers.add(name=f"客户{n}")

    def lost(record: Customer, _firing: Firing) -> Command:
        return Update(record=str(record.ref), fields={"remarks": "lost"})

    crm = with_rules(small, quiet(lost, when="remarks is None", on_switch="fire"))
    fired = [crm.run_due(limit).fired for limit in (7, 7, 7, 7)]

    assert [7, 7, 7, 5] == fired


def test_looking_is_bounded_too(small: Company) -> None:
    """An import of which nothing fires is looked at in several runs, all of it."""
    crm = with_rules(small, quiet(when='name == "none"'))
    crm.run_due()
    for n in range(1200):
        small.desk.customers.add(name=f"客户{n}")
    runs: list[DueReport] = []
    while not runs or runs[-1].more:
        runs.append(crm.run_due(10))

    assert [True, False] == [report.more for report in runs]
    (known,) = ticks(small)
    with small.crm.store.read() as tx:
        assert tx.feed_end() == known.cursor


def test_appointments_and_rules_take_turns(small: Company) -> None:
    """A limit that either could use up is shared by all that have something to do."""
    for n in range(20):
        small.desk.tickets.open(
            customer=small.customer.id,
            kind="complaint",
            priority="high",
            description=f"{n}",
        )
    rules = [
        quiet(name=name, record=Ticket, when="number is not None", on_switch="fire")
        for name in ("a", "b")
    ]
    small.clock.advance(25 * HOUR)
    report = with_rules(small, *rules).run_due(12)

    fired = {name: counts.fired for name, counts in report.rules.items()}
    assert (7, {"a": 3, "b": 2}, True) == (report.done, fired, report.more)


class Counting:
    """
    A store that counts the changes that its feed has shown, and the records found.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.shown = self.found = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def begin(self, connection: object | None = None) -> Iterator[Any]:
        """
        Count in a block that writes.
        """
        with self._store.begin(connection) as tx:
            yield CountingTransaction(tx, self)

    @contextmanager
    def read(self) -> Iterator[Any]:
        """
        Count in a block that reads.
        """
        with self._store.read() as tx:
            yield CountingTransaction(tx, self)


class CountingTransaction:
    """
    A transaction that counts what it shows.
    """

    def __init__(self, tx: Any, counting: Counting) -> None:
        self._tx, self._counting = tx, counting

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    def feed(self, *args: Any) -> Any:
        """
        Count changes.
        """
        feed = self._tx.feed(*args)
        self._counting.shown += len(feed)
        return feed

    def find(self, *args: Any, **kwargs: Any) -> Any:
        """
        Count records.
        """
        page = self._tx.find(*args, **kwargs)
        self._counting.found += len(page)
        return page


def counted(small: Company, *rules: TimeRule) -> tuple[CRM, Counting]:
    """
    The same store, which counts now.
    """
    counting = Counting(small.crm.store)
    crm = CRM(
        counting,
        clock=small.clock,
        settings=small.crm.settings,
        time_rules=rules,
    )
    return crm, counting


def test_the_feed_is_read_once_for_all_rules(small: Company) -> None:
    """However many rules have to look at what changed."""
    rules = [quiet(name=f"r{n}", when=f'name == "{n}"') for n in range(5)]
    crm, counting = counted(small, *rules)
    crm.run_due()
    for n in range(230):
        small.desk.customers.add(name=f"客户{n}")
    counting.shown = 0
    crm.run_due()

    assert 230 == counting.shown


def test_a_change_that_many_lead_to_reads_each_of_them_once(small: Company) -> None:
    """Not all of them again for each hundred."""
    for n in range(350):
        small.desk.tickets.open(
            customer=small.customer.id,
            kind="complaint",
            priority="high",
            description=f"{n}",
        )
    noted = Noted()
    when = 'customer.grade == "key"'
    crm, counting = counted(small, quiet(noted.do, record=Ticket, when=when))
    crm.run_due()
    small.clock.advance(HOUR)
    change(small, {"grade": "key"})
    counting.found = 0
    reports = [crm.run_due(limit) for limit in (130, 1000)]

    assert [130, 220] == [report.fired for report in reports]
    assert 350 == len(noted)
    assert 2 * 350 + 100 > counting.found


# -- Breaks -----------------------------------------------------------------------


def test_a_break_is_as_long_as_a_rule_says(
    small: Company, caplog: pytest.LogCaptureFixture
) -> None:
    """By default an hour; what is passed over is told in the log."""
    often, daily = Noted(), Noted()
    when = "age(created_at) > hours(36)"
    crm = with_rules(
        small,
        quiet(often.do, name="often", when=when, catch_up="skip"),
        quiet(daily.do, name="daily", when=when, catch_up="skip", away=2 * DAY),
    )
    for _ in range(5):
        crm.run_due()
        small.clock.advance(DAY)

    assert ([], 1) == (often, len(daily))
    told = "the time rule often passes over what became true from"
    assert 4 == sum(told in text for text in caplog.messages)


@pytest.mark.parametrize("away", [timedelta(), -DAY, 3600, None], ids=repr)
def test_every_tick_cannot_come_after_a_break(away: Any) -> None:
    """The error says what was given."""
    with pytest.raises(AwayError) as caught:
        quiet(away=away)

    assert repr(away) == caught.value.away


@pytest.mark.parametrize("limit", [0, -1, 2.5, True, None], ids=repr)
def test_a_run_does_one_thing_at_least(small: Company, limit: Any) -> None:
    """Else whoever runs as long as there is more would never end."""
    with pytest.raises(DueLimitError) as caught:
        small.crm.run_due(limit)

    assert repr(limit) == caught.value.limit


# -- Stores that fail -------------------------------------------------------------


def test_a_store_that_fails_leaves_the_report_of_what_was_done(small: Company) -> None:
    """What was committed is in the report of the error, and nothing else."""
    for n in range(130):
        small.desk.customers.add(name=f"客户{n}")

    count = [0]

    def do(_record: Record, _firing: Firing) -> Iterable[Command]:
        count[0] += 1
        if count[0] == 120:
            raise StoreError("test://", "away")
        return ()

    crm = with_rules(small, quiet(do, when="name is not None", on_switch="fire"))
    with pytest.raises(StoreError) as caught:
        crm.run_due()

    counts = {"quiet": RuleCounts(fired=100)}
    assert DueReport(fired=100, rules=counts) == caught.value.report
    assert 31 == crm.run_due().fired


def test_what_others_stood_in_the_way_of_is_done_again(small: Company) -> None:
    """A transaction that the database undid begins anew, and is counted once."""
    left = [2]

    def do(_record: Record, _firing: Firing) -> Iterable[Command]:
        if left[0]:
            left[0] -= 1
            raise StoreConflictError("test://", "two transactions waited")
        return ()

    crm = with_rules(small, quiet(do, when="name is not None", on_switch="fire"))
    report = crm.run_due()

    assert DueReport(fired=1, rules={"quiet": RuleCounts(fired=1)}) == report
    assert 0 == left[0]


def test_answers_that_have_expired_are_forgotten_by_and_by(small: Company) -> None:
    """A thousand in a run, in a transaction of their own."""
    with small.crm.store.begin() as tx:
        answer = Answer("f", small.customer.ref, "{}")
        for n in range(1100):
            tx.remember("U", f"k{n}", 1, answer, MONDAY)
    small.crm.run_due()

    with small.crm.store.begin() as tx:
        assert 100 == tx.forget(MONDAY)


# -- Two workers that take turns ----------------------------------------------------


def test_a_worker_that_was_overtaken_asks_what_changed_since(small: Company) -> None:
    """What it asked before was about other changes."""
    noted = Noted()
    ids = ["C1", "C2", "C3"]
    for customer in ids:
        small.desk.customers.add(id=customer, name=customer)
    rule = quiet(noted.do, when='stage == "lost"')
    other = with_rules(small, rule)
    other.run_due()

    def lose(*customers: str) -> None:
        for stage in (None, "lost"):
            small.clock.advance(MINUTE)
            for customer in customers:
                change(small, {"stage": stage}, customer)

    lose("C2", "C3")
    tally = Tally(left=1000, looks=1000)
    (ready,) = rule_book([rule], small.crm.settings).rules.values()
    shop = Workshop(
        clock=small.clock, ids=CountingIds("x"), settings=small.crm.settings
    )
    turn = RuleTurn(shop, ready, small.clock.now(), Feeds(tally))
    with small.crm.store.begin() as tx:
        turn = turn.step(tx, tally, 1)
    assert 1 == len(noted)
    other.run_due()
    assert 2 == len(noted)
    lose(*ids)
    other.run_due(1)
    assert 3 == len(noted)
    while not turn.is_over:
        with small.crm.store.begin() as tx:
            turn = turn.step(tx, tally, 100)
    other.run_due()

    assert 5 == len(set(noted))


def test_a_window_of_a_later_tick_is_asked_to_its_end(small: Company) -> None:
    """Also of records that this worker has asked already, up to its own instant."""
    noted = Noted()
    ids = ["C1", "C2", "C3"]
    for customer in ids:
        small.desk.customers.add(id=customer, name=customer)
    rule = quiet(noted.do)
    other = with_rules(small, rule)
    other.run_due()
    small.clock.advance(MINUTE)
    for customer in ids:
        contacted(small, MONDAY, customer)
    tally = Tally(left=1000, looks=1000)
    (ready,) = rule_book([rule], small.crm.settings).rules.values()
    shop = Workshop(
        clock=small.clock, ids=CountingIds("x"), settings=small.crm.settings
    )
    turn = RuleTurn(shop, ready, small.clock.now(), Feeds(tally))
    with small.crm.store.begin() as tx:
        turn = turn.step(tx, tally, 1)
    small.clock.advance(8 * DAY)
    other.run_due(1)
    while not turn.is_over:
        with small.crm.store.begin() as tx:
            turn = turn.step(tx, tally, 100)
    other.run_due()

    assert 3 == len(noted)
