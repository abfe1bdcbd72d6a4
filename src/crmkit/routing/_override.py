"""
What somebody decides by hand, against or instead of the policy (T4).

Not here: who may (:mod:`crmkit.access`).
"""

from dataclasses import dataclass
from typing import ClassVar

from crmkit.records import Document, Id, Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Document):
    """
    To whom somebody gives a ticket by hand, or in which queue he puts it.

    Attributes:
        by: Id of the user who decides.
        why: His reason, in his words.
        owner: Id of the user who shall have it; None if it shall wait.
        department: Id of the department; None for the owner's, or the one that the
            ticket has.

    >>> Override.of({"by": "U9", "why": "客户指定", "owner": "U1"}).department is None
    True
    """

    type_name: ClassVar[str] = "override"

    by: Id
    why: Prose
    owner: Id | None = None
    department: Id | None = None
