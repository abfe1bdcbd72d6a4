"""
Workers of time rules whose clocks are ahead, or behind, or were so for a while.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.crm import DueReport, TimeRule
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store, Tick
from crmkit.testing import SettableClock
from tests.crm.company import MONDAY, Company
from tests.crm.ruled import DAY, HOUR, Noted, contacted, quiet, with_rules

MINUTE = timedelta(minutes=1)
#: The same for each of these rules: it fires thirty days after a customer came.
OLD = "age(created_at) > days(30)"


def ticks(store: Store) -> tuple[Tick, ...]:
    """
    How far rules have come.
    """
    with store.read() as tx:
        return tx.ticks()


@attrs.frozen
class Behind:
    """
    A clock that is behind another one.
    """

    right: SettableClock
    by: timedelta

    def now(self) -> datetime:
        """
        Return what it shows.
        """
        return self.right.now() - self.by


@attrs.frozen
class Team:
    """
    Workers with one store, each with a clock of its own.
    """

    store: Store
    clock: SettableClock = attrs.field(factory=lambda: SettableClock(MONDAY))

    def worker(self, *rules: TimeRule, behind: timedelta = timedelta()) -> CRM:
        """
        Return a worker whose clock is behind by a time; ahead, if that is below zero.
        """
        return CRM(
            self.store,
            clock=Behind(self.clock, behind),
            settings=standard(),
            time_rules=rules,
        )

    def add(self, *names: str) -> None:
        """
        Add customers, now.
        """
        desk = self.worker().as_system("test")
        for name in names:
            desk.customers.add(id=name, name=name)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Team]:
    """
    Workers on each kind of store, in which there is an old customer.
    """
    if request.param == "memory":
        store: Store = MemoryStore()
    elif request.param == "sqlite":
        store = open_store(plugin_manager(), f"sqlite:///{tmp_path / 'crm.db'}")
    else:
        new: Callable[[], sa.Engine] = request.getfixturevalue("new_postgres")
        store = SQLStore(new())
    made = Team(store)
    with made.worker() as crm:
        crm.migrate()
        made.clock.set(MONDAY - 400 * DAY)
        made.add("C0")
        made.clock.set(MONDAY)
        yield made


# -- Behind -----------------------------------------------------------------------


@pytest.mark.parametrize("on_switch", ["fire", "seen"])
@pytest.mark.parametrize("behind", [10 * MINUTE, 30 * DAY, 300 * DAY], ids=str)
def test_one_tick_of_a_clock_that_is_behind_makes_nothing_fire_again(
    team: Team, on_switch: Any, behind: timedelta
) -> None:
    """What was dealt with when the rule was switched on is over, whatever ticks."""
    noted = Noted()
    rule = quiet(noted.do, when=OLD, on_switch=on_switch)
    for name in ("C1", "C2", "C3"):
        team.add(name)
        team.clock.advance(2 * DAY)
    team.clock.advance(34 * DAY)
    right = team.worker(rule)
    first = right.run_due()
    for worker in (team.worker(rule, behind=behind), right, right):
        team.clock.advance(MINUTE)
        assert DueReport() == worker.run_due()

    assert 4 == first.fired + first.seen
    assert first.fired == len(noted)


@pytest.mark.parametrize("catch_up", ["all", "once", "skip"])
def test_a_worker_that_stays_behind_takes_no_firing_from_others(
    team: Team, catch_up: Any
) -> None:
    """With any policy: what it cannot know it leaves as it is."""
    noted = Noted()
    soon = quiet(noted.do, when="age(created_at) > minutes(30)", catch_up=catch_up)
    right, slow = team.worker(soon), team.worker(soon, behind=90 * MINUTE)
    right.run_due()
    for minute in range(0, 240, 5):
        team.clock.advance(5 * MINUTE)
        if minute % 60 == 0:
            team.add(f"N{minute}")
        reports = [worker.run_due() for worker in (right, slow)]
        assert DueReport() == reports[1]

    assert 4 == len(set(noted)) == len(noted)


def test_a_worker_that_is_behind_writes_nothing_that_stays(team: Team) -> None:
    """The next one whose clock is right takes its note away."""
    rule = quiet(when=OLD)
    right, slow = team.worker(rule), team.worker(rule, behind=DAY)
    right.run_due()
    (before,) = ticks(team.store)
    slow.run_due()
    (noted,) = ticks(team.store)
    team.clock.advance(MINUTE)
    right.run_due()
    (after,) = ticks(team.store)

    assert before == attrs.evolve(noted, place=None)
    assert (None, MONDAY, MONDAY) == (after.place, after.switched_at, after.armed_at)
    assert MONDAY + MINUTE == after.since


def test_two_workers_behind_by_different_times_are_not_taken_for_time(
    team: Team,
) -> None:
    """The one's clock shows more than the other's, though no time has gone by."""
    noted = Noted()
    rule = quiet(noted.do, when=OLD, on_switch="seen")
    team.clock.advance(40 * DAY)
    workers = [team.worker(rule, behind=behind) for behind in (0 * DAY, 20 * DAY, DAY)]
    for _ in range(5):
        for worker in workers:
            worker.run_due()
        team.clock.advance(30 * MINUTE)
    team.clock.advance(-30 * MINUTE)
    workers[0].run_due()

    (state,) = ticks(team.store)
    begin = MONDAY + 40 * DAY
    assert ([], begin, begin) == (noted, state.switched_at, state.armed_at)


def test_a_new_rule_is_not_switched_on_by_a_clock_that_is_behind(team: Team) -> None:
    """How far the others have come tells that it is; they would fire for a month."""
    noted = Noted()
    team.worker(quiet(name="other")).run_due()
    team.clock.advance(40 * DAY)
    team.worker(quiet(name="other")).run_due()
    rules = quiet(name="other"), quiet(noted.do, when=OLD)
    for behind in (20 * DAY, 0 * DAY, 0 * DAY):
        team.worker(*rules, behind=behind).run_due()
        team.clock.advance(MINUTE)

    switched = {each.rule: each.switched_at for each in ticks(team.store)}
    assert ([], MONDAY + 40 * DAY + MINUTE) == (noted, switched["quiet"])


def test_a_clock_that_is_behind_the_store_changes_nothing(small: Company) -> None:
    """A machine that thinks it is 1970 leaves the work to others, and says so."""
    crm = with_rules(small, quiet())
    crm.run_due()
    before = ticks(small.crm.store)
    for hour in range(5):
        small.clock.set(datetime(1970, 1, 1, hour, tzinfo=UTC))
        crm.run_due()

    assert before == ticks(small.crm.store)


def test_what_only_a_clock_behind_went_on_with_is_not_kept(team: Team) -> None:
    """
    Nobody else ticked for hours, so it was believed; then the right one comes back.

    It goes on from where it was, and not from a month ago.
    """
    noted = Noted()
    rule = quiet(noted.do, when=OLD, on_switch="seen")
    team.clock.advance(10 * DAY)
    team.add("C1")
    team.clock.advance(31 * DAY)
    right, slow = team.worker(rule), team.worker(rule, behind=20 * DAY)
    right.run_due()
    (before,) = ticks(team.store)
    for _ in range(5):
        team.clock.advance(HOUR)
        slow.run_due()
    (meanwhile,) = ticks(team.store)
    right.run_due()
    (after,) = ticks(team.store)

    assert before.since is not None
    assert before.since - 20 * DAY + 5 * HOUR == meanwhile.since
    assert (before.switched_at, before.armed_at) == (after.switched_at, after.armed_at)
    assert ([], team.clock.now(), None) == (noted, after.since, after.place)


def test_a_clock_a_little_behind_hides_no_crossing_by_a_contact(team: Team) -> None:
    """
    It has not come so far that the customer's week is over; the contact came later.

    So the contact is left to a clock that has come to it.
    """
    noted = Noted()
    rule = quiet(noted.do)
    right, slow = team.worker(rule), team.worker(rule, behind=10 * MINUTE)
    desk = team.worker().as_system("test")
    call: dict[str, Any] = {"customer": "C0", "mode": "phone", "summary": "回访"}
    desk.interactions.record(**call)
    team.clock.advance(7 * DAY - 12 * MINUTE)
    right.run_due()
    team.clock.advance(18 * MINUTE)
    desk.interactions.record(**call)
    team.clock.advance(2 * MINUTE)
    slow.run_due()
    assert [] == noted
    team.clock.advance(MINUTE)
    right.run_due()

    assert ["2026-03-09T02:00:00.000001+00:00"] == noted


# -- Ahead ------------------------------------------------------------------------


def test_a_clock_that_was_ahead_makes_nothing_fire_early(small: Company) -> None:
    """
    Once it is right again the rule goes on from there, and fires in its time.

    It waits to see whether somebody's clock shows as much.
    """
    noted = Noted()
    crm = with_rules(small, quiet(noted.do, when=OLD))
    crm.run_due()
    small.clock.advance(365 * DAY)
    assert 1 == crm.run_due().fired
    small.clock.set(MONDAY + HOUR)
    assert DueReport() == crm.run_due()
    small.desk.customers.add(name="新客户")
    for _ in range(2):
        assert DueReport() == crm.run_due()
        small.clock.advance(HOUR)
    small.clock.advance(31 * DAY)

    report = crm.run_due()
    assert (1, 1) == (report.fired, report.repeated)
    assert ["2026-04-01T02:00:00.000001+00:00", "2026-04-01T03:00:00.000001+00:00"] == (
        noted
    )


@pytest.mark.parametrize("step", [HOUR, DAY], ids=str)
def test_a_rule_that_was_switched_on_in_the_future_works_from_now_on(
    small: Company, step: timedelta
) -> None:
    """It need not wait until that instant has come, however often ticks come."""
    noted = Noted()
    crm = with_rules(small, quiet(noted.do))
    small.clock.advance(365 * DAY)
    crm.run_due()
    small.clock.set(MONDAY + HOUR)
    crm.run_due()
    contacted(small, small.clock.now())
    while small.clock.now() < MONDAY + 8 * DAY:
        small.clock.advance(step)
        crm.run_due()

    assert ["2026-03-09T03:00:00.000001+00:00"] == noted


def test_two_clocks_that_were_ahead_by_different_times_hold_up_nobody(
    team: Team,
) -> None:
    """The second one saw the rule stand still, too, but at an instant to come."""
    noted = Noted()
    soon = quiet(noted.do, when="age(created_at) > minutes(30)")
    right = team.worker(soon)
    right.run_due()
    for ahead in (30 * DAY, DAY):
        team.worker(soon, behind=-ahead).run_due()
    team.add("C1")
    for _ in range(3):
        right.run_due()
        team.clock.advance(HOUR)

    assert 1 == len(noted)


def test_skipping_takes_no_clock_that_was_ahead_for_a_break(team: Team) -> None:
    """What became true while the rule waited fires, too."""
    noted = Noted()
    soon = quiet(noted.do, when="age(created_at) > minutes(30)", catch_up="skip")
    right = team.worker(soon)
    right.run_due()
    team.worker(soon, behind=-30 * DAY).run_due()
    for minute in range(0, 240, 5):
        team.clock.advance(5 * MINUTE)
        if minute % 60 == 0:
            team.add(f"N{minute}")
        right.run_due()

    assert 4 == len(noted)


def test_time_that_comes_to_where_a_clock_was_ahead_changes_nothing(
    team: Team,
) -> None:
    """What was given up stays so, as there is no gap before."""
    noted = Noted()
    rule = quiet(noted.do, when="age(created_at) > minutes(30)")
    right = team.worker(rule)
    right.run_due()
    team.worker(rule, behind=-4 * HOUR).run_due()
    for minute in range(0, 360, 5):
        team.clock.advance(5 * MINUTE)
        if minute % 60 == 0:
            team.add(f"N{minute}")
        right.run_due()

    (state,) = ticks(team.store)
    assert (6, None, MONDAY) == (len(noted), state.place, state.armed_at)


class Begun:
    """
    A store that counts the blocks that write.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.number = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def begin(self, *args: Any) -> Any:
        """
        Count a block that writes.
        """
        self.number += 1
        return self._store.begin(*args)


