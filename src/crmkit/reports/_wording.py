"""
What stored values are called on a page.
"""

from collections.abc import Mapping

import attrs


@attrs.frozen(kw_only=True)
class Wording:
    """
    What stored values are called in the language of a page.

    A value without a name is shown as it is.

    Attributes:
        statuses: Status → name.
        kinds: Kind → name.
        owners: Id of a user → name.
        departments: Id of a user → name of the user's department; if there is
            none at all, no table shows departments.
    """

    statuses: Mapping[str, str] = attrs.field(factory=dict)
    kinds: Mapping[str, str] = attrs.field(factory=dict)
    owners: Mapping[str, str] = attrs.field(factory=dict)
    departments: Mapping[str, str] = attrs.field(factory=dict)
