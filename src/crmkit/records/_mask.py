"""
What stands in a change in place of a value that its reader may not see.

Not here: records of which a reader may not see everything
(:mod:`crmkit.records` ``_masked``), how a mask is made (:mod:`crmkit.access`).
"""


class Mask(str):
    """
    Text that is shown in place of a value, and is none.

    It stands in the fields of a change, and in their custom values. What is folded
    from such changes hides the field, and no field of a record is changed to one.

    >>> Mask("138****5678")
    Mask('138****5678')
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Mask({str(self)!r})"
