"""
Errors about conditions: texts that cannot be read, and questions that cannot be asked.

Invariants:
    - A condition error carries every problem of its text, not only the first.
    - Positions are character offsets into the text, whatever its bytes.
    - Carets stand under the characters they mean: a Chinese character is two
      columns wide.

Not here: the words of each problem (:mod:`crmkit.conditions`).
"""

from reprlib import repr as repr_short
from typing import Any
from unicodedata import category, east_asian_width

import attrs

from crmkit.errors._base import CrmkitError, listed

_SHOWN = 10  # problems; a hostile text must not be answered by megabytes


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
        return None if self.path is None else _json_path(self.path)


class ConditionError(CrmkitError, ValueError):
    """
    The text of a condition cannot be understood.

    Attributes:
        text: The text as it came; of one refused as a whole, the beginning.
        problems: Everything that is wrong with it, in reading order.

    >>> problem = Problem("unknown name 'b'", message_zh="未知 'b'", start=6, end=7)
    >>> print(ConditionError("甲 and b", (problem,)))
    the condition cannot be read:
      甲 and b
             ^ unknown name 'b'
    """

    def __init__(self, text: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(text, problems)
        self.text, self.problems = text, problems

    def __str__(self) -> str:
        return self._report(
            "the condition cannot be read:", "… and {} more problems", "en"
        )

    @property
    def text_zh(self) -> str:
        """
        The same report in Chinese.
        """
        return self._report("无法读懂这个条件：", "……另有 {} 个问题", "zh")

    def _report(self, head: str, more: str, language: str) -> str:
        lines, shown = [head], None
        for problem in self.problems[:_SHOWN]:
            start, line = _line_at(self.text, problem.start)
            if start != shown:
                lines.append("  " + _plain(line).rstrip())
                shown = start
            message = problem.message_zh if language == "zh" else problem.message_en
            carets = _carets(line, problem.start - start, problem.end - start)
            lines.append(f"  {carets} {message}")
        if len(self.problems) > _SHOWN:
            lines.append("  " + more.format(len(self.problems) - _SHOWN))
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

    >>> print(HiddenFieldError("phone is None", ("phone",)))
    the condition 'phone is None' reads hidden fields: 'phone'
    """

    def __init__(self, condition: str, fields: tuple[str, ...]) -> None:
        super().__init__(condition, fields)
        self.condition, self.fields = condition, fields

    def __str__(self) -> str:
        fields = listed(self.fields)
        return f"the condition {self.condition!r} reads hidden fields: {fields}"


class UnmappedFieldError(CrmkitError, LookupError):
    """
    A condition was to become SQL, but a field that it reads has no column.

    Attributes:
        field: The field.
        columns: The fields that have one, sorted.

    >>> print(UnmappedFieldError("stage", ("owner",)))
    field 'stage' has no column (columns: 'owner')
    """

    def __init__(self, field: str, columns: tuple[str, ...]) -> None:
        super().__init__(field, columns)
        self.field, self.columns = field, columns

    def __str__(self) -> str:
        return f"field {self.field!r} has no column (columns: {listed(self.columns)})"


class UnknownRelationError(CrmkitError, LookupError):
    """
    A condition asked for related records of a kind that the view does not hold.

    Attributes:
        relation: The relation.

    >>> print(UnknownRelationError("orders"))
    the view holds no related records for 'orders': nobody has looked for them
    """

    def __init__(self, relation: str) -> None:
        super().__init__(relation)
        self.relation = relation

    def __str__(self) -> str:
        return (
            f"the view holds no related records for {self.relation!r}: "
            "nobody has looked for them"
        )


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
            f"the tree of a condition has {_briefly(self.found)} at {self.json_path} "
            f"(expected: {self.expected})"
        )

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese.
        """
        if self.others:
            return self._report("条件树有误：", "……另有 {} 处", is_zh=True)
        if self.said:
            return f"条件树在 {self.json_path} 处：{self.said[1]}"
        found = _briefly(self.found, "一个过大的数")
        return f"条件树在 {self.json_path} 处是 {found}（应为：{self.expected_zh}）"

    def _report(self, head: str, more: str, *, is_zh: bool = False) -> str:
        problems = self.problems
        lines = [
            f"  {each.json_path}: {each.message_zh if is_zh else each.message_en}"
            for each in problems[:_SHOWN]
        ]
        rest = len(problems) - _SHOWN
        return "\n".join([head, *lines, *([f"  {more.format(rest)}"] * (rest > 0))])

    @property
    def json_path(self) -> str:
        """
        The path as text: ``$.condition.and[1].op``.
        """
        return _json_path(self.path)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """
        Everything that is wrong, each with its path, as a ConditionError has it.

        >>> wrong = ConditionTreeError(("condition", "op"), "=", "one of ==", "==")
        >>> [each.message_en for each in wrong.problems]
        ["'=' cannot stand here (expected: one of ==)"]
        """
        return tuple([each._problem() for each in (self, *self.others)])  # noqa: SLF001

    def _problem(self) -> Problem:
        found, found_zh = (
            _briefly(self.found, *large) for large in ((), ("一个过大的数",))
        )
        said = self.said or (
            f"{found} cannot stand here (expected: {self.expected})",
            f"此处不能是 {found_zh}（应为：{self.expected_zh}）",
        )
        return Problem(said[0], message_zh=said[1], start=0, end=0, path=self.path)


def _json_path(path: tuple[str | int, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "$" + "".join(steps)


def _briefly(value: object, large: str = "a number that is too large") -> str:
    """
    Return *value* for a message, however large it is.

    >>> print(_briefly("a" * 100), _briefly(10**5000))
    'aaaaaaaaaaaa...aaaaaaaaaaaaa' a number that is too large
    """
    try:
        return repr_short(value)
    except ValueError:  # more digits than Python writes
        return large


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
        The same in Chinese.
        """
        both = f"{self.left!r} 与 {self.right!r}"
        return f"无法合并条件 {both}：{self.reason_zh}"


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
        given = _briefly(self.given)
        return (
            f"a condition is made of text and a Schema, and the {self.name} is {given}"
        )


class RelatedKeyError(CrmkitError, LookupError):
    """
    A snapshot of related records was asked for those of a record it cannot know.

    Attributes:
        relation: The relation.
        key: What tells records apart.
        kinds: Names of the types of the keys that the snapshot has.
        record: What the record holds there; the name of its class if nothing.
        is_there: Whether it holds anything there.

    >>> print(RelatedKeyError("orders", "id", ("int",), "7", is_there=True))
    the records of relation 'orders' are held by 'id' of type int, and this record \
has '7'
    >>> print(RelatedKeyError("orders", "id", ("int",), "dict", is_there=False))
    the records of relation 'orders' are held by 'id', which a record of class \
'dict' does not have; name another with Related(…, key=…)
    """

    def __init__(
        self,
        relation: str,
        key: str,
        kinds: tuple[str, ...],
        record: object,
        *,
        is_there: bool,
    ) -> None:
        super().__init__(relation, key, kinds, record)
        self.relation, self.key, self.kinds = relation, key, kinds
        self.record, self.is_there = record, is_there

    def __str__(self) -> str:
        held = f"the records of relation {self.relation!r} are held by {self.key!r}"
        if self.is_there:
            kinds, found = ", ".join(self.kinds), _briefly(self.record)
            return f"{held} of type {kinds}, and this record has {found}"
        return (
            f"{held}, which a record of class {self.record!r} does not have; "
            "name another with Related(…, key=…)"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _related_key_error, (*self.args, self.is_there)


def _related_key_error(*facts: Any) -> RelatedKeyError:
    return RelatedKeyError(*facts[:-1], is_there=facts[-1])


class RelatedRowsError(CrmkitError, TypeError):
    """
    The related records of a snapshot were not given by the record they belong to.

    Attributes:
        relation: The relation; None if not even relations were told apart.
        given: What was given.

    >>> print(RelatedRowsError("orders", []))
    the records of relation 'orders' are given by the key of the record that they \
belong to, {'C1': […]}, and not as []
    >>> print(RelatedRowsError(None, []))
    related records are given by relation, {'orders': {'C1': […]}}, and not as []
    """

    def __init__(self, relation: str | None, given: object) -> None:
        super().__init__(relation, given)
        self.relation, self.given = relation, given

    def __str__(self) -> str:
        given = _briefly(self.given)
        if self.relation is None:
            return (
                "related records are given by relation, {'orders': {'C1': […]}}, "
                f"and not as {given}"
            )
        return (
            f"the records of relation {self.relation!r} are given by the key of the "
            f"record that they belong to, {{'C1': […]}}, and not as {given}"
        )
