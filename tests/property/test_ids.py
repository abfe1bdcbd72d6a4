"""
Laws of identifiers that sort by time.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from crmkit.crm import TimeOrderedIds

START = datetime(2026, 3, 2, tzinfo=UTC)
#: Forwards, not at all, and back: what clocks do.
STEPS = st.lists(
    st.timedeltas(timedelta(seconds=-5), timedelta(seconds=5)) | st.just(timedelta()),
    min_size=1,
    max_size=50,
)


@given(STEPS)
def test_ids_ascend_whatever_the_clock_does(steps: list[timedelta]) -> None:
    """
    As texts and as numbers, each greater than all before it.
    """
    ids, now, made = TimeOrderedIds(), START, []
    for step in steps:
        now += step
        made.append(ids.new(now))

    assert sorted(set(made)) == made
    assert sorted(UUID(each).int for each in made) == [UUID(each).int for each in made]


@given(STEPS)
def test_ids_are_uuids_of_version_7(steps: list[timedelta]) -> None:
    """
    With the latest instant that the clock has shown, to the millisecond.
    """
    ids, now, latest = TimeOrderedIds(), START, 0
    for step in steps:
        now += step
        made = UUID(ids.new(now))
        latest = max(latest, int(now.timestamp() * 1000))

        assert (7, RFC_4122) == (made.version, made.variant)
        assert latest == made.int >> 80


def test_ids_of_one_instant_ascend_in_each_thread() -> None:
    """
    None is made twice, and each thread sees its own ascend.
    """
    ids = TimeOrderedIds()
    with ThreadPoolExecutor(8) as pool:
        lots = list(pool.map(lambda _: [ids.new(START) for _ in range(2000)], range(8)))

    assert 16_000 == len({each for lot in lots for each in lot})
    assert [sorted(lot) for lot in lots] == lots


def test_a_counter_that_overflows_goes_on_in_the_next_millisecond() -> None:
    """
    Also where a clock stands still for tens of millions of identifiers.
    """
    ids = TimeOrderedIds()
    first = UUID(ids.new(START))
    ids._last |= 2**26 - 1
    last, after = UUID(ids.new(START)), UUID(ids.new(START))

    assert first < last < after
    assert (first.int >> 80) + 1 == last.int >> 80 == after.int >> 80


def test_sources_of_two_processes_do_not_meet() -> None:
    """
    What they make in one millisecond is still told apart by chance.
    """
    made = {TimeOrderedIds().new(START) for _ in range(10_000)}

    assert 10_000 == len(made)