def test_after_a_clock_was_ahead_a_rule_is_idle_as_before(team: Team) -> None:
    """What is put aside costs an idle tick no transaction until time gets there."""
    rules = [
        quiet(name=f"r{n}", when=f"age(created_at) > days(70{n})", away=DAY)
        for n in range(3)
    ]
    counting: Any = Begun(team.store)
    right = Team(counting, team.clock).worker(*rules)
    numbers = []
    for ahead in (0 * DAY, 20 * DAY):
        team.worker(*rules, behind=-ahead).run_due()
        for _ in range(5):
            right.run_due()
            team.clock.advance(25 * HOUR)
        right.run_due()
        counting.number = 0
        team.clock.advance(MINUTE)
        assert DueReport() == right.run_due()
        numbers.append(counting.number)

    assert numbers[0] == numbers[1]
    assert 3 == sum("aside" in (each.place or "") for each in ticks(team.store))
    while team.clock.now() < MONDAY + 32 * DAY:
        team.clock.advance(12 * HOUR)
        right.run_due()
    assert {None} == {each.place for each in ticks(team.store)}
    assert {MONDAY} == {each.switched_at for each in ticks(team.store)}


def test_what_is_put_aside_takes_a_bounded_room(team: Team) -> None:
    """However many clocks were ahead, each by less than the one before."""
    rule = quiet(when="age(created_at) > days(7000)")
    right = team.worker(rule)
    right.run_due()
    sizes = []
    for n in range(20):
        until = MONDAY + 365 * DAY - n * 5 * DAY
        team.worker(rule, behind=team.clock.now() - until).run_due()
        for _ in range(4):
            right.run_due()
            team.clock.advance(61 * MINUTE)
        sizes.append(len(ticks(team.store)[0].place or ""))

    assert sizes[2:] == 18 * sizes[2:3]
    assert 2000 > sizes[2]


