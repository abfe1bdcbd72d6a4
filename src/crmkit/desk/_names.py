"""
What commands and their fields are called, for errors.

A field that has the name of one of the record is called as that is.

Not here: records and their fields (:mod:`crmkit.records` ``_names``).
"""

from collections.abc import Mapping
from typing import Final

from crmkit.errors import ask_names_of
from crmkit.records import RECORD_TYPES, record_names

_Pair = tuple[str, str]
#: Command → English and Chinese name, type of the record that its fields are those of.
_COMMANDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "add": ("Add a record", "新增记录", ""),
    "adopt": ("Adopt a record", "接收记录", ""),
    "assign_ticket": ("Assign a ticket", "分配工单", "ticket"),
    "change": ("Change a record", "变更", ""),
    "link_tickets": ("Link tickets", "关联工单", "ticket"),
    "merge_ticket": ("Merge a ticket", "合并工单", "ticket"),
    "move": ("Move a record", "变更状态", ""),
    "notify_user": ("Notify a user", "通知员工", "user"),
    "open_ticket": ("Open a ticket", "新建工单", "ticket"),
    "open_ticket_for": ("Open a ticket", "新建工单", "ticket"),
    "record_interaction": ("Record an interaction", "记录跟进", "interaction"),
    "remind_overdue": ("Remind of what is overdue", "超时提醒", "ticket"),
    "remind_update": ("Remind of an update", "进展提醒", "ticket"),
    "report_progress": ("Report progress", "反馈进展", "interaction"),
    "route_ticket": ("Route a ticket", "自动分配工单", "ticket"),
    "take_archive": ("Take an archive", "档案归档", "customer"),
    "update": ("Change a record", "修改记录", ""),
}
#: Fields of commands that no record has.
_FIELDS: Final[Mapping[str, _Pair]] = {
    "about": ("Record", "相关记录"),
    "action": ("What was done", "进展内容"),
    "body": ("Text", "正文"),
    "client": ("New customer", "新客户"),
    "collaboration_note": ("Note to collaborators", "协作说明"),
    "customer": ("Customer", "客户"),
    "cycle": ("Round", "轮次"),
    "data": ("Data", "随附内容"),
    "fields": ("Fields", "变更内容"),
    "into": ("Ticket that lives on", "并入的工单"),
    "interaction": ("Interaction", "跟进记录"),
    "is_new": ("Is new", "是否新客户"),
    "linked": ("Linked", "是否关联"),
    "move": ("Move", "操作"),
    "other": ("Other ticket", "另一工单"),
    "reason": ("Reason", "原因"),
    "record": ("Record", "记录"),
    "subject": ("Subject", "主题"),
    "ticket": ("Ticket", "工单"),
    "user": ("User", "员工"),
    "version": ("Version", "版本"),
    "why": ("Reason", "原因"),
}
#: Fields that hold a record, and its type if that is always the same.
_HELD: Final[Mapping[str, str]] = {
    "client": "customer",
    "interaction": "interaction",
    "record": "",
}


def command_names(type_name: str, field: str, value: str) -> _Pair | None:
    """
    Return what a command, a field of it or a value there is called.

    >>> command_names("open_ticket", "", ""), command_names("open_ticket", "kind", "")
    (('Open a ticket', '新建工单'), ('Kind', '问题类型'))
    >>> command_names("add", "record.stage", "")
    ('Stage', '合作阶段')
    """
    known = _COMMANDS.get(type_name)
    if known is None:
        return None
    if not field:
        return known[:2]
    name, _, rest = field.partition(".")
    if rest and name in _HELD:
        return _of_record(_HELD[name], rest, value)
    own = record_names(known[2], field, value) if known[2] else None
    return own or (None if value else _FIELDS.get(field))


def _of_record(type_name: str, field: str, value: str) -> _Pair | None:
    """
    Return the name of a field in the first type of record that has it.
    """
    types = (type_name,) if type_name else (cls.type_name for cls in RECORD_TYPES)
    return next(filter(None, (record_names(t, field, value) for t in types)), None)


ask_names_of(command_names)
