"""
Errors about who may see and do what: policies that cannot be used, and refusals.
"""

from collections.abc import Mapping

import attrs

from crmkit.errors._base import CrmkitError, listed
from crmkit.errors._conditions import HiddenFieldError
from crmkit.errors._names import called, record_called
from crmkit.errors._refusals import RefusedError


@attrs.frozen(kw_only=True)
class AccessProblem:
    """
    One thing that is wrong in an access policy.

    Attributes:
        where: Dotted path to it, for example ``"roles.0.grants.1.when"``.
        en: What is wrong, in English.
        zh: What is wrong, in Chinese.
    """

    where: str
    en: str
    zh: str


class AccessPolicyError(CrmkitError, ValueError):
    """
    An access policy that does not say clearly who may do what; all problems together.

    Attributes:
        policy: Name of the policy, as far as it has one.
        problems: What is wrong, in the order of the document.

    >>> problem = AccessProblem(where="roles.0.scopes.0",
    ...     en="there is no scope 'owm'; did you mean 'own'?",
    ...     zh="没有数据范围 'owm'；是否是 'own'？")
    >>> error = AccessPolicyError("standard", (problem,))
    >>> print(error)
    access policy 'standard' cannot be used:
      roles.0.scopes.0: there is no scope 'owm'; did you mean 'own'?
    >>> print(error.text("zh"))
    权限策略 'standard' 无法使用：
      roles.0.scopes.0：没有数据范围 'owm'；是否是 'own'？
    """

    def __init__(self, policy: str, problems: tuple[AccessProblem, ...]) -> None:
        super().__init__(policy, problems)
        self.policy, self.problems = policy, problems

    def __str__(self) -> str:
        head = f"access policy {self.policy!r} cannot be used:"
        return "\n  ".join([head, *(f"{p.where}: {p.en}" for p in self.problems)])

    def _zh(self) -> str:
        head = f"权限策略 {self.policy!r} 无法使用："
        return "\n  ".join([head, *(f"{p.where}：{p.zh}" for p in self.problems)])


class HiddenOrderError(HiddenFieldError):
    """
    Records were to be ordered by a field that whoever asks never sees.

    Attributes:
        condition: What they were to be ordered by.
        fields: The field, alone.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = HiddenOrderError("phone")
    >>> print(error)
    records cannot be ordered by 'phone', which is hidden
    >>> print(error.text("zh"))
    不能按 'phone' 排序：该字段已隐藏
    """

    def __init__(self, field: str, *_: object) -> None:
        super().__init__(field, (field,))

    def __str__(self) -> str:
        return f"records cannot be ordered by {self.condition!r}, which is hidden"

    def _zh(self) -> str:
        return f"不能按 {self.condition!r} 排序：该字段已隐藏"


