"""
What things are called that an error names by their identifiers.

Invariants:
    - An error keeps identifiers as its facts; what they are called is beside them, as
      data that who raises it gives along, and is only read for its text.
    - What is not given along and stands in the classes of records is asked of the
      room that has these, which says once how (:func:`ask_names_of`); it never
      changes while a program runs.
    - A thing without a name is called by its identifier.

Not here: the labels themselves (:mod:`crmkit.labels`, :mod:`crmkit.records`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

#: English and Chinese name of a thing.
Pair = tuple[str, str]
#: What an error names → what it is called: ``""`` its type of record, ``.stage`` a
#: field, ``=lost`` a value, ``>close`` a move.
Names = Mapping[str, Pair]
#: Returns what a type of record, a field of it or a value there is called.
Lookup = Callable[[str, str, str], Pair | None]

_ASKED: Final[list[Lookup]] = []


class Labelled(Protocol):
    """
    What has a name in both languages.
    """

    @property
    def en(self) -> str: ...
    @property
    def zh(self) -> str: ...


def names_of(
    sign: str, labels: Mapping[str, Labelled], among: Iterable[str] | None = None
) -> dict[str, Pair]:
    """
    Return the names of values (``=``), moves (``>``) or fields (``.``).

    Args:
        sign: What they are.
        labels: Identifier → label.
        among: Those that are wanted; None for all.

    >>> from crmkit.labels import Label
    >>> names_of("=", {"lost": Label("Lost", "流失")})
    {'=lost': ('Lost', '流失')}
    """
    wanted = labels if among is None else among
    return {f"{sign}{w}": (labels[w].en, labels[w].zh) for w in wanted if w in labels}


def ask_names_of(lookup: Lookup) -> None:
    """
    Have a room asked what the types, fields and values that it defines are called.

    Args:
        lookup: Returns the names of a type, a field (if not empty) of it, a value (if
            not empty) there; None if it does not know.
    """
    _ASKED.append(lookup)


def called(names: Names, type_name: str, field: str = "", value: str = "") -> str:
    """
    Return what a type, a field or a value is called in Chinese.

    >>> import crmkit.desk  # which knows what things are called
    >>> called({"=lost": ("Lost", "流失")}, "customer", "stage", "lost")
    '流失'
    >>> called({}, "nothing", "of_it")
    'of_it'
    """
    key = f"={value}" if value else f".{field}" if field else ""
    found = names.get(key) or next(
        filter(None, _answers(type_name, field, value)), None
    )
    return found[1] if found else value or field or type_name


def _answers(type_name: str, field: str, value: str) -> Iterable[Pair | None]:
    return (lookup(type_name, field, value) for lookup in _ASKED)


def moves_called(names: Names, moves: Iterable[str]) -> list[str]:
    """
    Return what moves are called in Chinese.

    >>> moves_called({">close": ("Close", "关闭")}, ["close", "fly"])
    ['关闭', 'fly']
    """
    return [names[f">{move}"][1] if f">{move}" in names else move for move in moves]


def record_called(record: str, names: Names | None = None) -> str:
    """
    Return what a record, as text, is called in Chinese.

    >>> from crmkit.errors import RecordNotFoundError
    >>> import crmkit.desk  # which knows what things are called
    >>> RecordNotFoundError("ticket:T1").text("zh"), record_called("T1")
    ('找不到工单 T1', 'T1')
    """
    type_name, colon, record_id = record.partition(":")
    name = called(names or {}, type_name)
    return f"{name} {record_id}" if colon and name != type_name else record
