"""
A checked condition with labels for names, so that its text is in a reader's language.

Labels are words of the schema like names, so the text reads back as the same
condition.

Invariants:
    - A label stands for a name only where it can mean nothing else; otherwise the
      name stays.
    - Parameters, functions, segments and variables keep their names.

Not here: the text itself (:mod:`crmkit.conditions._text`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

import attrs

from crmkit.conditions._checked import (
    Changed,
    Checked,
    NoRow,
    Quantified,
)
from crmkit.conditions._choices import Choices
from crmkit.conditions._field import Field
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import (
    Aggregate,
    Computed,
    Constant,
    Each,
    FieldRead,
    Old,
)
from crmkit.conditions._relation import Relation
from crmkit.conditions._schema import Schema
from crmkit.conditions._schema_rules import RESERVED, SOFT, is_plain
from crmkit.conditions._text import written
from crmkit.conditions._types import is_clean, normal
from crmkit.conditions._wall import local_time
from crmkit.errors import UnknownChoiceError
from crmkit.labels import LANGUAGES, Label, Language

#: Words that mean something else before a dot, or by themselves.
_TAKEN: Final = frozenset({*RESERVED, *SOFT, "field"})

_MINUTE: Final = timedelta(minutes=1)


def option_word(kind: Choices, value: str, language: Language) -> str:
    """
    Return the label of a choice, or its value if the label could mean another.

    >>> from crmkit.conditions import Option
    >>> stage = Choices((Option("interested", Label("Interested", "意向")),))
    >>> option_word(stage, "interested", "zh"), option_word(stage, "new", "zh")
    ('意向', 'new')
    """
    label = next((each.label for each in kind.options if each.value == value), None)
    word = _word(label, language)
    return word if word and kind.meant_by(word) == (value,) else value


def _word(label: Label | None, language: Language) -> str | None:
    return None if label is None else (label.zh if language == "zh" else label.en)


def in_words(node: Checked, schema: Schema, language: Language) -> str:
    """
    Return a condition as text with labels.

    Raises:
        UnknownChoiceError: If there is no such language.
    """
    return written(Scope.of(schema, language).labelled(node))


@attrs.frozen
class Scope:
    """
    What names stand for in some place of a condition, and the labels for them.

    Attributes:
        language: Which labels.
        schemas: The schema of each variable's records; "" is the root.
        zone: Whose clocks instants are shown by.
    """

    language: Language
    schemas: Mapping[str, Schema]
    zone: tzinfo

    @classmethod
    def of(cls, schema: Schema, language: Language) -> "Scope":
        """
        Return the scope of a whole condition.

        Raises:
            UnknownChoiceError: If there is no such language.
        """
        if language not in LANGUAGES:
            raise UnknownChoiceError("language", language, LANGUAGES)
        return cls(language, {"": schema}, schema.tz)

    def inside(self, each: Each) -> "Scope":
        """
        Return the scope in which the variable of a relation stands for a record.
        """
        schemas = {**self.schemas, each.variable: each.relation.to}
        return attrs.evolve(self, schemas=schemas)

    # -- Names ----------------------------------------------------------------

    def row(self, row: Row) -> Row:
        """
        Return a record with labels for the relations that lead to it.
        """
        schema, through = self.schemas.get(row.variable), []
        for number, name in enumerate(row.through):
            found = None if schema is None else schema.relations.get(name)
            is_first = not row.variable and not number
            through.append(self._relation(found, schema, is_first) or name)
            schema = None if found is None else found.to
        return Row(row.variable, tuple(through))

    def _schema(self, row: Row) -> Schema | None:
        schema = self.schemas.get(row.variable)
        for name in row.through:
            found = None if schema is None else schema.relations.get(name)
            schema = None if found is None else found.to
        return schema

    def _relation(
        self,
        relation: Relation | None,
        schema: Schema | None,
        is_first: bool,  # noqa: FBT001 - private
    ) -> str | None:
        """
        Return the label of a relation; one that is no plain name cannot be read.
        """
        word = self._named(relation, schema, is_first)
        return word if word and is_plain(word) else None

    def field(self, name: str, row: Row) -> str:
        """
        Return the label of a field, or its name.
        """
        schema = self._schema(row)
        found = None if schema is None else schema.fields.get(name)
        return self._named(found, schema, not row.names) or name

    def _named(
        self,
        named: Field | Relation | None,
        schema: Schema | None,
        is_first: bool,  # noqa: FBT001 - private
    ) -> str | None:
        """
        Return the label of something, if it can mean nothing else there.
        """
        word = _word(named.label, self.language) if named is not None else None
        if not word or named is None or schema is None:
            return None
        if schema.words.get(normal(word)) != (named.name,) or not is_clean(word):
            return None
        return word if not is_first or self._is_free(word, schema) else None

    def _is_free(self, word: str, root: Schema) -> bool:
        """
        Tell whether a word that nothing stands before is no other word.
        """
        taken = _TAKEN.union(root.params, self.schemas)
        return normal(word) not in taken

    # -- Nodes ----------------------------------------------------------------

    def labelled(self, node: Any) -> Any:  # noqa: PLR0911 - a case for each kind
        """
        Return a node with labels for the names in it.
        """
        match node:
            case FieldRead(name, _, row) | Computed(name, row):
                return attrs.evolve(node, name=self.field(name, row), row=self.row(row))
            case Old(name) | Changed(name):
                return attrs.evolve(node, name=self.field(name, Row()))
            case NoRow(row):
                return NoRow(self.row(row))
            case Constant(value, Choices() as kind) if isinstance(value, str):
                return Constant(option_word(kind, value, self.language), kind)
            case Constant(datetime() as value, kind):
                return Constant(self._local(value), kind)
            case Quantified(kind, each, part):
                inner = self.inside(each)
                return Quantified(kind, self.each(each), inner.labelled(part))
            case Aggregate(_, each, value):
                inner = self.inside(each)
                read = None if value is None else inner.labelled(value)
                return attrs.evolve(node, each=self.each(each), value=read)
            case tuple():
                return tuple([self.labelled(part) for part in node])
            case _:
                return self._parts(node)

    def _local(self, value: datetime) -> datetime:
        """
        Return an instant on the reader's clocks, or in UTC if those cannot be read.
        """
        local = local_time(value, self.zone)
        ahead = local.utcoffset() or timedelta(0)
        return local if local == value and not ahead % _MINUTE else value

    def _parts(self, node: Any) -> Any:
        """
        Return a node whose parts have labels.
        """
        if not getattr(node, "parts", ()):
            return node
        held = {
            field.alias: getattr(node, field.name)
            for field in attrs.fields(type(node))
            if field.init and _is_made_of_nodes(getattr(node, field.name))
        }
        return attrs.evolve(node, **{n: self.labelled(p) for n, p in held.items()})

    def each(self, each: Each) -> Each:
        """
        Return the records of a relation, with labels.
        """
        to = self.row(Row(each.row.variable, (*each.row.through, each.relation.name)))
        relation = attrs.evolve(each.relation, name=to.through[-1])
        only = None if each.only is None else self.inside(each).labelled(each.only)
        row = Row(each.row.variable, to.through[:-1])
        return attrs.evolve(each, relation=relation, row=row, only=only)


def _is_made_of_nodes(value: object) -> bool:
    if isinstance(value, tuple):
        return any(_is_made_of_nodes(each) for each in value)
    return attrs.has(type(value)) and hasattr(value, "parts")
