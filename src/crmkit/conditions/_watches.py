"""
Several conditions over time, asked with one question.

Invariants:
    - What it finds is what each of their windows finds.

Not here: one condition over time (:mod:`crmkit.conditions._watch`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import final

import attrs

from crmkit.conditions._condition import Condition
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._time._held import either
from crmkit.conditions._time._window import ends_of
from crmkit.conditions._watch import Template, Watch, made


@final
@attrs.define(eq=False)
class Watches:
    """
    Several conditions over time, about the same records, asked as one.

    It saves a store questions; the language has no word for it.

    Attributes:
        watches: The conditions, all over one schema.
    """

    watches: Sequence[Watch]
    _templates: Sequence[Template] = attrs.field(init=False, default=(), repr=False)
    _form: Meaning | None = attrs.field(init=False, default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.watches or not all(watch.is_fixed for watch in self.watches):
            return
        found: list[Template] = []
        for watch in self.watches:
            first = 1 + sum(len(each.ends) for each in found)
            template = watch.template(first)
            found += [] if template is None else [template]
        node = either(*(each.node for each in found))
        ends = tuple([end for each in found for end in each.ends])
        schema = self.watches[0].condition.schema
        self._templates, self._form = found, Template(node, ends).meaning(schema)

    def window(self, since: Sequence[datetime], until: datetime) -> Condition | None:
        """
        Return a window that finds what each of theirs does.

        Args:
            since: The instant after which, for each condition.
            until: The last instant.

        Returns:
            A condition about the records; None if there is none that is about
            all of them.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.
            MomentRangeError: If one is before the year 1000 or after 8999.
            ReversedWindowError: If *until* is before *since*.
        """
        # Most have come equally far.
        ends = {each: ends_of(each, until) for each in set(since)}
        if self._form is None:
            return None
        bound: dict[str, object] = {}
        for template, each in zip(self._templates, since, strict=True):
            values = template.values(*ends[each])
            if values is None:
                return None
            bound |= values
        return made(self._form, bound)
