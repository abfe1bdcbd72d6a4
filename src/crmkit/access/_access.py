"""
A policy made ready: checked, and turned into viewers.

Invariants:
    - A policy with a problem makes no :class:`Access`; all problems are told at once.
    - Viewers of accounts with the same roles and scopes share what was made for them.

Not here: reading users (:mod:`crmkit.crm`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from crmkit.access._check import checked
from crmkit.access._document import AccessPolicy, Role
from crmkit.access._me import ME, facts_of
from crmkit.access._over import Over, reads_of_me
from crmkit.access._sight import Sight
from crmkit.access._viewer import Viewer
from crmkit.conditions import Schema
from crmkit.records import Record, User


@attrs.frozen(eq=False)
class Access:
    """
    Who may see and do what, ready to be asked.

    Attributes:
        policy: The policy.
        follows_time: Whether any of its conditions depends on when it is asked.

    >>> from crmkit.presets import access_policy, standard
    >>> access = Access.of(access_policy(), standard().schema)
    >>> li = User(id="U1", department="D1", roles=("sales",))
    >>> viewer = access.viewer(li)
    >>> viewer.allows("customer.add"), viewer.allows("configure")
    (True, False)
    """

    policy: AccessPolicy
    _over: Over
    _uses: frozenset[str]
    follows_time: bool
    _sights: dict[tuple[tuple[str, ...], frozenset[str] | None], Sight] = attrs.field(
        factory=dict, init=False
    )

    #: The record that stands for ``me`` in conditions.
    me: Final = ME

    @classmethod
    def of(
        cls,
        policy: AccessPolicy | Mapping[str, object],
        schemas: Callable[[type[Record]], Schema],
    ) -> "Access":
        """
        Check a policy and make it ready.

        Args:
            policy: The policy, or data that makes one.
            schemas: Returns what conditions over a class of records may name.

        Raises:
            AccessPolicyError: With everything that is wrong with it.
        """
        over = Over(schemas)
        sound = checked(policy, over)
        uses = frozenset().union(*map(reads_of_me, over.conditions()))
        if "acts_for" in uses:  # which is made of it
            uses |= {"stands_for"}
        follows_time = any(each.is_time_dependent for each in over.conditions())
        return cls(sound, over, uses, follows_time)

    def uses(self, name: str) -> bool:
        """
        Tell whether any condition of the policy reads a fact of who acts.

        Args:
            name: The fact, for example ``"departments"`` for ``me.departments``.
        """
        return name in self._uses

    def outward(self, cls: type[Record]) -> tuple[str, ...]:
        """
        Return the fields of a class that are kept out of texts to outsiders.
        """
        return tuple(
            name.removeprefix("custom.")
            for hiding in self.policy.hidings
            if hiding.record == cls.type_name and hiding.outward
            for name in hiding.fields
        )

    def schema(self, cls: type[Record]) -> Schema:
        """
        Return what conditions over a class may name, ``me`` included.
        """
        return self._over.schema(cls.type_name)

    def roles_of(
        self, user: User, department_names: Iterable[str] = ()
    ) -> tuple[Role, ...]:
        """
        Return the roles of a user: his own, and those of everybody in his department.

        Args:
            user: The user.
            department_names: Names of his department, beside its id.
        """
        words = {user.department, *department_names}
        given = self.policy.departments.items()
        has = {*user.roles, *(r for name, rs in given if name in words for r in rs)}
        return tuple(role for role in self.policy.roles if role.name in has)

    def viewer(
        self,
        user: User,
        *,
        departments: Iterable[str] = (),
        department_names: Iterable[str] = (),
        stands_for: Iterable[str] = (),
    ) -> Viewer:
        """
        Return what a user may see and do.

        What a role grants and shows holds within the scopes of that role; scopes of
        the account itself stand in place of those of all its roles. Roles and scopes
        that the policy does not know give him nothing; nor does it let somebody do
        anything who has left.

        Args:
            user: The user.
            departments: Ids of departments beside his own whose records he answers
                for; they give him no roles.
            department_names: Names of his own department, by which it may have roles.
            stands_for: Ids of absent colleagues for whom he stands in.
        """
        roles = self.roles_of(user, department_names) if user.active else ()
        me = facts_of(user, departments, stands_for)
        sight = self._sight(roles, user.scopes)
        return Viewer(user, me, sight, self.follows_time)

    def _sight(self, roles: tuple[Role, ...], own: tuple[str, ...]) -> Sight:
        """
        Return what roles come to; scopes of the account stand in place of theirs.
        """
        known = tuple(scope for scope in self.policy.scopes if scope.name in own)
        given = known if own else None
        key = (
            tuple(role.name for role in roles),
            frozenset(each.name for each in known) if own else None,
        )
        found = self._sights.get(key)
        if found is None:
            made = Sight(self.policy, self._over, roles, given)
            found = self._sights.setdefault(key, made)
        return found