def test_what_was_put_aside_is_taken_up_one_after_the_other(team: Team) -> None:
    """If nobody ticked before: each of them was right then."""
    rule = quiet(when="age(created_at) > days(7000)")
    right = team.worker(rule)
    right.run_due()
    for ahead in (30 * DAY, 10 * DAY):
        team.worker(rule, behind=-ahead).run_due()
        for _ in range(4):
            right.run_due()
            team.clock.advance(61 * MINUTE)
    states = []
    for day in (9, 11, 29, 31):
        team.clock.set(MONDAY + day * DAY)
        right.run_due()
        (state,) = ticks(team.store)
        assert team.clock.now() == state.since
        states.append((state.place or "").count("switched_at"))

    assert [2, 1, 1, 0] == states


@pytest.mark.parametrize("ahead", [7 * MINUTE, 50 * MINUTE, 6 * DAY, 60 * DAY], ids=str)
def test_a_writer_whose_clock_is_ahead_holds_up_no_other(
    team: Team, ahead: timedelta
) -> None:
    """Only what it writes itself may wait, until clocks have come to it."""
    at: dict[str, datetime] = {}

    def do(customer: Any, _firing: object) -> list[Any]:
        at[customer.name] = team.clock.now()
        return []

    rule = quiet(do, when='remarks == "hot"', away=7 * DAY)
    right = team.worker(rule)
    right.run_due()
    good = team.worker().as_system("good")
    bad = team.worker(behind=-ahead).as_system("bad")
    for minute in range(30):
        team.clock.set(MONDAY + (1 + minute) * MINUTE)
        if minute % 5 == 0:
            bad.customers.add(name=f"b{minute}", remarks="hot")
            good.customers.add(name=f"g{minute}", remarks="hot")
        right.run_due()
    team.clock.advance(ahead)
    assert not right.run_due().more

    times = {f"g{n}": MONDAY + (1 + n) * MINUTE for n in range(0, 30, 5)}
    assert times == {name: at[name] for name in at if name.startswith("g")}
    assert 12 == len(at)
    assert () == right.as_system("test").due.failing()
