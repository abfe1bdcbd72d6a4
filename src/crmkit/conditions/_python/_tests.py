"""
Forms as expressions.

Invariants:
    - An expression is true exactly where its form is; what it gives otherwise
      is only false.
    - A guard stands before what needs it, once on every way.

Not here: operands (``_values.py``), loops over related records (``_rows.py``).
"""

import ast
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Presence,
    RowPresence,
    Some,
    Test,
    Value,
)
from crmkit.conditions._node import Operator, Scalar
from crmkit.conditions._nodes import Call, Coalesce, Computed, Constant, FieldRead, Old
from crmkit.conditions._python import _syntax as py
from crmkit.conditions._python._frame import Facts, Frame
from crmkit.conditions._python._values import Values, is_plain, is_utc, is_whole
from crmkit.conditions._types import Boolean, Instant

if TYPE_CHECKING:
    from crmkit.conditions._python._rows import Rows

#: A leaf that asks more than whether something is there.
Asked: TypeAlias = Test | Among | Has | Match | InChange
#: A test, what is known where it is true, and what where it is false.
Tested: TypeAlias = tuple[ast.expr, Facts, Facts]

_READ: Final = (FieldRead, Old, Coalesce, Computed, Call)
_FEW: Final = 8  # values; a tuple of more is slower to search than a set


class Tests:
    """
    Writes forms into one function.
    """

    def __init__(self, frame: Frame, rows: "Rows") -> None:
        self._frame, self._rows = frame, rows
        self._values = Values(frame, rows)

    def form(self, form: Form, facts: Facts) -> Tested:
        """
        Return the expression of a form.
        """
        match form:
            case All(forms):
                return self._all(forms, facts)
            case Some(forms):
                return self._some(forms, facts)
            case Exists(each, inner):
                tests, known = self._frame.row(each.row, facts)
                found = self._rows.exists(each, inner, known)
                return py.both([*tests, found]), known, facts
            case ForEvery(each, inner):
                tests, known = self._frame.row(each.row, facts)
                found = self._rows.every(each, inner, known)
                absent = [py.negation(py.both(tests))] if tests else []
                return py.either([*absent, found]), facts, facts
            case Presence() | RowPresence():
                return self._presence(form, facts)
            case Test() | Among() | Has() | Match() | InChange():
                return self._leaf(form, facts)
            case _:
                assert_never(form)

    def _all(self, forms: tuple[Form, ...], facts: Facts) -> Tested:
        tests, known, failed = [], facts, None
        for form in forms:
            test, known, off = self.form(form, known)
            tests.append(test)
            failed = off if failed is None else failed & off
        return py.both(tests), known, facts if failed is None else failed

    def _some(self, forms: tuple[Form, ...], facts: Facts) -> Tested:
        tests, known, held = [], facts, None
        for form in forms:
            test, on, known = self.form(form, known)
            tests.append(test)
            held = on if held is None else held & on
        return py.either(tests), facts if held is None else held, known

    def _presence(self, leaf: Presence | RowPresence, facts: Facts) -> Tested:
        if isinstance(leaf, Presence):
            tests, known = self._values.guards(leaf.known, facts)
        else:
            tests, known = self._frame.row(leaf.row, facts)
        test = py.both(tests)
        if leaf.negated:
            return py.negation(test), facts, known
        return test, known, facts

    def _leaf(self, leaf: Asked, facts: Facts) -> Tested:
        bare = self._unguarded(leaf, facts)
        if bare is not None:
            return bare, facts, facts
        operands = () if isinstance(leaf, InChange) else leaf.known
        tests, known = self._values.guards(operands, facts)
        test = self._test(leaf, known)
        return py.both([*tests, test]), known, facts

    def _unguarded(self, leaf: Asked, facts: Facts) -> ast.expr | None:
        """
        Return a test that needs no guard: a missing value is no constant.
        """
        match leaf:
            case Test(left, "==", Constant() as right) if self._is_fresh(left, facts):
                if isinstance(left.type, Instant) or right.value is False:
                    return None
                return self._equal(self._values.maybe(left, facts), right)
            case Among(left, values, False) if self._is_fresh(
                left, facts
            ) and not isinstance(left.type, Instant | Boolean):
                found = self._values.maybe(left, facts)
                return py.comparison(found, py.IN, self._choices(values))
            case _:
                return None

    def _is_fresh(self, left: Value, facts: Facts) -> bool:
        if is_whole(left) or not is_plain(left):
            return False
        return not self._frame.knows(left, facts)

    def _test(self, leaf: Asked, facts: Facts) -> ast.expr:
        """
        Return a leaf as an expression whose operands are known.
        """
        match leaf:
            case Test(left, op, right):
                return self._compared(left, op, right, facts)
            case Among(item, values, negated):
                is_in = py.NOT_IN if negated else py.IN
                found = self._values.strict(item, facts)
                if isinstance(item.type, Instant):
                    found = py.call("utc", found)
                if isinstance(item.type, Boolean):
                    found = py.call("bool", found)
                return py.comparison(found, is_in, self._choices(values))
            case Has(item, container, negated):
                is_in = py.NOT_IN if negated else py.IN
                sides = self._both(item, container, facts)
                test = py.comparison(sides[0], is_in, sides[1])
                if not isinstance(container, _READ):
                    return test
                return _of_no_text(test, sides[1], negated=negated)
            case Match(kind, text, piece, negated):
                test = _matched(kind, *self._both(text, piece, facts))
                return py.negation(test) if negated else test
            case InChange(word, negated):
                test = self._changed(word)
                return py.negation(test) if negated else test
            case _:
                assert_never(leaf)

    def _both(
        self, left: Value, right: Value, facts: Facts
    ) -> tuple[ast.expr, ast.expr]:
        return self._values.strict(left, facts), self._values.strict(right, facts)

    def _compared(
        self, left: Value, op: Operator, right: Value, facts: Facts
    ) -> ast.expr:
        sides = self._both(left, right, facts)
        if isinstance(left.type, Instant):
            return _instants(left, sides[0], op, right, sides[1])
        if isinstance(left.type, Boolean) and not isinstance(right, Constant):
            sides = py.call("bool", sides[0]), py.call("bool", sides[1])
        if op in ("==", "!=") and isinstance(right, Constant):
            test = self._equal(sides[0], right)
            return py.negation(test) if op == "!=" else test
        return py.comparison(sides[0], py.OPERATORS[op], sides[1])

    def _equal(self, left: ast.expr, right: Constant) -> ast.expr:
        if right.value is True:
            return left
        if right.value is False:
            return py.negation(left)
        value = self._frame.parts.constant(right.value)
        return py.comparison(left, py.OPERATORS["=="], value)

    def _choices(self, values: tuple[Constant, ...]) -> ast.expr:
        """
        Return values to look something up in; of many, a set.
        """
        found: tuple[Scalar, ...] = tuple(value.value for value in values)
        choices = found if len(found) <= _FEW else frozenset(found)
        if all(isinstance(value, str | int) for value in found):
            return py.constant(choices)
        return self._frame.parts.constant(choices)

    def _changed(self, word: str) -> ast.expr:
        change = py.attribute(self._frame.ref("at"), "change")
        within = self._frame.parts.within.get(word)
        if within is None:
            fields = py.attribute(change, "fields")
            return py.comparison(py.constant(word), py.IN, fields)
        words = py.constant(word), py.constant(within)
        return py.there(py.call("change_of", change, *words))


