"""
Reading one type of record, for whoever acts.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, cast

from crmkit.access import Purpose
from crmkit.conditions import Condition, Explanation, Moment, Schema
from crmkit.crm._looking import Looking
from crmkit.crm._moments import as_utc
from crmkit.crm._stored_view import StoredView
from crmkit.desk import completed_fields
from crmkit.errors import (
    BackEndGapError,
    ConditionArgumentError,
    ConditionError,
    FieldError,
    InvalidRecordError,
    RecordNotFoundError,
    SeveralRecordsError,
    UnmappedFieldError,
)
from crmkit.ports import Page
from crmkit.presets import Settings
from crmkit.records import Change, Document, Record, Ref, Unknown, as_of, is_set

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting

R = TypeVar("R", bound=Record)

#: What to do about what no store can be asked.
_GAP_HINT: Final = "find with a wider condition, then ask holds(record, at)"
#: Records that :meth:`Reader.each` reads at a time.
PAGE = 1000


class Reader(Generic[R]):
    """
    Reading one type of record.

    Whoever acts reads what he may see: other records are not there, and what is hidden
    from him is None, with a mask in ``record.hidden``. Each method raises
    :class:`~crmkit.errors.PermissionRefusedError` if he may read none of this type.
    """

    record_type: ClassVar[type[Record]]

    def __init__(self, acting: "Acting") -> None:
        self._acting = acting

    @property
    def _class(self) -> type[R]:
        return cast("type[R]", self.record_type)

    def get(self, record_id: str) -> R:
        """
        Return a record by id.

        Raises:
            RecordNotFoundError: If there is none.
        """
        with self._looking() as tx:
            found = tx.get(self._class, record_id)
        if found is None:
            raise self._unseen(record_id)
        return found

    def find(
        self,
        where: str | Condition | None = None,
        *,
        order: str = "id",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[R]:
        """
        Return the records for which a condition surely holds, a page at a time.

        Args:
            where: A condition, for example ``'status == "open"'``; None for all.
            order: Field to sort by, ``-`` before it for descending; missing
                values come last, equal ones by id.
            limit: Records a page, 1 to 10,000.
            cursor: The cursor of the page before.

        Raises:
            BackEndGapError: If it asks what no store can answer.
            ConditionError: If the condition is not valid, with every problem.
            HiddenFieldError: If it asks for, or is ordered by, what is hidden from
                whoever acts.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> names = [desk.departments.add(name=name).name for name in ("C", "A", "B")]
        >>> [d.name for d in desk.departments.find('name != "B"', order="-name").items]
        ['C', 'A']
        """
        condition, at = self._asked(where)
        with self._looking() as tx:
            return tx.find(
                self._class, condition, at, order=order, limit=limit, cursor=cursor
            )

    def each(
        self, where: str | Condition | None = None, *, order: str = "id"
    ) -> Iterator[R]:
        """
        Go through all records for which a condition surely holds.

        They are read a page at a time, so what changes meanwhile may be met or
        missed, but nothing is met twice unless its place in the order changes.

        Args:
            where: A condition; None for all.
            order: Field to sort by, as for :meth:`find`.

        Raises:
            BackEndGapError: If it asks what no store can answer.
            ConditionError: If the condition is not valid, with every problem.
        """
        cursor: str | None = None
        while True:
            page = self.find(where, order=order, limit=PAGE, cursor=cursor)
            yield from page
            cursor = page.cursor
            if cursor is None:
                return

    def count(self, where: str | Condition | None = None) -> int:
        """
        Return for how many records a condition surely holds.

        Raises:
            BackEndGapError: If it asks what no store can answer.
            ConditionError: If the condition is not valid, with every problem.
        """
        condition, at = self._asked(where)
        with self._looking() as tx:
            return tx.count(self._class, condition, at)

    def explain(self, record_id: str, where: str | Condition) -> Explanation:
        """
        Return why a condition holds for a record now, or why not.

        Record and related records are read from one state of the store; inside
        ``begin`` on PostgreSQL, where each question sees what others have committed
        by then, each way from a record once. What :meth:`find` refuses because no
        store can answer it is answered here.

        Args:
            record_id: Id of the record.
            where: The condition.

        Raises:
            RecordNotFoundError: If there is no such record.
            ConditionError: If the condition is not valid, with every problem.
            NoChangeError: If it is about a change; there is none at hand.
            TooMuchWorkError: If it takes more than 500,000 steps.
            UnboundParameterError: If a parameter has no value.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> why = desk.customers.explain(client.id, "count(t for t in tickets) > 0")
        >>> why.verdict
        'false'
        """
        condition = self._checked(where)
        shop = self._acting.shop
        at = Moment(shop.now())
        with self._looking() as tx:
            view = StoredView(tx, shop.settings, at)
            found = view.record(self._class, record_id)
            if found is None:
                raise self._missing(record_id)
            return condition.explain(found, at, view)

    def changes(self, record_id: str) -> tuple[Change, ...]:
        """
        Return a record's history, oldest change first.

        Raises:
            RecordNotFoundError: If there is no such record.
        """
        ref = Ref(self.record_type.type_name, record_id)
        with self._looking() as tx:
            history = tx.history(ref)
        if not history:
            raise self._unseen(record_id)
        return history

    def as_of(
        self, record_id: str, at: datetime, *, known_at: datetime | None = None
    ) -> R | Unknown | None:
        """
        Return a record as it was at an instant, or what is known instead.

        Args:
            record_id: Its id.
            at: The instant.
            known_at: Leave out what was recorded after this one.

        Returns:
            None if there was no such record yet; ``UNKNOWN``, which is false as well,
            if it came in from outside later.

        Raises:
            RecordNotFoundError: If there is no such record today.
            NaiveDatetimeError: If an instant has no time zone.

        >>> from datetime import UTC, datetime
        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> first, second = (datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3))
        >>> client = desk.customers.add(name="恒信科技", at=first)
        >>> _ = desk.customers.change(client.id, {"name": "恒信"}, at=second)
        >>> desk.customers.as_of(client.id, first).name
        '恒信科技'
        """
        known = known_at and as_utc("known_at", known_at)
        found = as_of(self.changes(record_id), as_utc("at", at), known_at=known)
        return cast("R | Unknown | None", found)

    def condition(self, text: str) -> Condition:
        """
        Return a condition over this type of record, checked once for all.

        Raises:
            ConditionError: If it is not valid, with every problem.
        """
        self._acting.fresh()
        try:
            return Condition(text, self._schema)
        except ConditionError:
            if not self._acting.learns():
                raise
        return Condition(text, self._schema)

    def by_number(self, number: str) -> R:
        """
        Return a record by the number that people know it by.

        Raises:
            RecordNotFoundError: If there is none, or its type has no numbers.
            SeveralRecordsError: If several have it, as contracts of two customers may:
                then :meth:`find` it by what else is known of it.
        """
        schema = self._acting.fresh().settings.schema(self.record_type)
        where = f"number == {number!r}" if "number" in schema.fields else None
        found = self.find(where, limit=2).items if where else ()
        if not found:
            raise RecordNotFoundError(str(Ref(self.record_type.type_name, number)))
        if len(found) > 1:
            raise SeveralRecordsError(number, tuple(str(each.ref) for each in found))
        return found[0]

    def with_choices(
        self, document: type[Document], fields: Mapping[str, Any], *, new: bool = False
    ) -> dict[str, Any]:
        """
        Return fields with words for choices as values; report all that is wrong.

        Args:
            document: What they shall make.
            fields: The fields.
            new: Whether what the company asks of new records has to be there.
        """
        self._acting.fresh()
        try:
            return self._with_choices(document, fields, new=new)
        except InvalidRecordError as error:
            if not self._acting.learns_of(error):
                raise
        return self._with_choices(document, fields, new=new)

    def _with_choices(
        self, document: type[Document], fields: Mapping[str, Any], *, new: bool
    ) -> dict[str, Any]:
        settings = self._acting.shop.settings
        read, wrong = settings.split_choices(self.record_type.type_name, fields)
        if new and settings.field_options:
            wrong += _unfilled(settings, self.record_type, document, fields)
        if wrong:
            rest = _problems(
                document, {**fields, **read}, {problem.field for problem in wrong}
            )
            raise InvalidRecordError(document.type_name, [*wrong, *rest])
        return read

    @property
    def _schema(self) -> Schema:
        viewer = self._acting.viewer()
        if viewer is not None:
            return viewer.schema(self.record_type)
        return self._acting.shop.settings.schema(self.record_type)

    def _looking(self, purpose: Purpose = "view") -> AbstractContextManager[Looking]:
        """
        Return a block that reads such records, if whoever acts may read any.
        """
        operation = f"{self.record_type.type_name}.read"
        return self._acting.looking(operation, purpose)

    def _unseen(self, record_id: str) -> RecordNotFoundError:
        """
        Return what says that a record is not there, or that nobody sees it who asks.
        """
        missing = self._missing(record_id)
        self._acting.note_unseen(missing.record)
        return missing

    def _missing(self, record_id: str) -> RecordNotFoundError:
        return RecordNotFoundError(str(Ref(self.record_type.type_name, record_id)))

    def _asked(self, where: str | Condition | None) -> tuple[Condition | None, Moment]:
        condition = None if where is None else self._checked(where)
        if condition is not None and condition.gap is not None:
            # In memory, too: stores answer alike.
            raise BackEndGapError(condition.gap.what, "find", _GAP_HINT)
        return condition, Moment(self._acting.shop.now())

    def _checked(self, where: str | Condition) -> Condition:
        """
        Return a condition, of which all that it reads is known of these records.
        """
        condition = self.condition(where) if isinstance(where, str) else where
        if not isinstance(condition, Condition):
            raise ConditionArgumentError("text", where)
        viewer = self._acting.viewer()
        if viewer is not None and "me" in condition.params:
            condition = condition.bind(me=viewer.me)
        schema = self._acting.fresh().settings.schema(self.record_type)
        foreign = sorted(path for path in condition.reads if not schema.knows(path))
        if foreign:
            raise UnmappedFieldError(foreign[0], tuple(sorted(schema.fields)))
        return condition


def _unfilled(
    settings: Settings,
    cls: type[Record],
    document: type[Document],
    fields: Mapping[str, Any],
) -> list[FieldError]:
    """
    Return what is missing that a document takes and that is not filled in by itself.
    """
    later = completed_fields(cls)
    asked = {
        each.name
        for each in dataclasses.fields(document)
        if each.name not in later and not _has_default(each)
    }
    return [
        problem
        for problem in settings.unfilled(cls.type_name, fields)
        if problem.field.partition(".")[0] in asked
    ]


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    default = field.default
    return default is not dataclasses.MISSING and is_set(default)


def _problems(
    document: type[Document], fields: Mapping[str, Any], known: set[str]
) -> list[FieldError]:
    try:
        document.of(fields)
    except InvalidRecordError as error:
        return [problem for problem in error.problems if problem.field not in known]
    return []
