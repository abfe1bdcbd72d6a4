"""
What SQL cannot say because of the columns, by name, and what to do instead.

Not here: what it cannot say of any (:mod:`crmkit.conditions._gap`).
"""

from crmkit.conditions._gap import of
from crmkit.conditions._nodes import Aggregate, Arithmetic
from crmkit.errors import BackEndGapError

__all__ = ["not_whole", "of"]


def not_whole(operand: Arithmetic | Aggregate) -> BackEndGapError:
    """
    Return the error for durations that a column does not keep as whole numbers.
    """
    sign = operand.op if isinstance(operand, Arithmetic) else "sum(…)"
    what = f"{sign} over a column that holds no whole numbers"
    hint = (
        "keep durations as whole microseconds: BigInteger, in a TypeDecorator that "
        "makes them of timedelta"
    )
    return BackEndGapError(what, "SQL", hint)
