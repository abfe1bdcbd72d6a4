"""
What conditions over different schemas have in common, if they are asked as one.

Invariants:
    - A name means one thing in all of them, and all go by the same clocks.

Not here: what they are made into (:mod:`crmkit.conditions._formed`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from crmkit.conditions._checked import Node
from crmkit.conditions._nodes import Anniversary, BusinessAge, Part, Shift, Today
from crmkit.conditions._periods import Months
from crmkit.conditions._schema import ParameterType, Schema
from crmkit.conditions._types import FieldType
from crmkit.errors import MixedConditionsError

if TYPE_CHECKING:
    from crmkit.conditions._meaning import Meaning

_CLOCKS: Final = "they go by different clocks or calendars", "两者的时区或日历不同"


def common_schema(about: "Iterable[Meaning]", parts: "Iterable[Meaning]") -> Schema:
    """
    Return a schema that knows all that some conditions read of one record.

    Args:
        about: The conditions about the record, the one that is asked first.
        parts: All conditions that are asked with them.

    Raises:
        MixedConditionsError: If some go by other clocks than that schema.
    """
    first, *others = about
    schemas = [first.schema, *(each.schema for each in others)]
    found = schemas[0]
    if any(each is not found and each != found for each in schemas):
        reads = first.reads.union(*(each.reads for each in others))
        knowing = (s for s in schemas if all(map(s.knows, reads)))
        found = next(knowing, max(schemas, key=lambda schema: len(schema.fields)))
    for each in parts:
        if each.schema is not found and not _is_timed_alike(each, found):
            raise MixedConditionsError(first.text, each.text, *_CLOCKS)
    return found


def _is_timed_alike(meaning: "Meaning", schema: Schema) -> bool:
    mine = meaning.schema
    by_zone = mine.zone == schema.zone or not any(map(_reads_clock, meaning.nodes))
    by_calendar = mine.calendars == schema.calendars or not any(
        isinstance(node, BusinessAge) for node in meaning.nodes
    )
    return by_zone and by_calendar


def _reads_clock(node: Node) -> bool:
    if isinstance(node, Shift):
        return isinstance(node.by.type, Months)
    return isinstance(node, Today | Part | Anniversary)


def common_types(parts: "Iterable[Meaning]") -> dict[str, FieldType]:
    """
    Return the type of each parameter that some conditions use.

    Raises:
        MixedConditionsError: If one means something else in another of them.
    """
    found: dict[str, FieldType] = {}
    whose: dict[str, Meaning] = {}
    for part in parts:
        for name, kind in part.types.items():
            if found.setdefault(name, kind) != kind:
                raise _clash(whose[name], part, name)
            whose.setdefault(name, part)
    starts = sorted({name.partition(".")[0] for name in found if "." in name})
    for name in starts:
        if name in found:
            other = next(part for part in whose if part.startswith(f"{name}."))
            raise _clash(whose[name], whose[other], name)
    return found


def common_params(parts: "Iterable[Meaning]") -> dict[str, ParameterType]:
    """
    Return every parameter that one of some conditions may name.
    """
    found: dict[str, ParameterType] = {}
    for part in parts:
        found = {**part.given, **found}
    return found


def _clash(left: "Meaning", right: "Meaning", name: str) -> MixedConditionsError:
    return MixedConditionsError(
        left.text,
        right.text,
        f"the parameter {name!r} is not of the same type in both",
        f"参数 {name!r} 在两者中的类型不同",
    )
