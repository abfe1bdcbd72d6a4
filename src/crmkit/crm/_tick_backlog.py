"""
Changes that a time rule has still to look at: whether they would make time wait.

After an import there are more of them than a run may look at, and what time alone
makes true is due now. So a rule that is behind asks its window before the changes.

Invariants:
    - A rule that is not behind looks at changes first: one may take a record out of
      the window.
    - What was recorded a while after now is looked at then, as if it had not been
      committed yet.
    - A rule whose window has overtaken changes still takes each change as one that it
      has not looked at, from where windows overtook them.

Not here: the work on a rule (:mod:`crmkit.crm._ticks`).
"""

from datetime import datetime

import attrs

from crmkit.crm._asking import known
from crmkit.crm._look import BATCH, PAGES, Feeds
from crmkit.crm._moments import CLOCKS_DIFFER
from crmkit.crm._tick_places import CHANGED, OVERTAKEN, place_of, with_place
from crmkit.crm._time_rules import ReadyRule
from crmkit.ports import Feed, Tick, Transaction
from crmkit.records import Change


@attrs.frozen
class Backlog:
    """
    What changed since a rule has read the feed.

    Attributes:
        changes: Changes that matter to it, of the next pages.
        is_all: Whether there are no more.
        is_cut: Whether a page of them was cut by a limit.
    """

    changes: tuple[Change, ...]
    is_all: bool
    is_cut: bool

    @property
    def is_long(self) -> bool:
        """
        Whether it would make time wait: there is more than a page.

        What was cut counts as more: many records may lead to one change.
        """
        return self.is_cut or not self.is_all or len(self.changes) > BATCH


def backlog_of(rule: ReadyRule, was: Tick, feeds: Feeds, tx: Transaction) -> Backlog:
    """
    Return what a rule has still to look at.
    """
    found: list[Change] = []
    cursor, is_cut = was.cursor, bool(was.batch)
    for _ in range(PAGES):
        feed = feeds.page(tx, cursor)
        found += filter(rule.reach.matters, feed)
        if len(feed) < BATCH:
            return Backlog(tuple(found), is_all=True, is_cut=is_cut)
        cursor = feed.cursor
    return Backlog(tuple(found), is_all=False, is_cut=is_cut)


def next_page(
    rule: ReadyRule, was: Tick, feeds: Feeds, tx: Transaction, now: datetime
) -> Feed | None:
    """
    Return the changes to look at next; None if that is to be done later.

    What was recorded some time after now waits for that instant: this clock may be
    behind, and what time makes true comes before. If that is longer than ``away`` of
    the rule, it was recorded by a clock that was ahead.
    """
    feed = feeds.page(tx, was.cursor, was.batch or BATCH)
    latest, last = now + CLOCKS_DIFFER, now + rule.rule.away
    for count, change in enumerate(feed):
        if latest < change.recorded_at <= last and rule.reach.matters(change):
            # A page that is under work is not cut again.
            is_none = was.batch or not count
            return None if is_none else feeds.page(tx, was.cursor, count)
    return feed


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
