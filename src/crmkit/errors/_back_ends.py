"""
Errors about conditions that a back end cannot run as it is asked to.

Not here: conditions that nothing can run (:mod:`crmkit.errors._conditions`).
"""

from crmkit.errors._base import CrmkitError, listed


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
