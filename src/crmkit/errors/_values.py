"""
Errors about single values: choices, instants, identifiers.
"""

from crmkit.errors._base import CrmkitError, did_you_mean, listed


class UnknownChoiceError(CrmkitError, ValueError):
    """
    A word names none of the choices of a closed set.

    Attributes:
        name: What was being chosen.
        word: What came.
        allowed: The values that would do.

    >>> print(UnknownChoiceError("priority", "hihg", ("high", "low")))
    priority cannot be 'hihg' (allowed: 'high', 'low'); did you mean 'high'?
    """

    def __init__(self, name: str, word: object, allowed: tuple[str, ...]) -> None:
        super().__init__(name, word, allowed)
        self.name, self.word, self.allowed = name, word, allowed

    def __str__(self) -> str:
        hint = did_you_mean(str(self.word), self.allowed)
        allowed = listed(self.allowed)
        return f"{self.name} cannot be {self.word!r} (allowed: {allowed}){hint}"


class NaiveDatetimeError(CrmkitError, ValueError):
    """
    A datetime without a time zone was given where an instant is meant.

    Attributes:
        name: Which argument or field it was.
        value: The naive datetime, as ISO 8601 text.

    >>> print(NaiveDatetimeError("at", "2026-03-02T09:00:00"))
    at needs a time zone, but '2026-03-02T09:00:00' has none; \
attach one, for example datetime(…, tzinfo=ZoneInfo('Asia/Shanghai'))
    """

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value

    def __str__(self) -> str:
        return (
            f"{self.name} needs a time zone, but {self.value!r} has none; "
            "attach one, for example datetime(…, tzinfo=ZoneInfo('Asia/Shanghai'))"
        )


class NotAnInstantError(CrmkitError, TypeError):
    """
    Something else was given where an instant is meant.

    Attributes:
        name: Which argument it was.
        value: What came, as text.

    >>> print(NotAnInstantError("at", "'2026-03-02'"))
    at needs a datetime with a time zone, got '2026-03-02'; \
for text use datetime.fromisoformat(…)
    """

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value

    def __str__(self) -> str:
        return (
            f"{self.name} needs a datetime with a time zone, got {self.value}; "
            "for text use datetime.fromisoformat(…)"
        )
