"""
Nodes of a tree that name something: fields, parameters, calls, related records.

Invariants:
    - Names go into the text only if they are plain names, everything else as a
      literal: nothing in a tree can break out of its place.

Not here: what the names mean (:mod:`crmkit.conditions._read._check`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from crmkit.conditions._text import quoted
from crmkit.conditions._tree._reader import Noted, TreeReader
from crmkit.conditions._tree._values import Path, chosen, dotted, one_of, plain, read
from crmkit.errors import ConditionTreeError

_CHANGE: Final = ("by", "cause")
_MOMENTS: Final = ("now", "today")
#: What is asked of each related record, by the kind of question.
EACH: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "any": ("that",),
        "all": ("that",),
        "count": (),
        **dict.fromkeys(("sum", "min", "max", "first", "last"), ("value",)),
    }
)


def field(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a field that is read; ``of`` says of which record.
    """
    found = reader.keys(node, ("field",), ("of",), path)
    name = chosen(found["field"], (*path, "field"))
    before = f"{dotted(found['of'], (*path, 'of'))}." if "of" in found else ""
    return before + read(name)


def parameter(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a parameter, or a field of one that is a record.
    """
    found = reader.keys(node, ("parameter",), ("field",), path)
    name = plain(found["parameter"], (*path, "parameter"))
    if "field" not in found:
        return name
    return f"{name}.{read(chosen(found['field'], (*path, 'field')))}"


def named(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return what is named by one text: a segment, a changed or an old field.
    """
    kind = reader.kind(node, path)
    name = chosen(reader.only(node, kind, path), (*path, kind))
    return f"old.{read(name)}" if kind == "old" else f"{kind}({quoted(name)})"


def fixed(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a word of the language: ``now``, ``today``, ``by``, ``cause``.
    """
    kind = reader.kind(node, path)
    words = _MOMENTS if kind == "moment" else _CHANGE
    return one_of(reader.only(node, kind, path), words, (*path, kind))


def call(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a call of a function.
    """
    found = reader.keys(node, ("call", "arguments"), (), path)
    name, given = plain(found["call"], (*path, "call")), found["arguments"]
    here = (*path, "arguments")
    if not isinstance(given, list):
        raise ConditionTreeError(here, given, "a list of operands", "操作数的列表")
    texts = (reader.text(each, (*here, n)) for n, each in enumerate(given))
    return f"{name}({', '.join(texts)})"


def of_each(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a question about related records, or a value from them.
    """
    kind = reader.kind(node, path)
    here, inner = (*path, kind), reader.only(node, kind, path)
    wanted = EACH[kind]
    found = reader.keys(inner, ("of", "as", *wanted), ("if",), here)
    variable = reader.tried(plain, found["as"], (*here, "as"))
    of = reader.tried(dotted, found["of"], (*here, "of"))
    asked = [reader.text(found[key], (*here, key)) for key in wanted] or [variable]
    only = f" if {reader.text(found['if'], (*here, 'if'))}" if "if" in found else ""
    if not (variable and of):
        raise Noted
    return f"{kind}({asked[0]} for {variable} in {of}{only})"
