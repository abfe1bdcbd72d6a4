"""
Errors about conditions that cannot be made: texts, schemas, what is joined.

Invariants:
    - A condition error carries every problem of its text, not only the first.
    - Positions are character offsets into the text, whatever its bytes.
    - Carets stand under the characters they mean: a Chinese character is two
      columns wide.

Not here: the words of each problem (:mod:`crmkit.conditions`), trees
(:mod:`crmkit.errors._condition_trees`).
"""

from unicodedata import category, east_asian_width

import attrs

from crmkit.errors._base import CrmkitError, briefly, listed

SHOWN = 10  # problems; a hostile text must not be answered by megabytes


def json_path(path: tuple[str | int, ...]) -> str:
    """
    Return the path to a node of a tree as text.

    >>> json_path(("condition", "and", 1, "left"))
    '$.condition.and[1].left'
    """
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "$" + "".join(steps)


@attrs.frozen
class Problem:
    """
    One thing that is wrong in the text of a condition.

    Attributes:
        message_en: What is wrong, in English.
        message_zh: What is wrong, in Chinese.
        start: Offset of the first character it concerns.
        end: Offset after the last character it concerns.
        path: Keys and indexes to the node it concerns, if the condition came as a
            tree.
    """

    message_en: str
    message_zh: str = attrs.field(kw_only=True)
    start: int = attrs.field(kw_only=True)
    end: int = attrs.field(kw_only=True)
    path: tuple[str | int, ...] | None = attrs.field(default=None, kw_only=True)

    @property
    def json_path(self) -> str | None:
        """
        The path as text: ``$.condition.and[1].left``.
        """
        return None if self.path is None else json_path(self.path)


class ConditionError(CrmkitError, ValueError):
    """
    The text of a condition cannot be understood.

    Attributes:
        source: The text as it came; of one refused as a whole, the beginning.
        problems: Everything that is wrong with it, in reading order.

    >>> problem = Problem("unknown name 'b'", message_zh="未知 'b'", start=6, end=7)
    >>> print(ConditionError("甲 and b", (problem,)))
    the condition cannot be read:
      甲 and b
             ^ unknown name 'b'
    """

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(source, problems)
        self.source, self.problems = source, problems

    def __str__(self) -> str:
        return self._report(
            "the condition cannot be read:", "… and {} more problems", "en"
        )

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        return self._report("无法读懂这个条件：", "……另有 {} 个问题", "zh")

    def _report(self, head: str, more: str, language: str) -> str:
        lines, shown = [head], None
        for problem in self.problems[:SHOWN]:
            start, line = _line_at(self.source, problem.start)
            if start != shown:
                lines.append("  " + _plain(line).rstrip())
                shown = start
            message = problem.message_zh if language == "zh" else problem.message_en
            carets = _carets(line, problem.start - start, problem.end - start)
            lines.append(f"  {carets} {message}")
        if len(self.problems) > SHOWN:
            lines.append("  " + more.format(len(self.problems) - SHOWN))
        return "\n".join(lines)


def _line_at(text: str, offset: int) -> tuple[int, str]:
    """
    Return where the line around *offset* starts, and that line.
    """
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return start, text[start:] if end < 0 else text[start:end]


def _plain(line: str) -> str:
    """
    Return *line* with everything unprintable as a question mark or a space.
    """
    return "".join(
        " "
        if c.isspace() and c != "\u3000"
        else c
        if category(c) not in ("Cc", "Cs")
        else "?"
        for c in line
    )


def _carets(line: str, start: int, end: int) -> str:
    """
    Return a line that underlines the characters from *start* to *end*.
    """
    return " " * _columns(line[:start]) + "^" * max(1, _columns(line[start:end]))


def _columns(text: str) -> int:
    """
    Return how many columns of a terminal *text* takes.
    """
    return sum(
        0
        if category(c) in ("Mn", "Me", "Cf")
        else 2
        if east_asian_width(c) in "WF"
        else 1
        for c in text
    )


