"""
Custom fields that the store defines: read, joined with the settings, kept up to date.

Invariants:
    - What is shared holds only definitions that are committed. A block that has made
      some itself has its own settings until it ends.
    - Definitions are never deleted, so of two readings the one with more versions is
      the later one; an earlier one takes no later one's place.
    - No write waits for them, or reads them: they are looked at between commands.

Not here: which definitions can be used (:mod:`crmkit.presets`).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

import attrs

from crmkit.conditions import Moment
from crmkit.crm._field_users import rules_with, stored_with
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
_PAGE: Final = 1000
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
    _versions: int = attrs.field(default=0, init=False)
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
        with self.store.read() as tx:
            stored = tuple(_definitions(tx))
        self._again = self.tick() + LOOK_AGAIN
        versions = sum(each.version for each in stored)
        with self._lock:
            if versions <= self._versions:
                return False
            found = with_definitions(self.in_code, stored)
            self._versions, self.set_aside = versions, found.set_aside
            self._shop = attrs.evolve(self._shop, settings=found.settings)
            self._tell(self._shop)
        return True

    def within(self, tx: Transaction) -> "Workshop":
        """
        Return what a block works with that has made definitions itself.
        """
        found = with_definitions(self.in_code, _definitions(tx))
        return attrs.evolve(self._shop, settings=found.settings)

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


def _definitions(tx: Transaction) -> Iterator[FieldDefinition]:
    cursor: str | None = None
    while True:
        page = tx.find(FieldDefinition, None, _ANY_TIME, limit=_PAGE, cursor=cursor)
        yield from page
        cursor = page.cursor
        if cursor is None:
            return
