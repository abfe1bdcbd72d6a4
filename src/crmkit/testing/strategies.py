"""
Hypothesis strategies for records and what goes with them.

Values are such as ``Record.of`` accepts, from the whole range: astral
characters, tags, custom fields, attachments, instants to the microsecond.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from crmkit.labels import Label
from crmkit.records import (
    Attachment,
    Count,
    Currency,
    Day,
    Digest,
    Email,
    FieldChoice,
    FrozenMap,
    Id,
    Instant,
    Line,
    LongText,
    MinorUnits,
    Prose,
    Record,
    Score,
    Slug,
    Tags,
    field_names,
    harmless_name,
)

R = TypeVar("R", bound=Record)

_CHARACTERS: Final = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])


def ids() -> SearchStrategy[str]:
    """
    Return a strategy for ids: few, so that they meet.
    """
    return st.sampled_from([f"{letter}{n}" for letter in "abA" for n in range(4)])


def instants() -> SearchStrategy[datetime]:
    """
    Return a strategy for instants in UTC, of the years 1 to 9999.
    """
    return st.datetimes(timezones=st.just(UTC))


def lines(most: int = 20) -> SearchStrategy[str]:
    """
    Return a strategy for one line of text, trimmed and not empty.
    """
    return st.text(_CHARACTERS, min_size=1, max_size=most).map(str.strip).filter(bool)


def custom_values() -> SearchStrategy[FrozenMap]:
    """
    Return a strategy for values of custom fields.
    """
    value = (
        lines()
        | st.integers(-(2**63), 2**63 - 1)
        | st.booleans()
        | st.lists(lines(), max_size=3).map(tuple)
    )
    keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
    return st.dictionaries(keys, value, max_size=3).map(FrozenMap)


def digests() -> SearchStrategy[str]:
    """
    Return a strategy for SHA-256 in hexadecimal.
    """
    return st.text("0123456789abcdef", min_size=64, max_size=64)


def attachments() -> SearchStrategy[Attachment]:
    """
    Return a strategy for descriptions of files.
    """
    return st.builds(
        Attachment,
        digest=digests(),
        name=lines(12).map(harmless_name),
        media_type=st.sampled_from(["application/pdf", "image/png", "text/plain"]),
        size=st.integers(0, 2**63 - 1),
    )


def choices() -> SearchStrategy[FieldChoice]:
    """
    Return a strategy for choices of custom fields.
    """
    values = st.sampled_from(["gold", "silver", "vip_1"])
    words = st.lists(lines(5), max_size=2).map(tuple)
    return st.builds(FieldChoice, value=values, en=lines(), zh=lines(), aliases=words)


def records(cls: type[R], **fixed: SearchStrategy[Any]) -> SearchStrategy[R]:
    """
    Return a strategy for records of a class, as they are stored.

    Args:
        cls: Record class.
        fixed: Strategies for single fields, in place of the usual ones.
    """
    hints = get_type_hints(cls, include_extras=True)
    usual = {
        name: _of(hints[name], required=name in cls.required)
        for name in field_names(cls)
    }
    given = {"id": ids(), "version": st.integers(1, 3), **usual, **fixed}
    return st.builds(cls, **given)


_KINDS: Final[dict[Any, SearchStrategy[Any]]] = {
    Id: ids(),
    Line: lines(),
    Prose: lines(60),
    LongText: st.text(_CHARACTERS, min_size=1, max_size=60),
    Currency: st.sampled_from(["CNY", "USD", "JPY"]),
    Score: st.integers(1, 5),
    Attachment: attachments(),
    Digest: digests(),
    FieldChoice: choices(),
    Slug: st.sampled_from(["open", "paused", "done", "a_1"]),
    Email: st.sampled_from(["a@example.com", "中文@例子.公司"]),
    Tags: st.sets(lines(5), max_size=3).map(lambda tags: tuple(sorted(tags))),
    Instant: instants(),
    FrozenMap: custom_values(),
    Count: st.integers(0, 2**63 - 1),
    MinorUnits: st.integers(0, 2**63 - 1),
    Day: st.dates(),
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    str: lines(),
    date: st.dates(),
}


def _unlabelled(hint: Any) -> Any:
    """
    Return an annotation without its labels, as the alias that it was made from.
    """
    plain, *extras = get_args(hint)
    kept = [extra for extra in extras if not isinstance(extra, Label)]
    alias: Any = Annotated[(plain, *kept)] if kept else plain
    return plain if alias == hint else alias


def _of(hint: Any, *, required: bool = False) -> SearchStrategy[Any]:
    if hint in _KINDS:
        return _KINDS[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _of(_unlabelled(hint), required=required)
    if origin in (Union, UnionType):
        possible = [part for part in parts if part is not NoneType or not required]
        return st.one_of(*map(_of, possible))
    if origin is tuple:
        return st.lists(_of(parts[0]), max_size=3).map(tuple)
    if hint is NoneType:
        return st.none()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    message = f"there is no strategy for {hint!r}"
    raise TypeError(message)
