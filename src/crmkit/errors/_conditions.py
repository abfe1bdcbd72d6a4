"""
Errors about conditions: texts that cannot be read, and questions that cannot be asked.

Invariants:
    - A condition error carries every problem of its text, not only the first.
    - Positions are character offsets into the text, whatever its bytes.
    - Carets stand under the characters they mean: a Chinese character is two
      columns wide.

Not here: the words of each problem (:mod:`crmkit.conditions`).
"""

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