class PermissionRefusedError(RefusedError, PermissionError):
    """
    Somebody may not do what he asked for.

    It names what he himself named, and the permission that he lacks; nothing that the
    record holds.

    Attributes:
        operation: What was asked for, for example ``"customer.change"``.
        record: The record, as text; empty if it is about none.
        code: ``operation`` (no role of his has the permission), ``record`` (only for
            other records), ``fields`` (not for these fields), ``hidden`` (he does not
            see these fields), ``move`` (not for this move), ``scope`` (the record
            is outside what he sees) or ``whole`` (he sees some records alone).
        needs: The permission that is missing, for example ``"ticket.move"`` or
            ``"see contact_details"``; several are alternatives.
        fields: The fields, or the move, that it is about.
        by: Id of the user; empty if it is not told.

    >>> import crmkit.desk  # which knows what things are called
    >>> needs = ("ticket.change",)
    >>> error = PermissionRefusedError(
    ...     "ticket.change", "ticket:T1", "fields", needs, ("priority",), "U1")
    >>> print(error)
    U1 may not change ticket:T1: permission 'ticket.change' is not for 'priority'
    >>> print(error.text("zh"))
    U1 无权修改工单 T1：权限 ticket.change 不包括优先级
    """

    def __init__(
        self,
        operation: str,
        record: str = "",
        code: str = "operation",
        needs: tuple[str, ...] = (),
        fields: tuple[str, ...] = (),
        by: str = "",
    ) -> None:
        needs = needs or (operation,)
        # OSError keeps args as they are only if there are six or more.
        super().__init__(operation, record, code, needs, fields, by)
        self.operation, self.record, self.code = operation, record, code
        self.needs, self.fields, self.by = needs, fields, by

    def __str__(self) -> str:
        verb, what = self._asked()
        asked = f"{_VERBS.get(verb, (verb,))[0]} {what}".rstrip()
        head = f"{self.by or 'you'} may not {asked}"
        needs, fields = listed(self.needs), listed(self.fields)
        match self.code:
            case "record":
                why = f"permission {needs} is not for this record"
            case "fields" | "move":
                why = f"permission {needs} is not for {fields}"
            case "hidden":
                why = f"{fields} is hidden here; to give it needs {needs}"
            case "scope":
                why = "it is outside the data scope"
            case "whole":
                why = "that is for whoever sees all records"
            case _:
                why = f"no role has {needs}"
        return f"{head}: {why}"

    def _zh(self) -> str:
        verb, _ = self._asked()
        kind = self.operation.partition(".")[0]
        what = record_called(self.record) if self.record else called({}, kind)
        if "." not in self.operation:
            what = ""
        who = f"{self.by} " if self.by else "您"
        head = f"{who}无权{_VERBS.get(verb, (verb, verb))[1]}{what}"
        needs = "、".join(self.needs)
        names = (called(self.labels, kind, name) for name in self.fields)
        fields = "、".join(names)
        match self.code:
            case "record":
                why = f"权限 {needs} 不适用于这条记录"
            case "fields" | "move":
                why = f"权限 {needs} 不包括{fields}"
            case "hidden":
                why = f"{fields}已隐藏，修改需要 {needs}"
            case "scope":
                why = "不在数据范围内"
            case "whole":
                why = "仅限可查看全部记录的账号"
            case _:
                why = f"没有权限 {needs}"
        return f"{head}：{why}"

    def _asked(self) -> tuple[str, str]:
        """
        Return the verb, and what it is about.
        """
        kind, dot, verb = self.operation.partition(".")
        if not dot:
            return kind, _ABOUT_NONE.get(kind, "")
        return verb, self.record or f"any {kind}"


class NoAccessPolicyError(CrmkitError, LookupError):
    """
    Something was asked of the access policy where the settings have none.

    >>> print(NoAccessPolicyError())
    nobody is limited: the settings have no access policy (Settings.access)
    """

    def __init__(self) -> None:
        super().__init__()

    def __str__(self) -> str:
        return "nobody is limited: the settings have no access policy (Settings.access)"

    def _zh(self) -> str:
        return "未限制任何人：设置中没有权限策略（Settings.access）"


#: Verb → the same in English and in Chinese.
_VERBS: Mapping[str, tuple[str, str]] = {
    "read": ("read", "查看"),
    "add": ("add", "新建"),
    "change": ("change", "修改"),
    "move": ("move", "变更状态："),
    "assign": ("assign", "分配"),
    "merge": ("merge", "合并"),
    "erase": ("erase", "抹除"),
    "disclose": ("disclose", "披露"),
    "export": ("export", "导出"),
    "archive": ("archive", "归档"),
    "adopt": ("adopt", "接管"),
    "notify": ("notify", "通知"),
    "configure": ("configure", "配置系统"),
    "monitor": ("monitor", "监控"),
    "audit": ("read", "查看审计记录"),
    "system": ("give", "执行仅限应用程序的操作"),
    "write_audit": ("write", "写入审计记录"),
}
_ABOUT_NONE: Mapping[str, str] = {
    "configure": "the system",
    "monitor": "the system",
    "audit": "the audit trail",
    "system": "a command of the application itself",
    "write_audit": "the audit trail",
}
