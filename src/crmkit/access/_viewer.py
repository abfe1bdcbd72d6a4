"""
One account's eyes and hands: what somebody sees, and what he may do.

Invariants:
    - What it answers depends on the policy, the user and its arguments alone.
    - What is hidden is hidden before anything of it is returned or raised.

Not here: reading records (:mod:`crmkit.crm`), the copies without values
(:func:`crmkit.records.masked`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

import attrs

from crmkit.access._document import Purpose
from crmkit.access._explanation import AccessExplanation, explained
from crmkit.access._masks import MaskFunction
from crmkit.access._over import led_to
from crmkit.access._refusal import PermissionRefusal
from crmkit.access._refusing import refused
from crmkit.access._seeing import Seeing
from crmkit.access._sight import Sight
from crmkit.access._veil import NOTHING, Veil
from crmkit.conditions import NO_RELATIONS, Condition, Limit, Moment, Schema, View
from crmkit.errors import HiddenOrderError
from crmkit.records import Record, User, record_class

R = TypeVar("R", bound=Record)

_ME: Final = "me"
#: What is seen of records of which nobody knows what they are.
_NOTHING: Final = Limit(Condition("False", Schema(())))


@attrs.frozen(eq=False, repr=False)
class Viewer:
    """
    What one account may see and do.

    Cheap to make; what is bound to the user is kept while it lives.

    Attributes:
        user: Whose account it is.
        me: What conditions know of him.
        sight: What his roles and scopes come to.
        follows_time: Whether that may depend on when it is asked.

    >>> from crmkit.presets import access_policy, standard
    >>> from crmkit.access import Access
    >>> from crmkit.records import Customer
    >>> access = Access.of(access_policy(), standard().schema)
    >>> viewer = access.viewer(User(id="U1", department="D1", roles=("sales",)))
    >>> viewer.rows(Customer).text
    'owner in me.acts_for'
    """

    user: User
    me: Mapping[str, object]
    sight: Sight
    follows_time: bool = True
    _bound: dict[Condition, Condition] = attrs.field(factory=dict, init=False)
    _rows: dict[tuple[str, str], Condition | None] = attrs.field(
        factory=dict, init=False
    )
    _veils: dict[tuple[str, Purpose], Veil] = attrs.field(factory=dict, init=False)
    _limits: dict[str, Limit | None] = attrs.field(factory=dict, init=False)
    _seeing: dict[tuple[str, Purpose], Seeing] = attrs.field(factory=dict, init=False)
    _leads: dict[str, frozenset[str]] = attrs.field(factory=dict, init=False)

    def __repr__(self) -> str:
        roles = ", ".join(role.name for role in self.sight.roles)
        scopes = ", ".join(scope.name for scope in self.sight.scopes)
        return (
            f"<Viewer {self.user.id!r}: {roles or 'no role'}; {scopes or 'no scope'}>"
        )

    # -- What there is --------------------------------------------------------

    def schema(self, cls: type[Record]) -> Schema:
        """
        Return what conditions over a class may name, ``me`` included.
        """
        return self.sight.over.schema(cls.type_name)

    def allows(self, operation: str) -> bool:
        """
        Tell whether an operation is permitted at all, on whatever record.
        """
        return bool(self.sight.grants(operation))

    def reads(self, cls: type[Record]) -> bool:
        """
        Tell whether records of a class may be read at all.
        """
        return self.allows(f"{cls.type_name}.read")

    def seeing(self, cls: type[Record], purpose: Purpose = "view") -> Seeing:
        """
        Return what is asked for each record of a class that is read.
        """
        key = cls.type_name, purpose
        found = self._seeing.get(key)
        if found is None:
            found = self._seeing[key] = Seeing.of(
                cls, self.rows(cls), self._veil(*key), self.audited(cls)
            )
        return found

    # -- Rows -----------------------------------------------------------------

    def rows(self, cls: type[Record], operation: str = "read") -> Condition | None:
        """
        Return on which records something may be done; None for all.

        Args:
            cls: The class of the records.
            operation: The operation, or its verb.
        """
        verb = operation.rpartition(".")[2]
        key = cls.type_name, verb
        if key not in self._rows:
            open_rows = self.sight.rows(*key)
            self._rows[key] = None if open_rows is None else self.bound(open_rows)
        return self._rows[key]

    def bound(self, condition: Condition) -> Condition:
        """
        Return a condition of the policy with whoever acts as ``me``.
        """
        found = self._bound.get(condition)
        if found is None:
            found = self._bound[condition] = condition.bind(me=self.me)
        return found

    def admits(
        self,
        record: Record,
        at: Moment,
        view: View = NO_RELATIONS,
        operation: str = "read",
    ) -> bool:
        """
        Tell whether a record is among those on which something may be done.

        Args:
            record: The record as it is.
            at: When it is asked.
            view: Answers for related records.
            operation: The operation, or its verb.
        """
        rows = self.rows(type(record), operation)
        return rows is None or rows.holds(record, at, view)

    def limited(
        self, cls: type[Record], where: Condition | None, *, few: bool = False
    ) -> Condition | None:
        """
        Return a condition as it can be asked for him: of what he sees alone.

        Records that it leads to are limited in the same way, and what he sees of some
        records alone is unknown of the others.

        Args:
            cls: Class of the records.
            where: What is asked; None for all records.
            few: Whether he sees few records, so that a store begins with those.

        Returns:
            What to ask a store; None for all records.

        Raises:
            HiddenFieldError: If it reads what he never sees.
        """
        if where is None:
            rows = self.rows(cls)
            if rows is None or not few:
                return rows
            # All of them, of which only *rows* are seen.
            where = Condition("True", self.schema(cls))
        if _ME in where.params and not any(map(_is_of_me, where.bound)):
            where = where.bind(me=self.me)
        kind = cls.type_name

        def limit_of(place: tuple[str, ...]) -> Limit | None:
            limit = self._limit(led_to(kind, place))
            if few and not place and limit is not None:
                return attrs.evolve(limit, few=True)
            return limit

        return where.limited(limit_of)

    def leads(self, cls: type[Record]) -> frozenset[str]:
        """
        Return the types of records through which it is told what he sees of a class.

        They are those to which links lead that the condition on such records follows.
        """
        found = self._leads.get(cls.type_name)
        if found is None:
            rows = self.rows(cls)
            paths = () if rows is None else rows.reads
            steps = (path.split(".")[:-1] for path in paths)
            kinds = (led_to(cls.type_name, tuple(each)) for each in steps if each)
            found = frozenset(kind for kind in kinds if kind is not None)
            self._leads[cls.type_name] = found
        return found

    def _limit(self, type_name: str | None) -> Limit | None:
        if type_name is None:
            return _NOTHING
        if type_name not in self._limits:
            self._limits[type_name] = self._made_limit(type_name)
        return self._limits[type_name]

    def _made_limit(self, type_name: str) -> Limit | None:
        rows = self.rows(record_class(type_name))
        covered = self.sight.covered(type_name, "view")
        if rows is None and not covered:
            return None
        return Limit(
            rows=rows,
            hidden=frozenset(each.field for each in covered if each.seen is None),
            partly={
                each.field: self.bound(each.seen)
                for each in covered
                if each.seen is not None
            },
        )

    def sorts(self, cls: type[Record], field: str) -> Condition | None:
        """
        Return on which records he sees a field by which they are to be sorted.

        Returns:
            None for all of them.

        Raises:
            HiddenOrderError: If he never sees it.
        """
        name = field.removeprefix("custom.")
        for each in self.sight.covered(cls.type_name, "view"):
            if each.field == name:
                if each.seen is None:
                    raise HiddenOrderError(field)
                return self.bound(each.seen)
        return None

    # -- Fields ---------------------------------------------------------------

    def hides(self, cls: type[Record], purpose: Purpose = "view") -> bool:
        """
        Tell whether any field is hidden on any record of a class.
        """
        return bool(self.sight.covered(cls.type_name, purpose))

    def guarded(self, cls: type[Record]) -> frozenset[str]:
        """
        Return the fields of a class that the policy hides from anybody.
        """
        return frozenset(
            name.removeprefix("custom.")
            for hiding in self.sight.policy.hidings
            if hiding.record == cls.type_name
            for name in hiding.fields
        )

    def audited(self, cls: type[Record]) -> frozenset[str]:
        """
        Return the fields of which it is written down who read them in the clear.
        """
        return self.sight.audited(cls.type_name)

    def seen(
        self,
        record: R,
        at: Moment,
        view: View = NO_RELATIONS,
        purpose: Purpose = "view",
    ) -> R:
        """
        Return a record without the values that are hidden; not a check of scope.

        Args:
            record: The record as it is.
            at: When it is read.
            view: Answers for related records.
            purpose: What it is read for.
        """
        return self.seen_all((record,), at, view, purpose)[0]

    def seen_all(
        self,
        records: Sequence[R],
        at: Moment,
        view: View = NO_RELATIONS,
        purpose: Purpose = "view",
    ) -> Sequence[R]:
        """
        Return records of one class without the values that are hidden.

        Args:
            records: The records as they are.
            at: When they are read.
            view: Answers for related records.
            purpose: What they are read for.
        """
        if not records:
            return records
        veil = self._veil(records[0].type_name, purpose)
        if veil is NOTHING:
            return records
        return veil.over(records, at, view)

    def veil(
        self,
        record: Record,
        at: Moment,
        view: View = NO_RELATIONS,
        purpose: Purpose = "view",
    ) -> Mapping[str, MaskFunction]:
        """
        Return what is hidden of a record: field → what makes a mask of a value of it.

        Args:
            record: The record as it is.
            at: When it is read.
            view: Answers for related records.
            purpose: What it is read for.
        """
        veil = self._veil(record.type_name, purpose)
        return {} if veil is NOTHING else veil.functions(record, at, view)

    def _veil(self, type_name: str, purpose: Purpose) -> Veil:
        found = self._veils.get((type_name, purpose))
        if found is None:
            found = Veil.of(self.sight.covers(type_name, purpose), self.me)
            self._veils[type_name, purpose] = found
        return found

    # -- Answers --------------------------------------------------------------

    def refusal(
        self,
        operation: str,
        record: Record | None = None,
        at: Moment | None = None,
        view: View = NO_RELATIONS,
        *,
        fields: Iterable[str] = (),
        move: str | None = None,
    ) -> PermissionRefusal | None:
        """
        Return why something may not be done; None if it may.

        Without a record it tells whether it may be done at all.

        Args:
            operation: What is to be done, for example ``"ticket.move"``.
            record: The record as it is, or a new one as it would be.
            at: When it is asked; needed with a record.
            view: Answers for related records.
            fields: Fields that are given.
            move: Name of the move that is made.
        """
        return refused(self, operation, record, at, view, tuple(fields), move)

    def explain(
        self,
        operation: str,
        record: Record | None = None,
        at: Moment | None = None,
        view: View = NO_RELATIONS,
    ) -> AccessExplanation:
        """
        Return which roles, grants and scopes were looked at, and what they came to.

        Meant for whoever keeps the policy: it tells of the record what conditions ask.

        Raises:
            UnknownChoiceError: If there is no such operation.
        """
        return explained(self, operation, record, at, view)


def _is_of_me(path: str) -> bool:
    return path.partition(".")[0] == _ME
