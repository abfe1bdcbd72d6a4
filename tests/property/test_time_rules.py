"""
Time rules fire as if every record were asked at every instant.

A small world is played twice: through ticks on a store, and by a model that asks
the condition of every record at each instant of a grid, of all that was known at
each tick.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryStore
from crmkit.conditions import Condition, Moment
from crmkit.crm import TimeRule, _look, _tick_backlog, _ticks
from crmkit.decisions import Firing, Write
from crmkit.desk import Command
from crmkit.ports import Clock
from crmkit.records import Change, Customer, Record, Ref, Ticket, fold
from crmkit.testing import CountingIds, SettableClock

START = datetime(2026, 3, 2, tzinfo=UTC)
STEP, TINY = timedelta(hours=1), timedelta(microseconds=1)
HORIZON = 60
#: A worker whose clock is right ticks more often than this.
AWAY = 8 * STEP
SETTINGS = standard()
WHENS = [
    ("customer", "age(last_contacted_at) > hours(5)"),
    ("customer", 'age(last_contacted_at) >= hours(3) or stage == "lost"'),
    ("customer", 'last_contacted_at > now and stage != "lost"'),
    ("customer", 'not (age(last_contacted_at) > hours(4)) and stage == "prospect"'),
    ("customer", "any(age(t.opened_at) > hours(4) for t in tickets)"),
    ("customer", 'count(t for t in tickets if t.status == "closed") == 0'),
    ("ticket", 'customer.stage == "lost" and age(opened_at) > hours(2)'),
    ("ticket", "age(customer.last_contacted_at) > hours(6)"),
    ("ticket", 'status == "closed"'),
]


@attrs.frozen
class Step:
    """
    Something that happens: a change of a record, or a tick.
    """

    after: int
    record: Ref | None = None
    fields: tuple[tuple[str, Any], ...] = ()


@attrs.frozen
class Ahead:
    """
    A clock that is ahead of another one by a time, or behind it.
    """

    right: SettableClock
    by: timedelta

    def now(self) -> datetime:
        """
        Return what it shows.
        """
        return self.right.now() + self.by


CLASSES: dict[str, type[Record]] = {"customer": Customer, "ticket": Ticket}


class World:
    """
    Records that change, and what rules fired for.
    """

    def __init__(self, when: tuple[str, str], on_switch: Any, workers: int) -> None:
        self.clock = SettableClock(START)
        self.store = MemoryStore()
        self.fired: list[tuple[str, str]] = []
        kind, text = when
        self.condition = Condition(text, SETTINGS.schema(CLASSES[kind]))
        self.kind, self.on_switch = kind, on_switch
        self.rule = TimeRule(
            "r", CLASSES[kind], text, self._note, on_switch=on_switch, away=AWAY
        )
        self.crms = [self._crm(n) for n in range(workers)]
        self.log: list[Change] = []
        self.restarts = 0
        self.ticks: list[tuple[datetime, int]] = []

    def _crm(self, number: int, clock: Clock | None = None) -> CRM:
        return CRM(
            self.store,
            clock=clock or self.clock,
            settings=SETTINGS,
            ids=CountingIds(f"w{number}"),
            time_rules=[self.rule],
        )

    def worker_ahead(self, by: timedelta) -> CRM:
        """
        Return a worker with a clock that is ahead by a time, or behind.
        """
        return self._crm(2 + self.restarts, Ahead(self.clock, by))

    def _note(self, record: Record, firing: Firing) -> list[Command]:
        cycle = "on" if firing.cycle.startswith("on ") else firing.cycle
        self.fired.append((record.id, cycle))
        return []

    def _meant(self, value: Any) -> Any:
        """
        Return a value of a field; of an age, the instant.
        """
        return self.clock.now() - value * STEP if isinstance(value, int) else value

    def change(
        self, step: Step, recorded_at: datetime, *, links_move: bool = True
    ) -> None:
        """
        Change a record, or make it.
        """
        assert step.record is not None
        cls = CLASSES[step.record.type]
        with self.store.begin() as tx:
            was = tx.get(cls, step.record.id)
            fields = {name: self._meant(value) for name, value in step.fields}
            if was is None:
                made = cls(id=step.record.id, version=1, **fields)
            else:
                if not links_move:
                    fields.pop("customer", None)
                made = was.replace(**fields, version=was.version + 1)
            write = Write(was, made)
            tx.put(write)
            change = Change(
                id=f"X{len(self.log)}",
                record=made.ref,
                version=made.version,
                at=recorded_at,
                recorded_at=recorded_at,
                by="U",
                cause="",
                command="",
                fields=write.fields,
            )
            tx.append([change])
        self.log.append(change)

    def restart(self, worker: int) -> None:
        """
        Let another process take the place of a worker.
        """
        self.restarts += 1
        self.crms[worker] = self._crm(2 + self.restarts)

    def tick(self, worker: int, limit: int = 1000) -> None:
        """
        Let a worker do what is due.
        """
        crm = self.crms[worker % len(self.crms)]
        while crm.run_due(limit).more:
            pass
        self.ticks.append((self.clock.now(), len(self.log)))


# -- The model ------------------------------------------------------------------


@attrs.frozen
class Snapshot:
    """
    All records as they were once some changes were known.
    """

    records: dict[Ref, Any]

    def related(self, record: Any, relation: str) -> Sequence[object]:
        """
        Return related records, by looking at all of them.
        """
        if relation == "tickets":
            rows = self.records.values()
            tickets = [each for each in rows if isinstance(each, Ticket)]
            return [each for each in tickets if each.customer == record.id]
        found = self.records.get(Ref("customer", record.customer or ""))
        return () if found is None else (found,)


def _as_known(log: Sequence[Change], at: datetime) -> list[tuple[datetime, Change]]:
    """
    Return changes with when each counts, in the order in which they do.
    """
    latest: dict[Ref, datetime] = {}
    placed = []
    for change in log:
        since = max(change.recorded_at, latest.get(change.record, change.recorded_at))
        latest[change.record] = since
        placed.append((min(since, at), change))
    return sorted(placed, key=lambda p: (p[0], p[1].version, p[1].id))


def _snapshot(changes: Sequence[Change]) -> Snapshot:
    mine: dict[Ref, list[Change]] = {}
    for change in changes:
        mine.setdefault(change.record, []).append(change)
    return Snapshot({ref: fold(found) for ref, found in mine.items()})


def naive(world: World) -> set[tuple[str, str]]:
    """
    Return what has to fire, by asking every record at every instant.
    """
    found: set[tuple[str, str]] = set()
    if not world.ticks:
        return found
    on = world.ticks[0][0]
    for now, seen in world.ticks:
        placed = _as_known(world.log[:seen], now)
        known = [change for at, change in placed if at <= on]
        if world.on_switch == "fire":
            for ref in _holding(world, _snapshot(known), on):
                found.add((ref.id, "on"))
        found |= set(_edges(world, placed, on, now))
    return found


def _edges(
    world: World, placed: list[tuple[datetime, Change]], on: datetime, now: datetime
) -> Iterator[tuple[str, str]]:
    changes = [change for _, change in placed]
    count = sum(at <= on for at, _ in placed)
    at, held = on, _holding(world, _snapshot(changes[:count]), on)
    grid = _grid(on, now)
    while True:
        when, change = placed[count] if count < len(placed) else (now, None)
        snapshot = _snapshot(changes[:count])
        for instant in (each for each in grid if at < each <= when):
            holds = _holding(world, snapshot, instant)
            yield from ((ref.id, instant.isoformat()) for ref in holds - held)
            held = holds
        if change is None:
            return
        count, at = count + 1, when
        holds = _holding(world, _snapshot(changes[:count]), when)
        yield from ((ref.id, change.id) for ref in holds - held)
        held = holds


def _grid(since: datetime, until: datetime) -> list[datetime]:
    hours = range(-1, 2 * HORIZON * 3)
    whole = [START + hour * STEP for hour in hours]
    found = (at for hour in whole for at in (hour, hour + TINY))
    return [at for at in found if since < at <= until]


def _holding(world: World, snapshot: Snapshot, at: datetime) -> set[Ref]:
    return {
        ref
        for ref, record in snapshot.records.items()
        if ref.type == world.kind
        and world.condition.holds(record, Moment(at), snapshot)
    }


# -- The laws -------------------------------------------------------------------


def _chosen(chance: Random) -> Step:
    """
    Return a step by chance.
    """
    after = chance.randint(0, 5)
    kind = chance.choice(["tick", "customer", "ticket", "ticket"])
    if kind == "tick":
        return Step(after)
    record = Ref(kind, f"{kind[0].upper()}{chance.randint(1, 2)}")
    choices: list[tuple[str, Any]] = [
        ("stage", chance.choice(["lost", "prospect"])),
        ("last_contacted_at", chance.choice([None, *range(-4, 10)])),
    ]
    if kind == "ticket":
        choices = [
            ("customer", chance.choice([None, "C1", "C2"])),
            ("status", chance.choice(["open", "closed"])),
            ("opened_at", chance.choice([None, *range(-4, 10)])),
        ]
    return Step(after, record, tuple(chance.sample(choices, chance.randint(1, 2))))


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(WHENS),
    st.sampled_from(["fire", "seen"]),
    st.integers(0, 2**64),
)
def test_ticks_find_what_a_model_finds_that_asks_always(
    when: tuple[str, str], on_switch: str, seed: int
) -> None:
    """
    However ticks fall, whichever of two workers, restarted or not, makes them, and
    in however small parts.

    Some changes are recorded earlier than they are written, as by a transaction that
    commits late; where links move, only those of the records that are asked about:
    what a record led to before is not known any more (see the page on due work).
    """
    chance = Random(seed)  # noqa: S311 - not for secrets
    world = World(when, on_switch, workers=2)
    for step in (_chosen(chance) for _ in range(6)):
        if step.record is not None:
            world.change(step, START)
    links_move = chance.random() < 0.5
    most = 1000 if links_move else chance.choice([1, 2, 1000])
    world.tick(0, most)
    for step in (_chosen(chance) for _ in range(chance.randint(5, 20))):
        world.clock.advance(step.after * STEP)
        if step.record is None:
            if chance.random() < 0.3:
                world.restart(chance.randrange(2))
            world.tick(chance.randrange(2), most)
        else:
            late = chance.choice([0, 0, 0, 1, 5]) * STEP
            if links_move and step.record.type != world.kind:
                late = timedelta(0)
            world.change(
                step, max(START, world.clock.now() - late), links_move=links_move
            )
    world.tick(1)

    assert len(world.fired) == len(set(world.fired))
    assert naive(world) == set(world.fired)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(WHENS),
    st.sampled_from(["fire", "seen"]),
    st.integers(0, 2**64),
)
def test_what_a_limit_cut_is_done_later_and_nothing_else(
    when: tuple[str, str], on_switch: str, seed: int
) -> None:
    """
    Though time goes by, and records change, between the parts. Links move only where
    they belong to the records that are asked about, as with late commits.
    """
    chance = Random(seed)  # noqa: S311 - not for secrets
    world = World(when, on_switch, workers=2)
    for step in (_chosen(chance) for _ in range(6)):
        if step.record is not None:
            world.change(step, START)
    world.tick(0)
    for step in (_chosen(chance) for _ in range(chance.randint(5, 20))):
        world.clock.advance(step.after * STEP)
        if step.record is None:
            world.crms[chance.randrange(2)].run_due(1)
        else:
            mine = step.record.type == world.kind
            world.change(step, world.clock.now(), links_move=mine)
    world.tick(1)

    assert len(world.fired) == len(set(world.fired))
    assert naive(world) == set(world.fired)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(WHENS),
    st.sampled_from(["fire", "seen"]),
    st.sampled_from([1, 2, 3, 5]),
    st.sampled_from([1, 10]),
    st.integers(0, 2**64),
)
def test_windows_that_overtake_changes_find_the_same(
    when: tuple[str, str], on_switch: str, batch: int, pages: int, seed: int
) -> None:
    """
    After what would be an import if pages were as small: windows come first then.
    Links move only where they belong to the records that are asked about, and only
    changes of these are late.
    """
    chance = Random(seed)  # noqa: S311 - not for secrets
    world = World(when, on_switch, workers=2)
    with pytest.MonkeyPatch.context() as patch:
        for module in (_look, _ticks, _tick_backlog):
            patch.setattr(module, "BATCH", batch)
            patch.setattr(module, "PAGES", pages)
        world.tick(0)
        for step in (_chosen(chance) for _ in range(chance.randint(5, 25))):
            world.clock.advance((step.after + 1) * STEP)
            if step.record is None:
                limit = chance.choice([1, 2, 1000])
                if chance.random() < 0.5:
                    world.crms[chance.randrange(2)].run_due(limit)
                else:
                    world.tick(chance.randrange(2), limit)
            else:
                mine = step.record.type == world.kind
                late = chance.choice([0, 0, 0, 1, 5]) * STEP if mine else timedelta(0)
                at = max(START, world.clock.now() - late)
                world.change(step, at, links_move=mine)
        world.tick(1)

    assert len(world.fired) == len(set(world.fired))
    assert naive(world) == set(world.fired)


def _with_others(world: World, chance: Random, others: Sequence[CRM]) -> None:
    """
    Let others tick beside a worker whose clock is right, and who ticks in time.
    """
    last = world.clock.now()
    for step in (_chosen(chance) for _ in range(chance.randint(5, 25))):
        later = (step.after + 1) * STEP
        if world.clock.now() + later - last >= AWAY:
            world.tick(0)
            last = world.clock.now()
        world.clock.advance(later)
        if step.record is not None:
            mine = step.record.type == world.kind
            world.change(step, world.clock.now(), links_move=mine)
        elif chance.random() < 0.3:
            world.tick(0)
            last = world.clock.now()
        else:
            _let_tick(chance.choice(others), chance.choice([1, 2, 1000]))


def _let_tick(crm: CRM, limit: int) -> None:
    while crm.run_due(limit).more:
        pass


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(WHENS),
    st.sampled_from(["fire", "seen"]),
    st.lists(st.integers(1, 48), min_size=1, max_size=2),
    st.integers(0, 2**64),
)
def test_workers_whose_clocks_are_behind_change_nothing(
    when: tuple[str, str], on_switch: str, behind: list[int], seed: int
) -> None:
    """Each crossing fires once, and nothing else does, as if they were not there."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    world = World(when, on_switch, workers=1)
    for step in (_chosen(chance) for _ in range(6)):
        if step.record is not None:
            world.change(step, START)
    world.tick(0)
    _with_others(world, chance, [world.worker_ahead(-hours * STEP) for hours in behind])
    world.tick(0)

    assert len(world.fired) == len(set(world.fired))
    assert naive(world) == set(world.fired)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(WHENS),
    st.sampled_from(["fire", "seen"]),
    st.lists(st.integers(-48, 48), min_size=1, max_size=2),
    st.integers(0, 2**64),
)
def test_nothing_is_lost_where_clocks_are_ahead_or_behind(
    when: tuple[str, str], on_switch: str, ahead: list[int], seed: int
) -> None:
    """Something may fire early; all that is to fire does so once, at last."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    world = World(when, on_switch, workers=1)
    for step in (_chosen(chance) for _ in range(6)):
        if step.record is not None:
            world.change(step, START)
    world.tick(0)
    _with_others(world, chance, [world.worker_ahead(hours * STEP) for hours in ahead])
    for _ in range(4):
        world.tick(0)
        world.clock.advance(AWAY)
    world.tick(0)

    assert len(world.fired) == len(set(world.fired))
    assert naive(world) <= set(world.fired)
