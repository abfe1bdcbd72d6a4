"""
Errors about status machines as documents.
"""

from crmkit.errors._base import CrmkitError, did_you_mean, listed
from crmkit.errors._lines import all_in_chinese
from crmkit.errors._names import Names, called, moves_called, record_called
from crmkit.errors._wording import nearest


class MachineError(CrmkitError, ValueError):
    """
    A status machine that could strand a record; all problems together.

    Attributes:
        machine: Name of the machine.
        problems: What is wrong, a line each.

    >>> print(MachineError("ticket", ("status 'lost' cannot be reached",)))
    status machine 'ticket' cannot be used:
      status 'lost' cannot be reached
    """

    def __init__(self, machine: str, problems: tuple[str, ...]) -> None:
        super().__init__(machine, problems)
        self.machine, self.problems = machine, problems

    def __str__(self) -> str:
        head = f"status machine {self.machine!r} cannot be used:"
        return "\n  ".join([head, *self.problems])

    def _zh(self) -> str:
        head = f"状态机 {self.machine!r} 无法使用："
        return all_in_chinese(head, self.problems)


class MachineRecordError(CrmkitError, TypeError):
    """
    A status machine was asked about a record of another type.

    Attributes:
        machine: Name of the machine.
        moves: Type of the records that it moves.
        record: The record that came.

    >>> print(MachineRecordError("ticket", "ticket", "customer:C1"))
    status machine 'ticket' moves records of type 'ticket', not 'customer:C1'
    """

    def __init__(self, machine: str, moves: str, record: str) -> None:
        super().__init__(machine, moves, record)
        self.machine, self.moves, self.record = machine, moves, record

    def __str__(self) -> str:
        return (
            f"status machine {self.machine!r} moves records of type {self.moves!r}, "
            f"not {self.record!r}"
        )

    def _zh(self) -> str:
        moves = called(self.labels, self.moves)
        record = record_called(self.record)
        return f"状态机 {self.machine!r} 用于{moves}，不用于{record}"


class MoveFieldError(CrmkitError, ValueError):
    """
    A move was given a field that it does not take.

    Attributes:
        move: The move.
        field: The field that came.
        allowed: Fields that the move takes, sorted.
        record_type: Type of the record that it moves, if that is known.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = MoveFieldError("tell", "solutoin", ("solution", "told_via"),
    ...     record_type="ticket", names={">tell": ("Tell", "告知客户")})
    >>> print(error)
    move 'tell' does not take 'solutoin' (allowed: 'solution', 'told_via'); \
did you mean 'solution'?
    >>> print(error.text("zh"))
    “告知客户”不能填写 'solutoin'（可填：解决方案、反馈方式）；\
是否是 'solution'（解决方案）？
    """

    def __init__(
        self,
        move: str,
        field: str,
        allowed: tuple[str, ...],
        *,
        record_type: str = "",
        names: Names | None = None,
    ) -> None:
        super().__init__(move, field, allowed)
        self.move, self.field, self.allowed = move, field, allowed
        self.record_type = record_type
        if names:
            self.labels = names

    def __str__(self) -> str:
        return (
            f"move {self.move!r} does not take {self.field!r} "
            f"(allowed: {listed(self.allowed)}){did_you_mean(self.field, self.allowed)}"
        )

    def _zh(self) -> str:
        (move,) = moves_called(self.labels, [self.move])
        names = {f: called(self.labels, self.record_type, f) for f in self.allowed}
        field = called(self.labels, self.record_type, self.field)
        told = repr(field) if field == self.field else field
        hint = nearest(self.field, self.allowed, "zh", names)
        allowed = "、".join(names.values()) or "无"
        return f"“{move}”不能填写 {told}（可填：{allowed}）{hint}"


class UnknownStatusError(CrmkitError, LookupError):
    """
    A record stands in a status that its machine does not have, so no move leads out.

    Attributes:
        record: The record.
        status: Where it stands.
        known: Statuses that the machine has.

    >>> print(UnknownStatusError("ticket:T1", "in_review", ("open", "closed")))
    'ticket:T1' is in status 'in_review', which its status machine does not have \
(known: 'open', 'closed'); give the machine that status as a retired one, with a move \
out of it
    """

    def __init__(self, record: str, status: str, known: tuple[str, ...]) -> None:
        super().__init__(record, status, known)
        self.record, self.status, self.known = record, status, known

    def __str__(self) -> str:
        return (
            f"{self.record!r} is in status {self.status!r}, which its status machine "
            f"does not have (known: {listed(self.known)}); give the machine that "
            f"status as a retired one, with a move out of it"
        )

    def _zh(self) -> str:
        known = "、".join(self.known)
        return (
            f"{record_called(self.record)} 的状态为 {self.status!r}，状态机中没有该状态"
            f"（已有：{known}）；请把它作为停用的状态加入状态机，并提供离开它的操作"
        )
