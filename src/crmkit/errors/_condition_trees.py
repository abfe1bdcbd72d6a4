"""
The error about a condition that came as a tree.

Invariants:
    - It carries every problem of the tree, each with its path, as a condition error
      carries those of a text.

Not here: texts (:mod:`crmkit.errors._conditions`).
"""

from crmkit.errors._base import CrmkitError, briefly
from crmkit.errors._conditions import SHOWN, Problem, json_path


class ConditionTreeError(CrmkitError, ValueError):
    """
    What was to be a condition as a tree of objects and lists is none.

    Attributes:
        path: Keys and indexes from the top of the tree to what is wrong.
        found: What stands there.
        expected: What may stand there, in English.
        expected_zh: The same in Chinese.
        said: What to say of it instead, in English and in Chinese; empty if nothing.
        others: What else is wrong with the tree, each as an error of its own.

    >>> path = ("condition", "and", 1, "op")
    >>> error = ConditionTreeError(path, "=", "one of == !=", "== != 之一")
    >>> print(error)
    the tree of a condition has '=' at $.condition.and[1].op (expected: one of == !=)
    >>> print(error.text_zh)
    条件树在 $.condition.and[1].op 处是 '='（应为：== != 之一）
    """

    def __init__(
        self,
        path: tuple[str | int, ...],
        found: object,
        expected: str,
        expected_zh: str,
        said: tuple[str, ...] = (),
        others: "tuple[ConditionTreeError, ...]" = (),
    ) -> None:
        super().__init__(path, found, expected, expected_zh, said, others)
        self.path, self.found = path, found
        self.expected, self.expected_zh = expected, expected_zh
        self.said, self.others = said, others

    def __str__(self) -> str:
        if self.others:
            return self._report("the tree of a condition is wrong:", "… and {} more")
        if self.said:
            return f"the tree of a condition at {self.json_path}: {self.said[0]}"
        return (
            f"the tree of a condition has {briefly(self.found)} at {self.json_path} "
            f"(expected: {self.expected})"
        )

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        if self.others:
            return self._report("条件树有误：", "……另有 {} 处", is_zh=True)
        if self.said:
            return f"条件树在 {self.json_path} 处：{self.said[1]}"
        found = briefly(self.found, "一个过大的数")
        return f"条件树在 {self.json_path} 处是 {found}（应为：{self.expected_zh}）"

    def _report(self, head: str, more: str, *, is_zh: bool = False) -> str:
        problems = self.problems
        lines = [
            f"  {each.json_path}: {each.message_zh if is_zh else each.message_en}"
            for each in problems[:SHOWN]
        ]
        rest = len(problems) - SHOWN
        return "\n".join([head, *lines, *([f"  {more.format(rest)}"] * (rest > 0))])

    @property
    def json_path(self) -> str:
        """
        The path as text: ``$.condition.and[1].op``.
        """
        return json_path(self.path)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """
        Everything that is wrong, each with its path, as a ConditionError has it.

        >>> wrong = ConditionTreeError(("condition", "op"), "=", "one of ==", "==")
        >>> [each.message_en for each in wrong.problems]
        ["'=' cannot stand here (expected: one of ==)"]
        """
        return tuple([_problem(each) for each in (self, *self.others)])


def _problem(error: ConditionTreeError) -> Problem:
    found = briefly(error.found)
    found_zh = briefly(error.found, "一个过大的数")
    said = error.said or (
        f"{found} cannot stand here (expected: {error.expected})",
        f"此处不能是 {found_zh}（应为：{error.expected_zh}）",
    )
    return Problem(said[0], message_zh=said[1], start=0, end=0, path=error.path)
