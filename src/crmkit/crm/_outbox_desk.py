"""
What a person can do about a message: retry, redirect, reassign, cancel.

Invariants:
    - A row is locked, looked at and changed in one transaction, with a line in
      the log that says who did it.
    - A message that is being sent at this moment is left alone.
    - Its key and Message-ID stay, so a receiver can tell a repetition.
    - With an access policy nobody comes to read by it what he would not be shown: who
      does not see a message's words sends them nowhere, and who would not see them is
      told only what they are about.

Not here: sending (``_deliver``), who may do it (:mod:`crmkit.access`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs

from crmkit.access import Viewer
from crmkit.crm._inbox import Inbox, Why, found
from crmkit.crm._outbox_events import logged
from crmkit.crm._viewers import viewer_of
from crmkit.crm._write import seen_by
from crmkit.decisions import Effect
from crmkit.desk import ADDRESSES, address_of
from crmkit.errors import (
    DeliveryRefusedError,
    RecordNotFoundError,
    UserNotUsableError,
    did_you_mean,
    nearest,
)
from crmkit.ports import (
    IN_APP,
    Delivery,
    DeliveryEvent,
    DeliveryFilter,
    DeliveryStatus,
    DeliveryStep,
)
from crmkit.records import User, record_class

if TYPE_CHECKING:
    from crmkit.ports import Transaction

#: Why nothing more can be done, in English and Chinese.
_OVER: Final[dict[DeliveryStatus, Why]] = {
    "sent": ("it was sent", "消息已发送"),
    "read": ("it was read", "消息已读"),
    "expired": ("it has expired", "消息已过期"),
    "cancelled": ("it was cancelled", "消息已取消"),
}
_UNDER_WAY: Final[Why] = (
    "it is being sent at this moment; try again in some minutes",
    "消息正在发送；请过几分钟再试",
)
_NO_ADDRESS: Final[Why] = (
    "it has no address: redirect it, or reassign it",
    "消息没有地址：请改发或改派",
)
_EMPTY: Final[Why] = "the new address is empty", "新地址为空"
_INBOX: Final[Why] = (
    "an inbox is a user's: reassign it instead",
    "收件箱属于用户：请改为改派",
)
_NO_REASON: Final[Why] = "it needs a reason", "请说明原因"
_NOT_HIS: Final[Why] = (
    "you do not see what it says: reassign it instead",
    "您无权查看消息内容：请改为改派",
)


class Deliveries(Inbox):
    """
    The outbox, for whoever acts.
    """

    def get(self, delivery_id: str) -> Delivery:
        """
        Return a row of the outbox.

        Raises:
            RecordNotFoundError: If there is none.
        """
        with self._acting.reading() as tx:
            return found(tx.delivery(delivery_id), delivery_id)

    def log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return what was done with a message, oldest first.

        Raises:
            RecordNotFoundError: If there is no such row of the outbox.
        """
        with self._acting.reading() as tx:
            found(tx.delivery(delivery_id), delivery_id)
            return tx.delivery_log(delivery_id)

    def retry(self, delivery_id: str) -> Delivery:
        """
        Have a message tried again at once, with all its attempts before it.

        Raises:
            DeliveryRefusedError: If it is over, being sent, or has no address.
            RecordNotFoundError: If there is no such row of the outbox.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> from crmkit.errors import CrmkitError
        >>> try:
        ...     desk.deliveries.retry("D9")
        ... except CrmkitError as error:
        ...     print(error)
        there is no delivery:D9
        """

        def again(_: "Transaction", delivery: Delivery) -> Delivery:
            if delivery.effect.to is None:
                raise DeliveryRefusedError(delivery.id, "retry", *_NO_ADDRESS)
            return self._put_back(delivery)

        return self._changed(delivery_id, "retry", "retried", again)

    def redirect(
        self,
        delivery_id: str,
        *,
        to: str,
        channel: str | None = None,
        new_channel: bool = False,
    ) -> Delivery:
        """
        Send a message to another address; it is about and for whom it was.

        Args:
            delivery_id: Id of the delivery.
            to: The address.
            channel: Channel to send through, if another one.
            new_channel: Whether that may be one that this CRM does not have and
                through which no message has gone yet. If no process has it, the
                message waits for ever.

        Raises:
            DeliveryRefusedError: If it is over or being sent, there is no address,
                the channel is unknown, or who acts may not see what it says.
            RecordNotFoundError: If there is no such row of the outbox.
        """
        if not to.strip():
            raise DeliveryRefusedError(delivery_id, "redirect", *_EMPTY)

        viewer = self._acting.viewer()

        def elsewhere(tx: "Transaction", delivery: Delivery) -> Delivery:
            name = channel or delivery.effect.channel
            why = None if new_channel else self._unknown(tx, name)
            if name == IN_APP:
                why = _INBOX
            if viewer is not None and not self._is_shown(tx, viewer, delivery):
                why = _NOT_HIS
            if why is not None:
                raise DeliveryRefusedError(delivery.id, "redirect", *why)
            effect = attrs.evolve(delivery.effect, to=to, channel=name)
            return self._put_back(attrs.evolve(delivery, effect=effect))

        detail = f"by {channel}" if channel else ""
        how = {"to": to, "channel": channel, "new_channel": new_channel}
        return self._changed(
            delivery_id, "redirect", "redirected", elsewhere, detail, **how
        )

    def reassign(
        self, delivery_id: str, user: User | str, *, channel: str | None = None
    ) -> Delivery:
        """
        Send a message to another of our people, at his own address.

        Its text stays as it was written, unless he may not see it: then it says only
        which record it is about.

        Args:
            delivery_id: Id of the delivery.
            user: The user, or his id.
            channel: Channel to send through, if another one.

        Raises:
            DeliveryRefusedError: If it is over or being sent, or he has no address
                in its channel.
            RecordNotFoundError: If there is no such user or row of the outbox.
            UserNotUsableError: If his account is not active.
        """
        user_id = user.id if isinstance(user, User) else user

        def to_him(tx: "Transaction", delivery: Delivery) -> Delivery:
            name = channel or delivery.effect.channel
            usable = _usable(tx.get(User, user_id), user_id)
            to = address_of(usable, name)
            if to is None:
                raise DeliveryRefusedError(
                    delivery.id, "reassign", *_unreachable(user_id, name)
                )
            told = self._told_to(tx, usable, delivery)
            effect = attrs.evolve(told, to=to, channel=name, recipient=usable.ref)
            return self._put_back(attrs.evolve(delivery, effect=effect))

        detail = f"to user:{user_id}"
        how = {"user": user_id, "channel": channel}
        return self._changed(
            delivery_id, "reassign", "reassigned", to_him, detail, **how
        )

    def cancel(self, delivery_id: str, *, reason: str) -> Delivery:
        """
        Never send a message.

        Args:
            delivery_id: Id of the delivery.
            reason: Why, for the log.

        Raises:
            DeliveryRefusedError: If it is over or being sent, or no reason is given.
            RecordNotFoundError: If there is no such row of the outbox.
        """
        if not reason.strip():
            raise DeliveryRefusedError(delivery_id, "cancel", *_NO_REASON)

        def over(_: "Transaction", delivery: Delivery) -> Delivery:
            return attrs.evolve(delivery, status="cancelled")

        return self._changed(
            delivery_id, "cancel", "cancelled", over, reason, reason=reason
        )

    # -- One path ---------------------------------------------------------------

    def _changed(
        self,
        delivery_id: str,
        step: str,
        what: DeliveryStep,
        change: "Callable[[Transaction, Delivery], Delivery]",
        detail: str = "",
        **how: object,
    ) -> Delivery:
        def work(tx: "Transaction") -> Delivery:
            delivery = self._locked(tx, delivery_id, step)
            changed = change(tx, delivery)
            tx.amend(changed)
            shop, by = self._acting.shop, self._acting.by
            logged(shop, tx, changed, what, detail, by)
            return changed

        self._acting.demand("monitor")
        return self._acting.message_seen(self._take(step, delivery_id, work, **how))

    def _is_shown(self, tx: "Transaction", viewer: Viewer, delivery: Delivery) -> bool:
        """
        Tell whether somebody sees what a message says.
        """
        seen = seen_by(viewer, self._acting.shop, tx)
        return seen.message_seen(delivery) == delivery

    def _told_to(self, tx: "Transaction", user: User, delivery: Delivery) -> Effect:
        """
        Return a message as it may be told to somebody whom it was not written for.
        """
        shop, effect = self._acting.shop, delivery.effect
        viewer = viewer_of(tx, user, shop.settings, shop.now())
        if viewer is None or self._is_shown(tx, viewer, delivery):
            return effect
        record = tx.get(record_class(effect.record.type), effect.record.id)
        shown = record and seen_by(viewer, shop, tx).masked(record)
        about = getattr(shown, "number", None) or str(effect.record)
        return attrs.evolve(effect, subject=about, body=about)

    def _locked(self, tx: "Transaction", delivery_id: str, step: str) -> Delivery:
        delivery = found(tx.lock_delivery(delivery_id), delivery_id)
        why = _OVER.get(delivery.status)
        expires_at = delivery.effect.expires_at
        if why is None and delivery.lease:
            why = _UNDER_WAY
        if why is None and step != "cancel" and expires_at is not None:
            is_over = expires_at <= self._acting.shop.now()
            why = _OVER["expired"] if is_over else None
        if why is not None:
            raise DeliveryRefusedError(delivery_id, step, *why)
        return delivery

    def _put_back(self, delivery: Delivery) -> Delivery:
        now = self._acting.shop.now()
        return attrs.evolve(
            delivery, status="pending", attempts=0, next_attempt_at=now, error=""
        )

    def _unknown(self, tx: "Transaction", channel: str) -> Why | None:
        """
        Return why a channel is none that is known to be one, if so.

        Which channels other processes have is told by what has gone through them.
        """
        known = {*ADDRESSES, *self._acting.shop.channels}
        if channel in known or tx.deliveries(limit=1, among=_through(channel)):
            return None
        return _unknown(channel, sorted(known))


def _unknown(channel: str, known: list[str]) -> Why:
    en = f"no message has gone by {channel!r} yet{did_you_mean(channel, known)}"
    zh = f"还没有消息经 {channel!r} 发出{nearest(channel, known, 'zh')}"
    return (
        f"{en} (a new channel is given with new_channel=True)",
        f"{zh}（新渠道请写 new_channel=True）",
    )


def _unreachable(user_id: str, channel: str) -> Why:
    return (
        f"user:{user_id} has no address for {channel!r}: redirect it instead",
        f"user:{user_id} 在渠道 {channel!r} 没有地址：请改为改发",
    )


def _through(channel: str) -> DeliveryFilter:
    return DeliveryFilter(channel=channel, newest_first=True)


def _usable(user: User | None, user_id: str) -> User:
    if user is None:
        raise RecordNotFoundError(f"user:{user_id}")
    if not user.active:
        raise UserNotUsableError(user_id)
    return user
