"""
Cells of a table: what stands in them as what a form takes, and values as they stand.

Invariants:
    - What is shown and read again is shown as it was, as the table's rows say.
    - A mask is no value.
    - What is not understood is left as it came, for the form to refuse.

Not here: rows (:mod:`crmkit.forms` ``_table``).
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from crmkit.conditions import Boolean, Day, Text, TextSet
from crmkit.errors import FieldError, ValueRefusedError, redacted
from crmkit.forms._money import written
from crmkit.forms._reading import COMMAS, day_of
from crmkit.forms._slots import CURRENCY, Slot, labels_of
from crmkit.forms._table_document import TableColumn
from crmkit.labels import Choice
from crmkit.records import Record, read_amount

_TO: Final = re.compile(r"\s*(?:至|到|~|\uff5e|\u2014+|\u2013|\s-\s)\s*")
_QUARTER: Final = re.compile(r"(\d{4})\s*年?\s*(?:[Qq]([1-4])|第?([一二三四1-4])季度)")
_MONTH: Final = re.compile(r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*月?")
_NUMBERS: Final = "一二三四"
_SHOWN: Final = 20
_TRUTH: Final = {"true": True, "false": False}
#: Fields by which somebody is known or reached: in these a part may be masked.
_TELLING: Final = frozenset(
    {"name", "phone", "relay_number", "email", "wechat", "address", "uscc"}
)
_MASK: Final = re.compile(r"[*…•●]+")
_MASKED: Final = re.compile(r"[*…•●]|(?<=\d)[xX]{3,}")
#: Up to here, whole numbers that are kept as floats are exact.
_EXACT: Final = 2**53


@attrs.frozen
class Known:
    """
    Records that cells may name.

    Attributes:
        records: Type and id → record.
    """

    records: Mapping[tuple[str, str], Record]
    _ids: dict[str, dict[str, list[str]]] = attrs.field(
        factory=dict, init=False, repr=False, eq=False
    )

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Known":
        """
        Return some records to look up.
        """
        return cls({(record.type_name, record.id): record for record in records})

    def shown(self, shows: str, record_id: str) -> str:
        """
        Return what is shown of a record; its id if it is not known.
        """
        type_name, _, name = shows.partition(".")
        found = self.records.get((type_name, record_id))
        return str(found.shown(name) or record_id) if found else record_id

    def ids(self, shows: str) -> dict[str, list[str]]:
        """
        Return what is shown of records of a type → their ids.
        """
        if shows not in self._ids:
            type_name, _, name = shows.partition(".")
            found = self._ids.setdefault(shows, {})
            for (other, record_id), record in self.records.items():
                if other == type_name and (word := getattr(record, name)):
                    found.setdefault(str(word), []).append(record_id)
        return self._ids[shows]


# -- Reading ------------------------------------------------------------------


def given(column: TableColumn, slot: Slot, value: object, zone: ZoneInfo) -> object:
    """
    Return what a cell fills in, by the words that the column has for values.
    """
    if isinstance(value, datetime) and value.tzinfo is None:
        return _of_wall_clock(slot, value, zone)
    if type(value) in (int, float):
        value = _of_number(slot, value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    values = {word: kept for kept, word in column.words.items()}
    if text in values:
        kept = values[text]
        return _TRUTH[kept] if isinstance(slot.type, Boolean) else kept
    if column.splits:
        return "、".join(re.split(f"[{re.escape(column.splits)}]", text))
    return text


def _of_number(slot: Slot, value: object) -> object:
    """
    Return a whole number that may have come with a point, as text where that is kept.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        value = int(value)
    is_text = isinstance(slot.type, Text | TextSet) and isinstance(value, int)
    return str(value) if is_text else value


def mask_problem(
    table: str, column: TableColumn, slot: Slot, value: object
) -> FieldError | None:
    """
    Return what is wrong with a value that is the mask of one.
    """
    if not isinstance(value, str) or not isinstance(slot.type, Text):
        return None
    told = column.field in _TELLING and not column.custom
    if _MASK.fullmatch(value) or (told and _MASKED.search(value)):
        return FieldError(table, column.name, "masked", redacted(value))
    return None


def currency_of(slot: Slot, value: object) -> str | None:
    """
    Return the currency that an amount names, if it is not the usual one.
    """
    if slot.currency is None or not isinstance(value, str):
        return None
    with suppress(ValueRefusedError):
        found = read_amount(value, slot.currency).currency
        return found if found != slot.currency else None
    return None


