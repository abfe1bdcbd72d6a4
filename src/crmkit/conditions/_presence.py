"""
Which operands can be missing at all.

Not here: guarding them (:mod:`crmkit.conditions._values`).
"""

from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    Anniversary,
    BusinessAge,
    Coalesce,
    Computed,
    Constant,
    Now,
    Operand,
    Part,
    Shared,
    Shift,
    Size,
    Today,
)


def may_be_missing(operand: Operand) -> bool:
    """
    Tell whether an operand can be missing; if not, ``is None`` asks nothing.

    >>> from crmkit.conditions._nodes import Parameter
    >>> from crmkit.conditions._types import Integer
    >>> may_be_missing(Parameter("quota", Integer())), may_be_missing(Now())
    (True, False)
    """
    match operand:
        case Constant() | Now() | Today():
            return False
        case Coalesce(options):
            return all(may_be_missing(option) for option in options)
        case Aggregate("count", each):
            return bool(each.row.through)
        case Age() | BusinessAge() | Anniversary() | Computed():
            return any(map(may_be_missing, operand.parts))
        case Part() | Shared() | Shift() | Size():
            return any(map(may_be_missing, operand.parts))
        case _:
            return True
