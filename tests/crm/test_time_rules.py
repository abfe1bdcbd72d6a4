"""
Time rules fire when time or a change makes their condition true, once.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.conditions import Condition, Moment, Text
from crmkit.crm import DueReport, Failure, RuleCounts
from crmkit.decisions import Firing, Write
from crmkit.desk import Command, RecordInteraction, Update
from crmkit.errors import (
    ConditionError,
    DuplicateTimeRuleError,
    MovingThresholdError,
    NoChangeError,
    UnboundParameterError,
    UnknownChoiceError,
    UnmappedFieldError,
)
from crmkit.ports import Tick
from crmkit.records import Customer, Interaction, Record, Ticket
from tests.crm.company import MONDAY, Company, company
from tests.crm.ruled import (
    DAY,
    HOUR,
    change,
    contacted,
    marked,
    nothing,
    quiet,
    record,
    switched_on,
    with_rules,
)


@pytest.fixture
def fired() -> list[str]:
    """
    What has fired: the cycles, in order.
    """
    return []


@pytest.fixture
def told(fired: list[str]) -> Callable[[Record, Firing], list[Command]]:
    """
    What notes each cycle that fires and asks for nothing.
    """

    def note(_record: Record, firing: Firing) -> list[Command]:
        fired.append(firing.cycle)
        return []

    return note


# -- Crossings ----------------------------------------------------------------


def test_a_rule_fires_when_its_threshold_passes(
    small: Company, fired: list[str], told: Any
) -> None:
    """The cycle is the instant of the crossing, to the microsecond."""
    contacted(small, MONDAY)
    crm = with_rules(small, quiet(told))
    assert DueReport() == crm.run_due()
    small.clock.set(MONDAY + 7 * DAY)
    assert DueReport() == crm.run_due()
    small.clock.advance(3 * HOUR)

    counts = {"quiet": RuleCounts(fired=1)}
    assert DueReport(fired=1, rules=counts) == crm.run_due()
    assert DueReport() == crm.run_due()
    assert ["2026-03-09T02:00:00.000001+00:00"] == fired


def test_a_new_anchor_arms_the_rule_again(
    small: Company, fired: list[str], told: Any
) -> None:
    """After another contact another week counts, and a contact before it ends none."""
    contacted(small, MONDAY)
    crm = with_rules(small, quiet(told))
    crm.run_due()
    small.clock.set(MONDAY + 8 * DAY)
    crm.run_due()
    contacted(small, small.clock.now())
    for _ in range(10):
        small.clock.advance(DAY)
        crm.run_due()

    assert [
        "2026-03-09T02:00:00.000001+00:00",
        "2026-03-17T02:00:00.000001+00:00",
    ] == fired


def test_what_one_rule_does_takes_nothing_from_another(
    small: Company, fired: list[str], told: Any
) -> None:
    """Though the record has left the window when the other one looks for it."""

    def call(customer: Customer, _firing: Firing) -> Command:
        called = {"customer": customer.id, "mode": "phone", "summary": "回访"}
        return RecordInteraction(interaction=Interaction.of(called))

    contacted(small, MONDAY)
    crm = with_rules(small, quiet(call, name="first"), quiet(told, name="second"))
    crm.run_due()
    small.clock.set(MONDAY + 8 * DAY)
    crm.run_due()
    small.clock.advance(HOUR)
    crm.run_due()

    assert ["2026-03-09T02:00:00.000001+00:00"] == fired


def test_a_command_is_carried_out_with_the_firing(small: Company) -> None:
    """It has the rule as its cause, and the system as its author."""
    contacted(small, MONDAY)
    crm = with_rules(small, quiet(marked))
    crm.run_due()
    small.clock.set(MONDAY + 8 * DAY)
    crm.run_due()

    (*_, last) = small.desk.customers.changes(small.customer.id)
    assert ("rule:quiet", "system:due") == (last.cause, last.by)
    cycle = small.desk.customers.get(small.customer.id).remarks
    assert "2026-03-09T02:00:00.000001+00:00" == cycle


def test_a_crossing_that_changed_nothing_fires_nothing(
    small: Company, fired: list[str], told: Any
) -> None:
    """Where the condition held just before, a leaf that turns is no edge."""
    when = 'age(last_contacted_at) > days(7) or stage == "lost"'
    change(small, {"last_contacted_at": MONDAY, "stage": "lost"})
    crm = with_rules(small, quiet(told, when=when))
    crm.run_due()
    small.clock.set(MONDAY + 8 * DAY)

    assert DueReport() == crm.run_due()
    assert [] == fired


# -- Changes ------------------------------------------------------------------


def test_a_fact_dated_back_fires_by_its_change(
    small: Company, fired: list[str], told: Any
) -> None:
    """What was over before anybody knew is true from the change on."""
    crm = with_rules(small, quiet(told))
    crm.run_due()
    small.clock.advance(HOUR)
    contacted(small, MONDAY - 30 * DAY)
    small.clock.advance(HOUR)

    assert 1 == crm.run_due().fired
    assert [f"{small.customer.id}-2-2026-03-02T03:00:00+00:00"] == fired
    assert DueReport() == crm.run_due()


def test_time_between_two_changes_counts(
    small: Company, fired: list[str], told: Any
) -> None:
    """It was quiet for a day, though he has been contacted before the tick."""
    contacted(small, MONDAY)
    crm = with_rules(small, quiet(told))
    crm.run_due()
    small.clock.set(MONDAY + 8 * DAY)
    contacted(small, small.clock.now())
    small.clock.advance(HOUR)
    crm.run_due()

    assert ["2026-03-09T02:00:00.000001+00:00"] == fired


def test_a_change_of_a_related_record_asks_what_leads_to_it(
    small: Company, fired: list[str], told: Any
) -> None:
    """The customer's grade asks his tickets, and no others."""
    ticket = small.desk.tickets.open(
        customer=small.customer.id, kind="complaint", priority="high", description="?"
    )
    when = 'customer.grade == "key" and age(opened_at) > hours(4)'
    rule = quiet(told, name="key", record=Ticket, when=when)
    crm = with_rules(small, rule)
    crm.run_due()
    small.clock.advance(5 * HOUR)
    assert DueReport() == crm.run_due()
    change(small, {"grade": "key"})
    small.clock.advance(HOUR)

    assert 1 == crm.run_due().fired
    assert [f"{small.customer.id}-2-2026-03-02T07:00:00+00:00"] == fired
    with small.crm.store.begin() as tx:
        known = Firing(rule="key", record=ticket.ref, cycle=fired[0], at=MONDAY)
        assert tx.fire(known) is False