def _of_wall_clock(slot: Slot, value: datetime, zone: ZoneInfo) -> object:
    """
    Return a day or instant as spreadsheets hold it: without a zone.
    """
    if isinstance(slot.type, Day):
        return (
            value.date()
            if value == datetime.combine(value, datetime.min.time())
            else value
        )
    return value.replace(tzinfo=zone)


def referred(
    table: str, column: TableColumn, value: object, known: Known
) -> tuple[object, FieldError | None]:
    """
    Return the ids that the words in a cell mean, or what is wrong with them.
    """
    if not isinstance(value, str) or column.shows is None:
        return value, None
    words = [word.strip() for word in re.split(COMMAS, value) if word.strip()]
    ids = known.ids(column.shows)
    for word in words:
        found = ids.get(word, [])
        if len(found) != 1:
            code = "several" if found else "choice"
            allowed = tuple(found or sorted(ids)[:_SHOWN])
            return value, FieldError(
                table, column.name, code, redacted(word), "", allowed
            )
    return "、".join(ids[word][0] for word in words), None


def period(value: object) -> tuple[object, object]:
    """
    Return first and last day of a time; a text that is none as the first.

    >>> [str(day) for day in period("2024-07-01至2024-09-30")]
    ['2024-07-01', '2024-09-30']
    >>> period("2024年Q3") == period("2024-07-01 - 2024-09-30")
    True
    >>> period("年底")
    ('年底', None)
    """
    if not isinstance(value, str):
        return value, None
    text = value.strip()
    if whole := _quarter_or_month(text):
        return whole
    match [day_of(each) for each in _TO.split(text)]:
        case [date() as first, date() as last]:
            return first, last
        case [date() as first]:
            return first, None
        case ["", date() as last]:
            return None, last
        case _:
            return text, None


def _quarter_or_month(text: str) -> tuple[date, date] | None:
    if found := _QUARTER.fullmatch(text):
        number = found[2] or found[3]
        quarter = _NUMBERS.find(number) + 1 or int(number)
        return _months(int(found[1]), 3 * quarter - 2, 3 * quarter)
    if found := _MONTH.fullmatch(text):
        return _months(int(found[1]), int(found[2]), int(found[2]))
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    try:
        end = monthrange(year, last)[1]
        return date(year, first, 1), date(year, last, end)
    except ValueError:
        return None


# -- Writing ------------------------------------------------------------------


def shown(
    column: TableColumn, slot: Slot, record: Record, zone: ZoneInfo, known: Known
) -> str:
    """
    Return what stands in a column about a record; the mask of what is hidden.
    """
    value = _value(column, record)
    if column.until:
        return _period(value, record.shown(column.until))
    if value is None or value == ():
        return ""
    if slot.currency and isinstance(value, int):
        own = None if column.custom else getattr(record, CURRENCY, None)
        currency = own or slot.currency
        return str(written(value, currency, slot.currency))
    if column.shows:
        ids = value if isinstance(value, tuple) else (value,)
        return "、".join(known.shown(column.shows, str(each)) for each in ids)
    return _text(column, slot, value, zone)


def _value(column: TableColumn, record: Record) -> Any:
    if column.custom:
        custom: Any = record.shown("custom")
        return custom.get(column.field) if isinstance(custom, Mapping) else custom
    values = (record.shown(name) for name in (column.field, *column.instead))
    return next((value for value in values if value is not None and value != ()), None)


def _period(first: object, last: object) -> str:
    if first is None:
        return "" if last is None else f"至{last}"
    return str(first) if last is None else f"{first}至{last}"


def _text(column: TableColumn, slot: Slot, value: Any, zone: ZoneInfo) -> str:
    key = str(value).lower() if isinstance(value, bool) else str(value)
    if key in column.words:
        return column.words[key]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Choice):
        return value.label.zh
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        return local.strftime("%Y-%m-%d %H:%M") if column.times else str(local.date())
    if isinstance(value, tuple):
        order = {choice: number for number, choice in enumerate(slot.choices)}
        sorted_ = sorted(value, key=lambda each: order.get(each, len(order)))
        return "、".join(_word(slot, each) for each in sorted_)
    return _word(slot, value)


def _word(slot: Slot, value: object) -> str:
    for labels in (slot.choices, *slot.others.values(), labels_of(slot.type)):
        if value in labels:
            return labels[str(value)].zh
    return str(value)
