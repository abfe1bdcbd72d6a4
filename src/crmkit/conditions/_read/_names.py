"""
Names and paths: fields, relations, variables, parameters, ``old``, ``by``.

Invariants:
    - A word of the schema goes before the soft words ``old``, ``by`` and ``cause``.
    - A path follows relations to one record; what leads to many is only looked
      through, by a quantifier or an aggregate.

Not here: what a computed field stands for (:mod:`crmkit.conditions._read._named`).
"""

import ast
from itertools import chain
from typing import Final, Literal, TypeAlias

import attrs

from crmkit.conditions._field import Field
from crmkit.conditions._node import ROOT, Row
from crmkit.conditions._nodes import (
    ChangeFact,
    FieldRead,
    Now,
    Old,
    Operand,
    Parameter,
    Today,
)
from crmkit.conditions._read import _words, _words_names
from crmkit.conditions._read._literals import literal
from crmkit.conditions._read._named import computed
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._unknown import note_ambiguous, note_unknown
from crmkit.conditions._read._words import Words
from crmkit.conditions._relation import Relation
from crmkit.conditions._schema import Schema
from crmkit.conditions._schema_rules import RESERVED
from crmkit.conditions._types import normal

_FACTS: Final[dict[str, Literal["by", "cause"]]] = {"by": "by", "cause": "cause"}


@attrs.frozen
class Place:
    """
    A record that a path leads to.
    """

    row: Row
    schema: Schema


@attrs.frozen
class Many:
    """
    Records that a path leads to.
    """

    row: Row
    relation: Relation


@attrs.frozen
class _Given:
    """
    A parameter that is a record.
    """

    name: str
    schema: Schema


@attrs.frozen
class _Before:
    """
    The record before the change at hand.
    """


Meaning: TypeAlias = Operand | Place | Many
_Start: TypeAlias = Place | Many | _Given | _Before


def name(reader: Reader, node: ast.Name) -> Operand | None:
    """
    Return the operand that a name means.
    """
    if reader.scope.schema is reader.schema:
        direct = reader.schema.direct.get(node.id)
        if direct is not None:
            return direct
    return _as_operand(reader, meaning(reader, node), node)


def path(reader: Reader, node: ast.Attribute) -> Operand | None:
    """
    Return the operand that a path leads to.
    """
    return _as_operand(reader, meaning(reader, node), node)


def named_field(reader: Reader, node: ast.Call) -> Operand | None:
    """
    Return the field that ``field("…")`` means, also at the end of a path.
    """
    word = literal(node.args[0]) if len(node.args) == 1 and not node.keywords else None
    if not isinstance(word, str):
        reader.note(_words_names.FIELD_NEEDS_TEXT, node)
        return None
    if not isinstance(node.func, ast.Attribute):
        return _field(reader, _here(reader), normal(word), node.args[0])
    start = _start(reader, node.func.value)
    if start is None:
        return None
    found = _step(reader, start, normal(word), node)
    return _as_operand(reader, found, node)


def meaning(reader: Reader, node: ast.expr, *, onward: bool = False) -> Meaning | None:
    """
    Return what a name or a path means: an operand, one record or many.

    A name that a field shares with a to-one relation is the field, unless the
    path goes *onward* from there.
    """
    if isinstance(node, ast.Name):
        return _named(reader, node, onward=onward)
    if not isinstance(node, ast.Attribute):
        reader.note(_words.not_allowed(node), node)
        return None
    start = _start(reader, node.value)
    if start is None:
        return None
    return _step(reader, start, node.attr, node, onward=onward)


def own_field(reader: Reader, word: str, node: ast.expr) -> Field | None:
    """
    Return the field of the record itself that a word means, if it is stored there.
    """
    schema = reader.schema
    if reader.scope.row != ROOT or reader.scope.schema is not schema:
        reader.note(_words_names.CHANGE_ELSEWHERE, node)
        return None
    field = _field_of(reader, schema, word, node)
    if field is not None and field.computed is not None:
        reader.note(_words_names.never_changed(field.name), node)
        return None
    return field


# -- One name -----------------------------------------------------------------


def _named(reader: Reader, node: ast.Name, *, onward: bool) -> Meaning | None:
    """
    Return what a name means where it stands.
    """
    scope, word = reader.scope, node.id
    if word in scope.variables:
        return Place(*scope.variables[word])
    if word == "now":
        return Now()
    if word == "today":
        return Today()
    if word in reader.schema.params and not _is_elsewhere(reader, word):
        return _parameter(reader, word, node)
    if word not in scope.schema.words:
        return _soft(reader, word, node)
    return _word(reader, _here(reader), word, node, onward=onward)


def _is_elsewhere(reader: Reader, word: str) -> bool:
    """
    Tell whether a related record, whose computed field is read, has that word.
    """
    scope = reader.scope
    return scope.schema is not reader.schema and word in scope.schema.words


def _here(reader: Reader) -> Place:
    return Place(reader.scope.row, reader.scope.schema)


def _parameter(reader: Reader, word: str, node: ast.expr) -> Parameter | None:
    kind = reader.schema.params[word]
    if not isinstance(kind, Schema):
        return Parameter(word, kind)
    if "id" not in kind.fields:
        reader.note(_words_names.record_without_id(word), node)
        return None
    return Parameter(f"{word}.id", kind.fields["id"].type)