def test_a_link_that_changes_counts_for_both_ends(
    small: Company, fired: list[str], told: Any
) -> None:
    """The ticket leaves one customer, who has none then, and comes to another."""
    other = small.desk.customers.add(name="新客户").id
    small.desk.tickets.open(
        customer=small.customer.id, kind="complaint", priority="high", description="?"
    )
    none = quiet(told, name="none", when="count(t for t in tickets) == 0")
    some = quiet(told, name="some", when="any(t.reopenings == 0 for t in tickets)")
    crm = with_rules(small, none, some)
    crm.run_due()
    small.clock.advance(HOUR)
    with small.crm.store.begin() as tx:
        (ticket,) = tx.find(Ticket, None, Moment(small.clock.now()))
        record(small, tx, Write(ticket, ticket.replace(customer=other, version=2)))
    small.clock.advance(HOUR)
    report = crm.run_due()

    assert dict.fromkeys(("none", "some"), 1) == {
        name: counts.fired for name, counts in report.rules.items()
    }


# -- Switching on -------------------------------------------------------------


def test_switching_on_fires_for_what_holds_already(
    small: Company, fired: list[str], told: Any
) -> None:
    """The cycle is a hash of what the rule asks, and it is once."""
    contacted(small, MONDAY - 30 * DAY)
    crm = with_rules(small, quiet(told, on_switch="fire"))

    assert 1 == crm.run_due().fired
    assert switched_on(crm) == fired
    small.clock.advance(DAY)
    assert DueReport() == crm.run_due()


def test_switching_on_may_count_what_holds_as_seen(
    small: Company, fired: list[str], told: Any
) -> None:
    """Nothing fires for them until they become true anew."""
    contacted(small, MONDAY - 30 * DAY)
    crm = with_rules(small, quiet(told))

    assert DueReport(seen=1, rules={"quiet": RuleCounts(seen=1)}) == crm.run_due()
    assert DueReport() == crm.run_due()
    contacted(small, small.clock.now())
    small.clock.advance(8 * DAY)
    crm.run_due()
    assert ["2026-03-09T02:00:00.000001+00:00"] == fired


