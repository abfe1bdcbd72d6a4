"""
Handing over what somebody answers for, all at once, when he leaves or changes his job.

Invariants:
    - Each record is a change of its own in the history, with who did it and why.
    - What is over stays with whoever did it.

Not here: who stands in for somebody who is away (``deputy`` of a user).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from crmkit.conditions import Condition, Text
from crmkit.crm._bulk import BulkReport
from crmkit.crm._reader import PAGE, Reader
from crmkit.crm._viewers import usable_in
from crmkit.desk import AssignTicket, Command, Update
from crmkit.errors import UnknownChoiceError
from crmkit.presets import Settings
from crmkit.records import (
    RECORD_TYPES,
    AuditAction,
    Record,
    Ticket,
    User,
    field_names,
    record_class,
)

#: Types of record that somebody answers for. What rules write is theirs.
OWNED: Final = tuple(
    cls.type_name
    for cls in RECORD_TYPES
    if "owner" in field_names(cls) and cls.type_name != "rule_run"
)
#: What goes on, although a status of it says that it is over: a customer who was lost.
_GOES_ON: Final = frozenset({"customer"})


class HandingOver(Reader[User]):
    """
    Our own people, and what they answer for.
    """

    def hand_over(
        self,
        user_id: str,
        to: str,
        *,
        kinds: Iterable[str] | None = None,
        reason: str | None = None,
        at: datetime | None = None,
    ) -> BulkReport:
        """
        Give to somebody else all that a user answers for and that is not over.

        His customers, contracts, orders, articles, and the needs, tickets, feedback,
        follow-ups, campaigns and tasks that are not done; with them the department of
        the one who gets them. Records that whoever acts does not see stay as they are,
        and so do those that he may not hand over, which the report names. An entry of
        the audit trail says how many were handed over, and why.

        Args:
            user_id: Id of who has them; he may have left already.
            to: Id of who gets them.
            kinds: Types of record, by name or either label; None for all.
            reason: Why.
            at: When it happened, if not now.

        Raises:
            RecordNotFoundError: If one of the two is not there.
            UnknownChoiceError: If nobody answers for such records.
            UserNotUsableError: If the account of who gets them is not usable.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> sales = desk.departments.add(name="销售部")
        >>> li, wang = (desk.users.add(name=name, department=sales.id, roles=["sales"])
        ...     for name in ("李娜", "王芳"))
        >>> client = desk.customers.add(name="恒信科技", owner=li.id)
        >>> report = desk.users.hand_over(li.id, wang.id, reason="离职交接")
        >>> [str(ref) for ref in report.kept] == [str(client.ref)]
        True
        >>> desk.customers.get(client.id).owner == wang.id
        True
        """
        acting = self._acting
        known = tuple(_kinds(kinds))
        before = self.get(user_id)
        settings = acting.fresh().settings
        with acting.reading() as tx:
            receiver = usable_in(tx, to, settings)
        makers = [
            partial(_command, record, receiver, reason)
            for kind in known
            for record in self._owned(kind, before.id, settings)
        ]
        report = acting.do_all(makers, at)
        if report.kept:
            acting.note(
                action=AuditAction.HANDED_OVER,
                operation="user.hand_over",
                about=str(before.ref),
                records=len(report.kept),
                reason=reason,
            )
        return report

    def _owned(self, kind: str, user_id: str, settings: Settings) -> Iterator[Record]:
        cls = record_class(kind)
        viewer = self._acting.viewer()
        if viewer is not None and not viewer.reads(cls):
            return
        known = settings.schema(cls) if viewer is None else viewer.schema(cls)
        schema = known.extended(params={"_had": Text()})
        where = Condition(_text(kind, settings), schema).bind(_had=user_id)
        at, cursor = self._acting.present, None
        while True:
            # Read anew each time: nothing is handed over before all are known.
            with self._acting.reading() as tx:
                page = tx.find(cls, where, at, limit=PAGE, cursor=cursor)
            yield from page
            cursor = page.cursor
            if cursor is None:
                return


def _kinds(kinds: Iterable[str] | None) -> Iterator[str]:
    for word in OWNED if kinds is None else kinds:
        named = (
            kind for kind in OWNED if word in (kind, *record_class(kind).label.words)
        )
        kind = next(named, None)
        if kind is None:
            raise UnknownChoiceError("kind", word, OWNED)
        yield kind


def _text(kind: str, settings: Settings) -> str:
    """
    Return what asks for the records that are not over.
    """
    text = "owner == _had"
    machine = settings.machines.get(kind)
    if machine is not None and kind not in _GOES_ON:
        for status, category in machine.categories.items():
            if category == "done":
                text += f" and {machine.document.field} != {status!r}"
    return f"{text} and not done" if "done" in field_names(record_class(kind)) else text


def _command(record: Record, receiver: User, reason: str | None) -> Command:
    if isinstance(record, Ticket):
        return AssignTicket(
            ticket=record.id,
            owner=receiver.id,
            department=receiver.department,
            why=reason,
        )
    fields = {"owner": receiver.id, "department": receiver.department}
    return Update(record=str(record.ref), fields=fields)