class HiddenFieldError(CrmkitError, LookupError):
    """
    A condition was asked about a record whose fields it may not see.

    Attributes:
        condition: Text of the condition.
        fields: The hidden fields that it reads, sorted.

    >>> error = HiddenFieldError("phone is None", ("phone",))
    >>> print(error)
    the condition 'phone is None' reads hidden fields: 'phone'
    >>> print(error.text_zh)
    条件 'phone is None' 要读取不可见的字段：'phone'
    """

    def __init__(self, condition: str, fields: tuple[str, ...]) -> None:
        super().__init__(condition, fields)
        self.condition, self.fields = condition, fields

    def __str__(self) -> str:
        fields = listed(self.fields)
        return f"the condition {self.condition!r} reads hidden fields: {fields}"

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        return f"条件 {self.condition!r} 要读取不可见的字段：{listed(self.fields)}"


class SchemaError(CrmkitError, ValueError):
    """
    A schema gives one word two meanings, or a name that cannot be one.

    Attributes:
        name: The word.
        reason: What is wrong with it.

    >>> print(SchemaError("now", "is a word of the language"))
    'now' is a word of the language
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return f"{self.name!r} {self.reason}"


class MixedConditionsError(CrmkitError, ValueError):
    """
    Two conditions cannot be joined into one.

    Attributes:
        left: Text of the first.
        right: Text of the second.
        reason: Why not, in English.
        reason_zh: The same in Chinese.

    >>> reason = "they have different schemas", "两者的字段表不同"
    >>> error = MixedConditionsError("a", "b", *reason)
    >>> print(error)
    cannot join the conditions 'a' and 'b': they have different schemas
    >>> print(error.text_zh)
    无法合并条件 'a' 与 'b'：两者的字段表不同
    """

    def __init__(self, left: str, right: str, reason: str, reason_zh: str) -> None:
        super().__init__(left, right, reason, reason_zh)
        self.left, self.right = left, right
        self.reason, self.reason_zh = reason, reason_zh

    def __str__(self) -> str:
        both = f"{self.left!r} and {self.right!r}"
        return f"cannot join the conditions {both}: {self.reason}"

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        both = f"{self.left!r} 与 {self.right!r}"
        return f"无法合并条件 {both}：{self.reason_zh}"


class LimitedConditionError(CrmkitError, TypeError):
    """
    Something was asked of a condition that only its own text could answer.

    Attributes:
        question: What was asked.
        condition: What the condition was made of.

    >>> error = LimitedConditionError("to_dict", "otherwise than (seats > 10)")
    >>> print(error)
    'to_dict' is for conditions as they were written, not for what limited() or \
otherwise() made: 'otherwise than (seats > 10)'
    >>> print(error.text_zh)
    'to_dict' 只用于写成文字的条件，不用于 limited() 或 otherwise() 的结果：\
'otherwise than (seats > 10)'
    """

    def __init__(self, question: str, condition: str) -> None:
        super().__init__(question, condition)
        self.question, self.condition = question, condition

    def __str__(self) -> str:
        return (
            f"{self.question!r} is for conditions as they were written, not for what "
            f"limited() or otherwise() made: {self.condition!r}"
        )

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        return (
            f"{self.question!r} 只用于写成文字的条件，"
            f"不用于 limited() 或 otherwise() 的结果：{self.condition!r}"
        )


class ConditionArgumentError(CrmkitError, TypeError):
    """
    A condition was made of anything but text and a schema, in this order.

    Attributes:
        name: ``"text"`` or ``"schema"``.
        given: What was given for it.

    >>> print(ConditionArgumentError("text", None))
    a condition is made of text and a Schema, and the text is None
    """

    def __init__(self, name: str, given: object) -> None:
        super().__init__(name, given)
        self.name, self.given = name, given

    def __str__(self) -> str:
        given = briefly(self.given)
        return (
            f"a condition is made of text and a Schema, and the {self.name} is {given}"
        )