def test_another_condition_is_switched_on_anew(
    small: Company, fired: list[str], told: Any
) -> None:
    """What is the same in other words is no other condition."""
    contacted(small, MONDAY - 30 * DAY)
    with_rules(small, quiet(told, on_switch="fire")).run_due()
    small.clock.advance(HOUR)
    same = quiet(told, on_switch="fire", when="days(7) < age(last_contacted_at)")
    assert DueReport() == with_rules(small, same).run_due()
    other = quiet(told, on_switch="fire", when="age(last_contacted_at) > days(8)")
    with_rules(small, other).run_due()

    assert 2 == len(set(fired))
    assert switched_on(small.crm) == fired


def test_a_rule_that_is_away_for_a_while_goes_on_where_it_was(
    small: Company, fired: list[str], told: Any
) -> None:
    """Its state stays, so what crossed meanwhile is caught up."""
    contacted(small, MONDAY)
    with_rules(small, quiet(told)).run_due()
    small.clock.advance(8 * DAY)
    with_rules(small).run_due()
    assert [] == fired
    with_rules(small, quiet(told)).run_due()

    assert ["2026-03-09T02:00:00.000001+00:00"] == fired


# -- Catching up --------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("all", ["2026-03-09", "2026-03-16", "2026-03-23"]),
        ("once", ["2026-03-23"]),
        ("skip", []),
    ],
)
def test_what_crossed_while_nobody_worked_is_caught_up_by_policy(
    small: Company, fired: list[str], told: Any, policy: str, expected: list[str]
) -> None:
    """Each crossing, the last one of each record, or none."""
    when = "weekday(now) == 1 and last_contacted_at is not None"
    contacted(small, MONDAY)
    crm = with_rules(small, quiet(told, when=when, catch_up=policy))
    crm.run_due()
    small.clock.advance(23 * DAY)
    crm.run_due()
    days = [
        datetime.fromisoformat(cycle).astimezone(small.crm.settings.zone).date()
        for cycle in fired
    ]
    assert expected == [day.isoformat() for day in days]
    for _ in range(6 * 24):
        small.clock.advance(HOUR)
        crm.run_due()

    assert len(expected) + 1 == len(fired)


def test_skipping_passes_over_changes_of_that_time_too(
    small: Company, fired: list[str], told: Any
) -> None:
    """What was recorded while nobody worked fires nothing, what comes after does."""
    crm = with_rules(small, quiet(told, catch_up="skip"))
    crm.run_due()
    small.clock.advance(HOUR / 2)
    contacted(small, MONDAY - 30 * DAY)
    small.clock.advance(DAY)
    assert DueReport() == crm.run_due()
    contacted(small, small.clock.now())
    small.clock.advance(HOUR / 2)
    crm.run_due()
    contacted(small, MONDAY - 30 * DAY)
    crm.run_due()

    assert 1 == len(fired)


# -- Calendars ----------------------------------------------------------------


def test_an_anniversary_fires_once_in_its_year(
    small: Company, fired: list[str], told: Any
) -> None:
    """That of 29 February is 1 March where there is none; the cycle is its year."""
    when = "anniversary(cooperation_start_on, today) <= today + days(2)"
    change(small, {"cooperation_start_on": date(2024, 2, 29)})
    crm = with_rules(small, quiet(told, when=when))
    crm.run_due()
    days = []
    while small.clock.now().year < 2029 or small.clock.now().month < 4:
        # Day by day where it may happen, week by week where it must not.
        near = small.clock.now().month in (2, 3)
        small.clock.advance(DAY if near else 7 * DAY)
        if crm.run_due().fired:
            days.append(small.clock.now().date().isoformat())

    assert ["2027", "2028", "2029"] == fired
    assert ["2027-02-27", "2028-02-27", "2029-02-27"] == days


def test_the_year_is_that_of_the_anniversary(
    small: Company, fired: list[str], told: Any
) -> None:
    """A birthday in January that is told of in December is next year's."""
    when = "anniversary(cooperation_start_on, today) <= today + days(5)"
    change(small, {"cooperation_start_on": date(2020, 1, 3)})
    small.clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    crm = with_rules(small, quiet(told, when=when))
    crm.run_due()
    small.clock.set(datetime(2026, 12, 31, tzinfo=UTC))
    crm.run_due()

    assert ["2027"] == fired


def test_a_day_begins_where_the_clock_says_so(fired: list[str], told: Any) -> None:
    """Where clocks go forward or back, days begin at another instant in UTC."""
    small = company("memory://", standard(zone="Europe/Berlin"))
    when = "last_contacted_at is not None and date(last_contacted_at) < today - days(1)"
    crm = with_rules(small, quiet(told, when=when))
    crm.run_due()
    for spring_or_autumn in (
        datetime(2026, 3, 28, 12, tzinfo=UTC),
        datetime(2026, 10, 24, 12, tzinfo=UTC),
    ):
        small.clock.set(spring_or_autumn)
        contacted(small, spring_or_autumn)
        crm.run_due()
        for _ in range(60):
            small.clock.advance(HOUR)
            crm.run_due()

    assert ["2026-03-29T22:00:00+00:00", "2026-10-25T23:00:00+00:00"] == fired


