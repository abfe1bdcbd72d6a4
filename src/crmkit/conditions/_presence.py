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
    Parameter,
    Part,
    Shared,
    Shift,
    Size,
    Today,
    bare,
)


def may_be_missing(operand: Operand) -> bool:  # noqa: PLR0911 - a case each
    """
    Tell whether an operand can be missing; if not, ``is None`` asks nothing.

    >>> from crmkit.conditions._types import Integer
    >>> may_be_missing(Parameter("quota", Integer())), may_be_missing(Now())
    (True, False)
    """
    match operand:
        case Constant() | Now() | Today():
            return False
        case Computed():
            return may_be_missing(bare(operand))
        case Coalesce(options):
            return all(may_be_missing(option) for option in options)
        case Aggregate("count", each):
            return bool(each.row.through)
        case Shift(base, _, by):
            return may_be_missing(base) or isinstance(by, Parameter)
        case Part(_, of) | Size(of) | Age(of) | BusinessAge(of):
            return may_be_missing(of)
        case Anniversary(of, since) | Shared(of, since):
            return may_be_missing(of) or may_be_missing(since)
        case _:
            return True
