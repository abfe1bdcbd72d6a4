"""
Refusals of what a record's status does not allow.
"""

from crmkit.errors._base import did_you_mean, listed
from crmkit.errors._names import Names, called, moves_called, record_called
from crmkit.errors._refusals import RefusedError


class MoveRefusedError(RefusedError, ValueError):
    """
    A record cannot make a move from the status it is in.

    Attributes:
        record: The record, as text.
        move: The move that was asked for.
        status: The status the record is in.
        code: ``not_allowed`` (no such move from here), ``missing`` (fields it
            needs are empty), ``guard`` (its condition does not hold).
        why: The guard's reason, in English; empty for the other codes.
        why_zh: The same in Chinese.
        missing: Fields that must be filled first.
        allowed: Moves that the status does allow, sorted.

    >>> print(MoveRefusedError("ticket:T1", "slove", "open", "not_allowed", "", (),
    ...                        ("close", "solve")))
    cannot 'slove' ticket:T1 while its status is 'open' \
(allowed: 'close', 'solve'); did you mean 'solve'?
    """

    def __init__(  # noqa: PLR0913, PLR0917 - an error carries every fact it has
        self,
        record: str,
        move: str,
        status: str,
        code: str,
        why: str,
        missing: tuple[str, ...],
        allowed: tuple[str, ...],
        why_zh: str = "",
        *,
        names: Names | None = None,
    ) -> None:
        super().__init__(record, move, status, code, why, missing, allowed, why_zh)
        if names:
            self.labels = names
        self.record, self.move, self.status, self.code = record, move, status, code
        self.why, self.missing, self.allowed = why, missing, allowed
        self.why_zh = why_zh

    def __str__(self) -> str:
        head = f"cannot {self.move!r} {self.record} while its status is {self.status!r}"
        if self.code == "missing":
            return f"{head}: it needs {listed(self.missing)} first"
        if self.code == "guard":
            return f"{head}: {self.why}"
        moves = listed(self.allowed, none="none, it is final")
        return f"{head} (allowed: {moves}){did_you_mean(self.move, self.allowed)}"

    def _zh(self) -> str:
        (move,) = moves_called(self.labels, [self.move])
        quoted = repr(move) if move == self.move else f"“{move}”"
        head = f"{_in_status(self.record, self.status, self.labels)}，不能执行{quoted}"
        if self.code == "missing":
            kind = self.record.partition(":")[0]
            fields = (called(self.labels, kind, name) for name in self.missing)
            return f"{head}：请先填写{'、'.join(fields)}"
        if self.code == "guard":
            return f"{head}：{self.why_zh}"
        allowed = "、".join(moves_called(self.labels, self.allowed))
        return f"{head}（可执行：{allowed or '无'}）"


def _in_status(record: str, status: str, names: Names) -> str:
    named = names.get(f"={status}")
    told = f"“{named[1]}”" if named else repr(status)
    return f"{record_called(record)} 当前状态为{told}"


class ReadOnlyRecordError(RefusedError, ValueError):
    """
    A record is archived in its status: it is read-only until it is reopened.

    Attributes:
        record: The record, as text.
        status: The status it is in.
        allowed: Moves that lead out of the status, sorted.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = ReadOnlyRecordError("ticket:T1", "closed", ("reopen",))
    >>> print(error)
    ticket:T1 is read-only while its status is 'closed' (allowed: 'reopen')
    >>> print(error.text("zh"))
    工单 T1 当前状态为'closed'，只读（可执行：reopen）
    """

    def __init__(
        self,
        record: str,
        status: str,
        allowed: tuple[str, ...],
        *,
        names: Names | None = None,
    ) -> None:
        super().__init__(record, status, allowed)
        if names:
            self.labels = names
        self.record, self.status, self.allowed = record, status, allowed

    def __str__(self) -> str:
        return (
            f"{self.record} is read-only while its status is {self.status!r} "
            f"(allowed: {listed(self.allowed)})"
        )

    def _zh(self) -> str:
        moves = "、".join(moves_called(self.labels, self.allowed))
        head = _in_status(self.record, self.status, self.labels)
        return f"{head}，只读（可执行：{moves or '无'}）"
