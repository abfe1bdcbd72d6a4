"""
Custom fields that the store defines: read, joined with the settings, kept up to date.

Invariants:
    - What is shared holds only definitions that are committed. A block that has made
      some itself has its own settings until it ends.
    - Of two readings the one that began later holds; no earlier one takes its place.
    - No write waits for them, or reads them: they are looked at between commands.
    - A block in a host's transaction reads them there, never beside it: the host may
      have no other connection. What is made there may still be undone, so nobody else
      goes by it before it was read in a transaction of one's own, or the host's is
      surely over.
    - One transaction at a time makes definitions, from before it reads the others.

Not here: which definitions can be used (:mod:`crmkit.presets`).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

import attrs

from crmkit.conditions import Moment
from crmkit.crm._field_users import rules_with, stored_with
from crmkit.crm._pages import every
from crmkit.crm._time_rules import RuleBook
from crmkit.desk import FieldsNeed, KnownFields
from crmkit.errors import StoreError
from crmkit.ports import Store, Transaction
from crmkit.presets import Defined, Settings, with_definitions
from crmkit.records import FieldDefinition

if TYPE_CHECKING:
    from crmkit.crm._write import Workshop

#: Seconds after which definitions of other processes are looked for, at most.
LOOK_AGAIN: Final = 2.0
#: Seconds after which a host's transaction is over, surely.
OVER: Final = 600.0
#: A sequence that counts how often definitions were made; nobody reads it.
_TURNSTILE: Final = "field_definitions"
#: All definitions are wanted, whenever it is.
_ANY_TIME: Final = Moment(datetime(2000, 1, 1, tzinfo=UTC))
_NO_RULES: Final = RuleBook({}, ())
_BARE: Final[Mapping[str, object]] = {
    "mandatory": False, "visible": True, "statuses": (), "forms": (),
}  # fmt: skip


@attrs.define(eq=False)
class FieldBook:
    """
    The custom fields of a CRM, as far as is known here.

    Attributes:
        in_code: What the company has chosen in code.
        store: Where definitions are kept.
        rules: Time rules, which use fields.
        tick: Tells seconds that go by.
        set_aside: Id of a definition that is not used → why.
    """

    in_code: Settings
    store: Store
    rules: RuleBook = _NO_RULES
    tick: Callable[[], float] = time.monotonic
    set_aside: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, init=False)
    _shop: "Workshop" = attrs.field(init=False)
    _tell: "Callable[[Workshop], None]" = attrs.field(init=False, repr=False)
    _again: float = attrs.field(default=-1.0, init=False)
    _begun: int = attrs.field(default=0, init=False)
    _taken: int = attrs.field(default=0, init=False)
    _open: dict[object, frozenset[FieldDefinition]] = attrs.field(
        factory=dict, init=False, repr=False
    )
    _heard: frozenset[FieldDefinition] = attrs.field(
        default=frozenset(), init=False, repr=False
    )
    _unsure: frozenset[FieldDefinition] = attrs.field(
        default=frozenset(), init=False, repr=False
    )
    _sure_at: float = attrs.field(default=-1.0, init=False)
    _lock: Lock = attrs.field(factory=Lock, init=False, repr=False)

    def use(self, shop: "Workshop", tell: "Callable[[Workshop], None]") -> None:
        """
        Say what goes by the settings, and who is told when others hold.
        """
        self._shop, self._tell = shop, tell

    @property
    def shop(self) -> "Workshop":
        """
        What the write path works with, by what is known now.
        """
        return self._shop

    def fresh(self) -> "Workshop":
        """
        Return the same after a look at the store, if the last one is some time ago.

        A store that cannot be read changes nothing: what is done next will tell.
        """
        if self.tick() >= self._again:
            self._again = self.tick() + LOOK_AGAIN
            self.has_news()
        return self._shop

    def look(self) -> bool:
        """
        Read the definitions that are committed; return whether there is news.

        Raises:
            StoreError: If the store fails.
        """
        begun = self._next()
        with self.store.read() as tx:
            stored = tuple(_definitions(tx))
        with self._lock:
            if not frozenset().union(*self._open.values()).isdisjoint(stored):
                return False  # a store of one connection shows what a block is making
            self._unsure = self._unsure.difference(stored)
        return self._has_taken(begun, stored)

    def _next(self) -> int:
        with self._lock:
            self._begun += 1
            return self._begun

    def _has_taken(
        self,
        begun: int,
        stored: tuple[FieldDefinition, ...],
        *,
        only_newer: bool = False,
    ) -> bool:
        """
        Go by definitions that are committed from now on; tell whether that is news.

        Args:
            begun: When they were begun to be read.
            stored: The definitions.
            only_newer: Whether they may be of the past, and count only if they are not.
        """
        self._again = self.tick() + LOOK_AGAIN
        heard = frozenset(stored)
        with self._lock:
            is_older = only_newer and _versions(stored) <= _versions(self._heard)
            if begun < self._taken or is_older:
                return False
            self._taken = begun
            if heard == self._heard:
                return False
            found = with_definitions(self.in_code, stored)
            self._heard, self.set_aside = heard, found.set_aside
            self._shop = attrs.evolve(self._shop, settings=found.settings)
            self._tell(self._shop)
        return True

    def in_host(self, tx: Transaction) -> "Workshop":
        """
        Return what a block in a host's transaction works with; it looks there, if due.

        Raises:
            StoreError: If the store fails.
        """
        with self._lock:
            if self.tick() >= self._sure_at:
                self._unsure = frozenset()
            unsure = self._unsure
        if not unsure and self.tick() < self._again:
            return self._shop
        begun, stored = self._next(), tuple(_definitions(tx))
        if not unsure.isdisjoint(stored):
            return self._made(stored)
        self._has_taken(begun, stored, only_newer=True)  # a host may see the past
        self._again = self.tick() + LOOK_AGAIN
        return self._shop

    def within(
        self, tx: Transaction, block: object = None, *, joined: bool = False
    ) -> "Workshop":
        """
        Return what a block works with that makes, or looks up, definitions itself.

        Args:
            tx: Its transaction.
            block: Who has made some, until :meth:`ended`; None if it looks them up.
            joined: Whether the transaction is a host's, who may undo them later.

        Raises:
            StoreError: If the store fails.
        """
        stored = tuple(_definitions(tx))
        if block is not None:
            with self._lock:
                new = frozenset(stored) - self._heard
                if joined:
                    self._unsure, self._sure_at = self._unsure | new, self.tick() + OVER
                else:
                    self._open[block] = new
        return self._made(stored)

    def ended(self, block: object, *, look: bool) -> None:
        """
        Say that the transaction of a block is over; look what it has left, if wanted.
        """
        with self._lock:
            self._open.pop(block, None)
        if look:
            self.catch_up()

    def _made(self, stored: tuple[FieldDefinition, ...]) -> "Workshop":
        settings = with_definitions(self.in_code, stored).settings
        return attrs.evolve(self._shop, settings=settings)

    def catch_up(self) -> None:
        """
        Look after definitions were committed; if that fails, the next one looks again.
        """
        self._again = -1.0
        self.has_news()

    def has_news(self) -> bool:
        """
        Look at the store, and tell whether there is news; none if it cannot be read.
        """
        with suppress(StoreError):
            return self.look()
        return False

    def known(self, tx: Transaction, need: FieldsNeed, at: datetime) -> KnownFields:
        """
        Return what a command has to know of custom fields.
        """
        # Whoever draws a value of a sequence holds up others who want one.
        tx.next_in(_TURNSTILE)
        stored = tuple(_definitions(tx))
        users = tuple(self._users(tx, need, stored, at)) if need.field else ()
        return KnownFields(self.in_code, stored, users)

    def _users(
        self,
        tx: Transaction,
        need: FieldsNeed,
        stored: tuple[FieldDefinition, ...],
        at: datetime,
    ) -> Iterator[str]:
        settings = self._without_own_use(stored, need).settings
        known = settings.custom_fields.get(need.record, ())
        if need.field not in {each.id for each in known}:
            return  # it is set aside, or retired, so nothing can use it
        yield from settings.users_of(need.record, need.field)
        yield from rules_with(self.rules, need.record, need.field)
        yield from stored_with(tx, settings, need.record, need.field, at, need.values)

    def _without_own_use(
        self, stored: tuple[FieldDefinition, ...], need: FieldsNeed
    ) -> Defined:
        """
        Return settings in which a definition asks for its own field nowhere.
        """
        path = f"{need.record}.{need.field}"
        return with_definitions(
            self.in_code,
            (each.replace(**_BARE) if each.path == path else each for each in stored),
        )


def _versions(stored: Iterable[FieldDefinition]) -> int:
    return sum(each.version for each in stored)


def _definitions(tx: Transaction) -> Iterator[FieldDefinition]:
    return every(tx, FieldDefinition, None, _ANY_TIME)
