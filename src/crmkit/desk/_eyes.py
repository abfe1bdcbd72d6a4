"""
What our own people see of records that a text tells them of.

Invariants:
    - Without an access policy a text says whatever the record does.
    - A text for one person says what he sees: a mask in place of what is hidden from
      him; of a record that he does not see at all, only how it is called.
    - A text that is kept, for whoever reads it later, says nothing that is hidden from
      anybody.

Not here: what a policy means (:mod:`crmkit.access`), the texts (``_telling``).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Generic, TypeVar, cast

import attrs

from crmkit.access import HIDDEN, Access, Viewer
from crmkit.conditions import Moment
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import UnknownRelationError
from crmkit.records import Department, Record, User, links

R = TypeVar("R", bound=Record)

#: Nobody in particular: he has no roles, so all that can be hidden is.
_NOBODY: Final = User(id="nobody", active=False)


@attrs.frozen
class Shown(Generic[R]):
    """
    A record as a text may tell of it.

    Attributes:
        record: The record as it is.
        bare: The record without what is hidden.
        is_seen: Whether whoever is told sees the record at all.
        by_number: Whether it is told by its number, if it has one, whatever its name.

    >>> from crmkit.records import Customer, masked
    >>> client = Customer(id="C1", number="C2026001", name="恒信科技")
    >>> bare = masked(client, {"name": "*科技"})
    >>> Shown(client, bare).says("name", "恒信科技"), Shown(client, bare).called
    ('*科技', 'C2026001')
    >>> Shown(client, bare, is_seen=False).says("city", "北京")
    '***'
    """

    record: R
    bare: R
    is_seen: bool = True
    by_number: bool = False

    def says(self, field: str, text: str) -> str:
        """
        Return a text that is made of a field, or what stands in its place.

        Args:
            field: The field; a custom one by its id.
            text: What is said of it to whoever sees it.
        """
        return self.bare.hidden.get(field, text) if self.is_seen else HIDDEN

    @property
    def called(self) -> str:
        """
        What the record is called: by its number or name, else by its id.
        """
        known = cast("Any", self.record)
        if number := getattr(known, "number", None):
            return self.bare.hidden.get("number", number) or self.record.id
        name = getattr(known, "name", None)
        return (self.says("name", name) if name and self.is_seen else "") or known.id

    @property
    def named(self) -> str:
        """
        The name of the record, if it may be told; else what it is called.
        """
        name = getattr(self.record, "name", None)
        if not name or self.by_number or not self.is_seen:
            return self.called
        return self.says("name", name) or self.called

    def without_hidden(self, text: str) -> str:
        """
        Return a text that somebody else made, with masks in place of hidden values.

        A value is found as it is written in the record, in no other form.

        >>> from crmkit.records import Customer, masked
        >>> client = Customer(name="恒信科技", phone="13812345678")
        >>> shown = Shown(client, masked(client, {"phone": "138****5678"}))
        >>> shown.without_hidden("请致电恒信科技：13812345678")
        '请致电恒信科技：138****5678'
        """
        hidden = self.bare.hidden
        values = {field: str(self.record.shown(field) or "") for field in hidden}
        for field in sorted(hidden, key=lambda name: -len(values[name])):
            if len(values[field]) > 1:  # one character says nothing of a record
                text = text.replace(values[field], hidden[field] or HIDDEN)
        return text

    def absent(self, fields: Iterable[str]) -> tuple[str, ...]:
        """
        Return of fields that are empty those of which that may be told.

        A mask may stand in place of what is not there, too.

        >>> from crmkit.records import Customer, masked
        >>> bare = masked(Customer(), {"phone": "", "uscc": "***"})
        >>> Shown(Customer(), bare).absent(["city", "phone", "uscc"])
        ('city', 'phone')
        """
        hidden = self.bare.hidden
        return tuple(f for f in fields if self.is_seen and not hidden.get(f))


def shown_to(user: User | None, record: R, view: Snapshot, at: datetime) -> Shown[R]:
    """
    Return a record as somebody sees it, at present.

    Nobody, or somebody who has left, sees nothing: what waits for a person may come
    to anybody.

    Args:
        user: Who is told.
        record: The record.
        view: What was read.
        at: When it is told, where the view does not say what the present is.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> client = Customer(id="C1", number="C2026001", name="恒信科技")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="")
    >>> shown_to(None, client, view, datetime(2026, 3, 2, tzinfo=UTC)).named
    '恒信科技'
    """
    permits = view.settings.permits
    if permits is None:
        return Shown(record, record)
    moment, around = Moment(view.now or at), _Around(view)
    viewer = _viewer(user or _NOBODY, permits, view, moment.now)
    bare = viewer.seen(record, moment, around)
    return Shown(record, bare, viewer.admits(record, moment, around))


def shown_to_all(record: R, view: Snapshot, at: datetime) -> Shown[R]:
    """
    Return a record without all that is hidden from anybody, told by its number.

    For texts that become part of another record: whoever reads that one reads them.

    Args:
        record: The record.
        view: What was read.
        at: When it is told, where the view does not say what the present is.

    >>> from datetime import UTC
    >>> from crmkit.presets import access_policy, standard
    >>> from crmkit.records import Customer
    >>> settings = standard(access=access_policy())
    >>> view = Snapshot(by="U1", settings=settings, new_id="")
    >>> client = Customer(id="C1", phone="13812345678", city="北京")
    >>> shown = shown_to_all(client, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> shown.says("phone", "13812345678"), shown.says("city", "北京")
    ('138****5678', '北京')
    """
    permits = view.settings.permits
    if permits is None:
        return Shown(record, record)
    viewer = permits.viewer(_NOBODY)
    bare = viewer.seen(record, Moment(view.now or at), _Around(view))
    return Shown(record, bare, by_number=True)


def _viewer(user: User, permits: Access, view: Snapshot, now: datetime) -> Viewer:
    """
    Return what somebody may see, as far as the policy asks who he is.
    """
    if not user.active:
        return permits.viewer(user)
    departments, stands_for = list[str](), list[str]()
    if permits.uses("departments"):
        led = view.related(Department, "supervisor", user.id)
        departments = [each.id for each in led]
    if permits.uses("stands_for"):
        absent = view.related(User, "deputy", user.id)
        stands_for = [
            each.id for each in absent if each.absent_until and each.absent_until > now
        ]
    names: tuple[str, ...] = ()
    if permits.policy.departments and user.department:
        own = view.find(Department, user.department)
        names = (own.name,) if own and own.name else ()
    return permits.viewer(
        user, departments=departments, department_names=names, stands_for=stands_for
    )


@attrs.frozen
class _Around:
    """
    Related records as a snapshot has them, for conditions of the policy.
    """

    view: Snapshot

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return the records that a relation leads to.

        Raises:
            UnknownRelationError: If records of this class have no such relation.
        """
        known = cast("Record", record)
        for link in links(type(known)):
            if link.name == relation:
                break
        else:
            raise UnknownRelationError(relation)
        if link.many:
            return self.view.related(link.target, link.field, known.id)
        other = getattr(known, link.field)
        found = None if other is None else self.view.find(link.target, other)
        return () if found is None else (found,)
