"""
One field that a condition may name.

Invariants:
    - The name is what is read and stored; label and aliases are only words.

Not here: the fields of one record type together (:mod:`crmkit.conditions._schema`).
"""

import attrs

from crmkit.conditions._types import FieldType
from crmkit.labels import Label


@attrs.frozen
class Field:
    """
    A name with a type.

    Attributes:
        name: Name of the attribute or column.
        type: What it holds.
        label: Its names in both languages, if it has any.
        aliases: Further words that mean it.
        nullable: Whether it is declared to be missing at times; conditions
            guard against missing values in either case.

    >>> from crmkit.conditions import Integer
    >>> seats = Field("seats", Integer(), label=Label("Seats", "席位"), aliases=("座",))
    >>> seats.words
    ('seats', 'Seats', '席位', '座')
    """

    name: str
    type: FieldType
    label: Label | None = attrs.field(default=None, kw_only=True)
    aliases: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    nullable: bool = attrs.field(default=True, kw_only=True)

    @property
    def words(self) -> tuple[str, ...]:
        """
        Every word that means this field, the name first.
        """
        return (self.name, *(self.label.words if self.label else ()), *self.aliases)
