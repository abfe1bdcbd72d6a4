"""
Why a condition holds for a record, or why not.

Invariants:
    - An explanation is a plain value: it outlives record and condition.
    - Its verdict is the one that ``holds`` gives: "true" where it holds,
      "false" or "unknown" where it does not.

Not here: the answer alone, which is compiled (:mod:`crmkit.conditions._python`).
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, Literal, TypeAlias, assert_never

import attrs

from crmkit.conditions._nodes import (
    Age,
    Always,
    And,
    Checked,
    Compare,
    Constant,
    Contains,
    FieldRead,
    Flag,
    Missing,
    Not,
    Now,
    OneOf,
    Operand,
    Operator,
    Or,
    Parameter,
    Shift,
)
from crmkit.conditions._python import shifted
from crmkit.conditions._text import written
from crmkit.labels import Language

Verdict: TypeAlias = Literal["true", "false", "unknown"]

_OPERATORS: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_WORDS: Final[dict[Language, dict[Verdict, str]]] = {
    "en": {"true": "true", "false": "false", "unknown": "unknown"},
    "zh": {"true": "成立", "false": "不成立", "unknown": "未知"},
}
_MISSING: Final[dict[Language, str]] = {"en": "missing", "zh": "缺失"}


@attrs.frozen
class Explanation:
    """
    A condition or a part of one, with what came of it.

    Attributes:
        text: The part, as canonical text.
        value: What was looked at: the value of the left side of a comparison,
            None if it is missing; of a joint, its truth or None.
        verdict: "true", "false" or "unknown".
        parts: The parts it was made of; of a comparison, its two sides as far
            as they are not written in the text.

    >>> late = Explanation("seats > 10", value=None, verdict="unknown")
    >>> print(late, late.shown("zh"), sep="; ")
    unknown: seats > 10; 未知: seats > 10
    """

    text: str
    value: object = attrs.field(kw_only=True)
    verdict: Verdict = attrs.field(kw_only=True)
    parts: "tuple[Explanation, ...]" = attrs.field(default=(), kw_only=True)
    is_operand: bool = attrs.field(default=False, kw_only=True)

    def __str__(self) -> str:
        return self.shown("en")

    def shown(self, language: Language) -> str:
        """
        Return the explanation as indented text.
        """
        return "\n".join(self._lines(language, ""))

    def _lines(self, language: Language, indent: str) -> Iterator[str]:
        facts = (p for p in self.parts if p.is_operand)
        known = ", ".join(f"{p.text} = {_shown(p.value, language)}" for p in facts)
        yield f"{indent}{_WORDS[language][self.verdict]}: {self.text}" + (
            f"  [{known}]" if known else ""
        )
        for part in self.parts:
            if not part.is_operand:
                yield from part._lines(language, indent + "  ")  # noqa: SLF001


def _shown(value: object, language: Language) -> str:
    if value is None:
        return _MISSING[language]
    if isinstance(value, str):
        return repr(str(value))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | tuple):
        return "{" + ", ".join(_shown(item, language) for item in sorted(value)) + "}"
    return str(value)


def explained(
    node: Checked, record: object, now: datetime, params: Mapping[str, object]
) -> Explanation:
    """
    Return how *node* comes out for one record.
    """
    return _Explainer(record, now, params=params).of(node)


@attrs.frozen
class _Explainer:
    """
    Answers one condition for one record, part by part, in three values.
    """

    record: object
    now: datetime
    params: Mapping[str, object] = attrs.field(kw_only=True)

    def of(self, node: Checked) -> Explanation:
        """
        Return how a condition comes out, with its parts.
        """
        match node:
            case And(nodes) | Or(nodes):
                parts = tuple(self.of(part) for part in nodes)
                absorbing = isinstance(node, Or)
                truth = _joined(
                    (_TRUTH[part.verdict] for part in parts), absorbing=absorbing
                )
                return _explanation(node, truth=truth, value=truth, parts=parts)
            case Not(part):
                return self.negation(node, self.of(part))
            case Always(value):
                return _explanation(node, truth=value, value=value, parts=())
            case _:
                return self.leaf(node)

    def negation(self, node: Not, part: Explanation) -> Explanation:
        """
        Return how a negation comes out; that of a leaf shows the leaf's values.
        """
        truth = _TRUTH[_NEGATED[part.verdict]]
        if isinstance(node.part, And | Or | Not):
            return _explanation(node, truth=truth, value=truth, parts=(part,))
        return _explanation(node, truth=truth, value=part.value, parts=part.parts)

    def leaf(self, node: Flag | Compare | OneOf | Contains | Missing) -> Explanation:
        """
        Return how a leaf comes out, with the values it looked at.
        """
        sides = tuple(o for o in node.parts if not isinstance(o, Constant))
        values = tuple(self.value(o) for o in node.parts)
        facts = tuple(
            Explanation(
                written(o),
                value=v,
                verdict="unknown" if v is None else "true",
                is_operand=True,
            )
            for o, v in zip(node.parts, values, strict=True)
            if o in sides and not isinstance(o, Now)
        )
        return _explanation(
            node, truth=_leaf_truth(node, values), value=values[0], parts=facts
        )

    def value(self, operand: Operand | Checked) -> Any:
        """
        Return the value of an operand; None if it is missing.
        """
        match operand:
            case Constant(value):
                return value
            case FieldRead(path):
                return attrgetter(path)(self.record)
            case Parameter(name):
                return self.params[name]
            case Now():
                return self.now
            case Shift(base, sign, by):
                start, amount = self.value(base), self.value(by)
                return (
                    None if None in (start, amount) else shifted(start, sign * amount)
                )
            case Age(of):
                since = self.value(of)
                return None if since is None else self.now - since
            case _:  # pragma: no cover - a condition has no single value
                raise TypeError(operand)


_NEGATED: Final[dict[Verdict, Verdict]] = {
    "true": "false", "false": "true", "unknown": "unknown",
}  # fmt: skip
_TRUTH: Final[dict[Verdict, bool | None]] = {
    "true": True,
    "false": False,
    "unknown": None,
}


def _leaf_truth(
    node: Flag | Compare | OneOf | Contains | Missing, values: tuple[Any, ...]
) -> bool | None:
    if isinstance(node, Missing):
        return values[0] is None
    if None in values:
        return None
    match node:
        case Flag():
            return bool(values[0])
        case OneOf():
            return values[0] in values[1:]
        case Contains():
            return values[0] in values[1]
        case Compare():
            return _OPERATORS[node.op](values[0], values[1])
        case _:
            assert_never(node)


def _joined(truths: Iterator[bool | None], *, absorbing: bool) -> bool | None:
    """
    Return Kleene's disjunction if *absorbing* is True, else his conjunction.
    """
    found = set(truths)
    if absorbing in found:
        return absorbing
    return None if None in found else not absorbing


def _explanation(
    node: Checked, *, truth: bool | None, value: object, parts: tuple[Explanation, ...]
) -> Explanation:
    verdict: Verdict = "unknown" if truth is None else "true" if truth else "false"
    return Explanation(written(node), value=value, verdict=verdict, parts=parts)
