"""
What was promised, in a sentence.

Not here: whether it was kept (:mod:`crmkit.reports` ``_judged``).
"""

from collections.abc import Iterable
from datetime import timedelta

from crmkit.labels import Label, Language
from crmkit.records import Priority
from crmkit.reports._metrics import target_text
from crmkit.sla import SlaPolicy

ALWAYS = "always"
_AROUND = Label(
    "Time counts 24/7, nights, weekends and holidays included; it stops",
    "按自然时间计（夜间、周末和节假日都计入），",
)
_STOPS = Label(
    " while the ticket waits for the customer or for the customer to confirm the "
    "solution, and runs on if the customer rejects it or the ticket is reopened.",
    "等待客户和待客户确认期间停表，客户退回方案或工单重新打开后接着计时。",
)


def promise_text(policy: SlaPolicy, language: Language) -> str:
    """
    Return what a service level promises and by which clock it is judged.

    >>> from crmkit.presets import standard
    >>> promise_text(standard().service_level("standard"), "zh")[:31]
    '标准服务级别的服务时限：高优先级 24 小时、中优先级 48 '
    """
    solution = _targets(policy, language, first=False)
    first = _targets(policy, language, first=True)
    clock = _clock(policy).text(language) + _STOPS.text(language)
    if language == "zh":
        heading = f"{policy.zh}的服务时限：{solution}内告知方案。" if solution else ""
        rest = f"首次响应的时限（{first}）不在此判定。" if first else ""
        return f"{heading}{clock}{rest}"
    heading = (
        f"{policy.en}: the customer gets a solution within {solution}. "
        if solution
        else ""
    )
    rest = (
        f" The target for the first response ({first}) is not judged here."
        if first
        else ""
    )
    return f"{heading}{clock}{rest}"


def _targets(policy: SlaPolicy, language: Language, *, first: bool) -> str:
    rows = [
        _target(priority, length, language)
        for priority in Priority
        if (promised := policy.targets.get(priority)) is not None
        and (length := promised.response if first else promised.resolution) is not None
    ]
    return ("、" if language == "zh" else ", ").join(rows)


def _target(priority: Priority, length: timedelta, language: Language) -> str:
    hours = target_text(length.total_seconds(), language)
    if language == "zh":
        return f"{priority.label.zh}优先级 {hours}"
    return f"{hours} at {priority.label.en.lower()} priority"


def _clock(policy: SlaPolicy) -> Label:
    if policy.calendar == ALWAYS:
        return _AROUND
    return Label(
        f"Only business hours count (calendar “{policy.calendar}”); time stops",
        f"只计工作时间（工作日历“{policy.calendar}”），",
    )


def promises(
    policies: Iterable[SlaPolicy], used: Iterable[str], language: Language
) -> tuple[str, ...]:
    """
    Return a text for each service level that tickets name.
    """
    named = set(used)
    return tuple(promise_text(p, language) for p in policies if p.name in named)
