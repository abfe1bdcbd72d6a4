"""
What a store cannot answer, whatever its columns are, by name.

Invariants:
    - What is found here is refused by SQL, too; it is found without any database,
      so that no store answers what another one refuses.

Not here: gaps that depend on columns (:mod:`crmkit.conditions._sql._gaps`).
"""

from collections.abc import Iterator
from typing import Any, Final

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Some,
    Test,
    Value,
)
from crmkit.conditions._nodes import (
    Aggregate,
    Anniversary,
    Call,
    ChangeFact,
    Computed,
    Old,
    Part,
    Shift,
)
from crmkit.conditions._types import Day
from crmkit.conditions._walk import reads_record
from crmkit.errors import BackEndGapError

_STORE: Final = (
    "declare a computed field, stored=True, and give it a column; "
    "or ask holds() of what a wider condition finds"
)
_RANGES: Final = ("date", "month", "year")
_OBJECTS_ONLY: Final = (Part, Shift, Anniversary, Old, ChangeFact)


def of(operand: Value | InChange) -> BackEndGapError:
    """
    Return the error for something that has no SQL.

    >>> print(of(InChange("stage", negated=False)))
    SQL has no changed('stage'): a change is at hand only where records are; \
ask holds()
    """
    match operand:
        case Part(unit):
            return BackEndGapError(f"{unit}(…) of a column", "SQL", _STORE)
        case Shift():
            return BackEndGapError("column moved in time", "SQL", _STORE)
        case Anniversary():
            return BackEndGapError("anniversary(…) of this kind", "SQL", _STORE)
        case Call(function):
            what = f"function {function.name!r}"
            return BackEndGapError(what, "SQL", "give it one as Function(sql=…)")
        case Old() | ChangeFact() | InChange():
            hint = "a change is at hand only where records are; ask holds()"
            return BackEndGapError(_change(operand), "SQL", hint)
        case _:
            return BackEndGapError(f"{type(operand).__name__}", "SQL", _STORE)


def _change(operand: Old | ChangeFact | InChange) -> str:
    match operand:
        case Old(name):
            return f"old.{name}"
        case ChangeFact(name):
            return repr(name)
        case InChange(name):
            return f"changed({name!r})"


def gap_in(form: Form) -> BackEndGapError | None:
    """
    Return the error about the first part of a form that has no SQL, if one has none.

    >>> from crmkit.conditions._nodes import Constant, FieldRead
    >>> from crmkit.conditions._types import Instant, Integer
    >>> late = Part("hour", FieldRead("at", Instant()), Integer())
    >>> print(gap_in(Test(late, ">", Constant(18, Integer()), known=())).what)
    hour(…) of a column
    """
    found = next(_in_form(form), None)
    return None if found is None else of(found)


def _in_form(form: Any) -> Iterator[Value | InChange]:  # noqa: C901 - a case each
    match form:
        case All(forms) | Some(forms):
            for each in forms:
                yield from _in_form(each)
        case Exists(_, inner) | ForEvery(_, inner):
            yield from _in_form(inner)
        case InChange():
            yield form
        case Test(Anniversary() as left, _, right) if not reads_record(right):
            yield from _in_anniversary(left)
        case Test(left, _, Anniversary() as right) if not reads_record(left):
            yield from _in_anniversary(right)
        case Among(Part(unit, of_), _) if unit in _RANGES:
            yield from _in_operand(of_)
        case Among(Anniversary() as item, _):
            yield from _in_anniversary(item)
        case Test(one, _, other) | Has(one, other) | Match(_, one, other):
            yield from _in_operand(one)
            yield from _in_operand(other)
        case Among(item):
            yield from _in_operand(item)
        case _:
            for each in form.known if hasattr(form, "known") else ():
                yield from _in_operand(each)


def _in_anniversary(operand: Anniversary) -> Iterator[Value | InChange]:
    if reads_record(operand.since) or not isinstance(operand.of.type, Day):
        yield operand
    yield from _in_operand(operand.of)


def _in_operand(operand: Any) -> Iterator[Value | InChange]:
    if not reads_record(operand) or (isinstance(operand, Computed) and operand.stored):
        return
    if isinstance(operand, _OBJECTS_ONLY) or (
        isinstance(operand, Call) and operand.function.sql is None
    ):
        yield operand
    if isinstance(operand, Aggregate):
        yield from () if operand.value is None else _in_operand(operand.value)
        yield from () if operand.each.only is None else _in_form(operand.each.only)
        return
    for part in operand.parts:
        yield from _in_operand(part)
