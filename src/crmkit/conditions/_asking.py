"""
What a condition is asked: of a record, of a database, of time.

Invariants:
    - What is answered depends on the condition and the arguments alone.
    - What is costly to import is imported by the question that needs it.

Not here: how a condition is made, joined and compared
(:mod:`crmkit.conditions._condition`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._guards import askable, scene_of, sql_is_needed, unbound
from crmkit.conditions._interpret._work import BUDGET
from crmkit.conditions._kinds import kind_of
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._moment import NO_RELATIONS, Moment, View
from crmkit.conditions._python import Reading

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from crmkit.conditions._condition import Condition
    from crmkit.conditions._explain._explanation import Explanation
    from crmkit.conditions._interpret._scene import Scene
    from crmkit.conditions._joined import Columns, Relations
    from crmkit.conditions._prepared import Prepared

#: Steps that ``next_flip`` takes unless it is told otherwise: a second of work at
#: most, as it may be asked for each record of a page.
FLIP_BUDGET: Final = 50_000


class Asking:
    """
    The questions that a condition answers.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        bound: FrozenMap[object]
        _meaning: Meaning
        _values: tuple[object, ...] | None

        @staticmethod
        def _made(meaning: Meaning, bound: Mapping[str, object]) -> Condition: ...
        def _turn(self, reading: Reading) -> None: ...

    def holds(self, record: object, at: Moment, view: View = NO_RELATIONS) -> bool:
        """
        Tell whether the condition is surely true of a record.

        The first question gives the object a method of its own: what is patched
        over ``Condition.holds``, as by ``unittest.mock``, is called only for
        conditions that were not asked yet. Patch what asks instead.

        Args:
            record: Any object with the attributes that the condition reads, or
                any mapping with the keys; a key that is not there is missing.
            at: The instant at which the question is asked, and the change at
                hand if the condition is about one.
            view: Related records, if the condition reads any.

        Raises:
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads a field or follows a relation that
                ``record.hidden`` names, or ``hidden`` of a related record.
            NaiveDatetimeError: If that is an instant without time zone.
            NoChangeError: If it is about a change, and *at* has none.
            NoOpenTimeError: If a calendar has not as much business time as is
                asked for.
            NotAMomentError: If *at* is no moment.
            SeveralRowsError: If the view gives several records for a relation
                that leads to one.
            UnboundParameterError: If a parameter has no value.
            UnknownRelationError: If the view does not hold a relation.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.
            UnreadableFieldError: If a record has no attribute of that name.
            ViewAnswerError: If the view gives no sequence of records.

        >>> from datetime import UTC, datetime
        >>> from types import SimpleNamespace
        >>> from crmkit.conditions import Condition, Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> [large.holds(SimpleNamespace(seats=n), at) for n in (11, 10, None)]
        [True, False, False]
        >>> large.holds({"seats": 12}, at), large.holds({}, at)
        (True, False)
        """
        if self._values is None:
            raise unbound(self._meaning, self.bound)
        # From here on the object is of a class whose ``holds`` is the compiled
        # function. As an attribute of the object, calling it would cost as much
        # as another term; through a method that calls it, as two.
        self._turn(kind_of(record.__class__).is_mapping)
        return self.holds(record, at, view)

    def _scene(self, record: object, at: Moment, view: View) -> "Scene":
        return scene_of(self._meaning, self.bound, record, at, view)

    def explain(
        self,
        record: object,
        at: Moment,
        view: View = NO_RELATIONS,
        *,
        budget: int = BUDGET,
    ) -> "Explanation":
        """
        Return why the condition holds for a record, or why not.

        Args:
            record: What :attr:`holds` takes.
            at: The instant at which the question is asked, with its change.
            view: Related records.
            budget: How many steps it may take. A step is one part tested once, or
                one related record gone over once.

        Raises:
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads a field or follows a relation that
                ``record.hidden`` names, or ``hidden`` of a related record.
            NaiveDatetimeError: If a field holds an instant without time zone.
            NoChangeError: If it is about a change, and *at* has none.
            NoOpenTimeError: If a calendar has not as much business time as is
                asked for.
            NotAMomentError: If *at* is no moment.
            SeveralRowsError: If the view gives several records for a relation
                that leads to one.
            TooMuchWorkError: If it takes more steps.
            UnboundParameterError: If a parameter has no value.
            UnknownRelationError: If the view does not hold a relation.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.
            UnreadableFieldError: If a record has no attribute of that name.
            ViewAnswerError: If the view gives no sequence of records.

        >>> from datetime import UTC, datetime
        >>> from types import SimpleNamespace
        >>> from crmkit.conditions import Condition, Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> large.explain(SimpleNamespace(seats=12), at).truth
        True
        """
        from crmkit.conditions._explain._walk import explained

        meaning = self._meaning
        node = meaning.spelled_out("explain")
        scene = self._scene(record, at, view).limited("explain", budget)
        found = explained(node, scene, meaning.schema)
        if not meaning.is_time_dependent:
            return found
        from crmkit.conditions._explain._itself import turning

        def holds(now: datetime) -> bool:
            return self.holds(record, Moment(now, at.change), view)

        return turning(found, meaning.true_form, scene, holds)

    def next_flip(
        self,
        record: object,
        at: Moment,
        view: View = NO_RELATIONS,
        *,
        budget: int = FLIP_BUDGET,
    ) -> datetime | None:
        """
        Return when the answer for a record changes next while the record does not.

        Args:
            record: What :attr:`holds` takes.
            at: The instant after which it changes, with the change at hand.
            view: Related records, which do not change either.
            budget: How many steps it may take. A step is one part tested once, or
                one related record gone over once; of the condition as a whole,
                which is compiled, ten count as one.

        Returns:
            An instant after *at*, exact to the microsecond; None if the answer
            stays until the end of the year 8999.

        Raises:
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads a field or follows a relation that
                ``record.hidden`` names, or ``hidden`` of a related record.
            MovingThresholdError: If nobody can foresee it.
            NaiveDatetimeError: If a field holds an instant without time zone.
            NoChangeError: If it is about a change, and *at* has none.
            TooMuchWorkError: If it takes more steps.
            UnboundParameterError: If a parameter has no value.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.

        >>> from datetime import UTC, datetime
        >>> from crmkit.conditions import Condition, Field, Instant, Moment, Schema
        >>> told = datetime(2026, 3, 2, tzinfo=UTC)
        >>> quiet = Condition("age(told_at) > days(7)",
        ...                   Schema([Field("told_at", Instant())]))
        >>> quiet.next_flip({"told_at": told}, Moment(told)).isoformat()
        '2026-03-09T00:00:00.000001+00:00'
        """
        from crmkit.conditions._interpret._scene import clearly
        from crmkit.conditions._time._flips import next_flip

        def holds(now: datetime) -> bool:
            return self.holds(record, Moment(now, at.change), view)

        form = self._meaning.true_form
        scene = self._scene(record, at, view).limited("next_flip", budget)
        node = self._meaning.node
        return clearly(lambda scene: next_flip(form, scene, holds), scene, node)

    def window(self, since: datetime, until: datetime) -> "Condition":
        """
        Return which records have a leaf that time made true between two instants.

        Those are the ones for which the condition may have begun to hold without
        a change: after *since*, up to and including *until*, even if it no longer
        holds then. It is made to be asked at once: that of a very large condition
        may be too large to be stored.

        Raises:
            MomentRangeError: If an instant is before the year 1000 or after 8999.
            MovingThresholdError: If the threshold of a leaf is not the same for
                all records.
            NaiveDatetimeError: If an instant has no time zone.
            ReversedWindowError: If *until* is before *since*.
            UnboundParameterError: If a parameter in a threshold has no value.

        >>> from datetime import UTC, datetime
        >>> from crmkit.conditions import Condition, Field, Instant, Schema
        >>> quiet = Condition("age(told_at) > days(7)",
        ...                   Schema([Field("told_at", Instant())]))
        >>> ends = (datetime(2026, 3, day, tzinfo=UTC) for day in (8, 9))
        >>> print(quiet.window(*ends).text)
        told_at >= "2026-03-01T00:00:00+00:00" and told_at < "2026-03-02T00:00:00+00:00"
        """
        from crmkit.conditions._time._window import window_of

        meaning = self._meaning
        spelled = meaning.spelled_out("window")
        node = window_of(spelled, since, until, wall=meaning.wall, params=self.bound)
        return self._made(Meaning(node, meaning.schema), self.bound)

    def where(
        self,
        columns: "Columns",
        at: Moment,
        related: "Relations | None" = None,
    ) -> "ColumnElement[bool]":
        """
        Return the condition as a clause of SQLAlchemy Core.

        It is true or false on every row, never null.

        Args:
            columns: The column of each field; its type converts the values.
            at: The instant at which the question is asked.
            related: The rows of each relation that it follows.

        Raises:
            BackEndGapError: If there is no SQL for something.
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            MissingExtraError: If SQLAlchemy is not installed.
            NoChangeError: If it is about a change, and *at* has none.
            NoOpenTimeError: If a calendar has not as much business time as is
                asked for.
            NotAMomentError: If *at* is no moment.
            UnboundParameterError: If a parameter has no value.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.
            UnmappedFieldError: If a field has no column.
            UnmappedRelationError: If it is not said how a relation's rows are
                found.

        >>> from datetime import UTC, datetime
        >>> from sqlalchemy import Integer as Number, column
        >>> from crmkit.conditions import Condition, Field, Integer, Moment, Schema
        >>> large = Condition("seats > 10", Schema([Field("seats", Integer())]))
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> print(large.where({"seats": column("seats", Number)}, at))
        seats IS NOT NULL AND seats > :param_1
        """
        askable(self._meaning, self.bound, at)
        with sql_is_needed():
            from crmkit.conditions import _sql
        form, wall = self._meaning.asked_form, self._meaning.wall
        return _sql.where(form, columns, at.now, self.bound, wall, related or {})

    def prepared(
        self,
        columns: "Columns",
        at: Moment,
        related: "Relations | None" = None,
    ) -> "Prepared":
        """
        Return the clause with open parameters, and the values for them.

        For stores that ask the same condition often: the clause is the same object
        whenever only values differ, so what is made of it can be kept.

        Args:
            columns: What :meth:`where` takes; a mapping that is the same each time
                and that nobody changes.
            at: The instant at which the question is asked.
            related: The rows of each relation; likewise.

        Raises:
            BackEndGapError: If there is no SQL for something.
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            MissingExtraError: If SQLAlchemy is not installed.
            NoChangeError: If it is about a change, and *at* has none.
            NoOpenTimeError: If a calendar has not as much business time as is
                asked for.
            NotAMomentError: If *at* is no moment.
            UnboundParameterError: If a parameter has no value.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.
            UnmappedFieldError: If a field has no column.
            UnmappedRelationError: If it is not said how a relation's rows are
                found.

        >>> from datetime import UTC, datetime
        >>> from sqlalchemy import Integer as Number, column
        >>> from crmkit.conditions import Condition, Field, Integer, Moment, Schema
        >>> schema = Schema([Field("seats", Integer())], {"least": Integer()})
        >>> large = Condition("seats > least", schema).bind(least=10)
        >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
        >>> asked = large.prepared({"seats": column("seats", Number)}, at)
        >>> print(asked.clause), asked.values
        seats IS NOT NULL AND seats > :asked_0
        (None, {'asked_0': 10})
        """
        askable(self._meaning, self.bound, at)
        with sql_is_needed():
            from crmkit.conditions import _sql
        from crmkit.conditions._interpret._scene import Scene

        meaning = self._meaning
        scene = Scene(at.now, meaning.wall, params=self.bound)
        form, rows = meaning.asked_form, related or {}
        return _sql.prepared(meaning, form, columns, scene, rows)
