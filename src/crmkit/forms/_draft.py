"""
Records that a form makes, before they are entered.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from crmkit.records import Record


@attrs.frozen
class Draft:
    """
    A record that is to be entered, or fields of one that is there already.

    Attributes:
        part: Part of the form that it comes from.
        cls: Class of the record.
        fields: What was filled in and what the form sets, checked.
        links: Field that leads to another record → part of that one.
        is_new: Whether it is to be entered.
        todos: What it says is to be done.
    """

    part: str
    cls: type[Record]
    fields: Mapping[str, Any]
    links: Mapping[str, str]
    is_new: bool = attrs.field(default=True, kw_only=True)
    todos: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def record(self, ids: Mapping[str, str]) -> Record:
        """
        Return the record, with links to those that were entered before it.

        Args:
            ids: Part → id of its record.

        Raises:
            InvalidRecordError: If a record that it must lead to is not among them.

        >>> from crmkit.records import Contact
        >>> way = {"customer": "customer"}
        >>> draft = Draft("contact", Contact, {"name": "王芳"}, way)
        >>> draft.record({"customer": "C1"})
        Contact(customer='C1', name='王芳')
        """
        found = {field: ids[part] for field, part in self.links.items() if part in ids}
        return self.cls.of({**self.fields, **found})
