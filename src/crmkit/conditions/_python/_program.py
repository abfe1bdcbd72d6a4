"""
A whole condition as one function.

A form becomes a new ``ast`` and that a code object; no text is built or
evaluated. What has no literal is a global of that code, as is the class that was
last seen in each place and what is remembered of the moment: a function with
globals of its own is entered faster than one with free variables.

Invariants:
    - The answering function takes ``(condition, record, at, view)`` and returns
      a bool: it is a method, of which only ``condition._values`` is read.
    - Compiled code names its own globals and some of :data:`NAMES`, and nothing
      else; it has no builtins.

Not here: records of classes not seen before (``_answers.py``).
"""

import ast
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any, Protocol, TypeAlias, cast

import attrs

from crmkit.conditions._forms import Form
from crmkit.conditions._moment import NO_RELATIONS, Moment, View
from crmkit.conditions._python import _syntax as py
from crmkit.conditions._python._frame import NOTHING, Frame
from crmkit.conditions._python._parts import Parts, Reader, Slot
from crmkit.conditions._python._rows import Rows
from crmkit.conditions._python._runtime import NAMES, NOT_YET
from crmkit.conditions._python._tests import Tests
from crmkit.conditions._reads import Needs
from crmkit.conditions._wall import Wall

_MOST = 64  # classes of either sort that one place remembers
#: Answers for a condition: ``(condition, record, at, view)``.
Holds: TypeAlias = Callable[[Any, object, Moment, View], bool]


class Answers(Protocol):
    """
    What compiled code turns to when something is out of the ordinary.
    """

    def admit(self, record: object, index: int) -> bool:
        """
        Return true, or raise if a record of a slot may not be read here.
        """
        ...

    def no_change(self) -> Exception:
        """
        Return the error that no change is at hand.
        """
        ...

    def otherwise(self, asked: Any, record: object, at: Moment, view: View) -> bool:
        """
        Answer for records of another kind, or raise what was caught, in its words.
        """
        ...


@attrs.frozen(eq=False)
class Program:
    """
    What a condition compiles to.

    Attributes:
        slots: Where the records that it reads come from.
    """

    slots: tuple[Slot, ...]
    _names: dict[str, object]

    def answering(self, answers: Answers) -> Holds:
        """
        Return the function that answers.
        """
        self._names["answers"] = answers
        return cast("Holds", self._names["holds"])

    def saw(self, cls: type[Any], index: int, *, is_open: bool) -> None:
        """
        Let records of a class pass in a slot, without being looked at again.

        Args:
            cls: The class.
            index: The slot.
            is_open: Whether none of them hides anything. If not, those pass that
                have no ``hidden``.
        """
        last, all_ = ("seen", "others") if is_open else ("plain", "plains")
        known: Any = self._names[f"{all_}{index}"]
        # A new set, as another thread may be looking into the old one.
        more = known if len(known) < _MOST else frozenset()
        self._names[f"{all_}{index}"] = more | {cls}
        self._names[f"{last}{index}"] = cls


def program(  # noqa: PLR0913 - what a condition is made of
    form: Form,
    params: tuple[str, ...],
    reader: Reader,
    *,
    within: Mapping[str, str],
    needs: Needs,
    wall: Wall,
    about_change: bool,
) -> Program:
    """
    Return the program of a form.

    Args:
        form: What to test.
        params: Names of the parameters, in the order in which they are given.
        reader: How to read a record.
        within: The attribute that holds a field in a mapping, by field.
        needs: What is looked up on the records of each place.
        wall: The clocks and calendars it goes by.
        about_change: Whether a change must be at hand.
    """
    parts = Parts(reader, params, within, needs)
    root = parts.slot(())
    frame = Frame(
        parts, variables={"": ("record", ())}, own={"asked", "record", "at", "view"}
    )
    test, _, _ = Tests(frame, Rows(frame)).form(form, NOTHING)
    body: list[ast.stmt] = []
    if root.reads:
        record = py.name("record")
        unseen = frame.is_unseen(record, root)
        body.append(py.when(unseen, py.do(frame.admission(record, root))))
    if about_change:
        body.append(_refuse_no_change())
    else:  # what is no moment has none, also where nothing depends on time
        body.append(py.do(py.attribute(py.name("at"), "change")))
    # As a condition and not as a value: Python then fuses tests with their jumps.
    yes, no = py.constant(value=True), py.constant(value=False)
    body.append(py.give(py.choice(test, yes, no)))
    takes = ["asked", "record", "at", "view"]
    entry = [*py.shared(list(frame.memos)), _guarded(body)]
    holds = py.function("holds", takes, entry)
    return Program(tuple(parts.slots.values()), _defined(parts, holds, wall))


def _refuse_no_change() -> ast.stmt:
    change = py.attribute(py.name("at"), "change")
    is_absent = py.same(change, py.constant(None))
    return py.when(is_absent, py.fail(py.method(py.name("answers"), "no_change")))


def _guarded(body: list[ast.stmt]) -> ast.stmt:
    """
    Return the body with what happens when a record is not as it should be.

    It costs nothing as long as nothing is raised.
    """
    asked = (py.name(word) for word in ("asked", "record", "at", "view"))
    otherwise = py.method(py.name("answers"), "otherwise", *asked)
    return py.attempt(body, py.handler("TROUBLE", py.give(otherwise)))


def _defined(parts: Parts, holds: ast.stmt, wall: Wall) -> dict[str, object]:
    """
    Return the globals of a program, with its functions among them.
    """
    functions = [*parts.functions, holds]
    if parts.set_up:
        fixed = py.shared(list(parts.fixed_names))
        functions.append(py.function("set_up", [], [*fixed, *parts.set_up]))
    code = compile(py.module(*functions), "<condition>", "exec", dont_inherit=True)
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    words = {word for each in inner for word in each.co_names}
    names: dict[str, object] = {"__builtins__": {}, "wall": wall, **parts.constants}
    names |= {word: NAMES[word] for word in words & NAMES.keys()}
    names |= dict.fromkeys(parts.memos, NOT_YET)
    for slot in parts.slots.values():
        none = frozenset[type]()
        seen = {"seen": None, "plain": None, "others": none, "plains": none}
        names |= {f"{word}{slot.index}": value for word, value in seen.items()}
    for each in inner:
        names[each.co_name] = FunctionType(each, names)
    names["holds"].__defaults__ = (NO_RELATIONS,)  # type: ignore[attr-defined]
    if parts.set_up:
        names["set_up"]()  # type: ignore[operator]
    return names
