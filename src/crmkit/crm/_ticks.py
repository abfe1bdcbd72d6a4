"""
A tick: every time rule is asked what has become true since it was last asked.

Invariants:
    - The work of a tick grows with what has crossed or changed, not with what is
      stored; a tick that finds nothing parses and compiles nothing.
    - How far a rule has come is written with what it did, so a crash goes on where
      it was, and what is done twice is refused by the key of the firing.
    - One process at a time works on a rule; others take the next one.

Not here: when a condition became true (:mod:`crmkit.crm._past`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.conditions import Condition, Edge, Moment
from crmkit.crm._due_report import Tally
from crmkit.crm._fire import Firer, told
from crmkit.crm._past import (
    Past,
    Place,
    Timeline,
    after_changes_at,
    before_changes_at,
)
from crmkit.crm._time_rules import Group, ReadyRule, RuleBook
from crmkit.crm._write import Workshop
from crmkit.errors import StoreError
from crmkit.ports import Feed, Store, Tick, Transaction
from crmkit.records import Change, Record, Ref

BATCH: Final = 100
#: A time without ticks that is longer than this is one without a worker.
AWAY: Final = timedelta(hours=1)
#: How far a rule has come is written down this often though nothing happens.
_NOTED: Final = timedelta(minutes=5)


def tick(shop: Workshop, store: Store, book: RuleBook, tally: Tally) -> None:
    """
    Ask all rules what has become true, and let them fire.
    """
    if not book.rules or tally.left <= 0:
        return
    now = shop.now()
    for rule in _busy(store, book, now):
        work = _Work(shop, rule, now, tally)
        while tally.left > 0 and not work.is_over:
            with store.begin() as tx:
                work.step(tx)


# -- Where there is something to do ---------------------------------------------


def _busy(store: Store, book: RuleBook, now: datetime) -> list[ReadyRule]:
    """
    Return the rules that have something to do; note how far the others have come.
    """
    with store.read() as tx:
        look = _Look(tx, now, {each.rule: each for each in tx.ticks()})
        for group in book.groups:
            look.at(group)
    if look.noted:
        with store.begin() as tx:
            tx.keep_ticks(look.noted)
    return look.busy


@attrs.define
class _Look:
    """
    A look at all rules.

    Attributes:
        tx: The transaction, which only reads.
        now: The instant of the tick.
        known: How far each rule has come.
        feeds: What is new since a cursor.
        busy: Rules that have something to do.
        noted: How far others have come, if that is worth writing down.
    """

    tx: Transaction
    now: datetime
    known: Mapping[str, Tick]
    feeds: dict[str | None, Feed] = attrs.field(factory=dict)
    busy: list[ReadyRule] = attrs.field(factory=list)
    noted: list[Tick] = attrs.field(factory=list)

    def at(self, group: Group) -> None:
        """
        Look at some rules together; if anything is found, at each of them.
        """
        since = [self._waiting_since(rule) for rule in group.rules]
        known = [each for each in since if each is not None]
        window = None
        if len(known) == len(since):
            window = group.watches.window(known, self.now)
        is_idle = window is not None and not self._finds(group.cls, window)
        for rule, at in zip(group.rules, since, strict=True):
            if at is None or not (is_idle or self._is_idle(rule, at)):
                self.busy.append(rule)
            else:
                self._note(self.known[rule.name])

    def _waiting_since(self, rule: ReadyRule) -> datetime | None:
        """
        Return since when a rule waits for time alone; None if it has work.
        """
        was = self.known.get(rule.name)
        if was is None or was.asked != rule.asked or was.until or was.batch:
            return None
        if was.since is None or was.since > self.now:
            return None
        if _is_back(rule, was.since, self.now):
            return None
        feed = self._feed(was.cursor)
        is_new = len(feed) == BATCH or any(map(rule.reach.matters, feed))
        return None if is_new else was.since

    def _feed(self, cursor: str | None) -> Feed:
        found = self.feeds.get(cursor)
        if found is None:
            found = self.feeds[cursor] = self.tx.feed(cursor, BATCH)
        return found

    def _is_idle(self, rule: ReadyRule, since: datetime) -> bool:
        window = rule.watch.window(since, self.now)
        return window is None or not self._finds(rule.rule.record, window)

    def _finds(self, cls: type[Record], window: Condition) -> bool:
        return self.tx.holds_any(cls, window, Moment(self.now))

    def _note(self, was: Tick) -> None:
        cursor = self._feed(was.cursor).cursor
        is_old = was.since is None or self.now - was.since >= _NOTED
        if is_old or cursor != was.cursor:
            self.noted.append(attrs.evolve(was, since=self.now, cursor=cursor))


def _is_back(rule: ReadyRule, since: datetime, now: datetime) -> bool:
    """
    Tell whether what crossed meanwhile is to be passed over.
    """
    return rule.rule.catch_up == "skip" and now - since > AWAY


# -- Doing it -------------------------------------------------------------------


@attrs.define
class _Work:
    """
    The work on one rule in one run.

    Attributes:
        shop: What the write path works with.
        rule: The rule.
        now: The instant of the tick.
        tally: Counts what was done.
        is_over: Whether there is nothing left, or another process has the rule.
        has_read: Whether the feed of changes was read to its end.
        asked: Records that were looked at up to now.
    """

    shop: Workshop
    rule: ReadyRule
    now: datetime
    tally: Tally
    is_over: bool = False
    has_read: bool = False
    asked: set[str] = attrs.field(factory=set)

    def step(self, tx: Transaction) -> None:
        """
        Do some of it in one transaction, and write down how far it has come.
        """
        was = tx.claim_tick(self.rule.name)
        if was is None:
            self.is_over = True
            return
        now = self._next(was)(tx, self._begun(tx, was))
        if now != was:
            tx.keep_ticks([now])

    def _begun(self, tx: Transaction, was: Tick) -> Tick:
        """
        Return the state to go on from: anew if the rule asks something else now.
        """
        rule, now = self.rule, self.now
        if was.switched_at is None or was.asked != rule.asked:
            return Tick(
                rule=rule.name,
                asked=rule.asked,
                switched_at=now,
                armed_at=now,
                cursor=tx.feed_end(),
            )
        since = was.since
        if since is not None and not was.until and _is_back(rule, since, now):
            return attrs.evolve(was, armed_at=now, since=now)
        return was

    def _next(self, was: Tick) -> Callable[[Transaction, Tick], Tick]:
        is_new = was.switched_at is None or was.asked != self.rule.asked
        if is_new or was.since is None:
            return self._switch_on
        return self._window if self.has_read else self._changes

    def _switch_on(self, tx: Transaction, was: Tick) -> Tick:
        """
        Deal with records for which the condition held when the rule came.
        """
        on = _known(was.switched_at)
        cls, when = self.rule.rule.record, self.rule.watch.condition
        if self.rule.rule.on_switch == "seen":
            seen = tx.count(cls, when, Moment(on))
            self.tally.count(self.rule.name, "seen", seen)
            return attrs.evolve(was, since=on)
        most = min(BATCH, self.tally.left)
        page = tx.find(cls, when, Moment(on), limit=most, cursor=was.place)
        past = Past(tx, self.now)
        past.meet(page)
        for record in page:
            self._ask_first(past, was, record.id)
        since = on if page.cursor is None else None
        return attrs.evolve(was, since=since, place=page.cursor)

    def _changes(self, tx: Transaction, was: Tick) -> Tick:
        """
        Ask the condition of records that changed, or whose related ones did.
        """
        feed = tx.feed(was.cursor, was.batch or BATCH)
        changes = [each for each in feed if self.rule.reach.matters(each)]
        ids = sorted(self._roots(tx, changes))
        most = min(BATCH, self.tally.left)
        later = [each for each in ids if was.place is None or each > was.place]
        since, until = _known(was.since), max(self.now, _known(was.since))
        past = Past(tx, until, changes)
        first = min((each.recorded_at for each in changes), default=since)
        for record_id in later[:most]:
            if min(first, since) <= _known(was.switched_at):
                self._ask_first(past, was, record_id)
            self._ask(past, was, record_id, before_changes_at(min(first, since)))
            self.asked.add(record_id)
        if len(later) > most:
            place = later[most - 1]
            return attrs.evolve(was, batch=len(feed), place=place)
        self.has_read = not was.batch and len(feed) < BATCH
        return attrs.evolve(was, cursor=feed.cursor, batch=0, place=None)

    def _roots(self, tx: Transaction, changes: Iterable[Change]) -> set[str]:
        at = Moment(self.now)
        return {
            found for each in changes for found in self.rule.reach.roots(tx, each, at)
        }

    def _window(self, tx: Transaction, was: Tick) -> Tick:
        """
        Ask the condition of records for which time may have made it true.
        """
        since = _known(was.since)
        until = was.until or max(self.now, since)
        window = self.rule.watch.window(since, until) if since < until else None
        if window is None:
            return self._through(was, until)
        most = min(BATCH, self.tally.left)
        cls, at = self.rule.rule.record, Moment(until)
        page = tx.find(cls, window, at, limit=most, cursor=was.place)
        past = Past(tx, until)
        past.meet(page)
        for record in page:
            if record.id not in self.asked:
                self._ask(past, was, record.id, after_changes_at(since))
        if page.cursor is None:
            return self._through(was, until)
        return attrs.evolve(was, until=until, place=page.cursor)

    def _through(self, was: Tick, until: datetime) -> Tick:
        self.is_over = until >= self.now
        return attrs.evolve(was, since=until, until=None, place=None)

    # -- One record -------------------------------------------------------------

    def _ask(self, past: Past, was: Tick, record_id: str, since: Place) -> None:
        """
        Fire what has become true of a record after a place in its past.
        """
        ref = Ref(self.rule.rule.record.type_name, record_id)
        firer = self._firer(past.tx)
        try:
            edges = self._edges(past, ref, since, _known(was.armed_at))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one record stops no other
            firer.report(self.rule.name, ref, told(error))
            return
        for edge in edges:
            firer.fire(self.rule.rule, ref, edge.cycle)

    def _edges(
        self, past: Past, ref: Ref, since: Place, armed_at: datetime
    ) -> list[Edge]:
        timeline = Timeline(self.rule.watch, self.rule.reach, past, ref)
        found = [edge for edge in timeline.edges(since) if edge.at > armed_at]
        return found[-1:] if self.rule.rule.catch_up == "once" else found

    def _ask_first(self, past: Past, was: Tick, record_id: str) -> None:
        """
        Fire if the condition held when the rule came, however late that was known.
        """
        on = _known(was.switched_at)
        if self.rule.rule.on_switch == "seen" or was.armed_at != on:
            return
        ref = Ref(self.rule.rule.record.type_name, record_id)
        timeline = Timeline(self.rule.watch, self.rule.reach, past, ref)
        if timeline.holds(after_changes_at(on), on):
            self._firer(past.tx).fire(self.rule.rule, ref, _cycle_of(on))

    def _firer(self, tx: Transaction) -> Firer:
        return Firer(self.shop, tx, self.now, self.tally)


def _cycle_of(on: datetime) -> str:
    return f"on {on.isoformat()}"


def _known(at: datetime | None) -> datetime:
    if at is None:
        raise TypeError(at)
    return at
