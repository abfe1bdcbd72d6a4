"""
Reading all texts that the names of a schema stand for.

Not here: reading them where they are used (:mod:`crmkit.conditions._read._named`).
"""

from crmkit.conditions._read import _words
from crmkit.conditions._read._check import check
from crmkit.conditions._read._parse import TRUSTED
from crmkit.conditions._schema import Schema
from crmkit.conditions._text import quoted
from crmkit.errors import ConditionError


def check_schema(schema: Schema) -> None:
    """
    Read every named condition and computed field, also those of related records.

    For the start of a program: what is wrong there is otherwise told to whoever
    uses the name first.

    Raises:
        ConditionError: If one of them cannot be read; it names it.

    >>> check_schema(Schema([], conditions={"large": "seats > 3"}))
    Traceback (most recent call last):
    crmkit.errors._conditions.ConditionError: the condition cannot be read:
      segment("large")
      ^^^^^^^^^^^^^^^^ segment 'large' cannot be read: unknown name 'seats'
    """
    for name in schema.conditions:
        check(f"segment({quoted(name)})", schema, TRUSTED)
    for field in schema.fields.values():
        if field.computed is not None:
            _check_computed(field.name, schema)
    for relation in schema.relations.values():
        check_schema(relation.to)


def _check_computed(name: str, schema: Schema) -> None:
    try:
        check(f"field({quoted(name)}) is None", schema, TRUSTED)
    except ConditionError as error:
        # That it is never missing is no mistake of the field.
        if {p.message_en for p in error.problems} != {_words.NOTHING_MISSING.en}:
            raise
