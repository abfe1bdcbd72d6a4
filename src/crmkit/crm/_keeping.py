"""
Entering, changing and moving records, alike for every type.

Not here: what an acting object offers for which type (``_services.py``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from crmkit.crm._adopting import Adopting
from crmkit.crm._bulk import BulkReport
from crmkit.crm._reader import Reader
from crmkit.desk import Add, Move, Update, moves_of
from crmkit.records import Record, Ref

R = TypeVar("R", bound=Record)


class Changing(Adopting[R]):
    """
    Reading and changing one type of record.
    """

    def change(
        self,
        record_id: str,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        at: datetime | None = None,
    ) -> R:
        """
        Change some fields of a record.

        What follows from it, and who is told: see :class:`crmkit.desk.Update`.

        Args:
            record_id: Its id.
            fields: Field → new value; None empties a field.
            version: The version that was read; a later one is refused.
            at: When it happened, if not now.

        Raises:
            InvalidRecordError: With every problem at once; a field that only the
                system sets is one.
            ReadOnlyRecordError: If it is a closed ticket, or belongs to one.
            StaleVersionError: If *version* is given and no longer the present.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> desk.customers.change(client.id, {"city": "北京"}, version=1).version
        2
        """
        ref = Ref(self.record_type.type_name, record_id)
        command = Update(record=str(ref), fields=dict(fields), version=version)
        return cast("R", self._acting.do(command, at))


class Stepping(Reader[R]):
    """
    Reading and moving one type of record, which has a machine.
    """

    def move(
        self,
        record_id: str,
        move: str,
        /,
        *,
        at: datetime | None = None,
        version: int | None = None,
        **data: Any,
    ) -> R:
        """
        Move a record to another status.

        Who may, and what is written and sent: see :class:`crmkit.desk.Move`.

        Args:
            record_id: Its id.
            move: The move, by name or either label.
            at: When it happened, if not now.
            version: The version that was read; a later one is refused.
            **data: Fields given with the move.

        Raises:
            MoveRefusedError: If it may not be moved; says why and what may be.
            MoveFieldError: If the move does not take a field that was given.
            InvalidRecordError: If a value that was given is not valid.
            StaleVersionError: If *version* is given and no longer the present.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> ticket = desk.tickets.open(customer=desk.customers.add(name="恒信科技").id,
        ...     kind="投诉", priority="high", description="设备无法启动")
        >>> desk.tickets.move(ticket.id, "wait", reason="等待客户提供日志").status
        'waiting'
        """
        ref = str(Ref(self.record_type.type_name, record_id))
        command = Move(record=ref, move=move, data=data, version=version)
        return cast("R", self._acting.do(command, at))

    def moves(self, record_id: str) -> tuple[str, ...]:
        """
        Return the moves that who acts may make in a record's status, sorted.

        What somebody else has to do, such as approve what one has submitted oneself,
        is not among them. A move may still want fields, or fail its guard.

        Raises:
            RecordNotFoundError: If there is no such record.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> ticket = desk.tickets.open(customer=desk.customers.add(name="恒信科技").id,
        ...     kind="投诉", priority="high", description="设备无法启动")
        >>> desk.tickets.moves(ticket.id)
        ('merge', 'start', 'wait')
        """
        machine = self._acting.shop.settings.machine(self.record_type.type_name)
        record = self.get(record_id)
        allowed = machine.moves(record)
        if not any(machine.move(name).by_another for name in allowed):
            return allowed
        return moves_of(machine, record, self.changes(record_id), self._acting.by)


class Moving(Changing[R], Stepping[R]):
    """
    Reading, changing and moving one type of record, which has a machine.
    """


class Keeping(Changing[R]):
    """
    Entering, reading and changing one type of record.
    """

    def add(self, *, at: datetime | None = None, **fields: Any) -> R:
        """
        Enter a record.

        What follows from it, and who is told: see :class:`crmkit.desk.Add`.

        Args:
            at: When it happened, if not now.
            **fields: Its fields.

        Raises:
            InvalidRecordError: With every problem at once.
            DuplicateRecordError: If an id or number that was given is taken.
            RecordNotFoundError: If a record that it leads to is not there.
        """
        return cast("R", self._acting.do(self._to_add(fields), at))

    def add_all(
        self, rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None
    ) -> BulkReport:
        """
        Enter many records, in batches; each is checked as :meth:`add` does.

        What is wrong with one holds up no other: the report says which rows were
        refused, and why.

        Args:
            rows: Their fields; as many as come.
            at: When it happened, if not now.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> report = desk.customers.add_all([{"name": "恒信科技"}, {"name": ""}])
        >>> len(report.kept), [each.position for each in report.refused]
        (1, [2])
        """
        return self._acting.do_all((partial(self._to_add, row) for row in rows), at)

    def _to_add(self, fields: Mapping[str, Any]) -> Add:
        read = self.with_choices(self.record_type, dict(fields), new=True)
        return Add(record=cast("Any", self.record_type.of(read)))
