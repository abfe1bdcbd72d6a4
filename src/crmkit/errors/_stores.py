"""
Errors of stores and channels: what could not be opened, kept or sent.
"""

from typing import Final

from crmkit.errors._base import CrmkitError, did_you_mean, listed
from crmkit.errors._refusals import RefusedError


class StoreError(CrmkitError, OSError):
    """
    The store could not do what was asked; nothing of it was kept.

    Attributes:
        store: The store, without any password.
        problem: What went wrong.
        may_pass: Whether the same may succeed in a while, with nothing done about
            it: somebody else was in the way, or the database is away.
        report: What a run such as ``deliver`` had done before, as its report; None
            where there is nothing to report.

    >>> error = StoreError("sqlite:///crm.db", "the database is damaged")
    >>> print(error, error.may_pass)
    sqlite:///crm.db: the database is damaged False
    >>> StoreLockedError("sqlite:///crm.db", "another process holds it").may_pass
    True
    """

    _passes = False

    def __init__(
        self, store: str, problem: str, *, may_pass: bool | None = None
    ) -> None:
        super().__init__(store, problem)
        self.store, self.problem = store, problem
        self.may_pass = self._passes if may_pass is None else may_pass
        self.report: object = None

    def __str__(self) -> str:
        return f"{self.store}: {self.problem}"


class StoreLockedError(StoreError):
    """
    Another process holds the database; try again.
    """

    _passes = True


class StoreConflictError(StoreLockedError):
    """
    Transactions stood in each other's way, and the database has undone this one.

    Nothing of it is left: begun again, with all its commands, it mostly succeeds.
    """


class StoreReadOnlyError(StoreError):
    """
    The database may be read but not written.
    """


class StoreVersionError(StoreError):
    """
    The database was made by another version of crmkit, or not by crmkit.
    """


class NoHostTransactionError(CrmkitError, RuntimeError):
    """
    A host's connection was given on which no transaction is open.

    Attributes:
        connection: Type of what was given.

    >>> print(NoHostTransactionError("Connection"))
    this Connection has no open transaction to join: begin one first \
(releasing an outermost savepoint would commit)
    """

    def __init__(self, connection: str) -> None:
        super().__init__(connection)
        self.connection = connection

    def __str__(self) -> str:
        return (
            f"this {self.connection} has no open transaction to join: begin one "
            "first (releasing an outermost savepoint would commit)"
        )


class UnsupportedConnectionError(CrmkitError, TypeError):
    """
    A connection was given that this store cannot join.

    Attributes:
        connection: Type of what was given.
        allowed: What can be joined.

    >>> print(UnsupportedConnectionError("str", "one of SQLAlchemy"))
    cannot join the transaction of a str (allowed: one of SQLAlchemy)
    """

    def __init__(self, connection: str, allowed: str) -> None:
        super().__init__(connection, allowed)
        self.connection, self.allowed = connection, allowed

    def __str__(self) -> str:
        return (
            f"cannot join the transaction of a {self.connection} "
            f"(allowed: {self.allowed})"
        )


class CursorError(CrmkitError, ValueError):
    """
    A page was asked for with a cursor that does not fit.

    Attributes:
        order: The order that was asked for.

    >>> print(CursorError("-opened_at"))
    this cursor does not belong to a list in the order '-opened_at'; \
pass on the cursor of the page before, with the same order
    """

    def __init__(self, order: str) -> None:
        super().__init__(order)
        self.order = order

    def __str__(self) -> str:
        return (
            f"this cursor does not belong to a list in the order {self.order!r}; "
            "pass on the cursor of the page before, with the same order"
        )


class UnknownSchemeError(CrmkitError, LookupError):
    """
    No plugin opens URLs of this scheme.

    Attributes:
        url_scheme: The scheme that came.
        known: Schemes that crmkit's own plugins open, sorted.

    >>> print(UnknownSchemeError("sqllite", ("memory", "sqlite")))
    nothing opens 'sqllite://' (known: 'memory', 'sqlite', \
or pass a plugin); did you mean 'sqlite'?
    >>> print(UnknownSchemeError("crm.db", ("memory", "sqlite")))
    'crm.db' is no URL; did you mean 'sqlite:///crm.db'?
    """

    def __init__(self, url_scheme: str, known: tuple[str, ...]) -> None:
        super().__init__(url_scheme, known)
        self.url_scheme, self.known = url_scheme, known

    def __str__(self) -> str:
        if self.url_scheme.endswith((".db", ".sqlite", ".sqlite3")):
            return f"{self.url_scheme!r} is no URL; did you mean 'sqlite:///{self.url_scheme}'?"
        return (
            f"nothing opens '{self.url_scheme}://' (known: {listed(self.known)}, "
            f"or pass a plugin){did_you_mean(self.url_scheme, self.known)}"
        )


