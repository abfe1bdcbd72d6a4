"""
Changes that a time rule has still to look at: whether they would make time wait.

After an import there are more of them than a run may look at, and what time alone
makes true is due now. So a rule that is behind asks its window before the changes.

Invariants:
    - A rule that is not behind looks at changes first: one may take a record out of
      the window.
    - Records to which a change leads that was recorded a while after now are asked
      then, from where they would have been asked now. Other changes do not wait.
    - A rule whose window has overtaken changes still takes each change as one that it
      has not looked at, from where windows overtook them.

Not here: the work on a rule (:mod:`crmkit.crm._ticks`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from crmkit.crm._asking import known
from crmkit.crm._look import BATCH, PAGES, Feeds
from crmkit.crm._moments import CLOCKS_DIFFER
from crmkit.crm._tick_places import CHANGED, OVERTAKEN, place_of, with_place
from crmkit.crm._time_rules import ReadyRule
from crmkit.ports import Feed, Tick, Transaction
from crmkit.records import Change

#: After how many pages it is known that a rule is behind, whatever is in them.
_FEW: Final = 2


def is_behind(rule: ReadyRule, was: Tick, feeds: Feeds, tx: Transaction) -> bool:
    """
    Tell whether changes would make time wait: there is more than a page of them.

    What was cut counts as more, as many records may lead to one change. So do a few
    pages, whatever is in them, and what this run may not read.
    """
    found, cursor = 0, was.cursor
    for _ in range(0 if was.batch else _FEW):
        feed = feeds.ahead(tx, cursor)
        if feed is None:
            return True
        found += sum(map(rule.reach.matters, feed))
        if len(feed) < BATCH or found > BATCH:
            return found > BATCH
        cursor = feed.cursor
    return True


@attrs.define
class Unread:
    """
    Changes that matter to a rule and that it has not looked at, of the next pages.

    They are read once somebody asks for them.

    Attributes:
        rule: The rule.
        was: How far it has come.
        feeds: What is new.
        tx: The transaction.
    """

    rule: ReadyRule
    was: Tick
    feeds: Feeds
    tx: Transaction
    _found: tuple[Change, ...] | None = attrs.field(default=None, init=False)

    def __iter__(self) -> Iterator[Change]:
        """
        Yield them, in order.
        """
        if self._found is None:
            self._found = tuple(self._read())
        return iter(self._found)

    def _read(self) -> Iterator[Change]:
        cursor = self.was.cursor
        for _ in range(PAGES):
            feed = self.feeds.page(self.tx, cursor)
            yield from filter(self.rule.reach.matters, feed)
            if len(feed) < BATCH:
                break
            cursor = feed.cursor


@attrs.frozen
class Page:
    """
    Changes to look at next.

    Attributes:
        feed: The changes.
        until: When the records that they lead to are to be asked; None if that is now.
        is_last: Whether there are no more.
    """

    feed: Feed
    until: datetime | None
    is_last: bool


def next_page(
    rule: ReadyRule, was: Tick, feeds: Feeds, tx: Transaction, now: datetime
) -> Page:
    """
    Return the changes to look at next.

    What was recorded some time after now waits for that instant: this clock may be
    behind, and what time makes true comes before. So such changes stand in pages of
    their own. If that is longer than ``away`` of the rule, they were recorded by a
    clock that was ahead.
    """
    page = feeds.page(tx, was.cursor, was.batch or BATCH)
    latest, last = now + CLOCKS_DIFFER, now + rule.rule.away
    # When each change that matters can be looked at; with its number.
    waits = [
        (count, each.recorded_at if latest < each.recorded_at <= last else None)
        for count, each in enumerate(page)
        if rule.reach.matters(each)
    ]
    others = (count for count, at in waits if (at is None) != (waits[0][1] is None))
    # A page that is under work is not cut again.
    count = None if was.batch else next(others, None)
    feed = page if count is None else feeds.page(tx, was.cursor, count)
    until = max((at for n, at in waits if at and n < len(feed)), default=None)
    is_last = not was.batch and count is None and len(feed) < BATCH
    return Page(feed, until, is_last)


def with_read(was: Tick, feed: Feed, *, is_last: bool) -> Tick:
    """
    Return a state that has dealt with some changes.

    Args:
        was: The state.
        feed: The changes.
        is_last: Whether there are no more.
    """
    now = attrs.evolve(was, cursor=feed.cursor, batch=0)
    now = with_place(now, OVERTAKEN, None) if is_last else now
    return with_place(now, CHANGED, None)


# -- Changes that were overtaken --------------------------------------------------


def with_overtaken(was: Tick) -> Tick:
    """
    Return a state that knows from where on windows overtake changes.

    >>> at = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
    >>> was = with_overtaken(Tick(rule="quiet", since=at))
    >>> str(overtaken_since(attrs.evolve(was, since=at.replace(hour=1))))
    '2026-03-02 00:00:00+00:00'
    """
    if place_of(was, OVERTAKEN):
        return was
    return with_place(was, OVERTAKEN, known(was.since).isoformat())


def overtaken_since(was: Tick) -> datetime:
    """
    Return up to when changes and time were both dealt with.
    """
    place = place_of(was, OVERTAKEN)
    return datetime.fromisoformat(place) if place else known(was.since)
