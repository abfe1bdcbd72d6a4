"""
Operands as expressions, and the guards that they need.

Invariants:
    - ``strict`` gives a value, once ``guards`` has bound what may be missing.
    - ``maybe`` gives a value or None, and binds what it needs itself.
    - What depends on the moment alone is worked out once a moment.

Not here: comparisons (``_tests.py``), related records (``_rows.py``).
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeGuard, assert_never, cast

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._forms import BusinessBefore, StartOf, Value
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    Anniversary,
    Arithmetic,
    BusinessAge,
    Call,
    ChangeFact,
    Coalesce,
    Computed,
    Constant,
    FieldRead,
    Fold,
    Now,
    Old,
    Operand,
    Parameter,
    Part,
    Shared,
    Shift,
    Size,
    Today,
)
from crmkit.conditions._python import _syntax as py
from crmkit.conditions._python._frame import Facts, Frame
from crmkit.conditions._python._runtime import LEAST, LONGEST, MOST, SHORTEST
from crmkit.conditions._types import Day, Duration, FieldType, Instant, Integer, TextSet
from crmkit.conditions._values import known
from crmkit.conditions._walk import follows_moment, walk

if TYPE_CHECKING:
    from crmkit.conditions._python._rows import Rows

_WORKED_OUT: Final = (Today, BusinessBefore, Shift, StartOf, Part, Anniversary)
_READ: Final = (FieldRead, Old, Coalesce, Computed)
_COMPUTED: Final = (*_WORKED_OUT, Constant, Parameter, Now)
#: What guards have bound before its value is asked for.
_BOUND: Final = (*_READ, Arithmetic, Call, Parameter, ChangeFact)
#: What is there whenever its parts are, or what no form has any more.
_SURE: Final = (*_WORKED_OUT, Constant, Now, Fold, Size, Shared, Age, BusinessAge)
_CALLED: Final[Mapping[type, str]] = MappingProxyType(
    {Fold: "folded", Size: "size", Shared: "common"}
)
_ISO: Final[tuple[tuple[type[FieldType], str], ...]] = (
    (Day, "as_day"), (Instant, "as_instant"), (Number, "as_number"),
)  # fmt: skip


class Values:
    """
    Writes operands into one function.
    """

    def __init__(self, frame: Frame, rows: "Rows") -> None:
        self._frame, self._rows = frame, rows

    # -- Guards -------------------------------------------------------------

    def guards(
        self, operands: Iterable[Value], facts: Facts
    ) -> tuple[list[ast.expr], Facts]:
        """
        Return the tests that operands are there, and what is then known.
        """
        tests: list[ast.expr] = []
        for operand in operands:
            if not self._frame.knows(operand, facts):
                more, facts = self._guard(operand, facts)
                tests += more
                facts |= {operand}
        return tests, facts

    def _guard(self, operand: Value, facts: Facts) -> tuple[list[ast.expr], Facts]:
        """
        Return the tests that an operand is there, whose parts are known.
        """
        if isinstance(operand, _SURE):
            raise TypeError(operand)
        match operand:
            case FieldRead(_, _, row):
                tests, facts = self._frame.row(row, facts)
                return [*tests, *self._field(operand)], facts
            case Coalesce(options):
                tests = [self._present(operand, option, facts) for option in options]
                return [py.either(tests)], facts
            case Arithmetic():
                return [self._in_range(operand, facts)], facts
            case Computed(_, _, inner):
                return [self._present(operand, inner, facts)], facts
            case Aggregate():
                tests, facts = self._frame.row(operand.each.row, facts)
                return [
                    *tests,
                    self._found(operand, self._rows.aggregate(operand, facts)),
                ], facts
            case Call() | Parameter() | ChangeFact() | Old():
                return [self._found(operand, self._made(operand, facts))], facts
            case _:
                assert_never(operand)

    def _field(self, read: FieldRead) -> list[ast.expr]:
        """
        Return the tests that a field of a known row is there.
        """
        if read.within is None:
            return [self._found(read, self.read(read))]
        inside = self._frame.bound((read.row, read.within), self.read(read))
        value = py.method(
            self._frame.local((read.row, read.within)), "get", py.constant(read.name)
        )
        for kind, decode in _ISO:
            if isinstance(read.type, kind):
                value = py.call(decode, value)
        return [py.there(inside), self._found(read, value)]

    def read(self, read: FieldRead) -> ast.expr:
        """
        Return what reads a field, or the mapping that it is in, off a known row.
        """
        reader = self._frame.parts.reader
        return reader(self._frame.record(read.row), read.within or read.name)

    def _present(self, operand: Value, option: Value, facts: Facts) -> ast.expr:
        return self._found(operand, self.maybe(option, facts))

    def _found(self, operand: Value, value: ast.expr) -> ast.expr:
        """
        Return the test that a value is there, which raises for half a number.

        Anything is told apart from a whole number in place of what is missing, in
        ``type(v := …) is int or v is not None and whole(v)``: that takes a few
        nanoseconds more than to ask for None, and a call nothing as a rule.
        """
        bound = self._frame.bound(operand, value)
        if not is_whole(operand):
            return py.there(bound)
        here = self._frame.local(operand)
        is_int = py.same(py.call("type", bound), py.name("int"))
        return py.either([is_int, py.both([py.there(here), py.call("whole", here)])])

    def _in_range(self, sum_: Arithmetic, facts: Facts) -> ast.expr:
        left, right = self.strict(sum_.left, facts), self.strict(sum_.right, facts)
        value = py.arithmetic(left, py.ARITHMETIC[sum_.op], right)
        ends: tuple[object, object] = LEAST, MOST
        if isinstance(sum_.type, Duration):
            ends = SHORTEST, LONGEST
        low, high = map(self._frame.parts.constant, ends)
        least, most = py.OPERATORS["<="], py.OPERATORS["<="]
        return py.comparison(low, least, self._frame.bound(sum_, value), most, high)

    def _made(
        self, operand: Call | Parameter | ChangeFact | Old, facts: Facts
    ) -> ast.expr:
        """
        Return the expression of a value that may turn out to be missing.
        """
        match operand:
            case Call(function, arguments):
                called = self._frame.parts.constant(function.python)
                return py.call(
                    called, *(self._argument(each, facts) for each in arguments)
                )
            case Parameter(word):
                return self._frame.parameter(word)
            case ChangeFact(word):
                return py.attribute(py.attribute(self._frame.ref("at"), "change"), word)
            case Old(word, kind):
                return self._old(word, kind, facts)
            case _:
                assert_never(operand)

    def _argument(self, operand: Value, facts: Facts) -> ast.expr:
        value = self.strict(operand, facts)
        if isinstance(operand.type, TextSet):
            return py.call("texts", value)
        if isinstance(operand.type, Day) and isinstance(operand, _READ):
            return py.call("plain_day", value)
        if isinstance(operand.type, Instant) and not is_utc(operand):
            return py.call("utc", value)
        return value

    def _old(self, word: str, kind: FieldType, facts: Facts) -> ast.expr:
        within = self._frame.parts.within.get(word)
        present = self.maybe(FieldRead(word, kind, within=within), facts)
        change = py.attribute(self._frame.ref("at"), "change")
        words = py.constant(word), py.constant(within)
        value = py.call("before", change, *words, present)
        if within is None:
            return value
        for iso, decode in _ISO:
            if isinstance(kind, iso):
                value = py.call(decode, value)
        return value

    # -- Values -------------------------------------------------------------

    def maybe(self, operand: Value, facts: Facts) -> ast.expr:
        """
        Return the expression of a value, or of None.
        """
        is_checked = is_whole(operand) or self._frame.knows(operand, facts)
        if is_plain(operand) and not is_checked:
            return self.read(operand)
        tests, facts = self.guards(known(operand), facts)
        value = self.strict(operand, facts)
        return py.choice(py.both(tests), value, py.constant(None)) if tests else value

    def strict(self, operand: Value, facts: Facts) -> ast.expr:  # noqa: C901, PLR0911, PLR0912 - a case each
        """
        Return the expression of a value whose parts are known.
        """
        if is_threshold(operand):
            return self._threshold(operand)
        if isinstance(operand, _BOUND):
            return self._frame.local(operand)
        match operand:
            case Constant(value):
                return self._frame.parts.constant(value)
            case Now():
                return self._frame.now()
            case Aggregate():
                is_sure = operand.kind == "count" and not operand.each.row.through
                rows, local = self._rows.aggregate, self._frame.local
                return rows(operand, facts) if is_sure else local(operand)
            case Shift(base, sign, by):
                return self._shifted(operand, base, sign, by, facts)
            case Part(unit, of):
                return self._wall("part", py.constant(unit), self._argument(of, facts))
            case Anniversary(of, since):
                days = self._argument(of, facts), self.strict(since, facts)
                return self._wall("anniversary", *days)
            case StartOf(_, of):
                return self._start(operand, self.strict(of, facts))
            case Fold(of, kind) if kind.phone:
                return py.call("dialled", self.strict(of, facts))
            case Fold() | Size() | Shared():
                values = (self.strict(part, facts) for part in operand.parts)
                return py.call(_CALLED[type(operand)], *values)
            case Today() | BusinessBefore() | Age() | BusinessAge():
                raise TypeError(operand)
            case _:
                assert_never(operand)

    def _shifted(
        self, shift: Shift, base: Value, sign: int, by: Value, facts: Facts
    ) -> ast.expr:
        amount = self.strict(by, facts)
        moved = amount if sign == 1 else py.minus(amount)
        return self._wall("moved", self._argument(base, facts), moved)

    def _wall(self, word: str, *arguments: ast.expr) -> ast.expr:
        return py.method(py.name("wall"), word, *arguments)

    # -- Thresholds ---------------------------------------------------------

    def _threshold(self, operand: Value) -> ast.expr:
        """
        Return what depends on the moment and on parameters, but on no record.

        It is worked out when it was last asked for at another moment or with other
        parameters: ``(m if (m := memo)[0] is (n := at.now) else (memo := …))[2]``.
        Worked out each time, one of days takes as long as three other terms, one
        of months or business time many times that.
        """
        frame = self._frame
        nodes = tuple(_below(operand))
        on_moment = any(map(_is_timed, nodes))
        on_values = any(isinstance(node, Parameter) for node in nodes)
        if not on_moment and not on_values:
            return frame.parts.fixed(operand, lambda: self._worked_out(operand))
        word = frame.parts.memo(operand)
        frame.memos[word] = None
        frame.own |= {"m", "n", "p"}
        now, values = frame.now(), frame.values()
        memo = py.bound("m", py.name(word))
        tests = []
        if on_moment:
            tests.append(py.same(py.item(memo, 0), py.bound("n", now)))
            memo = py.name("m")
        if on_values:
            tests.append(py.same(py.item(memo, 1), py.bound("p", values)))
        key = (
            py.name("n") if on_moment else py.constant(None),
            # Bound again: the test may have failed before it came to them.
            py.bound("p", frame.values()) if on_values else py.constant(None),
        )
        renewed = py.bound(word, py.pair(*key, self._worked_out(operand)))
        return py.item(py.choice(py.both(tests), py.name("m"), renewed), 2)

    def _worked_out(self, operand: Value) -> ast.expr:  # noqa: C901, PLR0911 - a case each
        """
        Return a threshold at the moment ``n`` with the parameters ``p``.
        """
        if not isinstance(operand, _COMPUTED):
            raise TypeError(operand)
        match operand:
            case Now():
                return py.name("n")
            case Today():
                return self._wall("today", py.name("n"))
            case Shift(Now(), sign, Constant(timedelta()) as by):
                # A moment keeps clear of the ends of the calendar.
                op = py.ARITHMETIC["+" if sign == 1 else "-"]
                return py.arithmetic(py.name("n"), op, self._worked_out(by))
            case Shift(base, sign, by):
                amount = self._worked_out(by)
                moved = amount if sign == 1 else py.minus(amount)
                return self._wall("moved", self._worked_out(base), moved)
            case Part(unit, of):
                return self._wall("part", py.constant(unit), self._worked_out(of))
            case Anniversary(of, since):
                days = self._worked_out(of), self._worked_out(since)
                return self._wall("anniversary", *days)
            case StartOf():
                return self._start(operand, self._worked_out(operand.of))
            case BusinessBefore(amount, calendar, edge):
                words = py.constant(calendar), py.constant(edge)
                return self._wall(
                    "business_before", py.name("n"), self._worked_out(amount), *words
                )
            case Constant(value):
                return self._frame.parts.constant(value)
            case Parameter(word):
                return py.item(py.name("p"), self._frame.parts.params.index(word))
            case _:
                assert_never(operand)

    def _start(self, start: StartOf, of: ast.expr) -> ast.expr:
        as_day = isinstance(start.type, Day)
        words = py.constant(start.unit), of
        flags = py.constant(start.next), py.constant(as_day)
        return py.call("start_of", py.name("wall"), *words, *flags)


def is_threshold(operand: Value) -> bool:
    """
    Tell whether a value has to be worked out, and depends on no record.
    """
    return isinstance(operand, _WORKED_OUT) and all(
        isinstance(node, _COMPUTED) for node in _below(operand)
    )


def _below(operand: Value) -> Iterator[object]:
    # A form's operands are walked as a node's, which they are but for two kinds;
    # no further than asked for, as there are forms below aggregates.
    return walk(cast("Operand", operand))


def _is_timed(node: object) -> bool:
    return isinstance(node, BusinessBefore) or follows_moment(node)


def is_utc(operand: Value) -> bool:
    """
    Tell whether an instant is known to be in UTC: it comes from no record.
    """
    return isinstance(operand, Now | Constant | Parameter) or is_threshold(operand)


def is_whole(operand: Value) -> bool:
    """
    Tell whether a record is to hold a whole number in a field.

    Python compares others without a word, where a database rounds or refuses them.
    """
    is_read = isinstance(operand, FieldRead | Old)
    return is_read and isinstance(operand.type, Integer | Money)


def is_plain(operand: Value) -> TypeGuard[FieldRead]:
    """
    Tell whether a value is read off a record in one step.
    """
    return (
        isinstance(operand, FieldRead)
        and operand.within is None
        and operand.row == Row(operand.row.variable)
    )