def _soft(reader: Reader, word: str, node: ast.Name) -> ChangeFact | None:
    scope = reader.scope
    if word in _FACTS:
        return ChangeFact(_FACTS[word])
    if word == "old":
        reader.note(_words_names.OLD_ALONE, node)
        return None
    words, params = scope.schema.words, reader.schema.params
    known = chain(words, params, scope.variables, RESERVED)
    note_unknown(reader, word, (known, scope.schema), node)
    return None


def _word(
    reader: Reader, place: Place, word: str, node: ast.expr, *, onward: bool
) -> Operand | Place | Many | None:
    """
    Return the field or relation of a record that a word means.
    """
    schema, names = place.schema, place.schema.words.get(word, ())
    if len(names) != 1:
        if names:
            note_ambiguous(reader, word, names, node)
        else:
            note_unknown(
                reader, word, (schema.words, schema), node, is_end=_ends(place)
            )
        return None
    is_relation = onward or names[0] not in schema.fields
    relation = schema.relations.get(names[0]) if is_relation else None
    if relation is not None:
        if relation.many:
            return Many(place.row, relation)
        through = (*place.row.through, relation.name)
        return Place(Row(place.row.variable, through), relation.to)
    return _field(reader, place, word, node)


def _field(reader: Reader, place: Place, word: str, node: ast.expr) -> Operand | None:
    """
    Return what a word means that names a field of a record.
    """
    field = _field_of(reader, place.schema, word, node)
    if field is None:
        return None
    if field.computed is not None:
        return computed(reader, field, place.schema, place.row, node)
    return FieldRead(field.name, field.type, place.row, within=field.within)


def _field_of(
    reader: Reader, schema: Schema, word: str, node: ast.expr
) -> Field | None:
    """
    Return the field of a schema that a word means.
    """
    names = tuple(n for n in schema.words.get(word, ()) if n in schema.fields)
    if len(names) == 1:
        return schema.fields[names[0]]
    if names:
        note_ambiguous(reader, word, names, node)
        return None
    known = (w for w, means in schema.words.items() if means[0] in schema.fields)
    note_unknown(reader, word, (known, schema), node)
    return None


# -- One step of a path -------------------------------------------------------


def _start(reader: Reader, node: ast.expr) -> _Start | None:
    """
    Return the record from which a path goes on.
    """
    if isinstance(node, ast.Name):
        given = reader.schema.params.get(node.id)
        if isinstance(given, Schema) and not _is_hidden(reader, node.id):
            return _Given(node.id, given)
        if node.id == "old" and not _is_word(reader, "old"):
            return _Before()
    found = meaning(reader, node, onward=True)
    if found is None or isinstance(found, Place | Many):
        return found
    reader.note(_beyond(reader, node), node)
    return None


def _beyond(reader: Reader, node: ast.expr) -> Words:
    """
    Return the words for a path that goes on behind a value.
    """
    before = None
    if isinstance(node, ast.Attribute):
        before = meaning(reader, node.value, onward=True)
    if isinstance(before, Place) and _ends(before):
        return _words_names.RELATIONS_END
    return _words_names.NO_FIELDS_BELOW


def _ends(place: Place) -> bool:
    """
    Tell whether a record is a related one from which no relation goes on.
    """
    return place.row != ROOT and not place.schema.relations


def _is_hidden(reader: Reader, word: str) -> bool:
    return word in reader.scope.variables or _is_elsewhere(reader, word)


def _is_word(reader: Reader, word: str) -> bool:
    return word in reader.scope.variables or word in reader.scope.schema.words


def _step(
    reader: Reader,
    start: _Start,
    word: str,
    node: ast.Attribute | ast.Call,
    *,
    onward: bool = False,
) -> Meaning | None:
    """
    Return what one word means in a record.
    """
    match start:
        case Place() if isinstance(node, ast.Call):
            return _field(reader, start, word, node)
        case Place():
            return _word(reader, start, word, node, onward=onward)
        case Many():
            step = node.func if isinstance(node, ast.Call) else node
            way = step.value if isinstance(step, ast.Attribute) else step
            reader.note(_words_names.leads_to_many(reader.source.written(way)), node)
            return None
        case _Given(given, schema):
            return _given_field(reader, given, schema, word, node)
        case _Before():
            field = own_field(reader, word, node)
            if field is None:
                return None
            return Old(field.name, field.type, within=field.within)


def _given_field(
    reader: Reader, given: str, schema: Schema, word: str, node: ast.expr
) -> Parameter | None:
    field = _field_of(reader, schema, word, node)
    if field is None:
        return None
    if field.computed is not None:
        reader.note(_words_names.parameter_computed(given, field.name), node)
        return None
    return Parameter(f"{given}.{field.name}", field.type)


# -- What is wrong ------------------------------------------------------------


def _as_operand(
    reader: Reader, found: Meaning | None, node: ast.expr
) -> Operand | None:
    if isinstance(found, Place):
        reader.note(_words_names.is_a_record(reader.source.written(node)), node)
        return None
    if isinstance(found, Many):
        reader.note(_words_names.leads_to_many(reader.source.written(node)), node)
        return None
    return found