# -- Failing ------------------------------------------------------------------


def test_a_command_that_fails_is_reported_and_tried_again(
    small: Company, fired: list[str]
) -> None:
    """It stops nothing else, leaves nothing behind, and does not fire twice."""
    broken = [True]

    def breaking(customer: Customer, firing: Firing) -> list[Command]:
        if broken[0] and customer.id == small.customer.id:
            raise ZeroDivisionError
        fired.append(customer.id)
        return []

    other = small.desk.customers.add(name="新客户").id
    for customer in (small.customer.id, other):
        contacted(small, MONDAY, customer)
    crm = with_rules(small, quiet(breaking))
    crm.run_due()
    small.clock.advance(8 * DAY)
    report = crm.run_due()
    failure = Failure(
        rule="quiet", record=small.customer.ref, reason="unexpected ZeroDivisionError"
    )
    assert (1, (failure,)) == (report.fired, report.failed)
    assert {"quiet": RuleCounts(fired=1, failed=1)} == report.rules
    assert DueReport() == crm.run_due()
    small.clock.advance(timedelta(minutes=11))
    assert 1 == len(crm.run_due().failed)
    broken[0] = False
    assert DueReport() == crm.run_due()
    small.clock.advance(timedelta(minutes=21))

    assert 1 == crm.run_due().fired
    assert [other, small.customer.id] == fired


def test_a_refused_command_undoes_the_firing(small: Company) -> None:
    """The reason is that of the refusal."""

    def wrong(customer: Customer, firing: Firing) -> Command:
        return Update(record=str(customer.ref), fields={"stage": "gone"})

    contacted(small, MONDAY - 30 * DAY)
    report = with_rules(small, quiet(wrong, on_switch="fire")).run_due()

    (failure,) = report.failed
    assert ("stage" in failure.reason) is True
    with small.crm.store.begin() as tx:
        (tick,) = tx.ticks()
        cycle = f"on {tick.asked}"
        known = Firing(rule="quiet", record=small.customer.ref, cycle=cycle, at=MONDAY)
        assert tx.fire(known) is True


def test_a_process_without_the_rule_leaves_what_failed_alone(
    small: Company, fired: list[str], told: Any
) -> None:
    """It is done by one that has the rule, once it is due again."""

    def broken(_customer: Customer, _firing: Firing) -> Command:
        raise ZeroDivisionError

    contacted(small, MONDAY - 30 * DAY)
    with_rules(small, quiet(broken, on_switch="fire")).run_due()
    small.clock.advance(timedelta(minutes=11))
    assert DueReport() == with_rules(small).run_due()
    small.clock.advance(timedelta(minutes=21))
    with_rules(small, quiet(told)).run_due()

    assert switched_on(small.crm) == fired


# -- Much at once -------------------------------------------------------------


def test_a_limit_holds_for_appointments_and_rules_together(
    small: Company, fired: list[str], told: Any
) -> None:
    """What is left over is for the next run, which goes on where this one ended."""
    names = [f"客户{n}" for n in range(230)]
    for name in names:
        small.desk.customers.add(name=name)
    rule = quiet(told, when='name != "恒信科技有限公司"', on_switch="fire")
    crm = with_rules(small, rule)

    fired_in_runs = [crm.run_due(limit).fired for limit in (1, 150, 1000)]
    assert [1, 150, 79] == fired_in_runs
    assert DueReport() == crm.run_due()


def test_a_crash_goes_on_where_the_last_hundred_ended(
    small: Company, fired: list[str]
) -> None:
    """What was committed stays, what was not is done again."""

    class Crash(BaseException):
        pass

    def crashing(customer: Customer, firing: Firing) -> list[Command]:
        fired.append(customer.id)
        if len(fired) == 150:
            raise Crash
        return []

    for n in range(230):
        small.desk.customers.add(name=f"客户{n}")
    crm = with_rules(small, quiet(crashing, when="name is not None", on_switch="fire"))
    with pytest.raises(Crash):
        crm.run_due()

    assert 131 == crm.run_due().fired
    assert 231 == len(set(fired))


