"""
What conditions may name of a record and of those that it leads to.

To its fields come a company's choices, its labels and its custom fields.

Invariants:
    - A schema is made once for each class and number of steps; records lead to each
      other by many ways, and all of them share it.
"""

from collections.abc import Hashable, Mapping
from functools import cache, lru_cache
from typing import Any, Self

import attrs

from crmkit.conditions import Choices, Field, Option, Relation, Schema, TextSet
from crmkit.labels import Label
from crmkit.records import CustomField, FieldOption, Record, links, record_class


@cache
def record_fields(type_name: str) -> Mapping[str, Field]:
    """
    Return the fields of a type of record by name, as conditions know them.

    They are read from its class once for the process: what a company chooses lies
    over them, and its settings are made anew more often than classes are.

    >>> from crmkit.presets import record_fields
    >>> record_fields("department")["name"].label.zh
    '部门名称'
    """
    return Schema.of(record_class(type_name)).fields


@lru_cache(maxsize=16)
def _made(*_chosen: Hashable) -> dict[tuple[str, int], Schema]:
    return {}


@attrs.frozen
class RelatedSchemas:
    """
    Schemas of records and of what they lead to.

    Attributes:
        zone: IANA name of the zone in which days begin.
        labels: ``"ticket.kind"`` → value → label.
        custom_fields: Record type → its custom fields.
        made: Those that are made already, by type and steps; it is filled.
        options: ``"customer.industry"`` → what the company makes of that field.

    >>> from crmkit.records import Contact
    >>> made = {}
    >>> schema = RelatedSchemas("UTC", {}, {}, made).schema(Contact, 1)
    >>> list(schema.relations), sorted(made)
    (['customer', 'verifications'], [('contact', 1), ('customer', 0), \
('verification', 0)])
    """

    zone: str
    labels: Mapping[str, Mapping[str, Label]]
    custom_fields: Mapping[str, tuple[CustomField[Any], ...]]
    made: dict[tuple[str, int], Schema]
    options: Mapping[str, FieldOption] = attrs.field(factory=dict)

    @classmethod
    def shared(
        cls,
        zone: str,
        labels: Mapping[str, Mapping[str, Label]],
        custom_fields: Mapping[str, tuple[CustomField[Any], ...]],
        options: Mapping[str, FieldOption],
    ) -> Self:
        """
        Return those of a company, which another that chose the same has as well.

        What stores keep for a schema is then kept once for both: equal schemas are
        told apart by what they are made of, one object by itself.

        >>> from crmkit.records import Contact
        >>> one, other = (RelatedSchemas.shared("UTC", {}, {}, {}) for _ in range(2))
        >>> one.schema(Contact, 1) is other.schema(Contact, 1)
        True
        """
        words = ((field, *values.items()) for field, values in labels.items())
        made = _made((zone, *words), (*custom_fields.items(),), (*options.items(),))
        return cls(zone, labels, custom_fields, made, options)

    def schema(self, cls: type[Record], steps: int) -> Schema:
        """
        Return the schema of a class and of what it leads to within some steps.
        """
        key = cls.type_name, steps
        if key not in self.made:
            self.made[key] = self._schema(cls, steps)
        return self.made[key]

    def _schema(self, cls: type[Record], steps: int) -> Schema:
        read = record_fields(cls.type_name)
        fields = {n: self._field(cls, f) for n, f in read.items()}
        custom = self.custom_fields.get(cls.type_name, ())
        return Schema(
            [
                *fields.values(),
                *(field.field for field in custom),
            ],
            relations=[
                Relation(
                    link.name,
                    self.schema(link.target, steps - 1),
                    many=link.many,
                    order=(link.order,) if link.order else (),
                    label=link.label or fields[link.field].label,
                )
                for link in links(cls)
                if steps
            ],
            zone=self.zone,
        )

    def _field(self, cls: type[Record], field: Field) -> Field:
        path = f"{cls.type_name}.{field.name}"
        option = self.options.get(path)
        if option is not None and option.relabels:
            field = attrs.evolve(field, label=option.over(field.label), aliases=())
        labels = self.labels.get(path)
        if labels is None:
            return field
        options = tuple(Option(value, label) for value, label in labels.items())
        kind = Choices(options)
        if isinstance(field.type, TextSet):
            return attrs.evolve(field, type=TextSet(kind))
        return attrs.evolve(field, type=kind)
