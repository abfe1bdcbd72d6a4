"""
A look at all time rules: which have something to do, and which do not.

Invariants:
    - It only reads, and what it finds nothing for parses and compiles nothing.
    - The feed of changes is read once for all rules that have come to one place.
    - Reading that only tells what is to be done leaves half of a run's looks for doing
      it, so rules that have come to many places do not keep a run from going on.
    - A rule that cannot be asked is reported, and stops no other.

Not here: the work on a rule (:mod:`crmkit.crm._ticks`).
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.conditions import Condition, Moment
from crmkit.crm._due_report import Tally
from crmkit.crm._failing import log, told
from crmkit.crm._tick_clocks import is_under_work
from crmkit.crm._time_rules import Group, ReadyRule, RuleBook
from crmkit.errors import CrmkitError, StoreError, places_of
from crmkit.ports import Feed, Store, Tick, Transaction
from crmkit.records import Record

#: How many records, changes or firings a transaction deals with.
BATCH: Final = 100
#: How many pages of changes that matter to nobody are passed over at a time.
PAGES: Final = 10
#: How many looks at a record reading a page of changes counts for.
_PAGE_COSTS: Final = 10
_PAGES_KEPT: Final = 64
#: How far a rule has come is written down this often though nothing happens.
_NOTED: Final = timedelta(minutes=5)
#: What a question has come to is forgotten if its rule asks another one so long.
_KEPT: Final = timedelta(days=30)
_PASSED: Final = "the time rule %s passes over what became true from %s to %s"


@attrs.define
class Feeds:
    """
    Pages of the feed of changes, each read once, as they were then.

    Attributes:
        tally: Counts what reading costs.
    """

    tally: Tally
    _kept_for_work: int = attrs.field(init=False)
    _pages: OrderedDict[tuple[str | None, int], Feed] = attrs.field(
        factory=OrderedDict, init=False
    )

    @_kept_for_work.default
    def _half(self) -> int:
        return self.tally.looks // 2

    def page(self, tx: Transaction, cursor: str | None, limit: int = 0) -> Feed:
        """
        Return the changes after a cursor, to deal with them.
        """
        return self._read(tx, (cursor, limit or BATCH), _PAGE_COSTS)

    def first(self, tx: Transaction, cursor: str | None) -> Feed:
        """
        Return the changes after where a rule has come, to tell whether there are any.

        It costs nothing: each rule takes one look, however many there are.
        """
        return self._read(tx, (cursor, BATCH), 0)

    def ahead(self, tx: Transaction, cursor: str | None) -> Feed | None:
        """
        Return the changes after a cursor, to see what is to be done first.

        None if as much was read for that as a run may: half of its looks are for what
        makes progress, so each run does.
        """
        is_known = (cursor, BATCH) in self._pages
        if is_known or self.tally.looks - _PAGE_COSTS >= self._kept_for_work:
            return self.page(tx, cursor)
        return None

    def _read(self, tx: Transaction, key: tuple[str | None, int], cost: int) -> Feed:
        found = self._pages.get(key)
        if found is None:
            found = self._pages[key] = tx.feed(*key)
            self.tally.looks -= cost if found else 0
            self.tally.note_held(found)
            if len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return found


@attrs.frozen
class Looked:
    """
    What a look has found.

    Attributes:
        busy: Rules that have something to do, those who waited longest first.
        noted: How far others have come, as it was and as it is.
        fresh: Rules of which nothing is known yet.
        old: What rules had come to with another question, long ago.
    """

    busy: tuple[ReadyRule, ...]
    noted: tuple[tuple[Tick, Tick], ...]
    fresh: tuple[ReadyRule, ...]
    old: tuple[Tick, ...]

    def note(self, tx: Transaction) -> None:
        """
        Write down how far rules have come, unless somebody else has gone on.

        Rules that are new are made known here, and not where they are worked on:
        others would wait for that.
        """
        for was, now in self.noted:
            if tx.claim_tick(was.rule, was.asked) == was:
                tx.keep_ticks([now])
        for rule in self.fresh:
            tx.claim_tick(rule.name, rule.asked)
        gone = [was for was in self.old if tx.claim_tick(was.rule, was.asked) == was]
        tx.drop_ticks(gone)


def look_at(
    store: Store, book: RuleBook, now: datetime, tally: Tally, feeds: Feeds
) -> Looked:
    """
    Look at all rules.
    """
    with store.read() as tx:
        ticks = tx.ticks()
        known = {(each.rule, each.asked): each for each in ticks}
        look = _Look(tx, now, known, tally, feeds)
        for group in book.groups:
            look.at(group)
    fresh = (rule for rule in look.busy if rule.key not in known)
    return Looked(
        tuple(sorted(look.busy, key=look.since)),
        tuple(look.noted),
        tuple(sorted(fresh, key=lambda rule: rule.name)),
        tuple(each for each in ticks if _is_old(each, book, now)),
    )


def _is_old(tick: Tick, book: RuleBook, now: datetime) -> bool:
    """
    Tell whether a rule has asked something else for long.
    """
    rule = book.rules.get(tick.rule)
    met = tick.since or tick.switched_at
    if rule is None or rule.asked == tick.asked or met is None:
        return False
    return now - met > _KEPT


@attrs.define
class _Look:
    """
    A look at all rules, in one transaction.

    Attributes:
        tx: The transaction, which only reads.
        now: The instant of the tick.
        known: How far each rule has come with each question.
        tally: Counts rules that cannot be asked.
        feeds: What is new.
        quiet: Cursors after which there is nothing.
        held: Cursors after which something is there that is not shown yet.
        busy: Rules that have something to do.
        noted: How far others have come, if that is worth writing down.
    """

    tx: Transaction
    now: datetime
    known: Mapping[tuple[str, str], Tick]
    tally: Tally
    feeds: Feeds
    quiet: set[str | None] = attrs.field(factory=set)
    held: set[str | None] = attrs.field(factory=set)
    busy: list[ReadyRule] = attrs.field(factory=list)
    noted: list[tuple[Tick, Tick]] = attrs.field(factory=list)

    def since(self, rule: ReadyRule) -> datetime:
        """
        Return since when a rule has not been asked.
        """
        was = self.known.get(rule.key)
        return (was and was.since) or self.now

    def at(self, group: Group) -> None:
        """
        Look at some rules together; if anything is found, at each of them.
        """
        came = [self._waiting(rule) for rule in group.rules]
        waits = [each for each in came if each is not None]
        is_idle = len(waits) == len(came) and self._is_group_idle(group, waits)
        for rule, now in zip(group.rules, came, strict=True):
            if now is None:
                self.busy.append(rule)
            elif is_idle:
                self._note(rule, now)
            else:
                self._at_one(rule, now)

    def _is_group_idle(self, group: Group, waits: list[Tick]) -> bool:
        """
        Tell whether time has made nothing true, if that can be told of all at once.
        """
        since = [each.since for each in waits if each.since is not None]
        try:
            window = group.watches.window(since, self.now)
            return window is not None and not self._finds(group.cls, window)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - each is asked alone, and then reported
            return False

    def _at_one(self, rule: ReadyRule, came: Tick) -> None:
        try:
            if self._is_idle(rule, came):
                self._note(rule, came)
            else:
                self.busy.append(rule)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one rule stops no other
            rule_failed(self.tally, rule, error)

    def _waiting(self, rule: ReadyRule) -> Tick | None:
        """
        Return how far a rule has come that waits for time alone, else None.
        """
        was = self.known.get(rule.key)
        if was is None or was.since is None or was.until or was.batch:
            return None
        if (
            is_under_work(was, self.now)
            or was.since > self.now
            or is_back(rule, was.since, self.now)
        ):
            return None
        if was.cursor in self.quiet:
            return was
        cursor, first = was.cursor, self.feeds.first(self.tx, was.cursor)
        for n in range(PAGES):
            feed = self.feeds.ahead(self.tx, cursor) if n else first
            if feed is None or any(map(rule.reach.matters, feed)):
                return None
            cursor = feed.cursor
            if not feed:
                self.quiet.add(cursor)
            if feed.held_since is not None:
                self.held.add(cursor)
            if len(feed) < BATCH:
                return was if cursor == was.cursor else attrs.evolve(was, cursor=cursor)
        return None

    def _is_idle(self, rule: ReadyRule, came: Tick) -> bool:
        window = rule.watch.window(came.since or self.now, self.now)
        return window is None or not self._finds(rule.rule.record, window)

    def _finds(self, cls: type[Record], window: Condition) -> bool:
        return self.tx.holds_any(cls, window, Moment(self.now))

    def _note(self, rule: ReadyRule, came: Tick) -> None:
        was = self.known[rule.key]
        has_waited = self.now - (was.since or self.now) >= _noted_after(rule, was)
        if has_waited or self._has_moved(was, came):
            # One state was looked at: whatever takes a record out of it comes later.
            met = came.caught_up if came.cursor in self.held else self.now
            came = attrs.evolve(came, since=self.now, caught_up=met)
            self.noted.append((was, came))

    def _has_moved(self, was: Tick, came: Tick) -> bool:
        """
        Tell whether a page of changes is passed over, and not read at each tick.
        """
        if came is was:
            return False
        return len(self.feeds.first(self.tx, was.cursor)) == BATCH


def _noted_after(rule: ReadyRule, was: Tick) -> timedelta:
    """
    Return how often it is written down that a rule waits.
    """
    # It must not look like a break, to those who ask whether there was one.
    asks = was.place or rule.rule.catch_up == "skip"
    return min(_NOTED, rule.rule.away / 2) if asks else _NOTED


def is_back(rule: ReadyRule, since: datetime, now: datetime) -> bool:
    """
    Tell whether what became true meanwhile is to be passed over.
    """
    return rule.rule.catch_up == "skip" and now - since > rule.rule.away


def after_break(rule: ReadyRule, was: Tick, now: datetime) -> Tick:
    """
    Return a state after which nothing fires of a time without ticks, if it shall not.
    """
    # A window that is open was begun after the break.
    if was.since is None or was.until or not is_back(rule, was.since, now):
        return was
    log.warning(_PASSED, was.rule, was.since, now)
    return attrs.evolve(was, armed_at=now, since=now, caught_up=now)


def rule_failed(tally: Tally, rule: ReadyRule, error: Exception) -> None:
    """
    Report a rule that cannot be asked; how far it has come stays as it is.
    """
    why = str(error) if isinstance(error, CrmkitError) else places_of(error)
    log.error("the time rule %s cannot be asked: %s", rule.name, why)
    tally.rule_failed(rule.name, None, told(error))
