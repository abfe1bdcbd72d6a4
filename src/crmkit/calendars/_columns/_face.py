"""
The questions a calendar answers, asked about whole columns.

Invariants:
    - Row by row, an answer is the one that the calendar gives for one value.
    - What comes back is of the kind that came in; missing values stay missing.

Not here: the arithmetic (:mod:`crmkit.calendars._columns._sweep`).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from crmkit.calendars._timeline import Timeline
from crmkit.errors import MissingExtraError, UnknownChoiceError

if TYPE_CHECKING:
    # By their full names, which the reference finds.
    import numpy  # noqa: ICN001
    import numpy.typing  # noqa: ICN001

    from crmkit.calendars._columns._answers import Answers
    from crmkit.calendars._columns._sweep import Grids

ColumnT = TypeVar("ColumnT")

_EDGES = ("earliest", "latest")


class Columns:
    """
    A calendar's answers for columns, reached by ``calendar.columns``.

    A column of instants is a NumPy array of ``datetime64`` in s, ms, us or ns,
    which is in UTC; one of ``int64``, which are microseconds since 1970 in UTC;
    or a pandas or Polars series of datetimes with a time zone. A column of
    durations is one of ``timedelta64``, of ``int64`` microseconds, or a series.
    Where one of two columns may be a single value, it is an aware datetime or a
    ``timedelta``, or a NumPy scalar of the kind of the column.

    Answers have the kind and the unit of the column, and zone, name and index
    of a series. What is missing stays missing. Two columns are of one kind and
    equally long; pandas series have the same index.

    Every method raises

    - :class:`~crmkit.errors.MissingExtraError` if NumPy is not installed,
    - :class:`~crmkit.errors.ColumnFormatError` if a column is nothing of the kind,
    - :class:`~crmkit.errors.ColumnMismatchError` if two do not go together,
    - :class:`~crmkit.errors.ColumnUnitError` if an answer does not fit the unit,
    - :class:`~crmkit.errors.NaiveDatetimeError` if a series or a single datetime has
      no time zone,

    and, with the first row that has no answer in a note on the error, what the
    method of the calendar raises.

    >>> import numpy as np
    >>> from datetime import timedelta
    >>> from crmkit.calendars import Calendar
    >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
    >>> fridays = np.array(["2026-03-06T16:00", "NaT"], "datetime64[s]")
    >>> desk.columns.add(fridays, timedelta(hours=2))
    array(['2026-03-09T10:00:00',                 'NaT'],
          dtype='datetime64[s]')
    """

    __slots__ = ("_grids", "_timeline")

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._grids: Grids = {}

    def add(self, starts: ColumnT, amounts: object) -> ColumnT:
        """
        Return when amounts of open time after *starts* are used up.

        Args:
            starts: Where counting begins.
            amounts: Open time, a column or one duration for all rows. A
                negative one is subtracted.

        Returns:
            For each row what ``Calendar.add`` returns.

        >>> import numpy as np
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> fridays = np.array(["2026-03-06T09"] * 2, "datetime64[s]")
        >>> desk.columns.add(fridays, np.array([8, 9]) * np.timedelta64(3600, "s"))
        array(['2026-03-06T17:00:00', '2026-03-09T10:00:00'],
              dtype='datetime64[s]')
        """
        answer: ColumnT = self._answers().added(starts, amounts)
        return answer

    def subtract(
        self,
        starts: ColumnT,
        amounts: object,
        edge: Literal["earliest", "latest"] | None = None,
    ) -> ColumnT:
        """
        Return from when on amounts of open time pass up to *starts*.

        Args:
            starts: Where counting back begins.
            amounts: Open time, a column or one duration for all rows. A
                negative one is added.
            edge: Which instant, if there are many: see ``Calendar.subtract``.

        Raises:
            UnknownChoiceError: If *edge* is something else.
        """
        if edge is not None and edge not in _EDGES:
            raise UnknownChoiceError("edge", edge, _EDGES)
        answer: ColumnT = self._answers().subtracted(starts, amounts, edge)
        return answer

    @overload
    def elapsed(
        self,
        starts: "numpy.typing.NDArray[numpy.datetime64]",
        ends: "numpy.typing.NDArray[numpy.datetime64] | numpy.datetime64 | datetime",
    ) -> "numpy.typing.NDArray[numpy.timedelta64]": ...

    @overload
    def elapsed(
        self,
        starts: "numpy.datetime64 | datetime",
        ends: "numpy.typing.NDArray[numpy.datetime64]",
    ) -> "numpy.typing.NDArray[numpy.timedelta64]": ...

    @overload
    def elapsed(self, starts: Any, ends: Any) -> Any: ...

    def elapsed(self, starts: Any, ends: Any) -> Any:
        """
        Return the open time between two instants in each row.

        Args:
            starts: Where measuring begins. It or *ends*, but not both, may be
                one instant for all rows.
            ends: Where it ends. Before the start, the answer is negative.

        Returns:
            Durations in the finer unit of the two; microseconds if asked about
            integers.

        >>> import numpy as np
        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> opened = np.array(["2026-03-06T16", "2026-03-09T09"], "datetime64[s]")
        >>> now = datetime(2026, 3, 9, 10, tzinfo=UTC)
        >>> desk.columns.elapsed(opened, now).tolist()
        [datetime.timedelta(seconds=7200), datetime.timedelta(seconds=3600)]
        """
        return self._answers().elapsed(starts, ends)

    def is_open(self, instants: Any) -> Any:
        """
        Whether the calendar is open at each instant; at a closing it is not.

        Returns:
            ``bool`` for NumPy, where a missing instant is not open, pandas'
            ``boolean`` or Polars' ``Boolean``, where it stays missing.

        >>> import numpy as np
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.columns.is_open(np.array(["2026-03-06T16", "NaT"], "datetime64[s]"))
        array([ True, False])
        """
        return self._answers().is_open(instants)

    def next_open(self, instants: ColumnT) -> ColumnT:
        """
        Return each instant itself if open, else the next opening.
        """
        answer: ColumnT = self._answers().opened(instants, early=False)
        return answer

    def previous_open(self, instants: ColumnT) -> ColumnT:
        """
        Return each instant if the time just before is open, else the last closing.
        """
        answer: ColumnT = self._answers().opened(instants, early=True)
        return answer

    def next_close(self, instants: ColumnT) -> ColumnT:
        """
        Return the first closing after each instant.

        >>> import numpy as np
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.columns.next_close(np.array([0]))  # in microseconds
        array([61200000000])
        """
        answer: ColumnT = self._answers().closings(instants)
        return answer

    def _answers(self) -> "Answers":
        """
        Return what asks the timeline, once NumPy is there.

        Raises:
            MissingExtraError: If it is not.
        """
        try:
            from crmkit.calendars._columns._answers import Answers
        except ImportError as error:
            feature = "business time over columns"
            raise MissingExtraError("columns", feature) from error
        return Answers(timeline=self._timeline, grids=self._grids)