def _instants(
    left: Value, before: ast.expr, op: Operator, right: Value, after: ast.expr
) -> ast.expr:
    """
    Compare instants whose zones may be any.

    Python compares wall times where both zones are one, and finds two instants
    unequal where one lies in an hour that happens twice: so equals are compared
    in UTC, and so is one side unless the other is a threshold, which is in UTC.
    """
    thresholds = is_utc(left), is_utc(right)
    if op in ("==", "!=") or not any(thresholds):
        before = before if thresholds[0] else py.call("utc", before)
    if op in ("==", "!="):
        after = after if thresholds[1] else py.call("utc", after)
    return py.comparison(before, py.OPERATORS[op], after)


def _of_no_text(test: ast.expr, container: ast.expr, *, negated: bool) -> ast.expr:
    """
    Return a search that raises if what it finds is a part of one text.

    Only what is found is looked at, so that the search alone costs nothing more.
    """
    cls = py.attribute(container, "__class__")
    refusal = py.call("no_set", container)
    if negated:
        is_text = py.same(cls, py.name("str"))
        return py.either([test, py.both([is_text, refusal])])
    is_set = py.same(cls, py.name("str"), negated=True)
    return py.both([test, py.either([is_set, refusal])])


def _matched(kind: str, text: ast.expr, piece: ast.expr) -> ast.expr:
    if kind == "contains":
        return py.comparison(piece, py.IN, text)
    return py.method(text, kind, piece)
