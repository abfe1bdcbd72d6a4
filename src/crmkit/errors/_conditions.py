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
from unicodedata import category, east_asian_width

import attrs

from crmkit.errors._base import CrmkitError, did_you_mean, listed

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
    """

    message_en: str
    message_zh: str = attrs.field(kw_only=True)
    start: int = attrs.field(kw_only=True)
    end: int = attrs.field(kw_only=True)


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


class UnboundParameterError(CrmkitError, LookupError):
    """
    A condition was asked before its parameters had values.

    Attributes:
        condition: Text of the condition.
        names: The parameters without a value, sorted.

    >>> print(UnboundParameterError("owner == me", ("me",)))
    the condition 'owner == me' has parameters without a value: 'me'; \
give them with bind(me=…)
    """

    def __init__(self, condition: str, names: tuple[str, ...]) -> None:
        super().__init__(condition, names)
        self.condition, self.names = condition, names

    def __str__(self) -> str:
        call = ", ".join(f"{name}=…" for name in self.names)
        return (
            f"the condition {self.condition!r} has parameters without a value: "
            f"{listed(self.names)}; give them with bind({call})"
        )


class UnknownParameterError(CrmkitError, LookupError):
    """
    A value was given for a parameter that the schema does not have.

    Attributes:
        name: The parameter that was named.
        allowed: The parameters there are.

    >>> print(UnknownParameterError("mee", ("me",)))
    there is no parameter 'mee' (allowed: 'me'); did you mean 'me'?
    """

    def __init__(self, name: str, allowed: tuple[str, ...]) -> None:
        super().__init__(name, allowed)
        self.name, self.allowed = name, allowed

    def __str__(self) -> str:
        hint = did_you_mean(self.name, self.allowed)
        allowed = listed(self.allowed)
        return f"there is no parameter {self.name!r} (allowed: {allowed}){hint}"


class ParameterValueError(CrmkitError, ValueError):
    """
    A parameter was given a value that is not of its type.

    Attributes:
        name: The parameter.
        value: What came.
        expected: What would do.

    >>> print(ParameterValueError("me", 7, "text"))
    parameter 'me' cannot be 7 (expected: text)
    """

    def __init__(self, name: str, value: object, expected: str) -> None:
        super().__init__(name, value, expected)
        self.name, self.value, self.expected = name, value, expected

    def __str__(self) -> str:
        found = f"parameter {self.name!r} cannot be {self.value!r}"
        return f"{found} (expected: {self.expected})"


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
    the view holds no related records for 'orders'
    """

    def __init__(self, relation: str) -> None:
        super().__init__(relation)
        self.relation = relation

    def __str__(self) -> str:
        return f"the view holds no related records for {self.relation!r}"


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
        expected: What may stand there.

    >>> path = ("condition", "and", 1, "op")
    >>> print(ConditionTreeError(path, "=", "one of == !="))
    the tree of a condition has '=' at $.condition.and[1].op (expected: one of == !=)
    """

    def __init__(
        self, path: tuple[str | int, ...], found: object, expected: str
    ) -> None:
        super().__init__(path, found, expected)
        self.path, self.found, self.expected = path, found, expected

    def __str__(self) -> str:
        return (
            f"the tree of a condition has {_briefly(self.found)} at {self.json_path} "
            f"(expected: {self.expected})"
        )

    @property
    def json_path(self) -> str:
        """
        The path as text: ``$.condition.and[1].op``.
        """
        steps = (f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.path)
        return "$" + "".join(steps)


def _briefly(value: object) -> str:
    """
    Return *value* for a message, however large it is.

    >>> print(_briefly("a" * 100), _briefly(10**5000))
    'aaaaaaaaaaaa...aaaaaaaaaaaaa' a number that is too large
    """
    try:
        return repr_short(value)
    except ValueError:  # more digits than Python writes
        return "a number that is too large"


class MixedConditionsError(CrmkitError, ValueError):
    """
    Two conditions cannot be joined into one.

    Attributes:
        left: Text of the first.
        right: Text of the second.
        reason: Why not.

    >>> print(MixedConditionsError("a", "b", "they have different schemas"))
    cannot join the conditions 'a' and 'b': they have different schemas
    """

    def __init__(self, left: str, right: str, reason: str) -> None:
        super().__init__(left, right, reason)
        self.left, self.right, self.reason = left, right, reason

    def __str__(self) -> str:
        both = f"{self.left!r} and {self.right!r}"
        return f"cannot join the conditions {both}: {self.reason}"


class MomentRangeError(CrmkitError, ValueError):
    """
    An instant lies so far off that durations cannot be counted from it.

    Attributes:
        value: The instant, as ISO 8601 text.

    >>> print(MomentRangeError("0001-01-01T00:00:00+00:00"))
    a moment must lie between the years 1000 and 9000, \
not at '0001-01-01T00:00:00+00:00'
    """

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return (
            f"a moment must lie between the years 1000 and 9000, not at {self.value!r}"
        )


class MovingThresholdError(CrmkitError, ValueError):
    """
    It cannot be told when time turns a part of a condition.

    Attributes:
        leaf: Text of that part.

    >>> print(MovingThresholdError("seen_at < coalesce(due_at, now)"))
    cannot tell when time turns 'seen_at < coalesce(due_at, now)'; compare a stored \
computed field with something that is the same for all records
    """

    def __init__(self, leaf: str) -> None:
        super().__init__(leaf)
        self.leaf = leaf

    def __str__(self) -> str:
        return (
            f"cannot tell when time turns {self.leaf!r}; compare a stored computed "
            "field with something that is the same for all records"
        )


class ReversedWindowError(CrmkitError, ValueError):
    """
    A window was asked to end before it begins.

    Attributes:
        since: Where it begins, as ISO 8601 text.
        until: Where it ends.

    >>> print(ReversedWindowError("2026-03-02", "2026-03-01"))
    a window cannot reach from '2026-03-02' back to '2026-03-01'
    """

    def __init__(self, since: str, until: str) -> None:
        super().__init__(since, until)
        self.since, self.until = since, until

    def __str__(self) -> str:
        return f"a window cannot reach from {self.since!r} back to {self.until!r}"


class TooManyInstantsError(CrmkitError, ValueError):
    """
    A condition may answer differently at more instants than are looked at.

    Attributes:
        limit: How many were looked at.

    >>> print(TooManyInstantsError(200_000))
    200,000 instants do not settle when the condition answers differently
    """

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"{self.limit:,} instants do not settle when the condition answers "
            "differently"
        )
