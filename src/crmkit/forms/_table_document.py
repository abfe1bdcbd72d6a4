"""
A table of a document as a document: its columns, and where each of them lives.

Not here: reading and writing its rows (:mod:`crmkit.forms` ``_table``).
"""

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from crmkit.forms._document import FormPart
from crmkit.records import Document, Line, Prose, Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn(Document):
    """
    A column of a table.

    Attributes:
        name: Stable name, unique in the table.
        header: What stands above it.
        en: English label.
        aliases: Other headers that mean it.
        part: Name of the part whose record it shows.
        field: Field of that record, or id of a custom field of it.
        custom: Whether it is a custom field.
        shows: Of ids of other records: their type and what is shown of them, for
            example ``"user.name"``.
        instead: Other fields of the record whose value it may be, by what it is.
        until: Of a time from a day to a day: the field that has the last one.
        words: Value → the table's own word for it.
        times: Whether an instant is shown with its time.
        splits: Further characters that part the entries of a list.
        mandatory: Whether no row may lack it.
    """

    type_name: ClassVar[str] = "table_column"

    name: Slug
    header: Line
    en: Line
    aliases: tuple[Line, ...] = ()
    part: Slug
    field: Slug
    custom: bool = False
    shows: Line | None = None
    instead: tuple[Slug, ...] = ()
    until: Slug | None = None
    words: dict[str, Line] = dataclasses.field(default_factory=dict)
    times: bool = False
    splits: str = ""
    mandatory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDocument(Document):
    """
    A whole table.

    Attributes:
        name: Stable name.
        en: English title.
        zh: Chinese title.
        note: Where it is from.
        parts: The records of which a row shows something, in the order to enter them.
        columns: The columns, in their order.
        examples: Rows as they are filled in.
    """

    type_name: ClassVar[str] = "table"

    name: Slug
    en: Line
    zh: Line
    note: Prose | None = None
    parts: tuple[FormPart, ...]
    columns: tuple[TableColumn, ...]
    examples: tuple[tuple[str, ...], ...] = ()
