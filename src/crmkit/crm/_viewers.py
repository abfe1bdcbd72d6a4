"""
Whoever acts, as the policy knows him: his account, departments, whom he stands in for.

Invariants:
    - Nothing is read for a policy that does not ask for it.
    - An account is looked at again some seconds after it was read, where work begins:
      who is given, or loses, a role need not be logged in anew.

Not here: what a policy makes of it (:mod:`crmkit.access`).
"""

import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final

import attrs

from crmkit.access import Access, Viewer
from crmkit.conditions import Condition, Field, Instant, Moment, Schema, Text
from crmkit.crm._looking import Looking
from crmkit.crm._pages import every
from crmkit.errors import RecordNotFoundError, UserNotUsableError
from crmkit.ports import Store, Transaction
from crmkit.presets import Settings
from crmkit.records import Department, User

#: Seconds after which an account is looked at again.
LOOK_AGAIN: Final = 2.0


def usable_in(tx: Looking, user_id: str, settings: Settings) -> User:
    """
    Return a user whose account may act and own records.

    Raises:
        RecordNotFoundError: If he is not in the store.
        UserNotUsableError: If his account is not usable.
    """
    user = tx.get(User, user_id)
    if user is None:
        raise RecordNotFoundError(f"user:{user_id}")
    if lacks := lacks_in(tx, user, settings):
        raise UserNotUsableError(user_id, lacks)
    return user


def lacks_in(tx: Looking, user: User, settings: Settings) -> tuple[str, ...]:
    """
    Return what an account lacks to be usable; nothing if it may act and own.
    """
    lacks = user.lacks
    if lacks == ("roles",) and settings.gives_roles and user.department:
        return settings.lacks(user, tx.get(Department, user.department))
    return lacks


def viewer_of(
    tx: Transaction, user: User, settings: Settings, now: datetime
) -> Viewer | None:
    """
    Return what somebody may see and do; None if the company limits nobody.
    """
    permits = settings.permits
    if permits is None:
        return None
    at = Moment(now)
    departments = [user.department] if user.department else []
    if permits.uses("departments"):
        leads = _asking("supervisor").bind(wanted=user.id)
        departments += [each.id for each in every(tx, Department, leads, at)]
    names = []
    if permits.policy.departments and user.department:
        own = tx.get(Department, user.department)
        names = [own.name] if own and own.name else []
    stands_for: list[str] = []
    if permits.uses("stands_for"):
        absent = _asking("deputy", "absent_until").bind(wanted=user.id)
        stands_for = [each.id for each in every(tx, User, absent, at)]
    return permits.viewer(
        user,
        departments=dict.fromkeys(departments),
        department_names=names,
        stands_for=stands_for,
    )


@lru_cache
def _asking(link: str, until: str | None = None) -> Condition:
    """
    Return what asks for records that name somebody, and whose time is not over.
    """
    fields = [Field(link, Text())]
    text = f"{link} == wanted"
    if until is not None:
        fields.append(Field(until, Instant()))
        text = f"{text} and {until} > now"
    return Condition(text, Schema(fields, {"wanted": Text()}))


@attrs.define(eq=False)
class Eyes:
    """
    What an acting object sees with: somebody's account, and what he may by it.

    Attributes:
        store: Where accounts are.
        user: Who acts.
        tick: Tells seconds that go by.
    """

    store: Store
    user: User
    tick: Callable[[], float] = time.monotonic
    _viewer: Viewer | None = attrs.field(default=None, init=False)
    _permits: Access | None = attrs.field(default=None, init=False)
    _again: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._again = self.tick() + LOOK_AGAIN

    def viewer(
        self, settings: Settings, now: Callable[[], datetime], tx: Transaction | None
    ) -> Viewer | None:
        """
        Return what he may see and do; None if the company limits nobody.

        Args:
            settings: What the company has chosen.
            now: Tells the present instant.
            tx: The transaction of his block, if he is in one: the account is as it
                was when that began.

        Raises:
            RecordNotFoundError: If he is no longer in the store.
            UserNotUsableError: If his account is no longer usable.
        """
        permits = settings.permits
        if permits is None:
            return None
        is_due = tx is None and self.tick() >= self._again
        if self._viewer is None or permits is not self._permits or is_due:
            if tx is not None:
                self._look(tx, settings, now(), anew=is_due)
            else:
                with self.store.read() as look:
                    self._look(look, settings, now(), anew=is_due)
            self._permits = permits
        return self._viewer

    def _look(
        self, tx: Transaction, settings: Settings, now: datetime, *, anew: bool
    ) -> None:
        if anew:
            self.user = usable_in(tx, self.user.id, settings)
            self._again = self.tick() + LOOK_AGAIN
        self._viewer = viewer_of(tx, self.user, settings, now)
