"""
How the nodes of a tree are gone through: within limits, and noting what is wrong.

Invariants:
    - Whatever a tree holds is counted before it is looked at: nodes, levels, keys
      that do not belong there, characters of text.
    - All that is wrong is noted, each with its path; only of what is beyond a limit
      nothing else is looked at.

Not here: what a node of some kind is as text (the modules that are called shapes in
:mod:`crmkit.conditions._tree._from_tree`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from crmkit.conditions._read._parse import Limits
from crmkit.conditions._tree._located import marked
from crmkit.conditions._tree._values import ABSENT, Path, friendly
from crmkit.errors import ConditionTreeError

#: Returns the text of a node of one kind.
Shape: TypeAlias = "Callable[[TreeReader, Any, Path], str]"


class Noted(Exception):  # noqa: N818 - no error that anybody sees
    """
    What is wrong with a node is noted already.
    """


@attrs.define
class TreeReader:
    """
    Turns nodes into text, counts them, and notes what is wrong.

    Attributes:
        limits: How large the tree may be.
        shapes: What reads a node, by the key that says what it is.
        found: What is wrong.
        paths: Where the nodes are that were read, in the order of their marks.
        is_beyond: Whether there is too much of something, so that nothing is read on.
    """

    limits: Limits
    shapes: Mapping[str, Shape]
    count: int = 0
    depth: int = 0
    length: int = 0
    found: list[ConditionTreeError] = attrs.field(factory=list)
    paths: list[Path] = attrs.field(factory=list)
    is_beyond: bool = False

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
            self.refuse_if_deep(path)
            return marked(self.shapes[kind](self, node, path), mark), kind
        except Noted:
            return "None", "value"
        except ConditionTreeError as error:
            self.note(error)
            return "None", "value"
        finally:
            self.depth -= 1

    # -- What is wrong ------------------------------------------------------

    def note(self, error: ConditionTreeError) -> None:
        """
        Note that something is wrong, and read on unless there is too much of it.
        """
        if self.is_beyond:
            raise error
        self.found.append(friendly(error))

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

    # -- Limits -------------------------------------------------------------

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
        if self.count > (most := self.limits.nodes):
            raise self.beyond(
                path, self.count, f"at most {most} nodes", f"最多 {most} 个节点"
            )

    def measured(self, node: Mapping[Any, object], path: Path) -> None:
        """
        Count the characters of the texts in a node, and refuse more than may be.
        """
        self.length += sum(len(v) for v in node.values() if isinstance(v, str))
        if self.length > (most := self.limits.length):
            raise self.beyond(
                path,
                self.length,
                f"at most {most} characters of text",
                f"最多 {most} 个字符的文本",
            )

    def refuse_if_deep(self, path: Path) -> None:
        """
        Refuse a node below too many others.
        """
        if self.depth > (most := self.limits.depth):
            raise self.beyond(
                path, self.depth, f"at most {most} levels", f"最多 {most} 层"
            )

    # -- What a node holds --------------------------------------------------

    def kind(self, node: object, path: Path) -> str:
        """
        Return the key that says what a node is.
        """
        if not isinstance(node, dict):
            raise ConditionTreeError(path, node, "an object", "对象")
        for key in self.shapes:
            if key in node:
                return key
        raise ConditionTreeError(
            path,
            tuple(node),
            f"one of the keys {', '.join(self.shapes)}",
            f"以下键之一：{'、'.join(self.shapes)}",
        )

    def only(self, node: object, key: str, path: Path) -> Any:
        """
        Return what a node holds that has one key alone.
        """
        return self.keys(node, (key,), (), path)[key]

    def keys(
        self, node: object, needed: Iterable[str], allowed: Iterable[str], path: Path
    ) -> dict[str, Any]:
        """
        Return a node that has all the keys it needs, and no others.
        """
        if not isinstance(node, dict):
            raise ConditionTreeError(path, node, "an object", "对象")
        needed, known = tuple(needed), (*needed, *allowed)
        absent = [key for key in needed if key not in node]
        strange = [key for key in node if key not in known]
        self.counted(len(strange), path)
        for key in absent:
            here = (*path, key)
            self.note(ConditionTreeError(here, None, "a value", "有值", ABSENT))
        only = f"only the keys {', '.join(known)}", f"只有以下键：{'、'.join(known)}"
        for key in strange:
            self.note(ConditionTreeError(path, key, *only))
        if absent or strange:
            raise Noted
        self.measured(node, path)
        return node
