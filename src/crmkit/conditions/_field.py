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
        within: Attribute of the record that holds it in a mapping, for example
            "custom"; a name that the mapping does not have is missing. Days,
            instants and decimals may be ISO text there.
        computed: What it is computed from, as text of the language; such a
            field is not read from the record.
        stored: Whether a computed field also has a column, which SQL then reads.

    >>> from crmkit.conditions import Duration, Integer
    >>> seats = Field("seats", Integer(), label=Label("Seats", "席位"), aliases=("座",))
    >>> seats.words
    ('seats', 'Seats', '席位', '座')
    >>> Field("quiet_for", Duration(), computed="age(last_contacted_at)").computed
    'age(last_contacted_at)'
    """

    name: str
    type: FieldType
    label: Label | None = attrs.field(default=None, kw_only=True)
    aliases: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    nullable: bool = attrs.field(default=True, kw_only=True)
    within: str | None = attrs.field(default=None, kw_only=True)
    computed: str | None = attrs.field(default=None, kw_only=True)
    stored: bool = attrs.field(default=False, kw_only=True)

    @property
    def words(self) -> tuple[str, ...]:
        """
        Every word that means this field, the name first.
        """
        return (self.name, *(self.label.words if self.label else ()), *self.aliases)
