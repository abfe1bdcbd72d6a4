"""
One record beside its history, and whether the one is what the other makes.

Values are compared as they are stored, which costs a tenth of making records.

Invariants:
    - What is empty is the same as what is missing.
    - Instants are compared as instants, however they are written.

Not here: which records there are (:mod:`crmkit.crm._verify`).
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from crmkit.crm._findings import Finding
from crmkit.records import (
    SNAPSHOT,
    Ref,
    field_names,
    record_class,
    to_wire,
    upcast,
)

_Row = Mapping[str, Any]

_SHOWN: Final = 5


def history_findings(
    ref: Ref, record: _Row, changes: Sequence[_Row]
) -> Iterator[Finding]:
    """
    Yield what is wrong with a record that is there.
    """
    if not changes:
        yield _finding("record", ref, "a history", "none")
    elif wrong := _wrong_versions(
        record["version"], [row["version"] for row in changes]
    ):
        wanted = f"one change for each of its {record['version']} versions"
        yield _finding("version", ref, wanted, wrong)
    else:
        yield from _folded(ref, record, changes)


def _wrong_versions(version: int, versions: Sequence[int]) -> str:
    if list(versions) == list(range(1, version + 1)):
        return ""
    times = Counter(versions)
    missing = [each for each in range(1, version + 1) if each not in times]
    surplus = [v for v, n in times.items() if n > 1 or not 1 <= v <= version]
    told = (("none for", missing), ("too many for", sorted(surplus)))
    return " and ".join(f"{words} {_some(each)}" for words, each in told if each)


def _folded(ref: Ref, record: _Row, changes: Iterable[_Row]) -> Iterator[Finding]:
    unset, instants = _unset(ref.type), _instants(ref.type)
    state: dict[str, Any] = {}
    for change in changes:
        version = change["version"]
        if change["command"] == SNAPSHOT and version > 1:
            wanted = "a snapshot only where the history begins"
            yield _finding("change", ref, wanted, f"one for version {version}")
        broken = []
        fields = upcast(ref.type, change["schema_version"], change["fields"])
        for name, (old, new) in fields.items():
            if not _same(state.get(name), old, is_instant=name in instants):
                broken.append(name)
            state[name] = new
        if broken:
            wanted = f"version {version} to begin where the one before ended"
            yield _finding("change", ref, wanted, f"other values in {_some(broken)}")
    if unknown := state.keys() - unset.keys():
        yield _finding("change", ref, "fields that there are", _some(sorted(unknown)))
    wrong = [
        name
        for name, empty in unset.items()
        if not _same(
            state.get(name, empty), record.get(name), is_instant=name in instants
        )
    ]
    if wrong:
        wanted = f"what its {record['version']} changes make"
        yield _finding("state", ref, wanted, f"other values in {_some(wrong)}")


def _same(one: Any, other: Any, *, is_instant: bool) -> bool:
    if one == other or (not one and not other and _is_empty(one) and _is_empty(other)):
        return True
    if is_instant and isinstance(one, str) and isinstance(other, str):
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    return False


def _is_empty(value: Any) -> bool:
    return value is None or type(value) in (list, dict)


@cache
def _unset(type_name: str) -> Mapping[str, Any]:
    cls = record_class(type_name)
    defaults = {field.name: field.default for field in dataclasses.fields(cls)}
    return {
        name: None
        if defaults[name] is dataclasses.MISSING
        else to_wire(cls, name, defaults[name])
        for name in field_names(cls)
    }


@cache
def _instants(type_name: str) -> frozenset[str]:
    hints = get_type_hints(record_class(type_name), include_extras=True)
    return frozenset(name for name, hint in hints.items() if _has(hint, datetime))


def _has(hint: Any, cls: type[Any]) -> bool:
    return hint is cls or any(_has(each, cls) for each in get_args(hint))


def _some(names: Sequence[object]) -> str:
    more = len(names) - _SHOWN
    rest = [f"{more} more"] if more > 0 else []
    return ", ".join([*map(str, names[:_SHOWN]), *rest])


def _finding(kind: Any, ref: Ref, expected: str, found: str) -> Finding:
    return Finding(kind=kind, record=str(ref), expected=expected, found=found)
