"""
Change: the unit of history, from which state can be made again.

Invariants:
    - A record's changes are numbered by ``version`` without gaps, from 1.
    - ``fold(changes(record)) == record``.
    - On creation every set field counts as changed, from None; likewise in a
      snapshot, which is always the first change.
    - ``at`` is when it happened, ``recorded_at`` when we knew; both in UTC.

Not here: where changes are kept, and how they are put into text
(:mod:`crmkit.records` ``_wire``).
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, TypeVar, cast

from crmkit.conditions import FrozenMap as FrozenFields
from crmkit.errors import BrokenHistoryError, HiddenRecordError
from crmkit.records._base import Record, Ref
from crmkit.records._cached import cached
from crmkit.records._catalogue import record_class
from crmkit.records._custom import FrozenMap, masks_in
from crmkit.records._masked import masked

R = TypeVar("R", bound=Record)

#: The command of a change with which a history begins that has no beginning here:
#: the record came in from outside as it stood.
SNAPSHOT: Final = "snapshot"

#: Version of the field set that changes are written in.
SCHEMA_VERSION = 2

_KEPT_ELSEWHERE = ("id", "version")

_HOLDERS: Final = frozenset({tuple, FrozenMap})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One step in the history of one record.

    Attributes:
        id: Identifier, sortable by the time it was made.
        record: Which record changed.
        version: The record's version after the change; 1 is its creation.
        at: When it happened, UTC.
        recorded_at: When it was recorded, UTC; never before ``at``.
        by: Id of the user, or ``system:…``.
        cause: Why: ``"request"``, or the deadline or rule that asked for it.
        command: Name of the command that made it.
        schema_version: Version of the field set it is written in.
        fields: Field id → (old value, new value).
    """

    id: str
    record: Ref
    version: int
    at: datetime
    recorded_at: datetime
    by: str
    cause: str
    command: str
    schema_version: int = SCHEMA_VERSION
    fields: Mapping[str, tuple[Any, Any]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", FrozenFields(self.fields))

    @property
    def is_snapshot(self) -> bool:
        """
        Whether the record came in from outside, and what was before is not known.
        """
        return self.command == SNAPSHOT


def fold(changes: Iterable[Change]) -> Record:
    """
    Return the record that a whole history makes.

    Args:
        changes: All changes of one record, in the order of their versions, or
            all up to some version.

    Fields of a later version, which are not known here, are left out. Where changes
    hold masks, the record hides those fields.

    Raises:
        BrokenHistoryError: If versions do not run 1, 2, 3 … of one record.

    >>> from datetime import UTC
    >>> at, facts = datetime(2026, 3, 2, tzinfo=UTC), [(None, "销售"), ("销售", "市场")]
    >>> changes = [Change(id=f"c{n}", record=Ref("department", "D1"), version=n, at=at,
    ...     recorded_at=at, by="U1", cause="", command="", fields={"name": fact})
    ...     for n, fact in enumerate(facts, start=1)]
    >>> fold(changes[:1]).name, fold(changes).name, fold(changes).version
    ('销售', '市场', 2)
    """
    history = list(changes)
    versions = tuple(change.version for change in history)
    refs = {change.record for change in history}
    if versions != tuple(range(1, len(history) + 1)) or len(refs) != 1:
        raise BrokenHistoryError(
            ", ".join(map(str, sorted(refs))) or "nothing", versions
        )
    ref = refs.pop()
    cls = record_class(ref.type)
    known = frozenset(field_names(cls))
    values = {
        name: new
        for change in history
        for name, (_, new) in change.fields.items()
        if name in known
    }
    return _seen(cls, values, {"id": ref.id, "version": versions[-1]})


def _seen(cls: type[R], values: Mapping[str, Any], kept: Mapping[str, Any]) -> R:
    """
    Return the record of values, some of which may be masks.
    """
    masks = masks_in(values)
    custom = values.get("custom")
    inner = masks_in(custom) if isinstance(custom, FrozenMap) else {}
    if not masks and not inner:
        return cls(**kept, **values)
    plain: dict[str, Any] = {**kept, **values, **dict.fromkeys(masks)}
    return masked(cls(**plain), masks | inner)


def difference(before: R | None, after: R) -> dict[str, tuple[Any, Any]]:
    """
    Return the fields in which two states of a record differ.

    Args:
        before: The earlier state, or None if the record is new: then every
            field that is set counts.
        after: The later state.

    Raises:
        HiddenRecordError: If fields of a state are hidden: None is not their
            value.

    >>> from crmkit.records import Department
    >>> sales = Department(id="D1", name="销售")
    >>> difference(None, sales), difference(sales, sales.replace(name="市场"))
    ({'name': (None, '销售')}, {'name': ('销售', '市场')})
    """
    for record in (before, after):
        if record is not None and record.hidden:
            raise HiddenRecordError(record.type_name, tuple(record.hidden))
    names, read = field_names(type(after)), _reader(type(after))
    pairs = zip(names, read(after), strict=True)
    if before is None:
        # As is_set has it; calling that for each field takes as long as all the rest.
        return {
            name: (None, new)
            for name, new in pairs
            if new is not None and (type(new) not in _HOLDERS or new)
        }
    return {
        name: (old, new)
        for (name, new), old in zip(pairs, read(before), strict=True)
        if old is not new and old != new
    }


def is_set(value: object) -> bool:
    """
    Return whether a field holds something: not None, no empty tuple or map.

    >>> [is_set(value) for value in (None, (), FrozenMap(), "", 0, False)]
    [False, False, False, True, True, True]
    """
    if value is None:
        return False
    return bool(value) if type(value) in _HOLDERS else True


@cached
def field_names(cls: type[Record]) -> tuple[str, ...]:
    """
    Return the fields of a record class that its history follows.

    >>> from crmkit.records import Department
    >>> field_names(Department)
    ('name', 'supervisor')
    """
    return cast(
        "tuple[str, ...]",
        tuple(f.name for f in dataclasses.fields(cls) if f.name not in _KEPT_ELSEWHERE),
    )


@cached
def _reader(cls: type[Record]) -> Callable[[Record], tuple[Any, ...]]:
    names = field_names(cls)
    if len(names) == 1:
        return lambda record: (getattr(record, names[0]),)
    return attrgetter(*names)
