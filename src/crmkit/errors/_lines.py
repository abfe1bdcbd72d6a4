"""
The Chinese of lines that rooms say in English: what is wrong with a document, details.

Invariants:
    - A line has its Chinese here by its English, in which ``{a}`` stands for a name
      that somebody chose, and ``{t}`` for a type of record; ``{why}`` is a line of its
      own.
    - A line that is not here is said in English.

Not here: problems that have a code (``_wording.py``), names (``_names.py``).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from crmkit.errors._names import called, record_called

#: English → Chinese.
LINES: Final[Mapping[str, str]] = {
    # Details of a field.
    "opened_at, {a}": "受理时间（{a}）",
    "should be a decimal number of {a} places at most": "应为最多 {a} 位小数的数",
    "should be a need of the same customer": "应为同一客户的需求",
    "should be a ticket of the same customer": "应为同一客户的工单",
    "should be another ticket": "应为另一张工单",
    "should be the only check of its field": "每个字段只能有一项校验",
    "should be whole minutes, one at least": "应为整分钟数，至少一分钟",
    "should look like type:id": "应形如“类型:标识”",
    "should not begin as the system's own do": "不能以系统专用的前缀开头",
    "should not have {a}, which {b} does not use": "不应有 {a}：校验 {b} 不使用它",
    "the report, {a}": "本次反馈的时间（{a}）",
    "there is one already: {r}": "已有一个：{r}",
    "was replaced already: should be {r}": "已被取代：应为{r}",
    "GB/T {a}, amendment No. {b} ({c})": "GB/T {a}，第 {b} 号修改单（{c}）",
    # Settings and custom fields.
    "machine for {a} moves records of type {t}": "{a} 的状态机用于{t}",
    "machine for {a} names no custom field {b}": "{a} 的状态机中没有自定义字段 {b}",
    "machine for {a} tells no message {b}": "{a} 的状态机没有消息 {b}",
    "machine for {t}: {why}": "{t}的状态机：{why}",
    "choices of {a} come from its machine": "{a} 的选项由其状态机决定",
    "no machine for {t}": "没有{t}的状态机",
    "no message {a}": "没有消息 {a}",
    "no number format for {t}": "没有{t}的编号格式",
    "no service level": "没有服务级别",
    "service level {a} names no calendar {b}": "服务级别 {a} 的日历 {b} 不存在",
    "{a} has the choices of {b}, which has none of its own": (
        "{a} 沿用 {b} 的选项，而后者没有选项"
    ),
    "records of type {t} have no custom fields": "{t}没有自定义字段",
    "custom field {f} is called {a}, as {b}": "自定义字段 {f} 与 {b} 同名：{a}",
    "custom field {f} {why}": "自定义字段 {f}：{why}",
    "two options on {f}": "{f} 有两项字段设置",
    "option on {f} calls it {a}, as {b}": "字段设置 {f} 与 {b} 同名：{a}",
    "option on {f} {why}": "字段设置 {f}：{why}",
    "both hides it and makes it mandatory": "不能既隐藏又必填",
    "hides what a record must have": "不能隐藏必填字段",
    "hides what moves ask for: {a}": "不能隐藏状态操作需要的字段（{a}）",
    "hides what the system fills in": "不能隐藏系统填写的字段",
    "makes mandatory what the system fills in": "系统填写的字段不能设为必填",
    "relabels a custom field, which has its own": "自定义字段已有名称，不能另行命名",
    "is about no type of record": "没有这种记录",
    "is about no field": "没有这个字段",
    "is about status {a}, which records of that type do not have": (
        "该类记录没有状态 {a}"
    ),
    "is declared in the settings as well": "已在设置中声明",
    "is declared twice": "重复声明",
    "needs an id of a–z, 0–9 and _, 63 at most": (
        "标识应由 a–z、0–9 和 _ 组成，最多 63 个字符"
    ),
    "is a word of the language": "是条件语言的保留字",
    "is called as a field or relation that is there already": "与已有的字段或关联同名",
    "is of a type that conditions do not know: {a}": "类型 {a} 不能用于条件",
    "is a list of texts, of which there is no index": "文本列表不能建索引",
    "cannot be folded": "不能忽略大小写",
    "is a choice and needs choices": "是选项字段，应有选项",
    "is an amount of money and needs a currency": "是金额字段，应有币种",
    "has choices, which only a field of kind {a} has": "只有选项字段才有选项",
    "has places, which only a field of kind {a} has": "只有小数字段才有小数位数",
    "has currency, which only a field of kind {a} has": "只有金额字段才有币种",
    "has more than {a} decimal places": "小数位数超过 {a} 位",
    "has two choices of one value": "有两个选项的值相同",
    # Users of a field.
    "{a} stored {p} with {b}": "{a} 条{p}的值为 {b}",
    "{a} stored {p}": "已有 {a} 条{p}",
    "basics of a customer": "客户的基本信息",
    "check of {a}": "{a} 的校验",
    "choices of {a}": "{a} 的选项",
    "form {a}": "表单 {a}",
    "guard of move {a} of {t}": "{t}操作 {a} 的条件",
    "machine of {t}": "{t}的状态机",
    "move {a} of {t}": "{t}的操作 {a}",
    "option on {a}": "{a} 的字段设置",
    "route {a}": "分配规则 {a}",
    "segment {a} of {t}": "{t}的分组 {a}",
    "ticket of a low score": "低分评价的工单",
    "time rule {a}": "时间规则 {a}",
    "what counts to a load in routing": "分配时的工作量计算",
    # Machines.
    "it is for {t}, not for {u}": "它用于{t}，而不是{u}",
    "field {a} cannot hold status {b}": "字段 {a} 不能存放状态 {b}",
    "field {a} cannot hold the instant of a move": "字段 {a} 不能存放时间",
    "move {a} copies {b} to {c} of another type": (
        "操作 {a} 把 {b} 复制到类型不同的 {c}"
    ),
    "move {a} counts {b}, which holds no number": "操作 {a} 计数的 {b} 不是数值",
    "move {a} dates {b}, which holds no instant": (
        "操作 {a} 记录时间的 {b} 不是时间字段"
    ),
    "move {a} fills {b} in more than one way": "操作 {a} 以多种方式填写 {b}",
    "move {a} may not fill {b}: the machine does": (
        "操作 {a} 不能填写 {b}：由状态机填写"
    ),
    "move {a} names no field {b}": "操作 {a} 中的字段 {b} 不存在",
    "move {a} names no status {b}": "操作 {a} 中的状态 {b} 不存在",
    "move {a} starts from no status": "操作 {a} 没有起始状态",
    "move {a} tells {b}, which is no user": "操作 {a} 通知的 {b} 不是员工",
    "status {a} cannot be reached": "状态 {a} 无法到达",
    "status {a} is not done but has no way out": "状态 {a} 未完成，却没有离开它的操作",
    "status {a} is retired but records come into it": "状态 {a} 已停用，却仍可进入",
    "status {a} is there twice": "状态 {a} 重复",
    "status {a} never leads to one that is done": "状态 {a} 无法到达已完成的状态",
    "move {a} is there twice": "操作 {a} 重复",
    "status {a} and status {b} are both called {c}": "状态 {a} 与状态 {b} 同名：{c}",
    "move {a} and move {b} are both called {c}": "操作 {a} 与操作 {b} 同名：{c}",
    "there is no initial status {a}": "初始状态 {a} 不存在",
    "{t} has no field {a}": "{t}没有字段 {a}",
    "tickets begin as {a}, before their customers agree": (
        "工单以 {a} 开始，而客户尚未同意"
    ),
    "move {a} leads to {b}, so it may not fill {c}: another move before it records "
    "that the customer agrees": (
        "操作 {a} 到达 {b}，因此不能填写 {c}：客户的同意须由之前的另一操作记录"
    ),
    "move {a} leads to {b}, so a guard has to say {c}: nobody closes a ticket before "
    "its customer agrees": (
        "操作 {a} 到达 {b}，其条件须包含 {c}：客户同意之前任何人不能关闭工单"
    ),
}
#: Characters of a line that is turned; longer ones hold somebody's text, and stay.
_LONGEST: Final = 500
_HINT: Final = re.compile(r"; did you mean ('.*')\?$")
_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")


def in_chinese(line: str) -> str:
    """
    Return a line in Chinese, or as it is if it has none.

    >>> import crmkit.desk  # which knows what things are called
    >>> in_chinese("segment 'vip' of 'customer'"), in_chinese("x")
    ("客户的分组 'vip'", 'x')
    >>> in_chinese("move 'tell' names no status 'opne'; did you mean 'open'?")
    "操作 'tell' 中的状态 'opne' 不存在；是否是 'open'？"
    """
    if len(line) > _LONGEST:
        return line
    if hint := _HINT.search(line):
        return f"{in_chinese(line[: hint.start()])}；是否是 {hint[1]}？"
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(line):
            return chinese.format(**_filled(found.groupdict()))
    return line


def all_in_chinese(head: str, lines: Iterable[str]) -> str:
    """
    Return lines in Chinese below a head.
    """
    return "\n  ".join([head, *map(in_chinese, lines)])


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(english))), chinese)
        for english, chinese in LINES.items()
    ]


def _filled(found: Mapping[str, str]) -> dict[str, str]:
    return {name: _word(name, text) for name, text in found.items()}


def _word(name: str, text: str) -> str:
    plain = text.strip("'")
    match name:
        case "t" | "u":
            return called({}, plain)
        case "p":  # perhaps several
            told = called({}, plain)
            return told if told != plain else called({}, plain.removesuffix("s"))
        case "r":
            return record_called(plain)
        case "why":
            return in_chinese(text)
        case _:
            return text
