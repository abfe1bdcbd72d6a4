"""
Errors that say no: what was asked, why not, and what would be allowed.
"""

from crmkit.errors._base import CrmkitError, briefly
from crmkit.errors._names import called, record_called


class RefusedError(CrmkitError):
    """
    A command was understood but may not be carried out.

    Nothing of it was written or sent.
    """


class RecordNotFoundError(RefusedError, LookupError):
    """
    A command names a record that is not there.

    Attributes:
        record: The record asked for, as text.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = RecordNotFoundError("customer:C9")
    >>> print(error)
    there is no customer:C9
    >>> print(error.text("zh"))
    找不到客户 C9
    """

    def __init__(self, record: str) -> None:
        super().__init__(record)
        self.record = record

    def __str__(self) -> str:
        return f"there is no {self.record}"

    def _zh(self) -> str:
        return f"找不到{record_called(self.record)}"


class InstantRefusedError(RefusedError, ValueError):
    """
    A command is dated where it cannot have happened.

    Attributes:
        at: The instant given, ISO 8601.
        bound: The instant it conflicts with, ISO 8601.
        why: ``future`` (later than now) or ``before`` (earlier than what the
            record has already been through).

    >>> error = InstantRefusedError("2026-03-03T00:00Z", "2026-03-02T00:00Z", "future")
    >>> print(error)
    2026-03-03T00:00Z has not come yet: it is 2026-03-02T00:00Z
    >>> print(error.text("zh"))
    2026-03-03T00:00Z 尚未到来：现在是 2026-03-02T00:00Z
    """

    def __init__(self, at: str, bound: str, why: str) -> None:
        super().__init__(at, bound, why)
        self.at, self.bound, self.why = at, bound, why

    def __str__(self) -> str:
        if self.why == "future":
            return f"{self.at} has not come yet: it is {self.bound}"
        return f"{self.at} is before the record's last step at {self.bound}"

    def _zh(self) -> str:
        if self.why == "future":
            return f"{self.at} 尚未到来：现在是 {self.bound}"
        return f"{self.at} 早于该记录的上一步（{self.bound}）"


class StaleVersionError(RefusedError, ValueError):
    """
    A record was changed by somebody else since it was read.

    Attributes:
        record: The record, as text.
        expected: The version that the caller had read.
        found: The version that is stored now; None if the record is gone.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = StaleVersionError("ticket:T1", 3, 5)
    >>> print(error)
    ticket:T1 was changed meanwhile: you read version 3, now it is 5; read it again
    >>> print(error.text("zh"))
    工单 T1 已被他人修改：您读到的是第 3 版，现在是第 5 版；请重新读取
    """

    def __init__(self, record: str, expected: int, found: int | None) -> None:
        super().__init__(record, expected, found)
        self.record, self.expected, self.found = record, expected, found

    def __str__(self) -> str:
        now = "it is gone" if self.found is None else f"now it is {self.found}"
        return (
            f"{self.record} was changed meanwhile: you read version "
            f"{briefly(self.expected)}, {now}; read it again"
        )

    def _zh(self) -> str:
        now = "它已不存在" if self.found is None else f"现在是第 {self.found} 版"
        read = f"您读到的是第 {briefly(self.expected, '过大的数')} 版"
        return f"{record_called(self.record)} 已被他人修改：{read}，{now}；请重新读取"


class DuplicateRecordError(RefusedError, ValueError):
    """
    A record with this id or number is already there.

    Attributes:
        record_type: Type of the record.
        field: The field that must be unique.
        value: The value that is taken.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = DuplicateRecordError("customer", "number", "C2024001")
    >>> print(error)
    there is already a customer with number 'C2024001'
    >>> print(error.text("zh"))
    已有客户编号为 'C2024001' 的客户
    """

    def __init__(self, record_type: str, field: str, value: str) -> None:
        super().__init__(record_type, field, value)
        self.record_type, self.field, self.value = record_type, field, value

    def __str__(self) -> str:
        return f"there is already a {self.record_type} with {self.field} {self.value!r}"

    def _zh(self) -> str:
        field = called(self.labels, self.record_type, self.field)
        return f"已有{field}为 {self.value!r} 的{called(self.labels, self.record_type)}"


class IdempotencyConflictError(RefusedError, ValueError):
    """
    A key was used again for a different command.

    Attributes:
        key: The idempotency key.
        position: Which command of the block it was, from 1.
        command: Name of the command that came now.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = IdempotencyConflictError("req-42", 1, "open_ticket")
    >>> print(error)
    key 'req-42' was already used for another command: \
number 1 (now 'open_ticket') differs
    >>> print(error.text("zh"))
    键 'req-42' 已用于另一个请求：第 1 个命令（现为“新建工单”）不同
    """

    def __init__(self, key: str, position: int, command: str) -> None:
        super().__init__(key, position, command)
        self.key, self.position, self.command = key, position, command

    def __str__(self) -> str:
        return (
            f"key {self.key!r} was already used for another command: "
            f"number {self.position} (now {self.command!r}) differs"
        )

    def _zh(self) -> str:
        return (
            f"键 {self.key!r} 已用于另一个请求："
            f"第 {self.position} 个命令（现为“{called({}, self.command)}”）不同"
        )


