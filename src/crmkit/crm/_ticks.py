"""
The work on a time rule: what has become true since it was last asked.

Invariants:
    - The work of a tick grows with what has crossed or changed, not with what is
      stored, and no turn looks at more than a hundred records.
    - How far a rule has come is written with what it did, so a crash goes on where
      it was, and what is done twice is refused by the key of the firing.
    - One process at a time works on a rule; others take the next one.

Not here: which rules have something to do (:mod:`crmkit.crm._look`), when a
condition became true (:mod:`crmkit.crm._past`), records of which it could not be
asked (:mod:`crmkit.crm._asking`).
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import attrs

from crmkit.conditions import Condition, Moment
from crmkit.crm._asking import Asker, known
from crmkit.crm._due_report import Tally
from crmkit.crm._look import BATCH, PAGES, Feeds, after_break, rule_failed
from crmkit.crm._moments import CLOCKS_DIFFER
from crmkit.crm._past import Past, after_changes_at, before_changes_at
from crmkit.crm._tick_backlog import (
    Page,
    Unread,
    is_behind,
    next_page,
    overtaken_since,
    with_overtaken,
    with_read,
)
from crmkit.crm._tick_clocks import Righted, righted
from crmkit.crm._tick_places import (
    CHANGED,
    FOUND,
    FoundPage,
    place_of,
    with_place,
)
from crmkit.crm._time_rules import ReadyRule
from crmkit.crm._write import Workshop
from crmkit.ports import Tick, Transaction
from crmkit.records import Change

#: How many records a store is asked for at once.
_PAGE: Final = 1000
#: Reading changes, looking at a window, and noting that nothing changed meanwhile.
_STEPS: Final = 3


@attrs.frozen
class RuleTurn:
    """
    The work on one rule in one run, one transaction after the other.

    Attributes:
        shop: What the write path works with.
        rule: The rule.
        now: The instant of the tick.
        feeds: What is new.
        is_over: Whether there is nothing left, or another process has the rule.
        has_read: Whether the feed of changes was read to its end.
        has_looked: Whether crossings are dealt with; what is left is to note whether
            nothing has changed meanwhile.
        asked: Records that were asked because of changes, up to *now*.
        at: After which cursor the changes under work stand.
        here: Records that were asked because of these.
        page: Records for which time may have made it true, as far as they are known.
    """

    shop: Workshop
    rule: ReadyRule
    now: datetime
    feeds: Feeds
    is_over: bool = False
    has_read: bool = False
    has_looked: bool = False
    asked: frozenset[str] = frozenset()
    at: str | None = None
    here: frozenset[str] = frozenset()
    page: FoundPage | None = None

    def step(self, tx: Transaction, tally: Tally, share: int) -> "RuleTurn":
        """
        Do some of it, write down how far it has come, and return what is left.

        Args:
            tx: The transaction.
            tally: Counts what was done.
            share: Firings at most.
        """
        was = tx.claim_tick(self.rule.name, self.rule.asked)
        if was is None:
            return self.over()
        work = _Work(self, tx, tally, tally.left - share)
        now = work.done(was)
        if now != was:
            tx.keep_ticks([now])
        return work.turn

    def over(self) -> "RuleTurn":
        """
        Return that nothing is left.
        """
        return attrs.evolve(self, is_over=True)

    def failed(self, tally: Tally, error: Exception) -> "RuleTurn":
        """
        Report that the rule cannot be asked, and return that nothing is left.
        """
        rule_failed(tally, self.rule, error)
        return self.over()


@attrs.define
class _Work:
    """
    The work on a rule in one transaction.

    Attributes:
        turn: What is left; made anew as the work goes on.
        tx: The transaction.
        tally: Counts what was done.
        floor: The work ends when so many firings are left.
        looked: How many records were looked at.
    """

    turn: RuleTurn
    tx: Transaction
    tally: Tally
    floor: int
    looked: int = 0

    def done(self, was: Tick) -> Tick:
        """
        Do some of the work; return how far the rule has come then.
        """
        now, waits = self._begun(was)
        if waits:
            self.turn = self.turn.over()
            return now
        for _ in range(_STEPS):
            had_looked = self.turn.has_looked
            now = self._next(now)(now)
            # If changes would make time wait, they come once all windows were asked.
            is_over = self.turn.has_looked and not (had_looked or self.turn.has_read)
            if self.looked or self.turn.is_over or self.is_enough or is_over:
                break
        return now

    @property
    def is_enough(self) -> bool:
        """
        Whether this transaction has done its share.
        """
        is_done = self.looked >= BATCH or self.tally.looks <= 0
        return is_done or self.tally.left <= self.floor

    def _begun(self, was: Tick) -> Righted:
        """
        Return the state to go on from, if the rule does not wait.
        """
        now, rule = self.turn.now, self.turn.rule
        # Not the instant of this run: another worker may have gone on meanwhile.
        begun = righted(self.tx, was, self.turn.shop.now(), rule.rule.away)
        if begun.waits:
            return begun
        if begun.state.switched_at is None:
            came = attrs.evolve(begun.state, cursor=self.tx.feed_end())
            came = attrs.evolve(came, switched_at=now, armed_at=now, caught_up=now)
            return Righted(came)
        return Righted(after_break(rule, begun.state, now))

    def _next(self, was: Tick) -> Callable[[Tick], Tick]:
        if was.since is None:
            return self._switch_on
        if self.turn.has_read:
            return self._catch_up if self.turn.has_looked else self._window
        if self.turn.has_looked or not self._is_behind(was):
            return self._changes
        return self._window

    def _is_behind(self, was: Tick) -> bool:
        return is_behind(self.turn.rule, was, self.turn.feeds, self.tx)

    # -- Its beginning ----------------------------------------------------------

    def _switch_on(self, was: Tick) -> Tick:
        """
        Deal with records for which the condition held when the rule came.
        """
        rule, on = self.turn.rule, known(was.switched_at)
        if rule.rule.on_switch == "seen":
            when = rule.watch.condition
            seen = self.tx.count(rule.rule.record, when, Moment(on))
            self.tally.count(rule.name, "seen", seen)
            return attrs.evolve(was, since=on)
        past = Past(self.tx, self.turn.now)
        asker = self._asker(past, was, on)

        def ask(record_id: str) -> None:
            asker.ask(record_id, None, first=True)

        place = self._pages(rule.watch.condition, on, was, past, ask)
        since = on if place is None else None
        return with_place(attrs.evolve(was, since=since), FOUND, place)

    # -- What changed -----------------------------------------------------------

    def _changes(self, was: Tick) -> Tick:
        """
        Ask the condition of records that changed, or whose related ones did.
        """
        turn = self.turn
        for _ in range(PAGES):
            page = next_page(turn.rule, was, turn.feeds, self.tx, turn.now)
            place = self._ask_all(was, page)
            if place is not None:
                was = attrs.evolve(was, batch=len(page.feed))
                return with_place(was, CHANGED, place)
            self.turn = attrs.evolve(self.turn, has_read=page.is_last)
            was = with_read(was, page.feed, is_last=page.is_last)
            if page.is_last or self.looked:
                break
        return was

    def _ask_all(self, was: Tick, page: Page) -> str | None:
        """
        Ask of all that changes lead to; return where to go on, or None.
        """
        changes = list(filter(self.turn.rule.reach.matters, page.feed))
        since, now = known(was.since), self.turn.now
        begin = min((overtaken_since(was), *(each.recorded_at for each in changes)))
        # A window may have been looked at when a change was made that comes only now.
        begun = before_changes_at(min(begin, was.caught_up or since))
        past = Past(self.tx, max(now, since, *self._seen(changes)), changes)
        asker = self._asker(past, was, past.until)
        asked = set(self.turn.here if self.turn.at == was.cursor else ())
        roots = self.turn.rule.reach.roots(
            self.tx, changes, Moment(now), place_of(was, CHANGED), past.meet
        )
        is_first = begun.at <= known(was.switched_at) + CLOCKS_DIFFER
        place, is_cut = None, False
        for record_id, after in roots:
            if record_id not in asked:
                if page.until is None:
                    asker.ask(record_id, begun, first=is_first, begin=begin)
                else:
                    asker.ask_later(record_id, begun, page.until, first=is_first)
                asked.add(record_id)
                self._count_look()
            place = after
            if self.is_enough:
                is_cut = True
                break
        self.turn = attrs.evolve(
            self.turn,
            at=was.cursor,
            here=frozenset(asked),
            asked=self.turn.asked if page.until else self.turn.asked | asked,
        )
        return place if is_cut else None

    def _seen(self, changes: list[Change]) -> Iterator[datetime]:
        """
        Yield instants of changes that came since the tick looked at its clock.
        """
        latest = self.turn.now + CLOCKS_DIFFER
        return (each.recorded_at for each in changes if each.recorded_at <= latest)

    # -- What time did ----------------------------------------------------------

    def _window(self, was: Tick) -> Tick:
        """
        Ask the condition of records for which time may have made it true.
        """
        since, now = known(was.since), self.turn.now
        until = was.until or max(now, since)
        watch = self.turn.rule.watch
        window = watch.window(since, until) if since < until else None
        if window is None:
            return self._through(was, until, sure=True)
        unread = Unread(self.turn.rule, was, self.turn.feeds, self.tx)
        past = Past(self.tx, max(now, until), () if self.turn.has_read else unread)
        asker = self._asker(past, was, until)
        # Another worker, whose clock shows more, may have begun this window.
        asked = self.turn.asked if until <= now else frozenset()

        def ask(record_id: str) -> None:
            if record_id not in asked:
                asker.ask(record_id, after_changes_at(since))

        place = self._pages(window, until, was, past, ask)
        if place is None:
            return self._through(was, until)
        return with_place(attrs.evolve(was, until=until), FOUND, place)

    def _through(self, was: Tick, until: datetime, *, sure: bool = False) -> Tick:
        """
        Note that a window was dealt with.

        Args:
            was: The state.
            until: The end of the window.
            sure: Whether nothing can have been taken out of it.
        """
        was = was if self.turn.has_read else with_overtaken(was)
        now = with_place(attrs.evolve(was, since=until, until=None), FOUND, None)
        sure = sure and was.caught_up == was.since
        if until >= self.turn.now:
            is_over = sure and self.turn.has_read
            self.turn = attrs.evolve(self.turn, is_over=is_over, has_looked=True)
        return attrs.evolve(now, caught_up=until) if sure else now

    def _catch_up(self, was: Tick) -> Tick:
        """
        Note that nothing was taken out of a window, if nothing has changed.

        It is asked in a transaction that has done nothing itself: the feed does not
        show what is not committed.
        """
        self.turn = self.turn.over()
        feed = self.tx.feed(was.cursor, BATCH)
        matters = self.turn.rule.reach.matters
        is_all = len(feed) < BATCH and feed.held_since is None
        if is_all and not any(map(matters, feed)):
            return attrs.evolve(was, caught_up=was.since)
        return was

    # -- Record by record -------------------------------------------------------

    def _asker(self, past: Past, was: Tick, until: datetime) -> Asker:
        turn = self.turn
        return Asker(
            shop=turn.shop,
            rule=turn.rule,
            now=turn.now,
            tally=self.tally,
            past=past,
            was=was,
            until=until,
        )

    def _pages(
        self,
        when: Condition,
        at: datetime,
        was: Tick,
        past: Past,
        ask: Callable[[str], None],
    ) -> str | None:
        """
        Ask of records for which something holds; return where to go on, or None.

        What a firing changes may take records off a page, so the place is the page
        and the last record that was asked.
        """
        place = place_of(was, FOUND)
        cursor, last = json.loads(place) if place else (None, "")
        page = self._page(when, at, cursor, past)
        for record_id in page.ids:
            if record_id <= last:
                continue
            if self.is_enough:
                return json.dumps([cursor, last])
            ask(record_id)
            last = record_id
            self._count_look()
        self.turn = attrs.evolve(self.turn, page=None)
        return None if page.next is None else json.dumps([page.next, last])

    def _page(
        self, when: Condition, at: datetime, cursor: str | None, past: Past
    ) -> FoundPage:
        """
        Return a page of records; for the turns of one run it is read once.

        A store may have to sort all that it finds for each page.
        """
        known = self.turn.page
        if known is not None and (known.at, known.cursor) == (at, cursor):
            return known
        cls, most = self.turn.rule.rule.record, max(BATCH, min(_PAGE, self.tally.left))
        found = self.tx.find(cls, when, Moment(at), limit=most, cursor=cursor)
        past.meet(found)
        page = FoundPage(at, cursor, tuple(each.id for each in found), found.cursor)
        self.turn = attrs.evolve(self.turn, page=page)
        return page

    def _count_look(self) -> None:
        self.looked += 1
        self.tally.looks -= 1
