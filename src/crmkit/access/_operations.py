"""
What can be permitted: operations by name, and patterns that name several.

Invariants:
    - An operation is ``"<record type>.<verb>"``, or a verb that is about no record.

Not here: who may carry one out (:mod:`crmkit.access` ``_sight``).
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from crmkit.errors import UnknownChoiceError
from crmkit.labels import Label
from crmkit.records import RECORD_TYPES

#: What can be done with records of every type.
VERBS: Final[dict[str, Label]] = {
    "read": Label("Read", "查看"),
    "add": Label("Enter", "新建"),
    "change": Label("Change", "修改"),
    "move": Label("Move to another status", "变更状态"),
    "assign": Label("Assign", "分配"),
    "merge": Label("Merge", "合并"),
    "erase": Label("Erase", "抹除"),
    "disclose": Label("Disclose to the person concerned", "向本人披露"),
    "export": Label("Export", "导出"),
    "archive": Label("Archive", "归档"),
    "adopt": Label("Take over from outside", "接管"),
    "notify": Label("Notify", "通知"),
}
#: Verbs of what is not there yet, which no scope limits.
UNSEEN: Final = frozenset({"add", "adopt"})
#: What is about no record.
OVERALL: Final[dict[str, Label]] = {
    "configure": Label("Configure", "配置系统"),
    "monitor": Label("Monitor messages and failures", "监控消息与失败"),
    "audit": Label("Read the audit trail", "查看审计记录"),
}
#: Every record type by name.
TYPES: Final[tuple[str, ...]] = tuple(cls.type_name for cls in RECORD_TYPES)


def operations() -> Iterator[str]:
    """
    Yield every operation that can be permitted.

    >>> found = list(operations())
    >>> found[:2], found[-1], "ticket.assign" in found
    (['department.read', 'department.add'], 'audit', True)
    """
    yield from (f"{kind}.{verb}" for kind in TYPES for verb in VERBS)
    yield from OVERALL


@cache
def _known() -> frozenset[str]:
    return frozenset(operations())


def check_operation(operation: str) -> None:
    """
    Refuse what is no operation.

    Raises:
        UnknownChoiceError: If there is none of that name.

    >>> check_operation("ticket.assign")
    """
    if operation in _known():
        return
    kind, _, verb = operation.partition(".")
    near = {f"{kind}.{each}" for each in VERBS} & _known()
    near = near or {f"{each}.{verb}" for each in TYPES} & _known()
    raise UnknownChoiceError("operation", operation, tuple(sorted(near) or OVERALL))


@cache
def named_by(pattern: str) -> frozenset[str]:
    """
    Return the operations that a pattern names; none if it names nothing.

    >>> sorted(named_by("ticket.*"))[:2], "ticket.read" in named_by("*.read")
    (['ticket.add', 'ticket.adopt'], True)
    >>> len(named_by("*")) == len(list(operations())), sorted(named_by("tickt.read"))
    (True, [])
    """
    if pattern == "*":
        return _known()
    kind, _, verb = pattern.partition(".")
    return frozenset(
        found
        for found in _known()
        if found == pattern or _is_meant(*found.partition(".")[::2], kind, verb)
    )


def _is_meant(kind: str, verb: str, asked_kind: str, asked_verb: str) -> bool:
    return bool(
        verb
        and asked_kind in (kind, "*")
        and asked_verb in (verb, "*")
        and (asked_kind, asked_verb) != ("*", "*")
    )
