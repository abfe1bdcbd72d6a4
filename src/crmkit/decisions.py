"""
What a command or engine returns: things to write and things to send.

Invariants:
    - A decision does nothing. ``crm/`` carries it out in one transaction, or,
      in a dry run, not at all.
    - A decision that refuses writes and sends nothing.
    - An effect's key names its cause, so the same cause is never sent twice.

Not here: how a decision is carried out (:mod:`crmkit.crm`), how far a message
has come (:mod:`crmkit.ports`).
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import attrs

from crmkit.errors import DecisionError, MoveRefusedError
from crmkit.records import Record, Ref, difference


@attrs.frozen(kw_only=True)
class Refusal:
    """
    Why a move may not be made, as data.

    Attributes:
        record: The record that was to move.
        move: The move that was asked for.
        status: The status the record is in.
        code: ``not_allowed``, ``missing`` or ``guard``.
        why_en: The guard's reason in English; empty for other codes.
        why_zh: The same in Chinese.
        missing: Fields that must be filled first.
        allowed: Moves that the status does allow, sorted.
        names: What status (``=open``), moves (``>close``) and fields (``.level``) are
            called, in English and Chinese.

    >>> refusal = Refusal(record=Ref("ticket", "T1"), move="close", status="open",
    ...     code="not_allowed", allowed=("start", "wait"))
    >>> print(refusal.error())
    cannot 'close' ticket:T1 while its status is 'open' (allowed: 'start', 'wait')
    """

    record: Ref
    move: str
    status: str
    code: str
    why_en: str = ""
    why_zh: str = ""
    missing: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, str]] = attrs.field(
        factory=dict, eq=False, repr=False
    )

    def error(self) -> MoveRefusedError:
        """
        Return the error that says the same.
        """
        return MoveRefusedError(
            str(self.record),
            self.move,
            self.status,
            self.code,
            self.why_en,
            self.missing,
            self.allowed,
            self.why_zh,
            names=self.names,
        )


@attrs.frozen
class Write:
    """
    A record that becomes another.

    Attributes:
        before: The record as it was read; None if it is new.
        after: The record as it shall be, with the next version.

    >>> from crmkit.records import Department
    >>> sales = Department(id="D1", version=1, name="销售部")
    >>> Write(sales, sales.replace(name="市场部", version=2)).fields
    {'name': ('销售部', '市场部')}
    """

    before: Record | None
    after: Record

    @cached_property
    def fields(self) -> Mapping[str, tuple[Any, Any]]:
        """
        Fields that change, each with its old and its new value.
        """
        return difference(self.before, self.after)


@attrs.frozen(kw_only=True)
class Effect:
    """
    A message to send once the writes are committed.

    Attributes:
        key: Names the cause; an effect with a known key is not sent again.
        channel: Channel to send through, for example ``"email"``.
        to: Address in that channel; None if nobody can be reached, which is
            kept as a failed delivery that waits for a person.
        subject: Subject line.
        body: Text.
        record: The record it is about.
        recipient: The user or contact it is for.
        expires_at: Not to be sent at this instant or later, UTC; None if it is
            never too late.
    """

    key: str
    channel: str
    to: str | None
    subject: str
    body: str
    record: Ref
    recipient: Ref | None = None
    expires_at: datetime | None = None


@attrs.frozen(kw_only=True)
class Appointment:
    """
    Something that falls due at a stored instant.

    There is one appointment of a kind for each record; a new one takes the
    place of the old.

    Attributes:
        record: The record it is about.
        kind: What falls due, for example ``"resolution"``.
        due_at: When, UTC; None takes the appointment away.
        cycle: What it was set for; a firing happens once in a cycle.
        attempts: How often it could not be kept, one time after the other.
        error: Why the last attempt failed; empty if none did.
    """

    record: Ref
    kind: str
    due_at: datetime | None
    cycle: str = ""
    attempts: int = 0
    error: str = ""


@attrs.frozen(kw_only=True)
class Firing:
    """
    The fact that a rule or deadline fired for a record, once in a cycle.

    Attributes:
        rule: Name of the rule or kind of deadline.
        record: The record it fired for.
        cycle: What made it fire: ``"once"``, a change's id, or an instant.
        at: When it fired, UTC.
    """

    rule: str
    record: Ref
    cycle: str
    at: datetime


@attrs.frozen(kw_only=True)
class Decision:
    """
    What a command comes to.

    Attributes:
        writes: Records to write, in order.
        effects: Messages to send after that.
        appointments: Due instants to set or take away.
        refusal: Why nothing may be done, or None.
        unchanged: The record to answer with if nothing is written.

    >>> from crmkit.records import Department
    >>> decision = Decision(writes=(Write(None, Department(id="D1", name="销售部")),))
    >>> decision.writes[0].after.name, decision.effects, decision.accepted() is decision
    ('销售部', (), True)
    """

    writes: tuple[Write, ...] = ()
    effects: tuple[Effect, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    refusal: Refusal | None = None
    unchanged: Record | None = None

    def __attrs_post_init__(self) -> None:
        if self.refusal and (self.writes or self.effects or self.appointments):
            raise DecisionError(str(self.refusal.record))

    @property
    def record(self) -> Record | None:
        """
        The record that the command answers with: that of the first write.
        """
        return self.writes[0].after if self.writes else self.unchanged

    def accepted(self) -> "Decision":
        """
        Return the decision itself, or raise its refusal.

        Raises:
            MoveRefusedError: If it refuses.

        >>> refusal = Refusal(record=Ref("ticket", "T1"), move="wait", status="open",
        ...     code="missing", missing=("reason",))
        >>> try:
        ...     Decision(refusal=refusal).accepted()
        ... except MoveRefusedError as error:
        ...     print(error)
        cannot 'wait' ticket:T1 while its status is 'open': it needs 'reason' first
        """
        if self.refusal:
            raise self.refusal.error()
        return self
