"""
The root of every error, and the helpers that word them alike.

Invariants:
    - Each error of crmkit derives from :class:`CrmkitError` and from the
      builtin that a caller would catch (``ValueError``, ``LookupError`` …).
    - An error keeps its facts as attributes and passes them as ``args``, so it
      pickles; its text is made from the facts when it is asked for.
    - A text is lower case: what was asked, what came, what is allowed, and the
      nearest allowed name.
    - Each says itself in both languages by ``text``, which is no attribute of any
      other meaning.

Not here: refusals as data (:mod:`crmkit.decisions`).
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from reprlib import repr as repr_short
from types import MappingProxyType


class CrmkitError(Exception):
    """
    Base of everything that crmkit raises on purpose.

    Attributes:
        labels: What the things are called that it names by identifiers, as far as
            that was given along: ``=lost`` a value, ``.stage`` a field, ``>close`` a
            move, ``""`` the type of record → English and Chinese name.

    >>> error = MissingExtraError("sql", "a SQLite store")
    >>> str(error) == error.text("en")
    True
    """

    labels: Mapping[str, tuple[str, str]] = MappingProxyType({})

    def text(self, language: str = "en") -> str:
        """
        Return the message in one language, ``"en"`` or ``"zh"``.

        What only programmers see has no Chinese and says it in English.
        """
        return self._zh() if language == "zh" else str(self)

    def _zh(self) -> str:
        return str(self)


class CrmkitWarning(UserWarning):
    """
    Base of everything that crmkit warns of; silence it by class.
    """


class MissingExtraError(CrmkitError, ImportError):
    """
    An optional part was used without the library that it stands on.

    Attributes:
        extra: Name of the crmkit extra to install.
        feature: What was asked for.

    >>> print(MissingExtraError("sql", "a SQLite store"))
    a SQLite store needs an optional part of crmkit: pip install 'crmkit[sql]'
    """

    def __init__(self, extra: str, feature: str) -> None:
        super().__init__(extra, feature)
        self.extra, self.feature = extra, feature

    def __str__(self) -> str:
        return (
            f"{self.feature} needs an optional part of crmkit: "
            f"pip install 'crmkit[{self.extra}]'"
        )


def did_you_mean(asked: str, allowed: Iterable[str]) -> str:
    """
    Return a hint that names the nearest allowed name, or nothing.

    >>> did_you_mean("slove", ["close", "solve"])
    "; did you mean 'solve'?"
    >>> did_you_mean("xyz", ["close", "solve"])
    ''
    """
    near = get_close_matches(asked, list(allowed), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def listed(names: Iterable[str], *, none: str = "none") -> str:
    """
    Return names quoted and separated by commas, or *none* if there are none.

    >>> listed(["close", "solve"])
    "'close', 'solve'"
    """
    return ", ".join(map(repr, names)) or none


def briefly(value: object, large: str = "a number that is too large") -> str:
    """
    Return *value* for a message, however large it is.

    >>> print(briefly("a" * 100), briefly(10**5000))
    'aaaaaaaaaaaa...aaaaaaaaaaaaa' a number that is too large
    """
    try:
        return repr_short(value)
    except ValueError:  # more digits than Python writes
        return large
