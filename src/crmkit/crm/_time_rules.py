"""
Time rules: what shall be done when time, or a change, makes a condition true.

Invariants:
    - A rule is checked when the CRM is made, not at the first tick.
    - What is known of a rule is kept by its name and a hash of what it asks, so
      two processes that ask different things under one name are not in each
      other's way.

Not here: what a tick does (:mod:`crmkit.crm._ticks`), rules with several triggers.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Literal, TypeAlias

import attrs

from crmkit.conditions import Condition, Watch
from crmkit.conditions._watches import Watches
from crmkit.crm._canonical import canonical
from crmkit.crm._reach import Reach
from crmkit.decisions import Firing
from crmkit.desk import Command
from crmkit.errors import (
    AwayError,
    CrmkitError,
    DuplicateTimeRuleError,
    UnknownChoiceError,
    UnmappedFieldError,
)
from crmkit.presets import Settings
from crmkit.records import Record

#: What a rule makes of a record and the fact that it fires: one command or more.
Action: TypeAlias = Callable[[Any, Firing], Command | Iterable[Command] | None]
CatchUp: TypeAlias = Literal["all", "once", "skip"]
OnSwitch: TypeAlias = Literal["fire", "seen"]

#: A time without ticks that is longer than this is one without a worker.
AWAY: Final = timedelta(hours=1)
_CATCH_UP = ("all", "once", "skip")
_ON_SWITCH = ("fire", "seen")
#: How many windows are asked as one.
_TOGETHER = 100


@attrs.frozen
class TimeRule:
    """
    What shall be done when a condition becomes true of a record.

    Attributes:
        name: What it is known by; unique, and never given to another rule.
        record: Class of the records that it is about.
        when: The condition, as text or checked; it is about no change at hand.
        do: Called with the record as it is now and the firing; returns the
            command to carry out, or some, or None. It may be called again for the same
            firing if it failed, so it does nothing itself.
        catch_up: What fires of that which a tick finds to have become true:
            ``all`` of it, ``once`` for each record (the last time), or ``all``
            but nothing from a time without ticks (``skip``).
        away: A longer time between two ticks is one without ticks, for ``skip``, and
            for a rule that has come further than clocks show (see the page on due
            work).
        on_switch: What becomes of records for which the condition holds already
            when the rule is switched on: they ``fire``, or count as ``seen``.

    Raises:
        UnknownChoiceError: If a policy is not one of these.
        AwayError: If *away* is no timedelta above zero.

    >>> from crmkit.desk import Update
    >>> from crmkit.records import Customer
    >>> def fall_asleep(customer, firing):
    ...     return Update.to(customer, stage="dormant")
    >>> TimeRule("asleep", Customer, "age(last_contacted_at) > days(90)", fall_asleep,
    ...     catch_up="never")
    Traceback (most recent call last):
    crmkit.errors._values.UnknownChoiceError: catch_up cannot be 'never' \
(allowed: 'all', 'once', 'skip')
    """

    name: str
    record: type[Record]
    when: Condition | str
    do: Action
    catch_up: CatchUp = "all"
    on_switch: OnSwitch = "fire"
    away: timedelta = AWAY

    def __attrs_post_init__(self) -> None:
        if self.catch_up not in _CATCH_UP:
            raise UnknownChoiceError("catch_up", str(self.catch_up), _CATCH_UP)
        if self.on_switch not in _ON_SWITCH:
            raise UnknownChoiceError("on_switch", str(self.on_switch), _ON_SWITCH)
        away: object = self.away
        if not isinstance(away, timedelta) or away <= timedelta():
            raise AwayError(repr(away))


@attrs.frozen
class ReadyRule:
    """
    A rule that was checked.

    Attributes:
        rule: The rule.
        watch: Its condition over time.
        reach: Which changes may make it true.
        asked: What it asks, as a hash; the same for the same question.
        key: What is known of it is kept under: its name and what it asks.
    """

    rule: TimeRule
    watch: Watch
    reach: Reach
    asked: str
    key: tuple[str, str] = attrs.field(init=False)

    @key.default
    def _key(self) -> tuple[str, str]:
        return self.name, self.asked

    @property
    def name(self) -> str:
        """
        What the rule is known by.
        """
        return self.rule.name


@attrs.frozen
class Group:
    """
    Rules about one class of records, whose windows are asked as one.

    Attributes:
        cls: The class.
        rules: The rules.
        watches: Their conditions.
    """

    cls: type[Record]
    rules: tuple[ReadyRule, ...]
    watches: Watches

    @classmethod
    def of(cls, rules: Sequence[ReadyRule]) -> "Group":
        """
        Return the group of some rules about one class.
        """
        record = rules[0].rule.record
        return cls(record, tuple(rules), Watches([rule.watch for rule in rules]))


@attrs.frozen
class RuleBook:
    """
    All rules of a CRM.

    Attributes:
        rules: The rules by name.
        groups: All of them, such as are asked as one together.
    """

    rules: Mapping[str, ReadyRule]
    groups: tuple[Group, ...]


def rule_book(rules: Iterable[TimeRule], *settings: Settings) -> RuleBook:
    """
    Check rules and put them together.

    Args:
        rules: The rules.
        *settings: What the company has chosen; of several, each rule goes by the
            first by which it can be read.

    Raises:
        DuplicateTimeRuleError: If two have one name.
        ConditionError: If a condition is not valid, with every problem.
        MovingThresholdError: If it cannot be told when time makes one true.
        NoChangeError: If one is about the change at hand.
        UnboundParameterError: If a parameter of one has no value.
        UnmappedFieldError: If one is about something else than its records.
    """
    ready = _ready_rules(rules, settings)
    alike: dict[Any, list[ReadyRule]] = {}
    for rule in ready.values():
        schema = rule.watch.condition.schema
        key = (rule.rule.record, id(schema)) if rule.watch.is_fixed else rule.name
        alike.setdefault(key, []).append(rule)
    groups = (
        Group.of(found[start : start + _TOGETHER])
        for found in alike.values()
        for start in range(0, len(found), _TOGETHER)
    )
    return RuleBook(ready, tuple(groups))


def _ready_rules(
    rules: Iterable[TimeRule], settings: tuple[Settings, ...]
) -> dict[str, ReadyRule]:
    found: dict[str, ReadyRule] = {}
    for rule in rules:
        if rule.name in found:
            raise DuplicateTimeRuleError(rule.name)
        try:
            found[rule.name] = _ready_by(rule, *settings)
        except CrmkitError as error:
            error.add_note(f"in the time rule {rule.name!r}")
            raise
    return found


def _ready_by(rule: TimeRule, settings: Settings, *more: Settings) -> ReadyRule:
    if more:
        with suppress(CrmkitError):
            return _ready(rule, settings)
        return _ready_by(rule, *more)
    return _ready(rule, settings)


def _ready(rule: TimeRule, settings: Settings) -> ReadyRule:
    schema = settings.schema(rule.record)
    condition = rule.when
    if isinstance(condition, str):
        condition = Condition(condition, schema)
    foreign = sorted(path for path in condition.reads if not schema.knows(path))
    if foreign:
        raise UnmappedFieldError(foreign[0], tuple(sorted(schema.fields)))
    values = condition.bound.items()
    bound = "".join(f", {name}={canonical(value)}" for name, value in values)
    return ReadyRule(
        rule,
        Watch(condition),
        Reach.of(rule.record, condition.reads),
        _hash(f"{rule.record.type_name}: {condition.text}{bound}"),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
