"""
How a loop over related records is written: its variable, and what to write for one.

Invariants:
    - What is said to write is read where it is said.
    - Nothing is noted here: a path is looked at in silence.

Not here: what a loop means (:mod:`crmkit.conditions._read._rows`).
"""

import ast
from collections.abc import Container
from itertools import chain, count
from keyword import iskeyword
from typing import Final

import attrs

from crmkit.conditions._read._literals import literal
from crmkit.conditions._read._names import Many, meaning
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._words import cut
from crmkit.conditions._relation import Relation
from crmkit.conditions._schema_rules import RESERVED, SOFT

#: What gives one value of a field of related records.
_OF_ONE_FIELD: Final = ("sum", "min", "max", "first", "last")
#: What somebody means who takes a record by its place.
_PLACES: Final[dict[object, str]] = {0: "first", -1: "last"}


@attrs.frozen
class _Looped:
    """
    A loop that somebody meant: over what, by which variable, under conditions or not.
    """

    relation: Relation
    path: str
    variable: str
    tail: str = ""

    def written(self, name: str, step: str = "") -> str | None:
        """
        Return it as the argument of a function, if its records have that field.
        """
        if step and step not in self.relation.to.words:
            return None
        what = f"{self.variable}.{step}" if step else "…"
        what = self.variable if name == "count" else what
        path = cut(self.path)
        return f"{name}({what} for {self.variable} in {path}{self.tail})"


def instead_of_path(reader: Reader, name: str, node: ast.expr) -> str | None:
    """
    Return what to write for a function of a path: ``sum(visits.seats)``.
    """
    loop = _over(reader, node)
    if loop is not None:
        return loop.written(name)
    if not isinstance(node, ast.Attribute) or name not in _OF_ONE_FIELD:
        return None
    loop = _over(reader, node.value)
    return None if loop is None else loop.written(name, node.attr)


def instead_of_step(reader: Reader, node: ast.Attribute) -> str | None:
    """
    Return what to write for a field of one of many: ``last(visits).seats``.
    """
    match node.value:
        case ast.Call(ast.Name(name), [argument], []) if name in _OF_ONE_FIELD:
            loop = _over(reader, argument) or _looped(reader, argument)
        case ast.Subscript(records, place) if literal(place) in _PLACES:
            name, loop = _PLACES[literal(place)], _over(reader, records)
        case _:
            return None
    return None if loop is None else loop.written(name, node.attr)


def _over(reader: Reader, node: ast.expr) -> _Looped | None:
    """
    Return the loop over the records that a path leads to.
    """
    found = _many(reader, node)
    if found is None:
        return None
    variable = canonical(reader, found.relation.name)
    return _Looped(found.relation, reader.source.written(node), variable)


def _looped(reader: Reader, node: ast.expr) -> _Looped | None:
    """
    Return the loop that is written, if it gives the records themselves.
    """
    match node:
        case ast.GeneratorExp(
            ast.Name(given), [ast.comprehension(ast.Name(variable), path, ifs)]
        ) if given == variable:
            found, tail = _many(reader, path), " if …" if ifs else ""
            written = reader.source.written(path)
        case _:
            return None
    if found is None:
        return None
    return _Looped(found.relation, written, variable, tail)


def _many(reader: Reader, node: ast.expr) -> Many | None:
    """
    Return the records that a path leads to, without a word if it leads to none.
    """
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    noted = len(reader.problems)
    found = meaning(reader, node)
    del reader.problems[noted:]
    return found if isinstance(found, Many) else None


# -- Variables ----------------------------------------------------------------


def canonical(reader: Reader, relation: str) -> str:
    """
    Return the shortest beginning of a relation's name that is free.
    """
    taken = reader.scope.taken
    prefixes = (relation[:size] for size in range(1, len(relation) + 1))
    numbered = (f"{relation}_{number}" for number in count(1))
    return next(
        name
        for name in chain(prefixes, numbered)
        if name.isidentifier() and is_free(reader, name, taken)
    )


def is_free(reader: Reader, name: str, variables: Container[str]) -> bool:
    """
    Tell whether a name means nothing yet, so a variable can have it.
    """
    schema = reader.schema
    return not (
        name in variables
        or name in schema.words
        or name in schema.params
        or name in RESERVED
        or name in SOFT
        or iskeyword(name)
    )
