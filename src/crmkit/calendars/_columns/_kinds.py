"""
Kinds of columns: what comes in as figures, and goes out as what came in.

Invariants:
    - A user's column is only read; what is given back shares nothing with it.
    - Neither pandas nor Polars is imported: a series is known by its type, and
      made anew by it.
    - The least 64-bit integer stands for a missing value, as in NumPy, except
      in columns of plain integers, which miss nothing.

Not here: calendars.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

import attrs
import numpy as np
from numpy.typing import NDArray

from crmkit.calendars._columns._grid import GREATEST, Ints, Truths
from crmkit.calendars._instants import MICROSECOND, to_micros
from crmkit.errors import (
    ColumnFormatError,
    ColumnMismatchError,
    NaiveDatetimeError,
)

#: Nanoseconds of each unit, the coarsest first.
UNITS: Mapping[str, int] = MappingProxyType(
    {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
)
MISSING = int(np.iinfo(np.int64).min)

_INSTANTS = (
    "a NumPy array of datetime64 in s, ms, us or ns, or of int64 microseconds since "
    "1970 in UTC, or a pandas or Polars series of datetimes with a time zone"
)
_DURATIONS = (
    "a timedelta, or a NumPy array of timedelta64 in s, ms, us or ns, or of int64 "
    "microseconds, or a pandas or Polars series of durations"
)


class Kind(Protocol):
    """
    How to give answers to whoever came with a column.
    """

    @property
    def name(self) -> str:
        """
        What to call the kind in an error.
        """

    def instants(self, values: Ints, unit: str) -> Any:
        """
        Return instants in UTC, in the kind and zone of the column.
        """

    def durations(self, values: Ints, unit: str) -> Any:
        """
        Return durations.
        """

    def truths(self, values: Truths, missing: Truths) -> Any:
        """
        Return truth values; where missing, unknown if the kind can say so.
        """


@attrs.frozen(eq=False)
class Plain:
    """
    A NumPy array, of datetimes or of integers.
    """

    name: str

    def instants(self, values: Ints, unit: str) -> Any:
        """
        Return an array of datetime64, or of integers.
        """
        return values.view(f"datetime64[{unit}]") if self._typed else values

    def durations(self, values: Ints, unit: str) -> Any:
        """
        Return an array of timedelta64, or of integers.
        """
        return values.view(f"timedelta64[{unit}]") if self._typed else values

    def truths(self, values: Truths, missing: Truths) -> Any:
        """
        Return an array of bool; like all comparisons with NaT, False if missing.
        """
        return values & ~missing

    @property
    def _typed(self) -> bool:
        return self.name == _TYPED


@attrs.frozen(eq=False)
class Pandas:
    """
    A series of pandas.
    """

    series: Any
    name: str = "pandas"

    def instants(self, values: Ints, unit: str) -> Any:
        """
        Return a series with the same zone, index and name.
        """
        dtype = self.series.dtype
        if hasattr(dtype, "tz"):  # its own: takes integers for what they are, in UTC
            return self._like(values).astype(dtype)
        told = self._like(values.view(f"datetime64[{unit}]")).dt.tz_localize("UTC")
        return told.astype(dtype)

    def durations(self, values: Ints, unit: str) -> Any:
        """
        Return a series of timedelta64 with the same index and name.
        """
        return self._like(values.view(f"timedelta64[{unit}]"))

    def truths(self, values: Truths, missing: Truths) -> Any:
        """
        Return a series of pandas' own "boolean", which can say that it is unknown.
        """
        return self._like(values).astype("boolean").mask(missing)

    def _like(self, values: NDArray[Any]) -> Any:
        series = self.series
        return type(series)(values, index=series.index, name=series.name)


@attrs.frozen(eq=False)
class Polars:
    """
    A series of Polars.
    """

    series: Any
    name: str = "Polars"

    def instants(self, values: Ints, unit: str) -> Any:
        """
        Return a series with the same zone and name.
        """
        told = self._like(values.view(f"datetime64[{unit}]")).dt
        return told.replace_time_zone("UTC").dt.convert_time_zone(
            self.series.dtype.time_zone
        )

    def durations(self, values: Ints, unit: str) -> Any:
        """
        Return a series of durations with the same name.
        """
        return self._like(values.view(f"timedelta64[{unit}]"))

    def truths(self, values: Truths, missing: Truths) -> Any:
        """
        Return a series of truth values, null where missing.
        """
        told = self._like(values)
        return told.set(self._like(missing), None) if missing.any() else told

    def _like(self, values: NDArray[Any]) -> Any:
        return type(self.series)(self.series.name, values)


@attrs.frozen(eq=False)
class Cells:
    """
    What a column says, or a single value.

    Attributes:
        values: Its figures, one only if it is a single value.
        unit: What they count.
        kind: How to answer in kind; None for a single value.
        gaps: Whether the least figure stands for a missing value.
    """

    values: Ints
    unit: str
    kind: Kind | None
    gaps: bool = True

    def missing(self) -> Truths | None:
        """
        Return which values are missing, None if none is.
        """
        if not self.gaps or not self.values.size or self.values.min() != MISSING:
            return None
        missing: Truths = self.values == MISSING
        return missing


_TYPED, _INTEGERS = "NumPy datetime64", "NumPy int64"


def read_instants(value: object, name: str) -> Cells:
    """
    Return the instants of a column, or an aware datetime as a single value.

    Raises:
        NaiveDatetimeError: If a datetime or a series has no time zone.
        ColumnFormatError: If it is nothing of the kind.

    >>> read_instants(np.array(["1970-01-02"], "datetime64[s]"), "starts").values
    array([86400])
    """
    if isinstance(value, datetime):
        micros = to_micros(value, name)  # refuses what is no instant
        exact = getattr(value, "to_datetime64", None)  # pandas counts nanoseconds
        return _read(exact(), name, "M", _INSTANTS) if exact else _single(micros)
    return _read(value, name, "M", _INSTANTS)


def read_durations(value: object, name: str) -> Cells:
    """
    Return the durations of a column, or a timedelta as a single value.

    Raises:
        ColumnFormatError: If it is nothing of the kind.

    >>> read_durations(timedelta(seconds=1), "amounts").values
    array([1000000])
    """
    if isinstance(value, timedelta) and not hasattr(value, "to_timedelta64"):
        return _single(value // MICROSECOND)
    exact = getattr(value, "to_timedelta64", None)  # pandas counts nanoseconds
    return _read(exact() if exact else value, name, "m", _DURATIONS)


def _single(micros: int) -> Cells:
    """
    Return one figure; a greater one than there is leads as far out.
    """
    figures = np.array([max(-GREATEST, min(GREATEST, micros))])
    return Cells(figures, "us", None, gaps=False)


def _read(value: Any, name: str, letter: str, expected: str) -> Cells:
    """
    Return the cells of a value whose dtype has a certain letter.
    """
    if isinstance(value, np.generic | np.ndarray | int):
        return _read_numpy(value, name, letter, expected)
    reader = _SERIES.get(_library(value))
    if reader is None:
        raise ColumnFormatError(name, _described(value), expected)
    return reader(value, name, letter, expected)


def _library(value: object) -> str:
    """
    Return the library that a series belongs to, "" if it is no series.
    """
    for cls in type(value).__mro__:
        if cls.__name__ == "Series":
            return cls.__module__.partition(".")[0]
    return ""


def _described(value: object) -> str:
    """
    Return what came, in a few words.
    """
    dtype, kind = getattr(value, "dtype", None), type(value).__qualname__
    return kind if dtype is None else f"{kind} of {dtype}"


def _read_numpy(value: Any, name: str, letter: str, expected: str) -> Cells:
    """
    Return the cells of an array, or of a NumPy or Python number.
    """
    array = np.asarray(value)
    integers = array.dtype.kind == "i" and array.dtype.itemsize == np.int64().itemsize
    unit = "us" if integers else _unit(array.dtype, letter)
    # An array that masks values would lose its mask on the way.
    odd = isinstance(value, np.ma.MaskedArray | bool) or array.ndim > 1
    if odd or unit not in UNITS:
        raise ColumnFormatError(name, _described(value), expected)
    kind = Plain(_INTEGERS if integers else _TYPED)
    figures = _figures(np.atleast_1d(array), integers=integers)
    return Cells(figures, unit, kind if array.ndim else None, gaps=not integers)


def _unit(dtype: Any, letter: str) -> str:
    """
    Return the unit of a dtype of datetimes or durations, "" if it is neither.
    """
    if getattr(dtype, "kind", "") != letter:
        return ""
    unit, count = np.datetime_data(dtype)
    return unit if count == 1 else ""


def _figures(array: NDArray[Any], *, integers: bool = False) -> Ints:
    """
    Return the figures of an array, in the byte order of this machine.
    """
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    figures: Ints = array if integers else array.view(np.int64)
    return figures


def _read_pandas(series: Any, name: str, letter: str, expected: str) -> Cells:
    """
    Return the cells of a pandas series.
    """
    dtype = series.dtype
    if getattr(dtype, "kind", "") != letter:
        raise ColumnFormatError(name, _described(series), expected)
    # Asked of the series, either would take longer than a thousand rows do.
    unit = dtype.unit if hasattr(dtype, "unit") else series.dt.unit
    if letter == "M" and not hasattr(dtype, "tz") and series.dt.tz is None:
        first = series.iloc[0].isoformat() if len(series) else str(dtype)
        raise NaiveDatetimeError(name, first)
    long = {"M": "datetime64", "m": "timedelta64"}[letter]
    array = series.to_numpy(dtype=f"{long}[{unit}]")
    return Cells(_figures(array), unit, Pandas(series))


def _read_polars(series: Any, name: str, letter: str, expected: str) -> Cells:
    """
    Return the cells of a Polars series.
    """
    dtype = series.dtype
    if type(dtype).__name__ != {"M": "Datetime", "m": "Duration"}[letter]:
        raise ColumnFormatError(name, _described(series), expected)
    if letter == "M" and dtype.time_zone is None:
        first = series.drop_nulls().head(1).to_list()
        raise NaiveDatetimeError(name, first[0].isoformat() if first else str(dtype))
    return Cells(_figures(series.to_numpy()), dtype.time_unit, Polars(series))


_SERIES: Mapping[str, Callable[[Any, str, str, str], Cells]] = MappingProxyType(
    {"pandas": _read_pandas, "polars": _read_polars}
)


def common_kind(names: tuple[str, str], one: Cells, other: Cells) -> Kind:
    """
    Return the kind in which to answer a question about two things.

    Raises:
        ColumnFormatError: If neither is a column.
        ColumnMismatchError: If they are of two kinds, have different numbers of
            rows, or are pandas series with different indexes.
    """
    kinds = [cells.kind for cells in (one, other) if cells.kind is not None]
    if not kinds:
        raise ColumnFormatError(names[0], "single values only", _INSTANTS)
    if len(kinds) == 1:
        return kinds[0]
    first, second = kinds
    if first.name != second.name:
        raise ColumnMismatchError(names, (first.name, second.name))
    if len(one.values) != len(other.values):
        rows = (f"{len(one.values)} rows", f"{len(other.values)} rows")
        raise ColumnMismatchError(names, rows)
    # By position, two rows that do not belong together would meet.
    if (
        isinstance(first, Pandas)
        and isinstance(second, Pandas)
        and not first.series.index.equals(second.series.index)
    ):
        raise ColumnMismatchError(names, ("one index", "another"))
    return first