class DecisionError(CrmkitError, ValueError):
    """
    A decision both refuses and does something.

    Attributes:
        record: The record it is about, as text.

    >>> print(DecisionError("ticket:T1"))
    a decision about ticket:T1 refuses, so it can neither write nor send
    """

    def __init__(self, record: str) -> None:
        super().__init__(record)
        self.record = record

    def __str__(self) -> str:
        return (
            f"a decision about {self.record} refuses, so it can neither write nor send"
        )


class UnknownAppointmentError(CrmkitError, LookupError):
    """
    An appointment is of a kind that nothing carries out.

    Attributes:
        kind: The kind.
        record: The record it is about, as text.

    >>> print(UnknownAppointmentError("birthday", "customer:C1"))
    nothing carries out 'birthday' of customer:C1 (known: 'resolution')
    """

    def __init__(self, kind: str, record: str) -> None:
        super().__init__(kind, record)
        self.kind, self.record = kind, record

    def __str__(self) -> str:
        return (
            f"nothing carries out {self.kind!r} of {self.record} (known: 'resolution')"
        )


class AppointmentTriedError(RefusedError, ValueError):
    """
    What failed was tried again since it was shown, so it is another failure now.

    Attributes:
        what: What was due, and for which record.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = AppointmentTriedError("birthday of customer:C1")
    >>> print(error)
    birthday of customer:C1 was tried again meanwhile; look why it failed this time
    >>> print(error.text("zh"))
    客户 C1 的 birthday 在此期间又试过一次：请重新查看失败原因
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} was tried again meanwhile; look why it failed this time"

    def _zh(self) -> str:
        return f"{_due_zh(self.what)} 在此期间又试过一次：请重新查看失败原因"


def _due_zh(what: str) -> str:
    due, of, record = what.partition(" of ")
    return f"{record_called(record)} 的 {due}" if of else record_called(what)


class UserNotUsableError(RefusedError, PermissionError):
    """
    Somebody was to act, or to own a record, whose account is not usable (P1).

    Attributes:
        user: Id of the user.
        lacks: What is not set: ``active``, or ``department`` and ``roles``.

    >>> error = UserNotUsableError("U1")
    >>> print(error)
    user:U1 cannot act: the account is not active
    >>> print(error.text("zh"))
    员工 U1 不能操作：账号已停用
    >>> print(UserNotUsableError("U1", ("department", "roles")))
    user:U1 cannot act or own records: first set department and roles of the account
    """

    def __init__(self, user: str, lacks: tuple[str, ...] = ("active",)) -> None:
        super().__init__(user, lacks)
        self.user, self.lacks = user, lacks

    def __str__(self) -> str:
        if "active" in self.lacks:
            return f"user:{self.user} cannot act: the account is not active"
        return (
            f"user:{self.user} cannot act or own records: first set "
            f"{' and '.join(self.lacks)} of the account"
        )

    def _zh(self) -> str:
        if "active" in self.lacks:
            return f"员工 {self.user} 不能操作：账号已停用"
        words = {"department": "部门", "roles": "职责（角色）"}
        missing = "和".join(words.get(each, each) for each in self.lacks)
        return f"员工 {self.user} 不能操作，也不能负责记录：请先设置该账号的{missing}"


class WrongContactError(RefusedError, ValueError):
    """
    A record of one customer was to lead to a contact, or anything else, of another.

    Attributes:
        contact: The contact, or what else it was to lead to, as text.
        customer: The customer, as text.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = WrongContactError("contact:P1", "customer:C1")
    >>> print(error)
    contact:P1 is not a contact of customer:C1
    >>> print(error.text("zh"))
    联系人 P1 不是客户 C1 的联系人
    """

    def __init__(self, contact: str, customer: str) -> None:
        super().__init__(contact, customer)
        self.contact, self.customer = contact, customer
        self._is_contact = contact.startswith("contact:")

    def __str__(self) -> str:
        what = "a contact of" if self._is_contact else "of"
        return f"{self.contact} is not {what} {self.customer}"

    def _zh(self) -> str:
        contact, customer = record_called(self.contact), record_called(self.customer)
        if self._is_contact:
            return f"{contact} 不是{customer} 的联系人"
        return f"{contact} 不属于{customer}"


class NoReasonError(RefusedError, ValueError):
    """
    Somebody ends something and does not say why.

    Attributes:
        what: What is to be ended.
        step: How: ``cancel``.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = NoReasonError("birthday of customer:C1", "cancel")
    >>> print(error)
    cannot cancel birthday of customer:C1: it needs a reason
    >>> print(error.text("zh"))
    不能取消客户 C1 的 birthday：请说明原因
    """

    def __init__(self, what: str, step: str) -> None:
        super().__init__(what, step)
        self.what, self.step = what, step

    def __str__(self) -> str:
        return f"cannot {self.step} {self.what}: it needs a reason"

    def _zh(self) -> str:
        step = {"cancel": "取消"}.get(self.step, f" {self.step} ")
        return f"不能{step}{_due_zh(self.what)}：请说明原因"