def test_a_window_goes_on_after_a_crash(small: Company, fired: list[str]) -> None:
    """Of those for which time made it true, and of those that changed."""

    class Crash(BaseException):
        pass

    def crashing(customer: Customer, firing: Firing) -> list[Command]:
        fired.append(customer.id)
        if len(fired) in (150, 400):
            raise Crash
        return []

    ids = [small.desk.customers.add(name=f"客户{n}").id for n in range(130)]
    for customer in ids:
        contacted(small, MONDAY, customer)
    crm = with_rules(small, quiet(crashing))
    crm.run_due()
    small.clock.advance(8 * DAY)
    crm.run_due()
    for customer in ids:
        contacted(small, small.clock.now(), customer)
    small.clock.advance(DAY)
    for customer in ids:
        contacted(small, MONDAY, customer)
    with pytest.raises(Crash):
        crm.run_due()

    crm.run_due()
    assert DueReport() == crm.run_due()
    assert {2} == {len(set(_counted(fired, each))) for each in ids}


def _counted(fired: list[str], customer: str) -> list[int]:
    """
    Return the places of a customer, of a crash's last the second one.
    """
    places = [n for n, each in enumerate(fired) if each == customer]
    return places[:1] + places[-1:]


def test_how_far_a_rule_has_come_can_be_read(small: Company) -> None:
    """An idle rule is noted every five minutes, not at every tick."""
    crm = with_rules(small, quiet(nothing))
    crm.run_due()
    small.clock.advance(timedelta(minutes=4))
    crm.run_due()
    with small.crm.store.read() as tx:
        (known,) = tx.ticks()
    assert MONDAY == known.since
    small.clock.advance(timedelta(minutes=1))
    crm.run_due()

    with small.crm.store.read() as tx:
        (known,) = tx.ticks()
    noted = Tick(
        rule="quiet",
        asked=known.asked,
        switched_at=MONDAY,
        armed_at=MONDAY,
        since=small.clock.now(),
        caught_up=small.clock.now(),
        cursor=known.cursor,
    )
    assert noted == known


def test_a_clock_that_steps_back_repeats_nothing(
    small: Company, fired: list[str], told: Any
) -> None:
    """Time goes on where it was; what changes meanwhile is not lost."""
    contacted(small, MONDAY)
    crm = with_rules(small, quiet(told))
    crm.run_due()
    small.clock.set(MONDAY + 8 * DAY)
    crm.run_due()
    small.clock.set(MONDAY + 6 * DAY)
    crm.run_due()
    small.clock.set(MONDAY + 9 * DAY)
    crm.run_due()

    assert ["2026-03-09T02:00:00.000001+00:00"] == fired


# -- Rules that are refused ---------------------------------------------------


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("last_contacted_at <", ConditionError),
        ("last_contacted_at < coalesce(created_at, now)", MovingThresholdError),
        ('changed("stage")', NoChangeError),
    ],
    ids=["nonsense", "moving", "about a change"],
)
def test_a_condition_that_no_rule_can_have_is_refused(
    when: str, error: type[Exception]
) -> None:
    """The rule is named, when the CRM is made and not at its first tick."""
    with pytest.raises(error) as caught:
        CRM.open("memory://", time_rules=[quiet(when=when)])

    assert ["in the time rule 'quiet'"] == caught.value.__notes__


def test_a_condition_with_an_open_parameter_is_refused() -> None:
    """It could not be asked."""
    schema = attrs.evolve(standard().schema(Customer), params={"me": Text()})
    mine = Condition("owner == me", schema)
    with pytest.raises(UnboundParameterError):
        CRM.open("memory://", time_rules=[quiet(when=mine)])


def test_a_condition_about_other_records_is_refused() -> None:
    """A ticket's fields are not a customer's."""
    foreign = Condition("opened_at < now", standard().schema(Ticket))
    with pytest.raises(UnmappedFieldError):
        CRM.open("memory://", time_rules=[quiet(when=foreign)])


def test_two_rules_of_one_name_are_refused() -> None:
    """What each has done is kept by its name."""
    with pytest.raises(DuplicateTimeRuleError) as caught:
        CRM.open("memory://", time_rules=[quiet(), quiet()])

    assert "quiet" == caught.value.rule


def test_a_policy_that_is_none_is_refused() -> None:
    """It says which there are."""
    with pytest.raises(UnknownChoiceError) as caught:
        quiet(on_switch="wait")

    text = "on_switch cannot be 'wait' (allowed: 'fire', 'seen')"
    assert text == str(caught.value)