class DuplicateChannelError(CrmkitError, ValueError):
    """
    Two channels were given under one name.

    Attributes:
        channel: The name.

    >>> print(DuplicateChannelError("email"))
    there are two channels named 'email'; a message could not tell which to take
    """

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.channel = channel

    def __str__(self) -> str:
        return (
            f"there are two channels named {self.channel!r}; "
            "a message could not tell which to take"
        )


class DuplicateTimeRuleError(CrmkitError, ValueError):
    """
    Two time rules were given under one name.

    Attributes:
        rule: The name.

    >>> print(DuplicateTimeRuleError("quiet"))
    there are two time rules named 'quiet'; what each has done is kept by its name
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule

    def __str__(self) -> str:
        return (
            f"there are two time rules named {self.rule!r}; "
            "what each has done is kept by its name"
        )


class AwayError(CrmkitError, ValueError):
    """
    A time rule takes every tick for one after a break, or is not told any time.

    Attributes:
        away: What was given for the time between two ticks that is a break.

    >>> print(AwayError("datetime.timedelta(0)"))
    away cannot be datetime.timedelta(0): a break is a timedelta above zero
    """

    def __init__(self, away: str) -> None:
        super().__init__(away)
        self.away = away

    def __str__(self) -> str:
        return f"away cannot be {self.away}: a break is a timedelta above zero"


class DueLimitError(CrmkitError, ValueError):
    """
    A run was asked to do nothing, and would always say that there is more.

    Attributes:
        limit: What was given for how much it may do.

    >>> print(DueLimitError("0"))
    run_due cannot do 0 things: limit is a whole number from 1 on
    """

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"run_due cannot do {self.limit} things: limit is a whole number from 1 on"
        )


class RateError(CrmkitError, ValueError):
    """
    A channel's rate that makes no sense was given.

    Attributes:
        limit: How many messages.
        per: In which time.

    >>> print(RateError(6000, "0:01:00"))
    6000 messages in 0:01:00 is no rate: 1 to 1000 messages in a time above zero; \
for more, name a shorter time
    """

    def __init__(self, limit: int, per: str) -> None:
        super().__init__(limit, per)
        self.limit, self.per = limit, per

    def __str__(self) -> str:
        return (
            f"{self.limit} messages in {self.per} is no rate: 1 to 1000 messages in a "
            "time above zero; for more, name a shorter time"
        )


class DeliveryError(CrmkitError, OSError):
    """
    A message could not be delivered.

    Attributes:
        channel: The channel that was used.
        problem: What went wrong; no address, no password.
        permanent: Whether trying again cannot help.

    >>> print(DeliveryError("email", "the server is down", permanent=False))
    email: the server is down (will be tried again)
    """

    def __init__(self, channel: str, problem: str, *, permanent: bool) -> None:
        super().__init__(channel, problem, permanent)
        self.channel, self.problem, self.permanent = channel, problem, permanent

    def __reduce__(self) -> tuple[object, ...]:
        return _delivery_error, (self.channel, self.problem, self.permanent)

    def __str__(self) -> str:
        outlook = "given up" if self.permanent else "will be tried again"
        return f"{self.channel}: {self.problem} ({outlook})"


def _delivery_error(channel: str, problem: str, permanent: bool) -> DeliveryError:  # noqa: FBT001 - pickle passes by position
    return DeliveryError(channel, problem, permanent=permanent)


class DeliveryRefusedError(RefusedError, ValueError):
    """
    A person's step with a message that makes no sense, or not now.

    Attributes:
        delivery: Id of the delivery.
        step: What was asked for: ``retry``, ``redirect``, ``reassign``, ``cancel``,
            ``read``.
        why: Why not, in English.
        why_zh: The same in Chinese.

    >>> error = DeliveryRefusedError("D1", "retry", "it was sent", "消息已发送")
    >>> print(error)
    cannot retry delivery D1: it was sent
    >>> print(error.text("zh"))
    不能重试消息 D1：消息已发送
    """

    def __init__(self, delivery: str, step: str, why: str, why_zh: str = "") -> None:
        super().__init__(delivery, step, why, why_zh)
        self.delivery, self.step = delivery, step
        self.why, self.why_zh = why, why_zh

    def __str__(self) -> str:
        return f"cannot {self.step} delivery {self.delivery}: {self.why}"

    def _zh(self) -> str:
        step = _STEPS_ZH.get(self.step, f" {self.step} ")
        return f"不能{step}消息 {self.delivery}：{self.why_zh or self.why}"


#: What a person may do with a message, in Chinese.
_STEPS_ZH: Final = {
    "retry": "重试",
    "redirect": "改发",
    "reassign": "改派",
    "cancel": "取消",
    "read": "阅读",
}
