"""
From a tree of dicts and lists to the text of a condition.

Invariants:
    - The tree may come from anybody: its depth, its size and every value in it
      are looked at, and all that is wrong is refused at once, each with its path;
      only of what is beyond a limit nothing else is looked at.
    - The text has brackets wherever it would mean something else without, and no
      others: that of a tree of a condition is no longer than its canonical text.
    - Names go into the text only if they are plain names, everything else as a
      literal: nothing in a tree can break out of its place.

Not here: what the names mean (:mod:`crmkit.conditions._read._check`).
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from crmkit.conditions._read._parse import OUTSIDE, Limits
from crmkit.conditions._text import quoted
from crmkit.conditions._tree._located import Located, marked
from crmkit.conditions._tree._to_tree import VERSION
from crmkit.conditions._tree._values import (
    ABSENT,
    Path,
    chosen,
    digits,
    dotted,
    friendly,
    one_of,
    plain,
    read,
    together,
    whole,
    word,
)
from crmkit.errors import ConditionTreeError

_COMPARED: Final = ("==", "!=", "<", "<=", ">", ">=", "in")
_COUNTED: Final = ("+", "-", "*", "&")
_OPERATORS: Final = (*_COMPARED, *_COUNTED)
_CHANGE: Final = ("by", "cause")
_MOMENTS: Final = ("now", "today")
#: How tightly a node holds together, by its key; what is not named here is whole.
_HELD: Final = {"or": 0, "and": 1, "not": 3, "missing": 4}
#: The same of operations; others compare, and have brackets after "not" for the eye.
_TIGHTNESS: Final = {"in": 4, "&": 5, "+": 6, "-": 6, "*": 7}
_COMPARES: Final = 2
_OPERAND: Final = 5  # from here on it may stand in a comparison as it is
_WHOLE: Final = 8
_UNITS: Final = ("minutes", "hours", "days", "weeks", "months")


def from_tree(document: object, limits: Limits = OUTSIDE) -> str:
    """
    Return the text of a condition that came as a tree.

    Raises:
        ConditionTreeError: If it is no such tree, or beyond a limit.

    >>> large = {"op": ">", "left": {"field": "seats"}, "right": {"value": 10}}
    >>> from_tree({"version": 1, "condition": {"not": large}})
    'not (seats > 10)'
    """
    return located(document, limits).text


def located(document: object, limits: Limits = OUTSIDE) -> Located:
    """
    Return the text of a condition that came as a tree, with where its nodes are in it.

    Raises:
        ConditionTreeError: If it is no such tree, or beyond a limit.
    """
    reader = _Reader(limits)
    text = reader.document(document)
    if reader.found:
        raise together(reader.found)
    found = Located.of(text, reader.paths)
    if len(found.text) > limits.length:
        most = limits.length
        raise ConditionTreeError(
            ("condition",),
            len(found.text),
            f"at most {most} characters as text",
            f"写成文本最多 {most} 个字符",
        )
    return found


class _Told(Exception):  # noqa: N818 - no error that anybody sees
    """
    What is wrong with a node is noted already.
    """


@attrs.define
class _Reader:
    """
    Turns nodes into text, counts them, and notes what is wrong.

    Attributes:
        found: What is wrong.
        paths: Where the nodes are that were read, in the order of their marks.
        is_beyond: Whether there is too much of something, so that nothing is read on.
    """

    limits: Limits
    count: int = 0
    depth: int = 0
    length: int = 0
    found: list[ConditionTreeError] = attrs.field(factory=list)
    paths: list[Path] = attrs.field(factory=list)
    is_beyond: bool = False

    def document(self, document: object) -> str:
        """
        Return the text of a whole document.
        """
        version: object = VERSION
        try:
            version = self.keys(document, ("version", "condition"), (), ())["version"]
        except ConditionTreeError as error:
            self.note(error)
        except _Told:
            pass
        if type(version) is not int or version != VERSION:
            self.note(
                ConditionTreeError(("version",), version, f"{VERSION}", f"{VERSION}")
            )
        if not isinstance(document, dict) or "condition" not in document:
            return ""
        return self.text(document["condition"], ("condition",))

    def text(self, node: object, path: Path) -> str:
        """
        Return the text of a condition or an operand.
        """
        return self.read(node, path)[0]

    def read(self, node: object, path: Path) -> tuple[str, str]:
        """
        Return the text of a node, with a mark around it, and its kind.

        Where something is wrong with it that is noted, and what is beside it read on.
        """
        mark = len(self.paths)
        self.paths.append(path)
        self.depth += 1
        try:
            kind = self.kind(node, path)
            self.counted(1, path)
            if self.depth > self.limits.depth:
                most = self.limits.depth
                raise self.beyond(
                    path, self.depth, f"at most {most} levels", f"最多 {most} 层"
                )
            return marked(_SHAPES[kind](self, node, path), mark), kind
        except _Told:
            return "None", "value"
        except ConditionTreeError as error:
            self.note(error)
            return "None", "value"
        finally:
            self.depth -= 1

    def note(self, error: ConditionTreeError) -> None:
        """
        Note that something is wrong, and read on unless there is too much of it.
        """
        if self.is_beyond:
            raise error
        self.found.append(friendly(error))

    def beyond(self, *facts: Any) -> ConditionTreeError:
        """
        Return the error that there is too much of something.
        """
        self.is_beyond = True
        return ConditionTreeError(*facts)

    def counted(self, nodes: int, path: Path) -> None:
        """
        Count nodes, and refuse more than there may be.
        """
        self.count += nodes
        if self.count > self.limits.nodes:
            most = self.limits.nodes
            raise self.beyond(
                path, self.count, f"at most {most} nodes", f"最多 {most} 个节点"
            )

    def grouped(self, node: object, path: Path, around: int) -> str:
        """
        Return the text of a node beside an operator, which holds it so tightly.
        """
        text, kind = self.read(node, path)
        return f"({text})" if _tightness(node, kind) < around else text

    def kind(self, node: object, path: Path) -> str:
        """
        Return the key that says what a node is.
        """
        if not isinstance(node, dict):
            raise ConditionTreeError(path, node, "an object", "对象")
        for key in _SHAPES:
            if key in node:
                return key
        raise ConditionTreeError(
            path,
            tuple(node),
            f"one of the keys {', '.join(_SHAPES)}",
            f"以下键之一：{'、'.join(_SHAPES)}",
        )

    def keys(
        self, node: object, needed: Iterable[str], allowed: Iterable[str], path: Path
    ) -> dict[str, Any]:
        """
        Return a node that has all the keys it needs, and no others.
        """
        if not isinstance(node, dict):
            raise ConditionTreeError(path, node, "an object", "对象")
        needed, known = tuple(needed), (*needed, *allowed)
        wrong = [
            ConditionTreeError((*path, key), None, "a value", "有值", ABSENT)
            for key in needed
            if key not in node
        ]
        for key, value in node.items():
            if key not in known:
                allowed = f"only the keys {', '.join(known)}"
                allowed_zh = f"只有以下键：{'、'.join(known)}"
                wrong.append(ConditionTreeError(path, key, allowed, allowed_zh))
            self.length += len(value) if isinstance(value, str) else 0
        for error in wrong:
            self.note(error)
        if wrong:
            raise _Told
        if self.length > self.limits.length:
            most = self.limits.length
            raise self.beyond(
                path,
                self.length,
                f"at most {most} characters of text",
                f"最多 {most} 个字符的文本",
            )
        return node

    def tried(
        self, check: Callable[[object, Path], str], value: object, path: Path
    ) -> str:
        """
        Return a value that is checked, or empty text if it is wrong, which is noted.
        """
        try:
            return check(value, path)
        except ConditionTreeError as error:
            self.note(error)
            return ""

    # -- Conditions ---------------------------------------------------------

    def joint(self, node: Any, path: Path) -> str:
        """
        Return ``and`` or ``or`` of some conditions.
        """
        word = "and" if "and" in node else "or"
        parts = self.keys(node, (word,), (), path)[word]
        if not isinstance(parts, list) or not parts:
            raise ConditionTreeError(
                (*path, word), parts, "a list of conditions", "条件的列表"
            )
        return f" {word} ".join(
            self.grouped(part, (*path, word, i), _HELD[word])
            for i, part in enumerate(parts)
        )

    def negation(self, node: Any, path: Path) -> str:
        """
        Return the negation of a condition; ``not in`` and ``is not`` are operators.
        """
        part, here = self.keys(node, ("not",), (), path)["not"], (*path, "not")
        kind = self.kind(part, here)
        if kind == "missing":
            return f"{self.missing(part, here).removesuffix('None')}not None"
        if kind == "op" and part["op"] == "in":
            return self.operation(part, here, before="not ")
        return f"not {self.grouped(part, (*path, 'not'), _HELD['not'])}"

    def operation(self, node: Any, path: Path, before: str = "") -> str:
        """
        Return two operands compared or joined to one.
        """
        found = self.keys(node, ("op", "left", "right"), (), path)
        given = self.tried(_operator, found["op"], (*path, "op"))
        op = given or "=="
        own = max(_TIGHTNESS.get(op, _COMPARES), _OPERAND)
        left = self.grouped(found["left"], (*path, "left"), own)
        right = self.right(found["right"], (*path, "right"), op)
        if not given:
            raise _Told
        return f"{left} {before}{op} {right}"

    def right(self, node: object, path: Path, op: str) -> str:
        """
        Return the right side of an operation; after ``in`` it may be a list.
        """
        if op != "in" or not isinstance(node, dict) or "list" not in node:
            own = _TIGHTNESS.get(op, _COMPARES)
            return self.grouped(node, path, max(own + 1, _OPERAND))
        values = self.keys(node, ("list",), (), path)["list"]
        if not isinstance(values, list) or not values:
            raise ConditionTreeError(
                (*path, "list"), values, "a list of literals", "固定值的列表"
            )
        texts = (self.text(v, (*path, "list", i)) for i, v in enumerate(values))
        return f"[{', '.join(texts)}]"

    def missing(self, node: Any, path: Path) -> str:
        """
        Return the question whether an operand or a related record is missing.
        """
        of = self.keys(node, ("missing",), (), path)["missing"]
        here = (*path, "missing")
        if isinstance(of, dict) and "relation" in of:
            found = self.keys(of, ("relation",), (), here)
            return f"{dotted(found['relation'], (*here, 'relation'))} is None"
        return f"{self.grouped(of, here, _OPERAND)} is None"

    def each(self, node: Any, path: Path) -> str:
        """
        Return a question about related records, or a value from them.
        """
        kind = self.kind(node, path)
        here, inner = (*path, kind), self.keys(node, (kind,), (), path)[kind]
        wanted = _EACH[kind]
        found = self.keys(inner, ("of", "as", *wanted), ("if",), here)
        variable = self.tried(plain, found["as"], (*here, "as"))
        of = self.tried(dotted, found["of"], (*here, "of"))
        asked = [self.text(found[key], (*here, key)) for key in wanted] or [variable]
        only = f" if {self.text(found['if'], (*here, 'if'))}" if "if" in found else ""
        if not (variable and of):
            raise _Told
        return f"{kind}({asked[0]} for {variable} in {of}{only})"

    # -- Operands -----------------------------------------------------------

    def field(self, node: Any, path: Path) -> str:
        """
        Return a field that is read; ``of`` says of which record.
        """
        found = self.keys(node, ("field",), ("of",), path)
        name = chosen(found["field"], (*path, "field"))
        before = f"{dotted(found['of'], (*path, 'of'))}." if "of" in found else ""
        return before + read(name)

    def parameter(self, node: Any, path: Path) -> str:
        """
        Return a parameter, or a field of one that is a record.
        """
        found = self.keys(node, ("parameter",), ("field",), path)
        name = plain(found["parameter"], (*path, "parameter"))
        if "field" not in found:
            return name
        return f"{name}.{read(chosen(found['field'], (*path, 'field')))}"

    def named(self, node: Any, path: Path) -> str:
        """
        Return what is named by one text: a segment, a changed or an old field.
        """
        kind = self.kind(node, path)
        name = chosen(self.keys(node, (kind,), (), path)[kind], (*path, kind))
        return f"old.{read(name)}" if kind == "old" else f"{kind}({quoted(name)})"

    def fixed(self, node: Any, path: Path) -> str:
        """
        Return a word of the language: ``now``, ``today``, ``by``, ``cause``.
        """
        kind = self.kind(node, path)
        words = _MOMENTS if kind == "moment" else _CHANGE
        return one_of(self.keys(node, (kind,), (), path)[kind], words, (*path, kind))

    def call(self, node: Any, path: Path) -> str:
        """
        Return a call of a function.
        """
        found = self.keys(node, ("call", "arguments"), (), path)
        name, given = plain(found["call"], (*path, "call")), found["arguments"]
        here = (*path, "arguments")
        if not isinstance(given, list):
            raise ConditionTreeError(here, given, "a list of operands", "操作数的列表")
        texts = (self.text(each, (*here, i)) for i, each in enumerate(given))
        return f"{name}({', '.join(texts)})"

    # -- Literals -----------------------------------------------------------

    def value(self, node: Any, path: Path) -> str:
        """
        Return a text, a whole number or a truth value as a literal.
        """
        value = self.keys(node, ("value",), (), path)["value"]
        match value:
            case bool():
                return repr(value)
            case int():
                return repr(whole(value, (*path, "value")))
            case str():
                return quoted(word(value, (*path, "value")))
            case _:
                raise ConditionTreeError(
                    (*path, "value"),
                    value,
                    "text, a whole number, true or false",
                    "文本、整数、true 或 false",
                )

    def number(self, node: Any, path: Path) -> str:
        """
        Return an exact decimal number, given as text.
        """
        value = self.keys(node, ("number",), (), path)["number"]
        return digits(value, (*path, "number"))

    def money(self, node: Any, path: Path) -> str:
        """
        Return an amount of money, given as text.
        """
        found = self.keys(node, ("money", "currency"), (), path)
        amount = digits(found["money"], (*path, "money"))
        currency = chosen(found["currency"], (*path, "currency"))
        return f"money({quoted(amount)}, {quoted(currency)})"

    def duration(self, node: Any, path: Path) -> str:
        """
        Return a length of time, as a number of one unit.
        """
        unit = self.kind(node, path)
        value = self.keys(node, (unit,), (), path)[unit]
        return f"{unit}({whole(value, (*path, unit))})"

    def texts(self, node: Any, path: Path) -> str:
        """
        Return a set of texts.
        """
        values = self.keys(node, ("set",), (), path)["set"]
        here = (*path, "set")
        if not isinstance(values, list) or not values:
            raise ConditionTreeError(here, values, "a list of texts", "文本的列表")
        self.counted(len(values), here)
        found = (quoted(word(v, (*here, i))) for i, v in enumerate(values))
        return "{" + ", ".join(found) + "}"


#: What reads a node, by the key that says what it is.
_SHAPES: Final[Mapping[str, Callable[[_Reader, Any, Path], str]]] = MappingProxyType(
    {
        "and": _Reader.joint,
        "or": _Reader.joint,
        "not": _Reader.negation,
        "op": _Reader.operation,
        "missing": _Reader.missing,
        "any": _Reader.each,
        "all": _Reader.each,
        "count": _Reader.each,
        "sum": _Reader.each,
        "min": _Reader.each,
        "max": _Reader.each,
        "first": _Reader.each,
        "last": _Reader.each,
        "parameter": _Reader.parameter,
        "field": _Reader.field,
        "old": _Reader.named,
        "changed": _Reader.named,
        "segment": _Reader.named,
        "change": _Reader.fixed,
        "moment": _Reader.fixed,
        "call": _Reader.call,
        "money": _Reader.money,
        "number": _Reader.number,
        "set": _Reader.texts,
        **dict.fromkeys(_UNITS, _Reader.duration),
        "value": _Reader.value,
    }
)
#: What is asked of each related record, by the kind of question.
_EACH: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "any": ("that",),
        "all": ("that",),
        "count": (),
        **dict.fromkeys(("sum", "min", "max", "first", "last"), ("value",)),
    }
)


def _tightness(node: Any, kind: str) -> int:
    """
    Return how tightly a node holds together that was read already.
    """
    if kind == "op":
        return _TIGHTNESS.get(node["op"], _COMPARES)
    return _HELD.get(kind, _WHOLE)


def _operator(value: object, path: Path) -> str:
    return one_of(value, _OPERATORS, path)
