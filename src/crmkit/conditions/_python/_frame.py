"""
One function of a compiled condition, while it is written.

Invariants:
    - What is known is there: a fact is an operand or a row that a guard has
      bound to its local and found present on every way that leads here.
    - A function takes as arguments what it uses of those around it.

Not here: what operands and forms become (``_values.py``, ``_tests.py``).
"""

import ast
from typing import TypeAlias

import attrs

from crmkit.conditions._node import Row
from crmkit.conditions._python import _syntax as py
from crmkit.conditions._python._parts import Parts, Slot, by_either, by_key
from crmkit.conditions._reads import Place

#: Operands and rows that are bound to their locals and there.
Facts: TypeAlias = frozenset[object]

NOTHING: Facts = frozenset()


@attrs.define
class Frame:
    """
    What one function can name.

    Attributes:
        parts: What all functions share.
        around: The function that calls it.
        given: What is known where it is called.
        variables: The local of each variable, and the path that leads there.
        own: Names of its own.
        borrowed: Names that it is given.
        memos: Remembered thresholds that it may renew.
    """

    parts: Parts
    around: "Frame | None" = None
    given: Facts = NOTHING
    variables: dict[str, tuple[str, Place]] = attrs.field(factory=dict, kw_only=True)
    own: set[str] = attrs.field(factory=set, kw_only=True)
    borrowed: dict[str, None] = attrs.field(factory=dict, kw_only=True)
    memos: dict[str, None] = attrs.field(factory=dict, kw_only=True)

    def knows(self, key: object, facts: Facts) -> bool:
        """
        Tell whether something is known here or where this function is called.
        """
        return key in facts or key in self.given

    def ref(self, word: str) -> ast.expr:
        """
        Return a name, which is an argument if it is not of this function.
        """
        if word not in self.own:
            self.borrowed[word] = None
        return py.name(word)

    def local(self, key: object) -> ast.expr:
        """
        Return the local of something that is known.
        """
        return self.ref(self.parts.local(key))

    def bound(self, key: object, value: ast.expr) -> ast.expr:
        """
        Return the expression that binds a value to its local.
        """
        word = self.parts.local(key)
        self.own.add(word)
        return py.bound(word, value)

    def now(self) -> ast.expr:
        """
        Return the instant at which the question is asked.
        """
        return py.attribute(self.ref("at"), "now")

    def values(self) -> ast.expr:
        """
        Return the values of all parameters.
        """
        return py.attribute(self.ref("asked"), "_values")

    def parameter(self, word: str) -> ast.expr:
        """
        Return the value of a parameter.
        """
        return py.item(self.values(), self.parts.params.index(word))

    # -- Records ------------------------------------------------------------

    def record(self, row: Row) -> ast.expr:
        """
        Return the record of a row that is known.
        """
        return (
            self.local(row)
            if row.through
            else self.ref(self.variables[row.variable][0])
        )

    def slot(self, row: Row) -> Slot:
        """
        Return where the records of a row come from.
        """
        return self.parts.slot((*self.variables[row.variable][1], *row.through))

    def related(self, record: ast.expr, relation: str) -> ast.expr:
        """
        Return what a view gives for a relation.
        """
        return py.method(self.ref("view"), "related", record, py.constant(relation))

    def many_related(self, record: ast.expr, relation: str) -> ast.expr:
        """
        Return the records that a relation leads to, if they are a sequence.

        ``r if (r := …).__class__ is tuple or … else many(r, …)``: for the kinds that
        nearly all of them are, a call takes as long as a test of a record.
        """
        self.own.add("r")
        rows = py.name("r")
        found = py.bound("r", self.related(record, relation))
        is_tuple = py.same(py.attribute(found, "__class__"), py.name("tuple"))
        is_list = py.same(py.attribute(rows, "__class__"), py.name("list"))
        told = py.call("many", rows, py.constant(relation))
        return py.choice(py.either([is_tuple, is_list]), rows, told)

    def one_related(self, record: ast.expr, relation: str) -> ast.expr:
        """
        Return the record that a to-one relation leads to, or None.

        An attribute of the record is read here and now; a view that reads it takes
        six times as long. If it holds several, they are not admitted.
        """
        found = py.call("one", self.related(record, relation), py.constant(relation))
        if self.parts.reader is by_either:
            return found
        is_own = py.same(self.ref("view"), py.name("BY_ATTRIBUTE"))
        read = self.parts.reader(record, relation)
        if self.parts.reader is by_key:  # a key that is not there is not admitted
            word = py.constant(relation)
            read = py.method(record, "get", word, py.name("NOT_THERE"))
        return py.choice(is_own, read, found)

    def row(self, row: Row, facts: Facts) -> tuple[list[ast.expr], Facts]:
        """
        Return the tests that a row is there, and what is known where they are true.
        """
        tests: list[ast.expr] = []
        for length in range(1, len(row.through) + 1):
            here = Row(row.variable, row.through[:length])
            if self.knows(here, facts):
                continue
            base = self.record(Row(row.variable, row.through[: length - 1]))
            found = self.one_related(base, row.through[length - 1])
            tests.append(py.there(self.bound(here, found)))
            tests.append(self.admitted(self.local(here), self.slot(here)))
            facts |= {here}
        return tests, facts

    def admitted(self, record: ast.expr, slot: Slot) -> ast.expr:
        """
        Return the test that a record may be read, which raises if it may not.
        """
        is_seen = py.negation(self.is_unseen(record, slot))
        return py.either([is_seen, self.admission(record, slot)])

    def is_unseen(self, record: ast.expr, slot: Slot) -> ast.expr:
        """
        Return the test that a record has to be looked at before it may be read.

        It is of the class that came last, or of one that hides nothing as far as
        its attributes tell, or of another class that was seen in its slot: of those
        that hide nothing at all, or of those of which each record is asked.
        """
        cls = py.attribute(record, "__class__")
        seen, plain, others, plains = (
            py.name(f"{word}{slot.index}")
            for word in ("seen", "plain", "others", "plains")
        )
        none = py.constant(None)
        hidden = py.there(py.call("attribute", record, py.constant("hidden"), none))
        return py.both([
            py.same(cls, seen, negated=True),
            py.either([py.same(cls, plain, negated=True), hidden]),
            py.comparison(cls, py.NOT_IN, others),
            py.either([py.comparison(cls, py.NOT_IN, plains), hidden]),
        ])  # fmt: skip

    def admission(self, record: ast.expr, slot: Slot) -> ast.expr:
        """
        Return the call that looks at a record, and raises if it may not be read.
        """
        index = py.constant(slot.index)
        return py.method(py.name("answers"), "admit", record, index)
