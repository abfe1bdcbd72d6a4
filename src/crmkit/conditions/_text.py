"""
A checked condition written as text again.

Invariants:
    - The text reads back as the same condition: names for labels, values for
      the labels of choices, instants in UTC, double quotes.
    - Brackets stand only where they are needed to read it back, and around a
      comparison that is negated.
    - Equal nodes have equal texts, whatever they were read from.

Not here: values as people see them (:mod:`crmkit.conditions._explain._shown`).
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from crmkit.conditions._amounts import Money
from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
    Compare,
    Contains,
    Flag,
    Matches,
    Missing,
    Node,
    NoRow,
    Not,
    OneOf,
    Or,
    Quantified,
    Segment,
)
from crmkit.conditions._node import Scalar
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    Anniversary,
    Arithmetic,
    BusinessAge,
    Call,
    ChangeFact,
    Coalesce,
    Computed,
    Constant,
    Each,
    FieldRead,
    Fold,
    Now,
    Old,
    Operand,
    Parameter,
    Part,
    Shared,
    Shift,
    Size,
    Today,
    moved_moment,
)
from crmkit.conditions._periods import Month, Months
from crmkit.conditions._schema_rules import is_plain
from crmkit.conditions._types import FieldType

_UNITS: Final = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
#: A full-width blank as ``repr`` writes it, behind any backslashes that are text.
_WIDE_BLANK: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u3000")
#: Blanks at the ends of a text in quotes, where nobody would see them.
_BLANK_ENDS: Final = re.compile(
    "(?<=^.)[\u3000 ]+|(?<![\u3000 ])[\u3000 ]++(?=.$)", re.DOTALL
)
#: Functions of the language that take just what their nodes hold, by the node.
CALLED: Final[Mapping[type, str]] = MappingProxyType(
    {
        Age: "age",
        Anniversary: "anniversary",
        Coalesce: "coalesce",
        Fold: "fold",
        Size: "len",
    }
)
_TOP: Final = 4  # how tightly names, literals and calls hold together
_TIGHTNESS: Final = {"&": 1, "+": 2, "-": 2, "*": 3}


def written(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912 - a case for each kind
    """
    Return the canonical text of a checked condition or an operand.

    >>> from crmkit.conditions._types import Integer
    >>> large = Compare(FieldRead("seats", Integer()), ">", Constant(10, Integer()))
    >>> written(Not(large))
    'not (seats > 10)'
    """
    match node:
        case And(parts):
            return " and ".join(
                _bracketed(part, needed=isinstance(part, Or)) for part in parts
            )
        case Or(parts):
            return " or ".join(written(part) for part in parts)
        case Not(part):
            return _negated(part)
        case Compare(left, op, right):
            return f"{written(left)} {op} {written(right)}"
        case OneOf() | Contains():
            return _membership(node, "in")
        case Missing(operand):
            return f"{written(operand)} is None"
        case NoRow(row):
            return f"{'.'.join(row.names)} is None"
        case Matches(kind, text, piece):
            return _called(kind, text, piece)
        case Quantified(kind, each, part):
            return f"{kind}({written(part)} {_each(each)})"
        case Changed(name):
            return f"changed({quoted(name)})"
        case Segment(name):
            return f"segment({quoted(name)})"
        case Always(value):
            return repr(value)
        case Flag(operand):
            return written(operand)
        case _:
            return _operand(node)


def _negated(part: Node) -> str:
    match part:
        case OneOf() | Contains():
            return _membership(part, "not in")
        case Missing() | NoRow():
            return f"{written(part).removesuffix('None')}not None"
        case _:
            return (
                f"not {_bracketed(part, needed=isinstance(part, And | Or | Compare))}"
            )


def _membership(node: OneOf | Contains, word: str) -> str:
    if isinstance(node, Contains):
        return f"{written(node.item)} {word} {written(node.container)}"
    values = ", ".join(written(value) for value in node.values)
    comma = "," if len(node.values) == 1 else ""
    return f"{written(node.item)} {word} ({values}{comma})"


def _bracketed(node: Node, *, needed: bool) -> str:
    return f"({written(node)})" if needed else written(node)


# -- Operands ---------------------------------------------------------------


def _operand(node: Operand) -> str:  # noqa: C901, PLR0911 - a case for each
    match node:
        case FieldRead(name, _, row) | Computed(name, row):
            return _read(row.names, name)
        case Parameter(name):
            return _parameter(name)
        case Constant(value, kind):
            return literal(value, kind)
        case Now():
            return "now"
        case Today():
            return "today"
        case Old(name):
            return _read(("old",), name)
        case ChangeFact(name):
            return name
        case Arithmetic(left, op, right):
            return _joined(left, op, right)
        case Shared(left, right):
            return _joined(left, "&", right)
        case Shift(_, sign, by):
            return _joined(moved_moment(node), "+" if sign == 1 else "-", by)
        case Aggregate(kind, each, value):
            read = each.variable if value is None else written(value)
            return f"{kind}({read} {_each(each)})"
        case _:
            return _call(node)


def _call(
    node: Age | BusinessAge | Part | Anniversary | Coalesce | Fold | Size | Call,
) -> str:
    match node:
        case BusinessAge(of, calendar):
            named = f", {quoted(calendar)}" if calendar else ""
            return f"business_age({written(of)}{named})"
        case Part(unit, of):
            return _called(unit, of)
        case Anniversary(of, Today()):
            return _called("anniversary", of)
        case Call(function, arguments):
            return _called(function.name, *arguments)
        case _:
            return _called(CALLED[type(node)], *node.parts)


def _called(name: str, *arguments: Node) -> str:
    return f"{name}({', '.join(map(written, arguments))})"


def _joined(left: Operand, op: str, right: Operand) -> str:
    """
    Return two operands joined; what binds more loosely stands in brackets.

    Operators of one kind are read from the left, so the right one needs brackets
    where the left one needs none: sums beyond 64 bits are missing, and the order
    in which they are made is part of the question.
    """
    own = _TIGHTNESS[op]
    first, second = _tightness(left) < own, _tightness(right) <= own
    one, other = _grouped(left, is_held=not first), _grouped(right, is_held=not second)
    return f"{one} {op} {other}"


def _grouped(operand: Operand, *, is_held: bool) -> str:
    return written(operand) if is_held else f"({written(operand)})"


def _tightness(operand: Operand) -> int:
    match operand:
        case Arithmetic(_, op):
            return _TIGHTNESS[op]
        case Shift():
            return _TIGHTNESS["+"]
        case Shared():
            return _TIGHTNESS["&"]
        case _:
            return _TOP


def _read(before: tuple[str, ...], name: str) -> str:
    """
    Return how a field is read; one whose name is no name in Python, by ``field``.

    >>> print(_read((), "from"), _read(("o", "customer"), "grade"))
    field("from") o.customer.grade
    """
    return ".".join((*before, name if is_plain(name) else f"field({quoted(name)})"))


def _parameter(name: str) -> str:
    """
    Return how a parameter is read, or a field of one that is a record.
    """
    record, dot, field = name.partition(".")
    return _read((record,), field) if dot else name


def _each(each: Each) -> str:
    """
    Return the records that a quantifier looks at: ``for o in orders if …``.
    """
    source = ".".join((*each.row.names, each.relation.name))
    only = f" if {written(each.only)}" if each.only is not None else ""  # type: ignore[arg-type]
    return f"for {each.variable} in {source}{only}"


# -- Literals ---------------------------------------------------------------


def literal(value: Scalar, kind: FieldType) -> str:  # noqa: PLR0911 - a case for each
    """
    Return a value of some type as the language writes it.

    >>> from crmkit.conditions._types import Duration, Text
    >>> print(literal("it's", Text()), literal(timedelta(hours=36), Duration()))
    "it's" hours(36)
    >>> print(literal(500050, Money("CNY")), literal(3, Months()))
    money("5000.50", "CNY") months(3)
    """
    match value:
        case int():
            return _whole(value, kind)
        case Decimal():
            return decimal_text(value)
        case timedelta():
            return _duration(value)
        case datetime():
            return quoted(_instant(value))
        case date():
            return quoted(value.isoformat()[: 7 if isinstance(kind, Month) else None])
        case str():
            return quoted(value)
        case frozenset():
            return "{" + ", ".join(map(quoted, sorted(value))) + "}"


def _instant(value: datetime) -> str:
    """
    Return an instant; one on other clocks than UTC's without zeros for seconds.
    """
    is_short = value.tzinfo is not UTC and not (value.second or value.microsecond)
    return value.isoformat(timespec="minutes" if is_short else "auto")


def _whole(value: int, kind: FieldType) -> str:
    match kind:
        case Money():
            return f"money({quoted(major(value, kind))}, {quoted(kind.currency)})"
        case Months():
            return f"months({value})"
        case _:
            return repr(value)


def quoted(value: str) -> str:
    r"""
    Return a text in double quotes, unless it holds one; what cannot be seen escaped.

    A full-width blank between words is left as it is: it is part of many Chinese
    texts; one at an end is not seen.

    >>> print(quoted("it's\n"), quoted('"high"'), quoted("重要\u3000"))
    "it's\n" '"high"' "重要\u3000"
    """
    text = repr(value) if '"' in value else f'"{repr(value)[1:-1]}"'
    if "\u3000" not in value:
        return text
    seen = _WIDE_BLANK.sub("\\1\u3000", text)
    return _BLANK_ENDS.sub(lambda ends: ends[0].replace("\u3000", "\\u3000"), seen)


def decimal_text(value: Decimal) -> str:
    """
    Return an exact decimal number without zeros at its end.

    >>> decimal_text(Decimal("-1.50")), decimal_text(Decimal("100"))
    ('-1.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(value: timedelta) -> str:
    unit, count = in_units(value)
    return f"{unit}({count})"


def in_units(value: timedelta) -> tuple[str, int]:
    """
    Return a duration of whole minutes in the largest unit that goes into it.

    >>> in_units(timedelta(days=14)), in_units(timedelta(minutes=-90))
    (('days', 14), ('minutes', -90))
    """
    seconds = value // timedelta(seconds=1)
    unit, size = next(((u, s) for u, s in _UNITS if seconds % s == 0), _UNITS[-1])
    return unit, seconds // size


def major(minor: int, kind: Money) -> str:
    """
    Return an amount of minor units in major ones, with all its places.

    >>> major(500050, Money("CNY")), major(-5000, Money("JPY", places=0))
    ('5000.50', '-5000')
    """
    return f"{Decimal(minor).scaleb(-kind.places):f}"
