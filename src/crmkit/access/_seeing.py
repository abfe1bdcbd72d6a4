"""
All that is asked for one record that somebody reads, found in one look.

Invariants:
    - Whether other records must be looked at for it is known beforehand.

Not here: whose eyes those are (:mod:`crmkit.access` ``_viewer``).
"""

import attrs

from crmkit.access._veil import NOTHING, Veil
from crmkit.conditions import Condition
from crmkit.records import Record, links


@attrs.frozen(eq=False)
class Seeing:
    """
    All that is asked of a viewer for one record of a type, found in one look.

    Attributes:
        rows: Which records he sees; None for all.
        veil: What is hidden of them; None if nothing is.
        audited: Fields of which it is written down who reads them.
        follows_links: Whether that depends on other records.
    """

    rows: Condition | None
    veil: Veil | None
    audited: frozenset[str]
    follows_links: bool

    @classmethod
    def of(
        cls,
        record_type: type[Record],
        rows: Condition | None,
        veil: Veil,
        audited: frozenset[str],
    ) -> "Seeing":
        """
        Return what is asked of records of a type.

        Args:
            record_type: The type.
            rows: Which of them are seen; None for all.
            veil: What is hidden of them.
            audited: Fields of which it is written down who reads them.
        """
        asked = (rows, *(seen for seen, _ in veil.partly))
        paths = {path for each in asked if each is not None for path in each.reads}
        many = {link.name for link in links(record_type) if link.many}
        return cls(
            rows=rows,
            veil=None if veil is NOTHING else veil,
            audited=audited,
            follows_links=any("." in path for path in paths)
            or not paths.isdisjoint(many),
        )
