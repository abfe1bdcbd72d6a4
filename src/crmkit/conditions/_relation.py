"""
What leads from a record to others: its customer, its orders.

Invariants:
    - A relation is a value, as its schema is: it can be hashed and pickled, and
      no schema holds itself.
    - Its name is what a view and a mapping of columns are asked for.

Not here: the related records themselves (:mod:`crmkit.conditions._moment`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from crmkit.labels import Label

if TYPE_CHECKING:
    from crmkit.conditions._schema import Schema


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@attrs.frozen
class Relation:
    """
    A way from one record to one other, or to many.

    Attributes:
        name: What views and columns know it by.
        to: Schema of the records that it leads to.
        many: Whether it may lead to several; if not, its fields are read by a
            path: ``customer.grade``.
        order: Fields by which ``first`` and ``last`` order the records,
            ascending, missing values last; then by *key*. A computed field must
            be a stored one.
        key: The field that tells the records apart; ``id`` need not be a field.
        label: Its names in both languages, if it has any.
        aliases: Further words that mean it.

    >>> from crmkit.conditions import Field, Schema, Text
    >>> orders = Relation("orders", Schema([Field("id", Text())]))
    >>> orders.many, orders.words
    (True, ('orders',))
    """

    name: str
    to: "Schema"
    many: bool = attrs.field(default=True, kw_only=True)
    order: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_names)
    key: str = attrs.field(default="id", kw_only=True)
    label: Label | None = attrs.field(default=None, kw_only=True)
    aliases: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    @property
    def words(self) -> tuple[str, ...]:
        """
        Every word that means this relation, the name first.
        """
        return (self.name, *(self.label.words if self.label else ()), *self.aliases)
