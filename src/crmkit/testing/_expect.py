"""
Assertions that need no test framework.
"""

from types import TracebackType


def same(expected: object, actual: object) -> None:
    """
    Raise AssertionError unless two values are equal.
    """
    if expected != actual:
        message = f"expected {expected!r}\n     got {actual!r}"
        raise AssertionError(message)


class refused:  # noqa: N801 - reads like a verb
    """
    A block that must raise an error, with a text if one is given.
    """

    def __init__(self, kind: type[Exception], text: str | None = None) -> None:
        self._kind, self._text = kind, text

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None:
            message = f"expected {self._kind.__name__}, but nothing was raised"
            raise AssertionError(message)
        if not isinstance(error, self._kind):
            return False
        if self._text is not None:
            same(self._text, str(error))
        return True
