"""
What the checker says about names, paths and loops, in both languages.

Invariants:
    - As :mod:`crmkit.conditions._read._words` says.

Not here: when a message is given.
"""

from collections.abc import Sequence
from typing import Final

from crmkit.conditions._read._words import Words, cut
from crmkit.conditions._types import FieldType
from crmkit.errors import Problem

# -- Names and paths ----------------------------------------------------------

NO_FIELDS_BELOW: Final = Words(
    "this is a value, not a record: nothing follows it after '.'",
    "这是一个值而不是记录，后面不能接 '.'",
)
RELATIONS_END: Final = Words(
    "this is a value, not a record: relations lead no further than here",
    "这是一个值而不是记录：关联到此为止",
)
OLD_ALONE: Final = Words(
    "write old with a field, for example old.stage",
    "old 之后要接字段，例如 old.stage",
)
FIELD_NEEDS_TEXT: Final = Words(
    'field(…) needs one word in quotes, for example field("合同金额(元)")',
    'field(…) 需要一个带引号的名称，例如 field("合同金额(元)")',
)
CHANGE_ELSEWHERE: Final = Words(
    "only the record itself has a change at hand", "只有记录本身才有当前变更"
)
CHANGED_NEEDS: Final = Words(
    'changed(…) needs one field in quotes, for example changed("stage")',
    'changed(…) 需要一个带引号的字段，例如 changed("stage")',
)
SEGMENT_NEEDS: Final = Words(
    'segment(…) needs one name in quotes, for example segment("high_value")',
    'segment(…) 需要一个带引号的名称，例如 segment("high_value")',
)
COMPUTED_CONSTANT: Final = Words(
    "a computed field cannot be a fixed value", "计算字段不能是固定值"
)
STORED_NOW: Final = Words(
    "a stored computed field cannot depend on now", "已存储的计算字段不能依赖 now"
)


def and_relations_end(words: Words) -> Words:
    """
    Say also that no relation goes on from the record that was named.
    """
    return Words(
        f"{words.en}; relations lead no further than here", f"{words.zh}；关联到此为止"
    )


def was_left_out(word: str, kind: str, write: str) -> Words:
    """
    Say that the class has such a field, and why the schema does not have it.
    """
    word = cut(word)
    en, zh = (f"; write {write}", f"；请写 {write}") if write else ("", "")
    return Words(
        f"{word!r} was left out of the schema: {kind}{en}",
        f"{word!r} 没有收入 Schema，类型为 {kind}{zh}",
    )


def is_a_record(path: str) -> Words:
    """
    Say that a path leads to a record and not to a value.
    """
    path = cut(path)
    return Words(
        f"{path} is a record; write a field of it, or '{path} is None'",
        f"{path} 是一条记录；请写它的字段，或写 '{path} is None'",
    )


def leads_to_many(path: str) -> Words:
    """
    Say that a relation leads to many records.
    """
    relation = cut(path)
    loop = f"for x in {relation}"
    return Words(
        f"{relation!r} leads to many records; write any(… {loop}) or first(… {loop})",
        f"{relation!r} 对应多条记录；请写 any(… {loop}) 或 first(… {loop})",
    )


def write_loop(loop: str) -> Words:
    """
    Say how one value of many records is asked for.
    """
    return Words(f"write {loop}", f"请写 {loop}")


def many_is_none(path: str) -> Words:
    """
    Say that many records are never missing.
    """
    relation = cut(path)
    ask = f"count(x for x in {relation}) == 0"
    return Words(
        f"{relation!r} leads to many records and is never None; write {ask}",
        f"{relation!r} 对应多条记录，不会是 None；请写 {ask}",
    )


def record_without_id(name: str) -> Words:
    """
    Say that a parameter is a record that stands for nothing by itself.
    """
    return Words(
        f"{name!r} is a record without a field 'id'; write a field of it",
        f"{name!r} 是没有 'id' 字段的记录；请写它的字段",
    )


