"""
Errors about conditions that a back end cannot run as it is asked to.

Not here: conditions that nothing can run (:mod:`crmkit.errors._conditions`).
"""

from crmkit.errors._base import CrmkitError, listed


class UnmappedFieldError(CrmkitError, LookupError):
    """
    A condition was to become SQL, but a field that it reads has no column.

    Attributes:
        field: The field.
        columns: The fields that have one, sorted.

    >>> print(UnmappedFieldError("stage", ("owner",)))
    field 'stage' has no column (columns: 'owner')
    """

    def __init__(self, field: str, columns: tuple[str, ...]) -> None:
        super().__init__(field, columns)
        self.field, self.columns = field, columns

    def __str__(self) -> str:
        return f"field {self.field!r} has no column (columns: {listed(self.columns)})"


class UnmappedRelationError(CrmkitError, LookupError):
    """
    A condition was to become SQL, but it is not known where a relation leads.

    Attributes:
        relation: The relation, after those that lead to it.
        relations: Those whose rows are known, sorted.

    >>> print(UnmappedRelationError("orders", ()))
    relation 'orders' has no rows (relations with rows: none); \
give related={…: Joined(columns, on)}
    """

    def __init__(self, relation: str, relations: tuple[str, ...]) -> None:
        super().__init__(relation, relations)
        self.relation, self.relations = relation, relations

    def __str__(self) -> str:
        known = listed(self.relations)
        return (
            f"relation {self.relation!r} has no rows (relations with rows: {known}); "
            "give related={…: Joined(columns, on)}"
        )


class ColumnTypeError(CrmkitError, TypeError):
    """
    A condition was to become SQL over a column that holds something else.

    Attributes:
        field: The field, after the relations that lead to it.
        column: Type of its column.
        expected: What the column should be, in English.

    >>> print(ColumnTypeError("paid", "FLOAT", "whole minor units: BigInteger"))
    the column of 'paid' is FLOAT, and should be whole minor units: BigInteger; or \
give it a TypeDecorator that converts
    """

    def __init__(self, field: str, column: str, expected: str) -> None:
        super().__init__(field, column, expected)
        self.field, self.column, self.expected = field, column, expected

    def __str__(self) -> str:
        return (
            f"the column of {self.field!r} is {self.column}, and should be "
            f"{self.expected}; or give it a TypeDecorator that converts"
        )


class BackEndGapError(CrmkitError, NotImplementedError):
    """
    A back end has no form for something that a condition asks.

    Attributes:
        what: What it has no form for.
        back_end: Which back end.
        hint: What to do instead.

    >>> print(BackEndGapError("hour(…) of a column", "SQL", "store it"))
    SQL has no hour(…) of a column: store it
    """

    def __init__(self, what: str, back_end: str, hint: str) -> None:
        super().__init__(what, back_end, hint)
        self.what, self.back_end, self.hint = what, back_end, hint

    def __str__(self) -> str:
        return f"{self.back_end} has no {self.what}: {self.hint}"
