"""
Errors about records: what came from outside, what is hidden, what is missing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from crmkit.errors._base import CrmkitError, listed
from crmkit.errors._names import Names, called, moves_called
from crmkit.errors._wording import detail_in_chinese, nearest, worded

_HINTED = ("choice", "unknown")
_SHORT = 80
_SHOWN = (str, int, float, Decimal, type(None))


class FieldError(CrmkitError, ValueError):
    """
    One value of a record or command that cannot be taken.

    Attributes:
        record_type: What was being made, for example ``"ticket"``.
        field: The field, dotted if nested.
        code: Stable name of the problem, for example ``required``,
            ``unknown``, ``choice``, ``too_long`` or ``email``.
        came: The value that came, as text; ``…`` for a sensitive field, which
            is all that is kept of it.
        detail: What would do, in English, where the code does not say it.
        allowed: The values or limit that would do, if they can be listed.
        detail_zh: The detail in Chinese.

    Args:
        names: What the field (``.level``) and the values (``=gold``) are called, where
            the classes of records do not say it.

    >>> import crmkit.desk  # which knows what things are called
    >>> allowed = "high", "low"
    >>> error = FieldError("ticket", "priority", "choice", "'hihg'", "", allowed)
    >>> print(error)
    ticket.priority: cannot be 'hihg' (allowed: 'high', 'low'); \
did you mean 'high'?
    >>> print(error.text("zh"))
    优先级：不能是 'hihg'（可选：高、低）；是否是“高”？
    >>> FieldError("ticket", "description", "required", "None").text("zh")
    '事项描述：必填'
    """

    def __init__(  # noqa: PLR0913 - an error carries every fact it has
        self,
        record_type: str,
        field: str,
        code: str,
        came: str,
        detail: str = "",
        allowed: tuple[str, ...] = (),
        *,
        detail_zh: str = "",
        names: Names | None = None,
    ) -> None:
        super().__init__(record_type, field, code, came, detail, allowed)
        self.record_type, self.field, self.code = record_type, field, code
        self.came, self.detail, self.allowed = came, detail, allowed
        self.detail_zh = detail_zh
        if names:
            self.labels = names

    def __str__(self) -> str:
        return f"{self.record_type}.{self.field}: {self._problem('en')}"

    def _problem(self, language: str) -> str:
        is_zh = language == "zh"
        told = dict(zip(self.allowed, self._allowed_zh(), strict=True)) if is_zh else {}
        return worded(
            self.code,
            language,
            came=self.came,
            detail=self._detail_zh() if is_zh else self.detail,
            hint=self._hint(language, told),
            allowed=tuple(told.values()) if is_zh else self.allowed,
        )

    def _detail_zh(self) -> str:
        return self.detail_zh or detail_in_chinese(self.code, self.detail)

    def _hint(self, language: str, told: Mapping[str, str]) -> str:
        if self.code not in _HINTED:
            return ""
        is_choice = self.code == "choice"
        given = self.came.strip("'") if is_choice else self.field
        asked = given.rpartition(".")[2]
        if not (told or asked.isascii()):  # a label, perhaps, where a name should be
            told = dict(zip(self.allowed, self._allowed_zh(), strict=True))
        return nearest(asked, self.allowed, language, told, shows_names=is_choice)

    def _allowed_zh(self) -> list[str]:
        if self.code == "moved":
            return moves_called(self.labels, self.allowed)
        if self.code == "choice":
            where = self.record_type, self.field
            return [called(self.labels, *where, value) for value in self.allowed]
        if self.code == "unknown":
            beside = self.field.rpartition(".")[0]
            around = f"{beside}." if beside else ""
            fields = (f"{around}{name}" for name in self.allowed)
            found = (called(self.labels, self.record_type, name) for name in fields)
            return [name.removeprefix(around) for name in found]
        return list(self.allowed)

    def _name_zh(self) -> str:
        return called(self.labels, self.record_type, self.field)

    def _zh(self) -> str:
        # Of what is not asked for the word that came is said, whatever it means.
        is_word = self.code == "unknown" and not self.field.startswith("custom.")
        name = self.field if is_word else self._name_zh()
        return f"{name}：{self._problem('zh')}"


class InvalidRecordError(CrmkitError, ExceptionGroup[FieldError], ValueError):
    """
    Data from outside that does not make a record; all problems together.

    Attributes:
        record_type: What was being made.
        problems: One error for each value that cannot be taken.

    >>> import crmkit.desk  # which knows what things are called
    >>> missing = FieldError("ticket", "kind", "required", "None")
    >>> print(InvalidRecordError("ticket", [missing]))
    ticket cannot be made from this data: 1 problem
      ticket.kind: is required
    >>> print(InvalidRecordError("ticket", [missing]).text("zh"))
    工单：1 处有误
      问题类型：必填
    """

    record_type: str

    def __new__(
        cls,
        record_type: str,
        problems: Sequence[FieldError],
        *,
        names: Names | None = None,
    ) -> Self:
        """
        Make the group; its message is written by ``str``.
        """
        self = super().__new__(cls, _all(record_type, problems, "en"), list(problems))
        self.record_type = record_type
        if names:
            self.labels = names
        return self

    def __init__(
        self,
        record_type: str,
        problems: Sequence[FieldError],
        *,
        names: Names | None = None,
    ) -> None:
        """
        Take what ``__new__`` has stored.
        """

    @property
    def problems(self) -> tuple[FieldError, ...]:
        """
        The single errors, in the order of the fields.
        """
        return self.exceptions  # type: ignore[return-value]  # no nested groups

    def derive(self, excs: Sequence[FieldError], /) -> "InvalidRecordError":  # type: ignore[override]
        """
        Return a group of the same kind with fewer problems.
        """
        return InvalidRecordError(self.record_type, excs, names=self.labels)

    def __reduce__(self) -> tuple[object, ...]:
        facts = self.record_type, list(self.exceptions)
        return InvalidRecordError, facts, {"labels": {**self.labels}}

    def __str__(self) -> str:
        return _all(self.record_type, self.problems, "en")

    def _zh(self) -> str:
        return _all(called(self.labels, self.record_type), self.problems, "zh")


def _all(record_type: str, problems: Sequence[FieldError], language: str) -> str:
    count = len(problems)
    head = (
        f"{record_type}：{count} 处有误"
        if language == "zh"
        else f"{record_type} cannot be made from this data: "
        f"{count} problem{'s' if count > 1 else ''}"
    )
    return "\n  ".join([head, *(p.text(language) for p in problems)])


class CustomValueError(CrmkitError, ValueError):
    """
    A custom field got a key or value that cannot be kept.

    Attributes:
        field: The custom field's id.
        value: What came.
        allowed: What would do, in words.

    >>> print(CustomValueError("seats", 1.5, "a whole number"))
    custom field 'seats' cannot be 1.5 (allowed: a whole number)
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(field, value, allowed)
        self.field, self.value, self.allowed = field, value, allowed

    def __str__(self) -> str:
        return (
            f"custom field {self.field!r} cannot be {self.value!r} "
            f"(allowed: {self.allowed})"
        )


