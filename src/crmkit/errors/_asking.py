"""
Errors of a condition that is asked about a record that it cannot read.

Not here: texts that cannot be read, fields that may not be seen
(``_conditions.py``).
"""

from crmkit.errors._base import CrmkitError


class FieldValueError(CrmkitError, TypeError):
    """
    A condition cannot be asked of a record, as a field holds something else.

    Attributes:
        field: The field, as dotted text if it is one of a related record.
        value: What it holds.
        expected: What it should hold, in English.
        expected_zh: The same in Chinese.

    >>> error = FieldValueError("seats", "12", "a whole number", "整数")
    >>> print(error)
    the field 'seats' should hold a whole number, and holds '12'
    >>> print(error.text_zh)
    字段 'seats' 应为整数，实为 '12'
    """

    def __init__(
        self, field: str, value: object, expected: str, expected_zh: str
    ) -> None:
        super().__init__(field, value, expected, expected_zh)
        self.field, self.value = field, value
        self.expected, self.expected_zh = expected, expected_zh

    def __str__(self) -> str:
        return (
            f"the field {self.field!r} should hold {self.expected}, "
            f"and holds {self.value!r}"
        )

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        return f"字段 {self.field!r} 应为{self.expected_zh}，实为 {self.value!r}"


class NoChangeError(CrmkitError, LookupError):
    """
    A condition about a change was asked where no change is at hand.

    Attributes:
        condition: Text of the condition.

    >>> print(NoChangeError('changed("stage")'))
    the condition 'changed("stage")' is about a change, and none is at hand; \
give it with Moment(now, change)
    """

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition

    def __str__(self) -> str:
        return (
            f"the condition {self.condition!r} is about a change, and none is at hand; "
            "give it with Moment(now, change)"
        )


class SeveralRowsError(CrmkitError, ValueError):
    """
    A relation to one record led to several.

    Attributes:
        relation: The relation.
        count: How many records the view gave.

    >>> print(SeveralRowsError("customer", 2))
    relation 'customer' leads to at most one record, and the view gave 2
    """

    def __init__(self, relation: str, count: int) -> None:
        super().__init__(relation, count)
        self.relation, self.count = relation, count

    def __str__(self) -> str:
        return (
            f"relation {self.relation!r} leads to at most one record, "
            f"and the view gave {self.count}"
        )


class ViewAnswerError(CrmkitError, TypeError):
    """
    A view gave no sequence of records.

    Attributes:
        relation: The relation.
        given: What the view gave.

    >>> print(ViewAnswerError("customer", None))
    a view gives a sequence of records for relation 'customer', and not None
    """

    def __init__(self, relation: str, given: object) -> None:
        super().__init__(relation, given)
        self.relation, self.given = relation, given

    def __str__(self) -> str:
        return (
            f"a view gives a sequence of records for relation {self.relation!r}, "
            f"and not {self.given!r}"
        )


class NotAMomentError(CrmkitError, TypeError):
    """
    A condition was asked at something that is no moment, or made of no instant.

    Attributes:
        given: What was given.

    >>> print(NotAMomentError("2026-03-02"))
    a condition is asked at Moment(now) of a datetime with a time zone, not at \
'2026-03-02'
    """

    def __init__(self, given: object) -> None:
        super().__init__(given)
        self.given = given

    def __str__(self) -> str:
        return (
            "a condition is asked at Moment(now) of a datetime with a time zone, "
            f"not at {self.given!r}"
        )


class TooMuchWorkError(CrmkitError, ValueError):
    """
    An explanation, or the next flip of an answer, takes more work than is allowed.

    Attributes:
        question: What was asked of the condition: "explain", "next_flip" or "edges".
        condition: Text of the condition.
        budget: How many steps were allowed. A step is one part of the condition
            tested once, or one related record gone over once.

    >>> error = TooMuchWorkError("explain", "seats > 3", 500_000)
    >>> print(error)
    explain of the condition 'seats > 3' takes more than 500,000 steps; give it \
fewer related records, or allow more with budget=…
    >>> print(error.text_zh)
    对条件 'seats > 3' 求 explain 要超过 500,000 步；请减少相关记录，或加大 budget
    """

    def __init__(self, question: str, condition: str, budget: int) -> None:
        super().__init__(question, condition, budget)
        self.question, self.condition, self.budget = question, condition, budget

    def __str__(self) -> str:
        return (
            f"{self.question} of the condition {self.condition!r} takes more than "
            f"{self.budget:,} steps; give it fewer related records, or allow more "
            "with budget=…"
        )

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        return (
            f"对条件 {self.condition!r} 求 {self.question} 要超过 {self.budget:,} 步；"
            "请减少相关记录，或加大 budget"
        )


class UnreadableFieldError(CrmkitError, AttributeError):
    """
    A condition reads a field that a record does not have.

    Attributes:
        condition: Text of the condition.
        field: The field.
        record: Name of the record's class.

    >>> print(UnreadableFieldError("seats > 3", "seats", "Lead"))
    the condition 'seats > 3' reads 'seats', which an object of class 'Lead' \
does not have
    """

    def __init__(self, condition: str, field: str, record: str) -> None:
        super().__init__(condition, field, record)
        self.condition, self.field, self.record = condition, field, record

    def __str__(self) -> str:
        return (
            f"the condition {self.condition!r} reads {self.field!r}, "
            f"which an object of class {self.record!r} does not have"
        )


class ConditionTruthError(CrmkitError, TypeError):
    """
    A condition was used as if it were true or false itself.

    ``a and b`` would be ``b``, ``not a`` always False, whatever the records are.

    Attributes:
        condition: Text of the condition.

    >>> print(ConditionTruthError("seats > 3"))
    the condition 'seats > 3' is neither true nor false by itself; join conditions \
with &, | and ~, and ask with holds(record, at)
    """

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition

    def __str__(self) -> str:
        return (
            f"the condition {self.condition!r} is neither true nor false by itself; "
            "join conditions with &, | and ~, and ask with holds(record, at)"
        )
