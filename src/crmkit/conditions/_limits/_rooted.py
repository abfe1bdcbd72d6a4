"""
A form that is asked about a record, asked about a related one.

Invariants:
    - Variables get names that no text can have, so that none of them means a
      variable of the condition that the form is put into.

Not here: where forms are put (:mod:`crmkit.conditions._limits._limiter`).
"""

from typing import Any, cast

import attrs

from crmkit.conditions._forms import (
    All,
    Exists,
    ForEvery,
    Form,
    InChange,
    RowPresence,
    Some,
    Value,
    only_of,
)
from crmkit.conditions._limits._parts import leaf_remade, remade
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Computed, Each, FieldRead


def rooted(form: Form, row: Row) -> Form:
    """
    Return a form about the record of a row that was about the record asked about.

    >>> from crmkit.conditions._node import ROOT
    >>> rooted(RowPresence(Row("", ("customer",)), negated=False), Row("o")).row
    Row(variable='o', through=('customer',))
    """
    return _Rooting(row).form(form)


@attrs.frozen
class _Rooting:
    """
    Puts a form where it is asked about another row.
    """

    start: Row

    def form(self, form: Form) -> Form:
        """
        Return a form about the other row.
        """
        match form:
            case All(forms) | Some(forms):
                return type(form)(tuple(map(self.form, forms)))
            case Exists(each, inner) | ForEvery(each, inner):
                return type(form)(self.each(each), self.form(inner))
            case RowPresence(row, negated):
                return RowPresence(self.row(row), negated)
            case InChange():
                return form
            case _:
                return leaf_remade(form, self.value)

    def value(self, operand: Value) -> Value:
        """
        Return an operand that reads the other row.
        """
        match operand:
            case FieldRead():
                return attrs.evolve(operand, row=self.row(operand.row))
            case Aggregate(_, each, value):
                read = None if value is None else self.value(value)
                made = attrs.evolve(operand, each=self.each(each))
                return attrs.evolve(made, value=cast("Any", read))
            case Computed(_, row):
                made_ = remade(operand, self.value)
                return attrs.evolve(cast("Computed", made_), row=self.row(row))
            case _:
                return remade(operand, self.value)

    def each(self, each: Each) -> Each:
        """
        Return related records that lead on from the other row.
        """
        only = only_of(each)
        return attrs.evolve(
            each,
            variable=_renamed(each.variable),
            row=self.row(each.row),
            only=None if only is None else self.form(only),
        )

    def row(self, row: Row) -> Row:
        """
        Return a row as it is reached from the other one.
        """
        if row.variable:
            return attrs.evolve(row, variable=_renamed(row.variable))
        return Row(self.start.variable, (*self.start.through, *row.through))


def _renamed(variable: str) -> str:
    return f"~{variable}"
