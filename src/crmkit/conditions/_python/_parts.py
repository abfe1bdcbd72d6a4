"""
What the functions of one compiled condition share.

Invariants:
    - A name stands for one operand in all of them.

Not here: one function of them (``_frame.py``).
"""

import ast
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import attrs

from crmkit.conditions._node import Row
from crmkit.conditions._python import _syntax as py
from crmkit.conditions._reads import Needs, Place

#: Builds the expression that reads a name from a record.
Reader: TypeAlias = Callable[[ast.expr, str], ast.expr]

_ASIDE: Final = (str, int, bool)  # values whose literals are constants of the code


def by_attribute(record: ast.expr, name: str) -> ast.expr:
    """
    Read an attribute: ``record.name``.
    """
    return py.attribute(record, name)


def by_key(record: ast.expr, name: str) -> ast.expr:
    """
    Read a key that need not be there: ``record.get("name")``.
    """
    return py.method(record, "get", py.constant(name))


def by_either(record: ast.expr, name: str) -> ast.expr:
    """
    Read whatever it is: slower, for records of both kinds.
    """
    return py.call("get", record, py.constant(name))


@attrs.define
class Slot:
    """
    A place that records come from: the root, or what a path of relations leads to.

    Attributes:
        path: The relations.
        index: Its number.
        reads: What is looked up on its records.
    """

    path: Place
    index: int
    reads: frozenset[str]


@attrs.define
class Parts:
    """
    Names, constants and functions that make up a program.

    Attributes:
        reader: How records are read.
        params: Names of the parameters, in the order of their values.
        within: The attribute that holds a field in a mapping, by field.
        needs: What is looked up on the records of each place.
        constants: Values that have no literal, by their name in the program.
        slots: Where records come from, by path.
        functions: Functions that the entry calls.
        set_up: Statements that make what does not depend on record or moment.
    """

    reader: Reader
    params: tuple[str, ...]
    within: Mapping[str, str] = attrs.field(factory=dict)
    needs: Needs = attrs.field(factory=dict)
    constants: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    slots: dict[Place, Slot] = attrs.field(factory=dict, kw_only=True)
    functions: list[ast.stmt] = attrs.field(factory=list, kw_only=True)
    set_up: list[ast.stmt] = attrs.field(factory=list, kw_only=True)
    _locals: dict[object, str] = attrs.field(factory=dict, kw_only=True)
    _fixed: dict[object, str] = attrs.field(factory=dict, kw_only=True)
    _memos: dict[object, str] = attrs.field(factory=dict, kw_only=True)

    def local(self, key: object) -> str:
        """
        Return the name of the local that holds an operand or a row.
        """
        prefix = "r" if isinstance(key, Row) else "v"
        return self._locals.setdefault(key, f"{prefix}{len(self._locals)}")

    def slot(self, path: Place) -> Slot:
        """
        Return the slot of a path.
        """
        return self.slots.setdefault(path, self._new(path))

    def _new(self, path: Place) -> Slot:
        return Slot(path, len(self.slots), self.needs.get(path, frozenset()))

    def constant(self, value: object) -> ast.expr:
        """
        Return a literal, or the name that carries a value which has none.
        """
        if type(value) in _ASIDE:
            return py.constant(value)
        for word, known in self.constants.items():
            if known is value:
                return py.name(word)
        word = f"k{len(self.constants)}"
        self.constants[word] = value
        return py.name(word)

    @property
    def fixed_names(self) -> tuple[str, ...]:
        """
        Names that the set-up defines.
        """
        return tuple(self._fixed.values())

    @property
    def memos(self) -> tuple[str, ...]:
        """
        Names of what remembers thresholds.
        """
        return tuple(self._memos.values())

    def fixed(self, key: object, value: Callable[[], ast.expr]) -> ast.expr:
        """
        Return the name of what is computed once and for all.
        """
        if key not in self._fixed:
            self._fixed[key] = word = f"s{len(self._fixed)}"
            self.set_up.append(py.assign(word, value()))
        return py.name(self._fixed[key])

    def memo(self, key: object) -> str:
        """
        Return the name of what remembers the last value of a threshold.
        """
        return self._memos.setdefault(key, f"m{len(self._memos)}")
