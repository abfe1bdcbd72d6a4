"""
Related records: quantifiers and aggregates, each a function with a loop.

A plain loop in a function of its own answers faster than ``any`` over a
generator: it starts at once and its names are fast locals.

Not here: what is asked of one record (``_tests.py``).
"""

import ast
from typing import Final

from crmkit.conditions._forms import Form, only_of
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Each, FieldRead
from crmkit.conditions._python import _syntax as py
from crmkit.conditions._python._frame import NOTHING, Facts, Frame
from crmkit.conditions._python._tests import Tests
from crmkit.conditions._python._values import Values
from crmkit.conditions._types import Duration
from crmkit.conditions._values import known

_OF_VALUES: Final = {
    "count": "count", "sum": "total", "min": "least", "max": "greatest",
    "first": "first", "last": "last",
}  # fmt: skip


class Rows:
    """
    Writes the loops that one function calls.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def exists(self, each: Each, form: Form, facts: Facts) -> ast.expr:
        """
        Return the call that tells whether a record satisfies *form*.
        """
        return self._quantified(each, form, facts, wanted=True)

    def every(self, each: Each, form: Form, facts: Facts) -> ast.expr:
        """
        Return the call that tells whether all records satisfy *form*.
        """
        return self._quantified(each, form, facts, wanted=False)

    def _quantified(
        self, each: Each, form: Form, facts: Facts, *, wanted: bool
    ) -> ast.expr:
        inner = self._inner(each, facts)
        test, _, _ = Tests(inner, Rows(inner)).form(form, NOTHING)
        found = py.when(
            test if wanted else py.negation(test), py.give(py.constant(wanted))
        )
        end = py.give(py.constant(not wanted))
        return self._call(each, inner, [], found, end)

    def aggregate(self, operand: Aggregate, facts: Facts) -> ast.expr:
        """
        Return the call that makes one value of many; the row it starts at is known.
        """
        each = operand.each
        if operand.kind == "count" and each.only is None:
            return py.call("len", self._related(each))
        inner = self._inner(each, facts)
        found = self._taken(operand, inner)
        of_values = _OF_VALUES[operand.kind]
        if operand.kind == "sum" and isinstance(operand.type, Duration):
            of_values = "total_length"
        start = py.assign("found", py.no_items())
        end = py.give(py.call(of_values, py.name("found")))
        return self._call(each, inner, [start], found, end)

    def _taken(self, operand: Aggregate, inner: Frame) -> ast.stmt:
        """
        Return the statement that keeps the value of a record, if it counts.
        """
        rows = Rows(inner)
        tests: list[ast.expr] = []
        facts = NOTHING
        only = only_of(operand.each)
        if only is not None:
            test, facts, _ = Tests(inner, rows).form(only, facts)
            tests.append(test)
        value = py.constant(None)
        if operand.value is not None:
            values = Values(inner, rows)
            guards, facts = values.guards(known(operand.value), facts)
            tests += guards
            value = values.strict(operand.value, facts)
        if operand.kind in ("first", "last"):
            value = py.call("ranked", value, *self._keys(operand.each, inner))
        keep = py.do(py.method(py.name("found"), "append", value))
        return py.when(py.both(tests), keep) if tests else keep

    def _keys(self, each: Each, inner: Frame) -> list[ast.expr]:
        """
        Return what orders a record: the relation's order, then its key.
        """
        values, row = Values(inner, Rows(inner)), Row(each.variable)
        fields = each.relation.to.fields
        keys = []
        for name in (*each.relation.order, each.relation.key):
            if name in fields:
                field = fields[name]
                read = FieldRead(name, field.type, row, within=field.within)
                keys.append(values.maybe(read, NOTHING))
            else:
                keys.append(py.call("optional", inner.record(row), py.constant(name)))
        return keys

    # -- The function -------------------------------------------------------

    def _inner(self, each: Each, facts: Facts) -> Frame:
        """
        Return the frame of a function that looks at related records.
        """
        frame = self._frame
        slot = frame.parts.slot((*frame.slot(each.row).path, each.relation.name))
        # By depth, not by slot: a relation may be looked at inside itself.
        word = f"o{len(frame.variables)}"
        variables = {**frame.variables, each.variable: (word, slot.path)}
        inner = Frame(frame.parts, frame, facts | frame.given, variables=variables)
        inner.own |= {word, "rows", "found"}
        return inner

    def _related(self, each: Each) -> ast.expr:
        record = self._frame.record(each.row)
        return self._frame.many_related(record, each.relation.name)

    def _call(
        self,
        each: Each,
        inner: Frame,
        start: list[ast.stmt],
        body: ast.stmt,
        end: ast.stmt,
    ) -> ast.expr:
        """
        Add the function with its loop, and return the call of it.
        """
        word, slot = inner.variables[each.variable][0], inner.slot(Row(each.variable))
        steps = [body]
        if slot.reads:
            unseen = inner.is_unseen(py.name(word), slot)
            look = py.do(inner.admission(py.name(word), slot))
            steps.insert(0, py.when(unseen, look))
        parts = self._frame.parts
        made = f"q{len(parts.functions)}"
        lines = [
            *py.shared(list(inner.memos)),
            *start,
            py.loop(word, py.name("rows"), *steps),
            end,
        ]
        parts.functions.append(py.function(made, ["rows", *inner.borrowed], lines))
        arguments = [self._frame.ref(name) for name in inner.borrowed]
        return py.call(made, self._related(each), *arguments)
