"""
Errors about the related records that a condition is given to look at.

Not here: relations in SQL (:mod:`crmkit.errors._back_ends`).
"""

from typing import Any

from crmkit.errors._base import CrmkitError, briefly


class UnknownRelationError(CrmkitError, LookupError):
    """
    A condition asked for related records of a kind that the view does not hold.

    Attributes:
        relation: The relation.

    >>> print(UnknownRelationError("orders"))
    the view holds no related records for 'orders': nobody has looked for them
    """

    def __init__(self, relation: str) -> None:
        super().__init__(relation)
        self.relation = relation

    def __str__(self) -> str:
        return (
            f"the view holds no related records for {self.relation!r}: "
            "nobody has looked for them"
        )


class RelatedKeyError(CrmkitError, LookupError):
    """
    A snapshot of related records was asked for those of a record it cannot know.

    Attributes:
        relation: The relation.
        key: What tells records apart.
        kinds: Names of the types of the keys that the snapshot has.
        record: What the record holds there; the name of its class if nothing.
        is_there: Whether it holds anything there.

    >>> print(RelatedKeyError("orders", "id", ("int",), "7", is_there=True))
    the records of relation 'orders' are held by 'id' of type int, and this record \
has '7'
    >>> print(RelatedKeyError("orders", "id", ("int",), "dict", is_there=False))
    the records of relation 'orders' are held by 'id', which a record of class \
'dict' does not have; name another with Related(…, key=…)
    """

    def __init__(
        self,
        relation: str,
        key: str,
        kinds: tuple[str, ...],
        record: object,
        *,
        is_there: bool,
    ) -> None:
        super().__init__(relation, key, kinds, record)
        self.relation, self.key, self.kinds = relation, key, kinds
        self.record, self.is_there = record, is_there

    def __str__(self) -> str:
        held = f"the records of relation {self.relation!r} are held by {self.key!r}"
        if self.is_there:
            kinds, found = ", ".join(self.kinds), briefly(self.record)
            return f"{held} of type {kinds}, and this record has {found}"
        return (
            f"{held}, which a record of class {self.record!r} does not have; "
            "name another with Related(…, key=…)"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _related_key_error, (*self.args, self.is_there)


def _related_key_error(*facts: Any) -> RelatedKeyError:
    return RelatedKeyError(*facts[:-1], is_there=facts[-1])


class RelatedRowsError(CrmkitError, TypeError):
    """
    The related records of a snapshot were not given by the record they belong to.

    Attributes:
        relation: The relation; None if not even relations were told apart.
        given: What was given.

    >>> print(RelatedRowsError("orders", []))
    the records of relation 'orders' are given by the key of the record that they \
belong to, {'C1': […]}, and not as []
    >>> print(RelatedRowsError(None, []))
    related records are given by relation, {'orders': {'C1': […]}}, and not as []
    """

    def __init__(self, relation: str | None, given: object) -> None:
        super().__init__(relation, given)
        self.relation, self.given = relation, given

    def __str__(self) -> str:
        given = briefly(self.given)
        if self.relation is None:
            return (
                "related records are given by relation, {'orders': {'C1': […]}}, "
                f"and not as {given}"
            )
        return (
            f"the records of relation {self.relation!r} are given by the key of the "
            f"record that they belong to, {{'C1': […]}}, and not as {given}"
        )
