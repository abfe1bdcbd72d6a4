"""
Errors about single values: choices, instants, identifiers.
"""

from collections.abc import Mapping

from crmkit.errors._base import CrmkitError, did_you_mean, listed
from crmkit.errors._names import Names, called
from crmkit.errors._wording import nearest


class UnknownChoiceError(CrmkitError, ValueError):
    """
    A word names none of the choices of a closed set.

    Attributes:
        name: What was being chosen.
        word: What came.
        allowed: The values that would do.

    >>> import crmkit.desk  # which knows what things are called
    >>> print(UnknownChoiceError("priority", "hihg", ("high", "low")))
    priority cannot be 'hihg' (allowed: 'high', 'low'); did you mean 'high'?
    >>> print(UnknownChoiceError("ticket.priority", "高高", ("high", "low")).text("zh"))
    优先级不能是 '高高'（可选：高、低）；是否是“高”？
    """

    def __init__(
        self,
        name: str,
        word: object,
        allowed: tuple[str, ...],
        *,
        names: Names | None = None,
    ) -> None:
        super().__init__(name, word, allowed)
        self.name, self.word, self.allowed = name, word, allowed
        if names:
            self.labels = names

    def __str__(self) -> str:
        hint = did_you_mean(str(self.word), self.allowed)
        allowed = listed(self.allowed)
        return f"{self.name} cannot be {self.word!r} (allowed: {allowed}){hint}"

    def _zh(self) -> str:
        where = self._where()
        is_type = self.name in ("machine", "record type")
        names = {
            value: called({}, value) if is_type else called(self.labels, *where, value)
            for value in self.allowed
        }
        hint = nearest(str(self.word), self.allowed, "zh", names, shows_names=True)
        allowed = "、".join(names.values()) or "无"
        return f"{self._name_zh(where)}不能是 {self.word!r}（可选：{allowed}）{hint}"

    def _where(self) -> tuple[str, str]:
        kind, _, field = self.name.partition(".")
        if field:
            return kind, field
        before, of, kind = self.name.partition(" of ")
        return (kind, before) if of else ("", self.name)

    def _name_zh(self, where: tuple[str, str]) -> str:
        kind, field = where
        if word := _CHOSEN_ZH.get(field):
            return f"{called({}, kind)}的{word}" if kind else word
        name = called(self.labels, *where)
        return f"{name} " if name.isascii() else name


#: What may be chosen beside the values of fields, in Chinese.
_CHOSEN_ZH: Mapping[str, str] = {
    "Priority": "优先级",
    "calendar": "日历",
    "check_profile": "校验方案",
    "custom field": "自定义字段",
    "field": "字段",
    "form": "表单",
    "kind": "类型",
    "language": "语言",
    "machine": "状态机",
    "move": "操作",
    "order": "排序",
    "part": "表单部分",
    "purpose": "用途",
    "record type": "记录类型",
    "service_level": "服务级别",
    "status": "状态",
    "table": "表格",
}


class NaiveDatetimeError(CrmkitError, ValueError):
    """
    A datetime without a time zone was given where an instant is meant.

    Attributes:
        name: Which argument or field it was.
        value: The naive datetime, as ISO 8601 text.

    >>> print(NaiveDatetimeError("at", "2026-03-02T09:00:00"))
    at needs a time zone, but '2026-03-02T09:00:00' has none; \
attach one, for example datetime(…, tzinfo=ZoneInfo('Asia/Shanghai'))
    >>> print(NaiveDatetimeError("at", "2026-03-02T09:00:00").text("zh"))
    'at' 应带时区，而 '2026-03-02T09:00:00' 没有时区
    """

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)
        self.name, self.value = name, value

    def __str__(self) -> str:
        return (
            f"{self.name} needs a time zone, but {self.value!r} has none; "
            "attach one, for example datetime(…, tzinfo=ZoneInfo('Asia/Shanghai'))"
        )

    def _zh(self) -> str:
        return f"{self.name!r} 应带时区，而 {self.value!r} 没有时区"


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
