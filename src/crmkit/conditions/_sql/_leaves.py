"""
The leaves of a form in SQL: comparisons, sets, texts, and what is missing.

Invariants:
    - A column that may be missing is asked first whether it is there, so the
      rest can use its index; anything else is made false where it is null.
    - A leaf that depends on no record is true or false already.

Not here: how leaves are joined, and rows out of sight
(:mod:`crmkit.conditions._sql._clauses`).
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Literal, TypeAlias

import attrs
import sqlalchemy as sa

from crmkit.conditions._amounts import Money
from crmkit.conditions._choices import Choices
from crmkit.conditions._forms import (
    Among,
    Has,
    InChange,
    Match,
    Presence,
    StartOf,
    Test,
    Value,
)
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._made import MATCHES, OPERATORS
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._node import MIRRORED, Operator
from crmkit.conditions._nodes import Anniversary, Coalesce, Constant, Operand, Shared
from crmkit.conditions._sql import _gaps
from crmkit.conditions._sql._days import anniversary
from crmkit.conditions._sql._elements import (
    Clause,
    Element,
    Surely,
    Truth,
    all_of,
    constant,
    denied,
    one_of,
    settled,
)
from crmkit.conditions._sql._questions import Question, Read
from crmkit.conditions._sql._sets import IsSet, OneOfNumbers, OneOfTexts, SetHas
from crmkit.conditions._sql._storage import bound
from crmkit.conditions._sql._texts import (
    Containing,
    Ending,
    Starting,
    after_all,
    exactly,
)
from crmkit.conditions._sql._values import Values
from crmkit.conditions._types import FoldedText, Integer, Text, TextSet
from crmkit.conditions._walk import reads_record
from crmkit.conditions._wall import NEVER

Leaf: TypeAlias = Test | Among | Has | Match | Presence | InChange

_FEW: Final = 3  # options of which each is asked for itself
_LONG: Final = 128  # values; more become one parameter
_MATCHES: Final[dict[str, type[Truth]]] = {
    "contains": Containing, "startswith": Starting, "endswith": Ending,
}  # fmt: skip


@attrs.frozen(eq=False)
class Leaves:
    """
    Turns leaves into clauses over the rows in sight.
    """

    values: Values

    @property
    def question(self) -> Question:
        """
        The question that the clauses are for.
        """
        return self.values.question

    def clause(self, leaf: Leaf) -> Clause:
        """
        Return the clause of a leaf.
        """
        match leaf:
            case Presence(_, known):
                return self.guarded(known, sa.true, strictly=True)
            case Test(left, op, right, known):
                return self.test(left, op, right, known)
            case Among(item, values, negated, known):
                found = [each.value for each in values]
                return self.guarded(
                    known, partial(self.among, item, found, negated=negated)
                )
            case Has(item, container, negated, known):
                has = partial(self.has, item, container)
                return self.guarded(known, has, negated=negated, strictly=True)
            case Match(_, _, _, negated, known):
                match = partial(self.match, leaf)
                return self.guarded(known, match, negated=negated)
            case InChange():
                raise _gaps.of(leaf)

    # -- Missing values -----------------------------------------------------

    def guarded(
        self,
        known: tuple[Value, ...],
        test: Callable[[], Clause],
        *,
        negated: bool = False,
        strictly: bool = False,
    ) -> Clause:
        """
        Return *test* where everything it needs is there, and false elsewhere.

        Args:
            known: What it needs.
            test: Makes the test.
            negated: Whether the test must fail.
            strictly: Whether a test of something null may be anything but null.
        """
        if any(map(self.question.is_missing, (k for k in known if not _reads(k)))):
            return sa.false()
        read = [(k, self.values.plain(k)) for k in known if _reads(k)]
        guards = [_there(k, column) for k, column in read if column is not None]
        others = [k for k, column in read if column is None]
        clause = denied(test()) if negated else test()
        if strictly:
            guards += [self.values.of(k).is_not(None) for k in others]
        elif others and settled(clause) is None:
            clause = Surely(clause)
        return all_of([*guards, clause])

    # -- Comparisons --------------------------------------------------------

    def test(
        self, left: Value, op: Operator, right: Value, known: tuple[Value, ...]
    ) -> Clause:
        """
        Return the clause of a comparison.
        """
        if not _reads(left) and not _reads(right):
            return self.guarded(known, lambda: self.decided(left, op, right))
        if not _reads(left):
            left, op, right = right, MIRRORED[op], left
        if isinstance(right, StartOf) and self.question.told(partial(_is_never, right)):
            return self.guarded(known, lambda: constant(op in ("<", "<=", "!=")))
        if isinstance(left, Anniversary) and not _reads(right):
            return self.guarded(
                known, lambda: anniversary(self.values, left, op, right)
            )
        if isinstance(left, Coalesce) and not _reads(right) and self.is_short(left):
            return self.one_by_one(left.options, op, right)
        return self.guarded(known, lambda: self.compared(left, op, right))

    def decided(self, left: Value, op: Operator, right: Value) -> Clause:
        """
        Return a comparison of two constants.
        """
        return constant(self.question.told(partial(_decided, left, op, right)))

    def compared(self, left: Value, op: Operator, right: Value) -> Clause:
        """
        Return a comparison without its guards.
        """
        enum = None if _reads(right) else self.values.enum(left)
        one, other = (
            self.values.pair(left, right)
            if enum is None
            else self.named(*enum, left, right)
        )
        clause: Clause = OPERATORS[op](exactly(one), exactly(other))  # type: ignore[assignment]
        return clause

    def named(
        self, column: Element, words: Mapping[str, str], left: Value, right: Value
    ) -> tuple[Element, Element]:
        """
        Return a column of an enum beside a constant; as text if it has no such value.
        """
        word = partial(_word, words, right)
        if self.question.told(lambda scene: word(scene) is None):
            return self.values.pair(left, right)
        return column, self.question.bound(word, column.type)

    def is_short(self, left: Coalesce) -> bool:
        """
        Tell whether each option of a coalesce can be asked for itself.
        """
        read = [option for option in left.options if _reads(option)]
        return len(read) <= _FEW and all(
            self.values.plain(option) is not None for option in read
        )

    def one_by_one(
        self, options: tuple[Operand, ...], op: Operator, right: Value
    ) -> Clause:
        """
        Return a comparison of the first option that is there, so indexes can serve.
        """
        if self.question.is_missing(right):
            return sa.false()
        cases: list[Clause] = []
        missing: list[Clause] = []
        for option in options:
            column = self.values.plain(option)
            if column is None:
                if self.question.is_missing(option):
                    continue
                cases.append(all_of([*missing, self.decided(option, op, right)]))
                break
            test = self.compared(option, op, right)
            cases.append(all_of([*missing, column.is_not(None), test]))
            missing.append(column.is_(None))
        return one_of(cases)

    def among(self, item: Value, values: list[Any], *, negated: bool) -> Clause:
        """
        Return whether something, if it is there, is one of some values.
        """
        if not _reads(item):
            is_one = self.question.told(lambda s: value_of(item, s) in values)
            return constant(is_one is not negated)
        if isinstance(item, Anniversary):
            raise _gaps.of(item)
        if not values:
            return constant(negated)
        if len(values) > _LONG and (many := _listing(item)):
            column = exactly(self.values.of(item))
            found = many(column, bound(json.dumps(values), sa.String()))
            return denied(found) if negated else found
        column, within = self.values.beside(item, values)
        test = exactly(column).not_in if negated else exactly(column).in_
        clause: Clause = test(within)
        return clause

    # -- Sets and texts -----------------------------------------------------

    def has(self, item: Value, container: Value) -> Clause:
        """
        Return whether a set that is there holds a text that is there.
        """
        if isinstance(container, Shared):
            both = container.left, container.right
            return all_of([self.has(item, each) for each in both])
        if _reads(container):
            text = self.values.of(item, sa.String())
            column = self.values.plain(container)
            return SetHas(self.values.of(container) if column is None else column, text)
        if not _reads(item) or isinstance(container, Constant):
            read = partial(_texts, item, container, None)
            return self.among(item, self.question.told(read), negated=False)
        column, words = self.values.enum(item) or (self.values.of(item), None)
        read = partial(_texts, item, container, words)
        size = self.question.told(partial(_size, read))
        if not size:
            return sa.false()
        if size == "many" and words is None and (many := _listing(item)):
            texts = self.question.bound(partial(_as_json, read), sa.String())
            return many(exactly(column), texts)
        return exactly(column).in_(self.question.listed(read, column.type))

    def match(self, leaf: Match) -> Clause:
        """
        Return whether a text contains another, or starts or ends with it.
        """
        text, piece = leaf.text, leaf.piece
        if not _reads(text) and not _reads(piece):
            return constant(self.question.told(partial(_matched, leaf)))
        pair = [exactly(each) for each in self.values.pair(text, piece)]
        is_plain = leaf.kind == "startswith" and pair[0] is self.values.plain(text)
        if is_plain and not _reads(piece):
            after = partial(_after_all, piece)
            if self.question.told(lambda scene: after(scene) is not None):
                pair.append(self.question.bound(after, pair[0].type))
        return _MATCHES[leaf.kind](*pair)


# -- What is looked up ----------------------------------------------------------


def _is_never(operand: Value, scene: Scene) -> bool:
    return value_of(operand, scene) is NEVER


def _decided(left: Value, op: Operator, right: Value, scene: Scene) -> bool:
    return OPERATORS[op](value_of(left, scene), value_of(right, scene))


def _matched(leaf: Match, scene: Scene) -> bool:
    return MATCHES[leaf.kind](value_of(leaf.text, scene), value_of(leaf.piece, scene))


def _after_all(piece: Value, scene: Scene) -> str | None:
    return after_all(value_of(piece, scene))


def _word(words: Mapping[str, str], operand: Value, scene: Scene) -> str | None:
    """
    Return what an enum of the database calls a value, if it has it.
    """
    return words.get(value_of(operand, scene))


def _texts(
    item: Value, container: Value, words: Mapping[str, str] | None, scene: Scene
) -> list[str]:
    """
    Return the texts of a set that an item can be at all, in order.

    They are as an enum calls them, if the item is one.
    """
    texts = value_of(container, scene)
    if isinstance(item.type, Choices):
        texts = texts.intersection(option.value for option in item.type.options)
    if words is not None:
        texts = {words[text] for text in texts if text in words}
    return sorted(texts)


def _size(read: Read[list[str]], scene: Scene) -> Literal["", "few", "many"]:
    """
    Return how many texts there are, as far as the clause depends on it.
    """
    number = len(read(scene))
    if number > _LONG:
        return "many"
    return "few" if number else ""


def _as_json(read: Read[list[str]], scene: Scene) -> str:
    return json.dumps(read(scene))


# -- What operands are ----------------------------------------------------------


def _reads(operand: Value) -> bool:
    return reads_record(operand)


def _there(operand: Value, column: Element) -> Clause:
    """
    Return whether a column holds anything.
    """
    if isinstance(operand.type, TextSet):
        return IsSet(column)
    return column.is_not(None)


def _listing(item: Value) -> type[Truth] | None:
    """
    Return what asks for many values at once, if their type can be JSON.
    """
    if isinstance(item.type, Text | FoldedText):
        return OneOfTexts
    return OneOfNumbers if isinstance(item.type, Integer | Money) else None