def parameter_computed(name: str, field: str) -> Words:
    """
    Say that a computed field of a parameter is not read.
    """
    return Words(
        f"{field!r} is a computed field, and {name!r} is only given with stored ones",
        f"{field!r} 是计算字段，而 {name!r} 只提供已存储的字段",
    )


def never_changed(field: str) -> Words:
    """
    Say that a computed field is no part of a change.
    """
    return Words(
        f"{field!r} is a computed field: no change has it",
        f"{field!r} 是计算字段，变更中没有它",
    )


def unknown_segment(name: str, near: str | None) -> Words:
    """
    Say that no condition has that name.
    """
    words = Words(f"unknown segment {cut(name)!r}", f"未知的客群 {cut(name)!r}")
    return words.and_near(near)


_NAMED: Final = {
    "segment": ("segment", "客群"),
    "field": ("computed field", "计算字段"),
}


def circular(kind: str, name: str) -> Words:
    """
    Say that a name leads back to itself.
    """
    en, zh = _NAMED[kind]
    return Words(f"{en} {name!r} leads back to itself", f"{zh} {name!r} 最终引用了自身")


def unreadable_inside(kind: str, name: str, problems: Sequence[Problem]) -> Words:
    """
    Say what is wrong with the text that a name stands for.
    """
    en, zh = _NAMED[kind]
    first, more = problems[0], len(problems) - 1
    also_en, also_zh = (
        (f" (and {more} more)", f"（另有 {more} 个）") if more else ("", "")
    )
    return Words(
        f"{en} {name!r} cannot be read: {first.message_en}{also_en}",
        f"无法读懂{zh} {name!r}：{first.message_zh}{also_zh}",
    )


def computed_of_type(found: FieldType, declared: FieldType) -> Words:
    """
    Say that a computed field is not what it is declared to be.
    """
    return Words(
        f"it gives {found.en}, and is declared as {declared.en}",
        f"结果是{found.zh}，声明的却是{declared.zh}",
    )


# -- Loops over related records -----------------------------------------------

ONE_FOR: Final = Words("write exactly one 'for … in …'", "请只写一个 'for … in …'")
ONE_NAME: Final = Words("after 'for' stands one name", "'for' 之后应为一个名称")
COUNT_ITSELF: Final = Words(
    "count(…) counts records: write count(o for o in …)",
    "count(…) 统计记录：请写 count(o for o in …)",
)
AGGREGATE_CONSTANT: Final = Words(
    "this is the same for every record; to count them write count(o for o in …)",
    "这对每条记录都相同；统计请写 count(o for o in …)",
)


def loop_needed(name: str) -> Words:
    """
    Say that a function looks through related records.
    """
    what = "o" if name == "count" else "…"
    return Words(
        f"{name}(…) looks through related records: write {name}({what} for o in …)",
        f"{name}(…) 遍历关联记录：请写 {name}({what} for o in …)",
    )


def not_many(path: str) -> Words:
    """
    Say that what a loop goes through does not lead to many records.
    """
    return Words(
        f"{cut(path)} does not lead to many records", f"{cut(path)} 不对应多条记录"
    )


def taken_name(name: str) -> Words:
    """
    Say that a variable has a name that means something else.
    """
    return Words(
        f"{cut(name)!r} already means something else; write another name",
        f"{cut(name)!r} 已有其他含义；请换一个名称",
    )


def nested_too_deep(limit: int) -> Words:
    """
    Say that too many loops stand inside each other.
    """
    return Words(
        f"more than {limit} loops over records stand inside each other",
        f"关联记录的嵌套遍历超过 {limit} 层",
    )


def no_aggregate(kind: str, of: FieldType) -> Words:
    """
    Say that values of a type cannot be summed up so.
    """
    return Words(f"{kind}(…) is not for {of.en}", f"{kind}(…) 不能用于{of.zh}")
