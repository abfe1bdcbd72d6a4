"""
Errors about the parameters of a condition.

Not here: the condition itself (``_conditions.py``).
"""

from crmkit.errors._base import CrmkitError, did_you_mean, listed


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
        expected: What would do, in English.
        expected_zh: The same in Chinese.

    >>> error = ParameterValueError("me", 7, "text", "文本")
    >>> print(error)
    parameter 'me' cannot be 7 (expected: text)
    >>> print(error.text_zh)
    参数 'me' 不能是 7（应为：文本）
    """

    def __init__(
        self, name: str, value: object, expected: str, expected_zh: str
    ) -> None:
        super().__init__(name, value, expected, expected_zh)
        self.name, self.value = name, value
        self.expected, self.expected_zh = expected, expected_zh

    def __str__(self) -> str:
        found = f"parameter {self.name!r} cannot be {self.value!r}"
        return f"{found} (expected: {self.expected})"

    @property
    def text_zh(self) -> str:
        """
        The same in Chinese, as ``text("zh")`` says it.
        """
        return self._zh()

    def _zh(self) -> str:
        return f"参数 {self.name!r} 不能是 {self.value!r}（应为：{self.expected_zh}）"
