"""
A table whose rows are about records: a list to show, or to export and import.

Invariants:
    - A row that was written from records and is read again makes the same row: of an
      instant, the day, unless the column shows its time. Where a list has entries that
      hold what parts entries (、,，;；, or what the column splits by), they are parted.
    - A mask is refused, unless masks are asked for.
    - All that is wrong with some rows is told at once, by row and column.

Not here: spreadsheets and files, entering the records (:mod:`crmkit.crm`), tables that
ship (:mod:`crmkit.presets`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

import attrs

from crmkit.errors import (
    FieldError,
    FormFieldError,
    InvalidRecordError,
    TableError,
    names_of,
)
from crmkit.forms._document import FormPart
from crmkit.forms._draft import Draft
from crmkit.forms._form import Form
from crmkit.forms._reading import is_blank
from crmkit.forms._slots import ChoiceLabels, CustomFields, Slot, slots_of
from crmkit.forms._table_cells import (
    Known,
    currency_of,
    given,
    mask_problem,
    period,
    referred,
    shown,
)
from crmkit.forms._table_document import TableColumn, TableDocument
from crmkit.forms._table_form import (
    column_of,
    currency_field,
    form_document,
    last_day,
    table_problems,
)
from crmkit.labels import Label
from crmkit.records import Record, check_fields

#: Part → fields that rows do not say.
Defaults = Mapping[str, Mapping[str, object]]


@attrs.frozen
class Table:
    """
    A table whose rows are about records.

    Attributes:
        document: The document it was made from.
        zone: The company's zone, in which days begin.

    >>> from crmkit.presets import table
    >>> campaigns = table("campaigns")
    >>> campaigns.title.zh, campaigns.header()[:3]
    ('营销活动计划表', ('活动名称', '活动目标', '时间周期'))
    """

    document: TableDocument
    zone: ZoneInfo
    _form: Form = attrs.field(repr=False, eq=False)
    _slots: Mapping[str, Slot] = attrs.field(repr=False, eq=False)
    _by_word: Mapping[str, TableColumn] = attrs.field(repr=False, eq=False)

    @classmethod
    def of(
        cls,
        document: Mapping[str, object] | TableDocument,
        *,
        zone: ZoneInfo,
        choices: ChoiceLabels | None = None,
        custom: CustomFields | None = None,
    ) -> "Table":
        """
        Check a document and make it a table.

        Args:
            document: The table, as a company writes it.
            zone: The company's zone.
            choices: ``"ticket.kind"`` → value → label, of fields whose choices a
                company may edit.
            custom: Record type → the custom fields of its records.

        Raises:
            InvalidRecordError: If it is no table document.
            TableError: With every problem of the table at once.
        """
        checked = TableDocument.of(cast("Any", document))
        if problems := tuple(table_problems(checked, custom or {})):
            raise TableError(checked.name, problems)
        made = form_document(checked)
        form = Form.of(made, zone=zone, choices=choices, custom=custom)
        slots = slots_of(made, choices or {}, custom or {})
        return cls(checked, zone, form, slots, _columns(checked))

    @property
    def name(self) -> str:
        """
        Name of the table.
        """
        return self.document.name

    @property
    def title(self) -> Label:
        """
        What it is called.
        """
        return Label(self.document.en, self.document.zh)

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """
        The columns, in their order.
        """
        return self.document.columns

    def header(self) -> tuple[str, ...]:
        """
        Return what stands above the columns.
        """
        return tuple(column.header for column in self.columns)

    def row(
        self, records: Iterable[Record], known: Iterable[Record] = ()
    ) -> tuple[str, ...]:
        """
        Return the row about some records: of each part, the first that there is.

        Args:
            records: The records, for example a customer and his contacts.
            known: Records that these lead to and of which something is shown: users,
                departments … One that is not there is shown by its id.

        >>> from crmkit.presets import table
        >>> from crmkit.records import Contact, Customer
        >>> client = Customer(id="C1", name="恒信科技", stage="interested")
        >>> wang = Contact(customer="C1", name="王芳", primary=True)
        >>> dict(zip(table("customers").header(),
        ...     table("customers").row([client, wang])))["合作阶段"]
        '意向洽谈中'
        """
        return self.rows([records], known)[0]

    def rows(
        self, groups: Iterable[Iterable[Record]], known: Iterable[Record] = ()
    ) -> list[tuple[str, ...]]:
        """
        Return a row about each group of records.

        Args:
            groups: As the records of :meth:`row`, a group for each row.
            known: As for :meth:`row`.
        """
        others = Known.of(known)
        return [self._row(list(group), others) for group in groups]

    def read(
        self,
        row: Sequence[object] | Mapping[str, object],
        known: Iterable[Record] = (),
        *,
        defaults: Defaults | None = None,
        number: int = 1,
        masks: bool = False,
    ) -> tuple[Draft, ...]:
        """
        Return the records that a row makes, in the order to enter them.

        Args:
            row: The cells in the order of the columns, or header or name of a column
                → cell: text, or a value. Where text is kept a whole number will do,
                as spreadsheets have it.
            known: Records that cells name: users, departments, customers …
            defaults: Part → fields that rows do not say, for example the kind of a
                ticket; a part of which the row says nothing is not made for them.
            number: Number of the row, for error texts.
            masks: Whether what looks like a mask (``138****5678``, ``*经理``) is taken
                as it is, as in examples that name nobody.

        Raises:
            InvalidRecordError: With every problem at once, by row and column.

        >>> from crmkit.presets import table
        >>> row = ["新品推广会", "200个线索", "2024年Q3", "线上/线下", "", "5万"]
        >>> (draft,) = table("campaigns").read(row)
        >>> [str(draft.fields[name]) for name in ("ends_on", "budget", "channels")]
        ['2024-09-30', '5000000', "('offline', 'online')"]
        """
        asked = Known.of(known), defaults or {}
        drafts, problems = self._read(row, *asked, number, masks=masks)
        if problems:
            raise InvalidRecordError(self.name, problems, names=self._names)
        return drafts

    def read_all(
        self,
        rows: Iterable[Sequence[object] | Mapping[str, object]],
        known: Iterable[Record] = (),
        *,
        defaults: Defaults | None = None,
        first: int = 1,
        masks: bool = False,
    ) -> list[tuple[Draft, ...]]:
        """
        Return the records that each row makes.

        Args:
            rows: The rows, as for :meth:`read`.
            known: As for :meth:`read`.
            defaults: As for :meth:`read`.
            first: Number of the first row.
            masks: As for :meth:`read`.

        Raises:
            InvalidRecordError: With every problem of all rows at once.
        """
        others, more = Known.of(known), defaults or {}
        found = [
            self._read(row, others, more, number, masks=masks)
            for number, row in enumerate(rows, start=first)
        ]
        if problems := [problem for _, each in found for problem in each]:
            raise InvalidRecordError(self.name, problems, names=self._names)
        return [drafts for drafts, _ in found]

    @property
    def _names(self) -> dict[str, tuple[str, str]]:
        return names_of("", {"": self.document})

    def _row(self, records: Sequence[Record], known: Known) -> tuple[str, ...]:
        parts = {
            part.name: next(part.meant(records), None) for part in self.document.parts
        }
        cells = []
        for column in self.columns:
            record, slot = parts[column.part], self._slots[column.name]
            cells.append(
                "" if record is None else shown(column, slot, record, self.zone, known)
            )
        return tuple(cells)

    def _read(
        self,
        row: Sequence[object] | Mapping[str, object],
        known: Known,
        defaults: Defaults,
        number: int,
        *,
        masks: bool,
    ) -> tuple[tuple[Draft, ...], list[FieldError]]:
        data, problems = self._cells(row, known, masks=masks)
        problems += self._missing(data, problems)
        parts = [part.name for part in self.document.parts]
        drafts: tuple[Draft, ...] = ()
        try:
            drafts = self._form.records(data, there=parts)
        except InvalidRecordError as error:
            problems += error.problems
        told = [self._told(problem, number) for problem in problems]
        made = {part.name: part for part in self.document.parts}
        return tuple(_new(each, made[each.part], defaults) for each in drafts), told

    def _missing(
        self, data: Mapping[str, object], problems: Iterable[FieldError]
    ) -> list[FieldError]:
        """
        Return which columns a row may not lack, and does.
        """
        told = {problem.field for problem in problems}
        return [
            FieldError(self.name, column.name, "required", "None")
            for column in self.columns
            if column.mandatory and column.name not in data.keys() | told
        ]

    def _cells(
        self,
        row: Sequence[object] | Mapping[str, object],
        known: Known,
        *,
        masks: bool,
    ) -> tuple[dict[str, object], list[FieldError]]:
        """
        Return what a row fills in, and what cannot be in it.
        """
        found: dict[str, object] = {}
        problems: list[FieldError] = []
        currencies: dict[str, set[str | None]] = {}
        for word, cell in self._named(row, problems).items():
            column = self._by_word.get(word)
            if column is None:
                found[word] = cell
                continue
            slot = self._slots[column.name]
            value = given(column, slot, cell, self.zone)
            value, problem = referred(self.name, column, value, known)
            if not (masks or column.shows):
                problem = mask_problem(self.name, column, slot, value)
            if slot.currency and not column.custom:
                named = currency_of(slot, value)
                currencies.setdefault(column.part, set()).add(named)
            if problem:
                problems.append(problem)
            elif column.until:
                found[column.name], found[last_day(column)] = period(value)
            else:
                found[column.name] = value
        return {**_chosen(currencies), **found}, problems

    def _named(
        self,
        row: Sequence[object] | Mapping[str, object],
        problems: list[FieldError],
    ) -> dict[str, object]:
        if isinstance(row, Mapping):
            return {w: cell for w, cell in row.items() if not is_blank(cell)}
        if len(row) > len(self.columns):
            wanted = str(len(self.columns))
            came = str(len(row))
            problems.append(FieldError(self.name, "row", "cells", came, "", (wanted,)))
        names = (column.name for column in self.columns)
        pairs = zip(names, row, strict=False)
        return {name: cell for name, cell in pairs if not is_blank(cell)}

    def _told(self, problem: FieldError, number: int) -> FieldError:
        inner = problem.problem if isinstance(problem, FormFieldError) else problem
        name = column_of(inner.field)
        column = next((each for each in self.columns if each.name == name), None)
        word = column.header if column else inner.field
        if column and column.words:  # what people see in this table
            own = {f"={value}": (own, own) for value, own in column.words.items()}
            inner.labels = {**inner.labels, **own}
        return FormFieldError(f"row {number}, {word}", f"第{number}行·{word}", inner)


def _chosen(currencies: Mapping[str, set[str | None]]) -> dict[str, object]:
    """
    Return the currency of a part's amounts, if they all name the same other one.
    """
    return {
        currency_field(part): code
        for part, named in currencies.items()
        if len(named) == 1
        for code in named
        if code
    }


def _columns(table: TableDocument) -> dict[str, TableColumn]:
    """
    Return the columns by all words that mean them.
    """
    return {
        word: column
        for column in table.columns
        for word in (column.name, column.header, column.en, *column.aliases)
    }


def _new(draft: Draft, part: FormPart, defaults: Defaults) -> Draft:
    more = check_fields(draft.cls, {**part.sets, **defaults.get(part.name, {})})
    return attrs.evolve(
        draft, fields={**more, **draft.fields}, links=part.links, is_new=True
    )
