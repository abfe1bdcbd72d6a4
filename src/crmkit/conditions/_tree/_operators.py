"""
Nodes of a tree that operators join: ``and``, ``not``, comparisons, sums.

Invariants:
    - A node has brackets where it would mean something else without, and nowhere else.

Not here: what stands between operators (:mod:`crmkit.conditions._tree._names`,
:mod:`crmkit.conditions._tree._literals`).
"""

from typing import Any, Final

from crmkit.conditions._tree._reader import Noted, TreeReader
from crmkit.conditions._tree._values import Path, dotted, filled, one_of

_COMPARED: Final = ("==", "!=", "<", "<=", ">", ">=", "in")
_COUNTED: Final = ("+", "-", "*", "&")
_OPERATORS: Final = (*_COMPARED, *_COUNTED)

#: How tightly a node holds together, by its key; what is not named here is whole.
_HELD: Final = {"or": 0, "and": 1, "not": 3, "missing": 4}
#: The same of operations; others compare, and have brackets after "not" for the eye.
_TIGHTNESS: Final = {"in": 4, "&": 5, "+": 6, "-": 6, "*": 7}
_COMPARES: Final = 2
_OPERAND: Final = 5  # from here on it may stand in a comparison as it is
_WHOLE: Final = 8


def joint(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return ``and`` or ``or`` of some conditions.
    """
    word = "and" if "and" in node else "or"
    here, parts = (*path, word), reader.only(node, word, path)
    return f" {word} ".join(
        _grouped(reader, part, (*here, number), _HELD[word])
        for number, part in enumerate(
            filled(parts, here, "a list of conditions", "条件的列表")
        )
    )


def negation(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return the negation of a condition; ``not in`` and ``is not`` are operators.
    """
    part, here = reader.only(node, "not", path), (*path, "not")
    kind = reader.kind(part, here)
    if kind == "missing":
        return f"{missing(reader, part, here).removesuffix('None')}not None"
    if kind == "op" and part["op"] == "in":
        return _operation(reader, part, here, before="not ")
    return f"not {_grouped(reader, part, here, _HELD['not'])}"


def operation(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return two operands compared or joined to one.
    """
    return _operation(reader, node, path)


def missing(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return the question whether an operand or a related record is missing.
    """
    of, here = reader.only(node, "missing", path), (*path, "missing")
    if isinstance(of, dict) and "relation" in of:
        name = reader.only(of, "relation", here)
        return f"{dotted(name, (*here, 'relation'))} is None"
    return f"{_grouped(reader, of, here, _OPERAND)} is None"


def _operation(reader: TreeReader, node: Any, path: Path, before: str = "") -> str:
    found = reader.keys(node, ("op", "left", "right"), (), path)
    given = reader.tried(_operator, found["op"], (*path, "op"))
    op = given or "=="
    own = max(_TIGHTNESS.get(op, _COMPARES), _OPERAND)
    left = _grouped(reader, found["left"], (*path, "left"), own)
    right = _right(reader, found["right"], (*path, "right"), op)
    if not given:
        raise Noted
    return f"{left} {before}{op} {right}"


def _right(reader: TreeReader, node: object, path: Path, op: str) -> str:
    """
    Return the right side of an operation; after ``in`` it may be a list.
    """
    if op != "in" or not isinstance(node, dict) or "list" not in node:
        own = _TIGHTNESS.get(op, _COMPARES)
        return _grouped(reader, node, path, max(own + 1, _OPERAND))
    values, here = reader.only(node, "list", path), (*path, "list")
    found = filled(values, here, "a list of literals", "固定值的列表")
    texts = (reader.text(value, (*here, n)) for n, value in enumerate(found))
    return f"[{', '.join(texts)}]"


def _operator(value: object, path: Path) -> str:
    return one_of(value, _OPERATORS, path)


def _grouped(reader: TreeReader, node: object, path: Path, around: int) -> str:
    """
    Return the text of a node beside an operator, which holds it so tightly.
    """
    text, kind = reader.read(node, path)
    return f"({text})" if _tightness(node, kind) < around else text


def _tightness(node: Any, kind: str) -> int:
    """
    Return how tightly a node holds together that was read already.
    """
    if kind == "op":
        return _TIGHTNESS.get(node["op"], _COMPARES)
    return _HELD.get(kind, _WHOLE)
