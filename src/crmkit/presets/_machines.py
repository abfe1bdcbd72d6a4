"""
The status machines that ship with crmkit, one for each type of record that has one.

Invariants:
    - A machine is a data file; to change it, change a copy of its document.
    - A ticket cannot be closed until the customer agrees, whatever is chosen here
      but *close_on_silence* (requirement T7).

Not here: what a move drags along in other records (:mod:`crmkit.desk`).
"""

from datetime import timedelta
from functools import cache
from typing import Any, Final, Literal

from crmkit.errors import FieldError, InvalidRecordError, UnknownChoiceError
from crmkit.labels import Language
from crmkit.lifecycle import Machine
from crmkit.presets._data import read

Review = Literal["allowed", "required", "none"]

#: Record types that have a machine, in the order in which a customer meets them.
MOVED: Final = (
    "customer",
    "need",
    "followup",
    "ticket",
    "feedback",
    "campaign",
    "rule_run",
)
_REVIEW: Final = "in_review"


def machines() -> dict[str, Machine]:
    """
    Return the machine of every record type that has one.

    >>> for name, machine in machines().items():
    ...     print(name, *[label.zh for label in machine.labels.values()])
    customer 潜在 意向 成交 流失
    need 已登记 已确认 处理中 已满足 已取消 已变更
    followup 未完成 已完成 已取消
    ticket 待处理 处理中 待审核 等待客户 待客户确认 已解决 已关闭 已合并
    feedback 待处理 已分配 处理中 待回访 已完成 无需处理
    campaign 筹备中 进行中 已暂停 已结束 已评估 已取消
    rule_run 执行中 已完成 失败 已取消
    """
    return {record: machine(record) for record in MOVED}


def machine(record: str) -> Machine:
    """
    Return the machine of a record type, as it ships.

    Raises:
        UnknownChoiceError: If there is none for it.

    >>> from crmkit.records import Customer
    >>> machine("customer").moves(Customer(stage="lost"))
    ('win_back',)
    """
    if record not in MOVED:
        raise UnknownChoiceError("machine", record, MOVED)
    return _shipped(record)


@cache
def _shipped(record: str) -> Machine:
    return Machine.of(read(f"machines/{record}"))


def ticket_machine(
    *, close_on_silence: timedelta | None = None, review: Review = "allowed"
) -> Machine:
    """
    Return the ticket's status machine (requirements T3, T7, T8).

    Args:
        close_on_silence: After how long without an answer a ticket whose solution
            was told may be closed; whole minutes, one at least. None, the default,
            means that nobody can close it until the customer agrees.
        review: ``"allowed"``: a solution may be submitted for review, and must be
            where the ticket's ``needs_review`` says so; ``"required"``: nothing is
            told without review; ``"none"``: nothing is submitted any more, what was
            before is approved or sent back.

    Raises:
        InvalidRecordError: If *close_on_silence* is anything else.
        UnknownChoiceError: If *review* is anything else.

    >>> "close_on_silence" in ticket_machine().mermaid()
    False
    >>> from crmkit.records import Ticket
    >>> for review in ("allowed", "required", "none"):
    ...     print(*ticket_machine(review=review).moves(Ticket(status="in_progress")))
    merge submit_for_review tell wait
    merge submit_for_review wait
    merge tell wait
    """
    if close_on_silence is None and review == "allowed":
        return machine("ticket")
    document = read("machines/ticket")
    _reviewed(document, review)
    if close_on_silence is not None:
        document["moves"].append(_silence(close_on_silence))
    return Machine.of(document)


def _reviewed(document: dict[str, Any], review: str) -> None:
    """
    Take out of a document what does not go with a way of reviewing.
    """
    match review:
        case "allowed":
            return
        case "required":
            out = {"tell"}
        case "none":
            out = {"submit_for_review"}
            for status in document["statuses"]:  # some may still be reviewed
                status["retired"] = status["name"] == _REVIEW
        case _:
            raise UnknownChoiceError("review", review, ("allowed", "required", "none"))
    document["moves"] = [m for m in document["moves"] if m["name"] not in out]
    for move in document["moves"]:
        if move["name"] == "tell":
            del move["guards"]  # it asks for the review that is no more


def _silence(after: timedelta) -> dict[str, Any]:
    minutes, rest = divmod(after, timedelta(minutes=1))
    if minutes < 1 or rest:
        allowed = "should be whole minutes, one at least"
        problem = FieldError(
            "settings", "close_on_silence", "format", f"{after}", allowed
        )
        raise InvalidRecordError("settings", [problem])
    return {
        "name": "close_on_silence",
        "sources": ["awaiting_customer"],
        "target": "closed",
        "en": "Close, the customer is silent",
        "zh": "客户未回复，自动关闭",
        "stamps": ["closed_at"],
        "guards": [
            {
                "when": f"age(told_at) >= minutes({minutes})",
                "en": f"the customer was told less than {_words(minutes, 'en')} ago",
                "zh": f"告知客户尚不足 {_words(minutes, 'zh')}",
            }
        ],
    }


def _words(minutes: int, language: Language) -> str:
    if minutes % 1440 == 0:
        return f"{minutes // 1440} {'天' if language == 'zh' else 'days'}"
    return f"{minutes} {'分钟' if language == 'zh' else 'minutes'}"
