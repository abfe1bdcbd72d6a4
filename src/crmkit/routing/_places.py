"""
Which department record a policy means, and what to call it.

Invariants:
    - A department is found by its id, else by one of its names, whatever their
      case and width; two that are called alike are none.

Not here: who works there (:mod:`crmkit.routing` ``_facts``).
"""

from collections.abc import Iterable, Mapping

import attrs

from crmkit.conditions import folded
from crmkit.labels import Label
from crmkit.records import Department
from crmkit.routing._document import DepartmentName


def _by_value(names: Iterable[DepartmentName]) -> dict[str, DepartmentName]:
    return {name.value: name for name in names}


@attrs.frozen
class Places:
    """
    The departments that a policy names.

    Attributes:
        names: Stable name → the name with its labels.

    >>> places = Places([DepartmentName(value="sales", en="Sales", zh="销售部")])
    >>> known = [Department(id="D1", name="销售部"), Department(id="D2", name="客服部")]
    >>> places.find("sales", known).id, places.label(known[1]).en
    ('D1', '客服部')
    """

    names: Mapping[str, DepartmentName] = attrs.field(converter=_by_value)

    def find(self, name: str, departments: Iterable[Department]) -> Department | None:
        """
        Return the department that the policy calls by a name, or None.

        Args:
            name: Stable name in the policy.
            departments: The departments that there are.
        """
        known = tuple(departments)
        words = _words(self.names[name])
        found = [one for one in known if one.id == name] or [
            one for one in known if folded(one.name or "") in words
        ]
        return found[0] if len(found) == 1 else None

    def label(self, department: Department) -> Label:
        """
        Return what a department is called: by the policy, else by itself.
        """
        own = department.name or department.id
        for known in self.names.values():
            if department.id == known.value or folded(own) in _words(known):
                return known.label
        return Label(own, own)


def _words(known: DepartmentName) -> set[str]:
    return {folded(word) for word in (known.value, *known.label.words)}
