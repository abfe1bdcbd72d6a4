"""
From a tree of dicts and lists to the text of a condition.

Invariants:
    - The tree may come from anybody: its depth, its size and every value in it
      are looked at, and all that is wrong is refused at once.
    - The text has no brackets that it does not need: that of a tree of a condition
      is no longer than its canonical text.

Not here: what the text means (:mod:`crmkit.conditions._read._check`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from crmkit.conditions._read._parse import OUTSIDE, Limits
from crmkit.conditions._tree import _literals, _names, _operators
from crmkit.conditions._tree._located import Located
from crmkit.conditions._tree._reader import Noted, Shape, TreeReader
from crmkit.conditions._tree._to_tree import VERSION
from crmkit.conditions._tree._values import together
from crmkit.errors import ConditionTreeError

#: What reads a node, by the key that says what it is; of two keys, the first one.
_SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "and": _operators.joint,
        "or": _operators.joint,
        "not": _operators.negation,
        "op": _operators.operation,
        "missing": _operators.missing,
        **dict.fromkeys(_names.EACH, _names.of_each),
        "parameter": _names.parameter,
        "field": _names.field,
        "old": _names.named,
        "changed": _names.named,
        "segment": _names.named,
        "change": _names.fixed,
        "moment": _names.fixed,
        "call": _names.call,
        "money": _literals.money,
        "number": _literals.number,
        "set": _literals.texts,
        **dict.fromkeys(_literals.UNITS, _literals.duration),
        "value": _literals.value,
    }
)


def located(document: object, limits: Limits = OUTSIDE) -> Located:
    """
    Return the text of a condition that came as a tree, with where its nodes are in it.

    Raises:
        ConditionTreeError: If it is no such tree, or beyond a limit.

    >>> large = {"op": ">", "left": {"field": "seats"}, "right": {"value": 10}}
    >>> located({"version": 1, "condition": {"not": large}}).text
    'not (seats > 10)'
    """
    reader = TreeReader(limits, _SHAPES)
    text = _document(reader, document)
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


def _document(reader: TreeReader, document: object) -> str:
    """
    Return the text of a whole document, with marks in it.
    """
    version: object = VERSION
    try:
        version = reader.keys(document, ("version", "condition"), (), ())["version"]
    except ConditionTreeError as error:
        reader.note(error)
    except Noted:
        pass
    if type(version) is not int or version != VERSION:
        wrong = ConditionTreeError(("version",), version, f"{VERSION}", f"{VERSION}")
        reader.note(wrong)
    if not isinstance(document, dict) or "condition" not in document:
        return ""
    return reader.text(document["condition"], ("condition",))