class HiddenRecordError(CrmkitError, ValueError):
    """
    A record with hidden fields was about to be stored or changed.

    Attributes:
        record_type: Type of the record.
        fields: The fields whose values this reader was not given.

    >>> print(HiddenRecordError("customer", ("phone",)))
    customer has hidden fields ('phone'), so it cannot be written; \
change single fields through a command instead
    """

    def __init__(self, record_type: str, fields: tuple[str, ...]) -> None:
        super().__init__(record_type, fields)
        self.record_type, self.fields = record_type, fields

    def __str__(self) -> str:
        named = listed(self.fields, none="")
        return (
            f"{self.record_type} has hidden fields{f' ({named})' if named else ''}, "
            "so it cannot be written; change single fields through a command instead"
        )


class BrokenHistoryError(CrmkitError, ValueError):
    """
    Changes that do not make a history: a gap, a double, another record.

    Attributes:
        record: The record whose history it is, as text.
        versions: The versions that came, in order.

    >>> print(BrokenHistoryError("ticket:T1", (1, 3)))
    the changes of ticket:T1 are no history: versions (1, 3) instead of (1, 2)
    """

    def __init__(self, record: str, versions: tuple[int, ...]) -> None:
        super().__init__(record, versions)
        self.record, self.versions = record, versions

    def __str__(self) -> str:
        wanted = tuple(range(1, len(self.versions) + 1))
        return (
            f"the changes of {self.record} are no history: "
            f"versions {self.versions} instead of {wanted}"
        )


class NumberFormatError(CrmkitError, ValueError):
    """
    A number format that could not make unique numbers.

    Attributes:
        pattern: The format that came.
        why: What is wrong with it.

    >>> print(NumberFormatError("C{yyyy}", "it has no {seq}"))
    number format 'C{yyyy}' cannot be used: it has no {seq} \
(allowed parts: {yyyy}, {mm}, {dd}, {seq}, {seq:03})
    """

    def __init__(self, pattern: str, why: str) -> None:
        super().__init__(pattern, why)
        self.pattern, self.why = pattern, why

    def __str__(self) -> str:
        return (
            f"number format {self.pattern!r} cannot be used: {self.why} "
            "(allowed parts: {yyyy}, {mm}, {dd}, {seq}, {seq:03})"
        )


def redacted(value: object, *, sensitive: bool = False) -> str:
    """
    Return what an error may say of a value: never a sensitive one, never much.

    A container is named by its kind only, because what it holds may be
    sensitive.

    >>> redacted("abc"), redacted("abc", sensitive=True), redacted({"phone": 1})
    ("'abc'", '…', 'a dict')
    """
    if sensitive:
        return "…"
    if isinstance(value, date):
        return repr(value.isoformat())
    if not isinstance(value, _SHOWN):
        return f"a {type(value).__name__}"
    try:
        return repr(value[:_SHORT] if isinstance(value, str) else value)[:_SHORT]
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a huge number"
