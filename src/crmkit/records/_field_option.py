"""
What a company makes of one field: hidden, called otherwise, asked of every record.

Invariants:
    - An option changes what is shown and asked, never what is kept: when it goes,
      everything is as it was.

Not here: whether an option can be used (:mod:`crmkit.presets`), custom fields
(:class:`crmkit.records.CustomField`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from crmkit.labels import Label
from crmkit.records._base import Document
from crmkit.records._types import Line, Slug, Tags

_CUSTOM = "custom."
#: A field of a record; ``custom.level`` is the custom field ``level``.
_Name = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,63}|custom\.[a-z][a-z0-9_]{0,62})$"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOption(Document):
    """
    What a company makes of one field of its records.

    Attributes:
        record: Type of the records.
        field: The field; ``custom.level`` is the custom field ``level``, which can be
            hidden or mandatory but has its label where it is declared.
        hidden: Whether screens and forms leave it out; what it holds stays.
        en: English label, in place of the built-in one.
        zh: Chinese label, in place of the built-in one.
        mandatory: Whether every new record must have it, and none may lose it.
        statuses: Statuses in which a record must have it: none is entered in one of
            them, or moved to it, without.
        forms: Names of forms on which it must be filled in; one that has no place for
            a custom field gets one.

    >>> option = FieldOption.of({"record": "customer", "field": "industry",
    ...     "zh": "赛道", "mandatory": True})
    >>> option.over(Label("Industry", "所属行业", ("行业类型",)))
    Label(en='Industry', zh='赛道', aliases=())
    """

    type_name: ClassVar[str] = "field_option"
    required: ClassVar[tuple[str, ...]] = ("record", "field")

    record: Slug
    field: _Name
    hidden: bool = False
    en: Line | None = None
    zh: Line | None = None
    mandatory: bool = False
    statuses: Tags = ()
    forms: Tags = ()

    @property
    def path(self) -> str:
        """
        The field with its type of record.

        >>> FieldOption(record="customer", field="industry").path
        'customer.industry'
        """
        return f"{self.record}.{self.field}"

    @property
    def custom(self) -> str | None:
        """
        Id of the custom field; None of a built-in field.

        >>> FieldOption(record="customer", field="custom.level").custom
        'level'
        """
        if not self.field.startswith(_CUSTOM):
            return None
        return self.field.removeprefix(_CUSTOM)

    @property
    def demands(self) -> bool:
        """
        Whether somebody must fill the field in: always, in a status or on a form.
        """
        return bool(self.mandatory or self.statuses or self.forms)

    @property
    def relabels(self) -> bool:
        """
        Whether it calls the field otherwise.
        """
        return bool(self.en or self.zh)

    def over(self, label: Label | None) -> Label | None:
        """
        Return what the field is called, in place of a label that it has.

        Further words for the built-in label go with it. A language that the option
        does not name keeps its word.

        Args:
            label: The built-in label, if there is one.
        """
        if not self.relabels:
            return label
        en, zh = (label.en, label.zh) if label else (self.zh, self.en)
        return Label(self.en or en or "", self.zh or zh or "")
