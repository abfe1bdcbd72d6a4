"""
A form as a document: what a company may write in JSON.

Invariants:
    - What a form asks is said once: its modules hold the fields, purposes name them.
    - Parts are in the order in which their records are entered.

Not here: whether it can be filled in (:mod:`crmkit.forms` ``_soundness``), filling it
in (:mod:`crmkit.forms` ``_form``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from crmkit.records import (
    Document,
    Line,
    Prose,
    Record,
    Slug,
    check_fields,
    record_class,
)

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart(Document):
    """
    A record that a form makes, if anything of it is filled in.

    Attributes:
        name: Stable name, for example ``"core_need"``.
        record: Type of the record.
        sets: Fields that always have one value; they also tell which of several
            records of one type is meant.
        links: Field that leads to another record → name of that record's part.
    """

    type_name: ClassVar[str] = "form_part"

    name: Slug
    record: Slug
    sets: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def meant(self, records: Iterable[R]) -> Iterator[R]:
        """
        Yield those of some records that it may be: of its type, with what it sets.

        >>> from crmkit.records import Contact
        >>> wang, li = Contact(name="王芳", primary=True), Contact(name="李明")
        >>> part = FormPart(name="contact", record="contact", sets={"primary": True})
        >>> [each.name for each in part.meant([li, wang])]
        ['王芳']
        """
        sets = check_fields(record_class(self.record), self.sets)
        for record in records:
            values = ((getattr(record, name), sets[name]) for name in sets)
            if record.type_name == self.record and all(a == b for a, b in values):
                yield record


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField(Document):
    """
    Something that a form asks.

    Attributes:
        name: Stable name, unique in the form: the key of what is filled in.
        part: Name of the part that it belongs to.
        field: Field of that record, or id of a custom field of it.
        custom: Whether it is a custom field.
        en: English label.
        zh: Chinese label.
        aliases: Other words for it.
        words: Of a day: field that keeps the words, where more than a day is said.
        also: Further fields that get the same value, as ``"part.field"``.
        instead: Other fields of the record whose value it may be, by what it is: an
            e-mail address or a WeChat id where a phone number is asked, a word of
            another field's choices.
        places: Of an address: the fields that have its province and its city, which
            are filled in where the company gives a list of regions.
        extra: Whether it is asked only for a purpose that names it.
        todos: Whether what it says is to be done becomes tasks: what stands after
            待办 or "to-do", parted by semicolons.
    """

    type_name: ClassVar[str] = "form_field"

    name: Slug
    part: Slug
    field: Slug
    custom: bool = False
    en: Line
    zh: Line
    aliases: tuple[Line, ...] = ()
    words: Slug | None = None
    also: tuple[Line, ...] = ()
    instead: tuple[Slug, ...] = ()
    places: tuple[Slug, ...] = ()
    extra: bool = False
    todos: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormModule(Document):
    """
    Fields that stand together.

    Attributes:
        name: Stable name.
        en: English label.
        zh: Chinese label.
        fields: The fields, in their order.
    """

    type_name: ClassVar[str] = "form_module"

    name: Slug
    en: Line
    zh: Line
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPurpose(Document):
    """
    What a form is filled in for, which decides what it asks.

    Attributes:
        name: Stable name.
        en: English label.
        zh: Chinese label.
        aliases: Other words for it.
        asks: Names of modules and fields that are asked.
        requires: Names of fields that must be filled in.
        changes: Parts whose record is there already: the customer's one that is open
            is changed, and made where there is none.
    """

    type_name: ClassVar[str] = "form_purpose"

    name: Slug
    en: Line
    zh: Line
    aliases: tuple[Line, ...] = ()
    asks: tuple[Slug, ...]
    requires: tuple[Slug, ...] = ()
    changes: tuple[Slug, ...] = ()

    def asks_for(self, module: FormModule, field: FormField) -> bool:
        """
        Return whether it asks for a field that stands in a module.
        """
        whole = module.name in self.asks and not field.extra
        return whole or field.name in self.asks


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDocument(Document):
    """
    A whole form.

    Attributes:
        name: Stable name.
        en: English title.
        zh: Chinese title.
        note: What it is for.
        parts: Records that it makes.
        modules: What it asks.
        purposes: What it is filled in for.
    """

    type_name: ClassVar[str] = "form"

    name: Slug
    en: Line
    zh: Line
    note: Prose | None = None
    parts: tuple[FormPart, ...]
    modules: tuple[FormModule, ...]
    purposes: tuple[FormPurpose, ...]
