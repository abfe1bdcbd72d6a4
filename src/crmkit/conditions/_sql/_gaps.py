"""
What SQL cannot say, by name, and what to do instead.
"""

from crmkit.conditions._forms import InChange, Value
from crmkit.conditions._nodes import (
    Aggregate,
    Anniversary,
    Arithmetic,
    Call,
    ChangeFact,
    Old,
    Part,
    Shift,
)
from crmkit.errors import BackEndGapError

_STORE = "declare a computed field, stored=True, and give it a column"


def of(operand: Value | InChange) -> BackEndGapError:  # noqa: PLR0911 - a case each
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
            return BackEndGapError("a column moved in time", "SQL", _STORE)
        case Anniversary():
            return BackEndGapError("this anniversary(…) of a column", "SQL", _STORE)
        case Call(function):
            what = f"function {function.name!r}"
            return BackEndGapError(what, "SQL", "give it one as Function(sql=…)")
        case Old(name):
            return _of_change(f"old.{name}")
        case ChangeFact(name):
            return _of_change(f"{name!r}")
        case InChange(name):
            return _of_change(f"changed({name!r})")
        case _:
            return BackEndGapError(f"{type(operand).__name__}", "SQL", _STORE)


def not_whole(operand: Arithmetic | Aggregate) -> BackEndGapError:
    """
    Return the error for durations that a column does not keep as whole numbers.
    """
    sign = operand.op if isinstance(operand, Arithmetic) else "sum(…)"
    what = f"{sign} over a column that holds no whole numbers"
    return BackEndGapError(what, "SQL", "keep durations as whole microseconds")


def _of_change(what: str) -> BackEndGapError:
    hint = "a change is at hand only where records are; ask holds()"
    return BackEndGapError(what, "SQL", hint)
