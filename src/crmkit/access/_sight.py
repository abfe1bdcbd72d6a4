"""
What an account with some roles and scopes may see and do, whoever it is.

Invariants:
    - Made once for all accounts with the same roles and scopes; conditions are made
      when they are first asked for, and kept.
    - Without a role nothing is permitted, without a scope nothing is seen.
    - What a role grants and shows holds within the scopes of that role, never within
      those of another: two roles come to what each of them is, and to no more.

Not here: who acts (:mod:`crmkit.access` ``_viewer``).
"""

from collections.abc import Iterator
from typing import Final

import attrs

from crmkit.access._covers import Covered, Covers
from crmkit.access._document import AccessPolicy, Grant, Purpose, Role, Scope
from crmkit.access._folded import (
    Choice,
    Term,
    choice,
    condition,
    covers,
    folded,
    implies,
    term,
)
from crmkit.access._marks import MARK, VALUE, marked, where_seen
from crmkit.access._masks import MASKS
from crmkit.access._operations import TYPES, UNSEEN, named_by
from crmkit.access._over import Over, is_never
from crmkit.conditions import Condition

#: An archive holds records of all types: its digest and its size would tell, of what
#: somebody does not see, whether he has guessed it.
_SEALED: Final = "archive"
_CONTENT: Final = "archive_content"
_SEAL: Final = tuple(
    Covered(name, "content", MASKS["hide"], None, None, is_custom=False)
    for name in ("digest", "size")
)


@attrs.frozen(eq=False)
class Sight:
    """
    What some roles may do and see, each within its scopes.

    Attributes:
        policy: The policy.
        over: Its conditions over each type.
        roles: The roles, in the policy's order.
        given: Scopes of the account itself, which stand in place of those of every
            role; None if it has none.
    """

    policy: AccessPolicy
    over: Over
    roles: tuple[Role, ...]
    given: tuple[Scope, ...] | None = None
    _grants: dict[str, tuple[tuple[Role, Grant], ...]] = attrs.field(
        factory=dict, init=False
    )
    _rows: dict[tuple[str, str], Condition | None] = attrs.field(
        factory=dict, init=False
    )
    _covers: dict[tuple[str, Purpose], tuple[tuple[Condition | None, Covers], ...]] = (
        attrs.field(factory=dict, init=False)
    )
    _seen_by: dict[tuple[str, str], Condition | None] = attrs.field(
        factory=dict, init=False
    )
    _audited: dict[str, frozenset[str]] = attrs.field(factory=dict, init=False)
    _covered: dict[tuple[str, Purpose], tuple[Covered, ...]] = attrs.field(
        factory=dict, init=False
    )

    def grants(self, operation: str) -> tuple[tuple[Role, Grant], ...]:
        """
        Return the grants that permit an operation at all, each with its role.
        """
        found = self._grants.get(operation)
        if found is None:
            found = self._grants[operation] = tuple(
                (role, grant)
                for role in self.roles
                for grant in role.grants
                if any(operation in named_by(name) for name in grant.operations)
            )
        return found

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """
        The scopes of all roles, in the policy's order.
        """
        names = {each.name for role in self.roles for each in self.scopes_of(role)}
        return tuple(each for each in self.policy.scopes if each.name in names)

    def scopes_of(self, role: Role) -> tuple[Scope, ...]:
        """
        Return the scopes within which what a role grants and shows holds.
        """
        if self.given is not None:
            return self.given
        return tuple(each for each in self.policy.scopes if each.name in role.scopes)

    def within(self, type_name: str, scope: Scope) -> Condition | None:
        """
        Return which records of a type a scope has; None for all.
        """
        return self.over.own_or_led(type_name, scope.conditions)

    def rows(self, type_name: str, verb: str) -> Condition | None:
        """
        Return on which records of a type something may be done; None for all.

        To *add* and *adopt* is not limited by scopes: what is new is nowhere yet.
        """
        key = type_name, verb
        if key not in self._rows:
            self._rows[key] = self._made_rows(type_name, verb)
        return self._rows[key]

    def _made_rows(self, type_name: str, verb: str) -> Condition | None:
        if verb in UNSEEN:
            granted = (self._granted(each, type_name, verb) for each in self.roles)
            terms = [term([each]) for each in granted]
        else:
            terms = [self._term(each, type_name, verb) for each in self.roles]
        return condition(self.over, type_name, terms)

    def seen_by(self, role: Role, type_name: str) -> Condition | None:
        """
        Return which records of a type one of the roles sees; None for all.
        """
        key = role.name, type_name
        if key not in self._seen_by:
            terms = [self._term(role, type_name, "read")]
            self._seen_by[key] = condition(self.over, type_name, terms)
        return self._seen_by[key]

    def _term(self, role: Role, type_name: str, verb: str) -> Term[Condition] | None:
        """
        Return where a role lets somebody do what he does with what it shows him.
        """
        verbs = dict.fromkeys((verb, "read"))
        granted = (self._granted(role, type_name, each) for each in verbs)
        return term([*granted, self._scoped(role, type_name)])

    def _granted(self, role: Role, type_name: str, verb: str) -> Choice[Condition]:
        return choice(
            self.over.granted(type_name, grant.when)
            for own, grant in self.grants(f"{type_name}.{verb}")
            if own is role
        )

    def _scoped(self, role: Role, type_name: str) -> Choice[Condition]:
        return choice(self.within(type_name, each) for each in self.scopes_of(role))

    def covered(self, type_name: str, purpose: Purpose) -> tuple[Covered, ...]:
        """
        Return the fields of a type that are hidden, at least on some records.
        """
        key = type_name, purpose
        found = self._covered.get(key)
        if found is None:
            found = tuple(self._made_covered(type_name, purpose))
            if type_name == MARK:
                found = self._with_marks(found, purpose)
            if type_name == _SEALED and not self._sees_everything(purpose):
                found = (*found, *_SEAL)
            self._covered[key] = found
        return found

    def covers(
        self, type_name: str, purpose: Purpose
    ) -> tuple[tuple[Condition | None, Covers], ...]:
        """
        Return what is hidden of a type, by where it is seen; None for nowhere.
        """
        key = type_name, purpose
        found = self._covers.get(key)
        if found is None:
            by_place: dict[Condition | None, list[Covered]] = {}
            for each in self.covered(type_name, purpose):
                by_place.setdefault(each.seen, []).append(each)
            found = tuple((seen, Covers.of(own)) for seen, own in by_place.items())
            self._covers[key] = found
        return found

    def _sees_everything(self, purpose: Purpose) -> bool:
        """
        Tell whether nothing is hidden of any record, and no record is out of sight.
        """
        types = [each for each in TYPES if each not in (_SEALED, _CONTENT)]
        return all(
            self.rows(each, "read") is None and not self.covered(each, purpose)
            for each in types
        )

    def _with_marks(
        self, covered: tuple[Covered, ...], purpose: Purpose
    ) -> tuple[Covered, ...]:
        """
        Return what is hidden of marks, whose value is hidden where its field is.
        """
        over = self.over
        own = [
            over.never(MARK) if each.seen is None else each.seen
            for each in covered
            if each.field == VALUE
        ]
        seen = where_seen(
            self.policy, over, lambda s: self._seen(MARK, s, purpose), own
        )
        others = tuple(each for each in covered if each.field != VALUE)
        if seen is None:
            return others
        place = None if is_never(seen) else seen
        secrets = {each.secret for each in covered}
        secrets |= {each.secret for each in marked(self.policy)}
        told = ", ".join(sorted(secrets))
        value = Covered(VALUE, told, MASKS["hide"], None, place, is_custom=False)
        return (*others, value)

    def audited(self, type_name: str) -> frozenset[str]:
        """
        Return the fields of a type of which it is written down who reads them.
        """
        if not self.policy.audited:
            return frozenset()
        found = self._audited.get(type_name)
        if found is None:
            found = self._audited[type_name] = self._made_audited(type_name)
        return found

    def _made_audited(self, type_name: str) -> frozenset[str]:
        known = [h for h in self.policy.hidings if h.secret in self.policy.audited]
        fields = frozenset(
            name.removeprefix("custom.")
            for hiding in known
            if hiding.record == type_name
            for name in hiding.fields
        )
        holds_others = type_name == MARK and any(
            h in marked(self.policy) for h in known
        )
        return fields | {VALUE} if holds_others else fields

    def _made_covered(self, type_name: str, purpose: Purpose) -> Iterator[Covered]:
        fields = self.over.schema(type_name).fields
        for hiding in self.policy.hidings:
            if hiding.record != type_name:
                continue
            seen = self._seen(type_name, hiding.secret, purpose)
            if (purpose == "outward" and not hiding.outward) or seen is None:
                continue
            for name in hiding.fields:
                field = name.removeprefix("custom.")
                known = fields.get(field)
                yield Covered(
                    field,
                    hiding.secret,
                    MASKS[hiding.mask],
                    hiding.instead,
                    None if is_never(seen) else seen,
                    is_custom=field != name
                    or (known is not None and known.within == "custom"),
                )

    def _seen(self, type_name: str, secret: str, purpose: Purpose) -> Condition | None:
        """
        Return where a secret is seen, of the records that are; None for everywhere.

        What is seen in an export is seen on the screen as well.
        """
        found = self._seen_for(type_name, secret, purpose)
        if purpose != "export":
            return found
        viewed = self._seen_for(type_name, secret, "view")
        return self.over.all_of(type_name, (viewed, found))

    def _seen_for(
        self, type_name: str, secret: str, purpose: Purpose
    ) -> Condition | None:
        bounds = {role.name: self._bounds(role, type_name) for role in self.roles}
        terms = folded(
            term([self._shown(role, type_name, secret, purpose), bounds[role.name]])
            for role in self.roles
        )
        is_bound = any(each is not None for each in bounds.values())
        if is_bound and self._is_within(type_name, terms):
            return None
        return condition(self.over, type_name, terms)

    def _shown(
        self, role: Role, type_name: str, secret: str, purpose: Purpose
    ) -> Choice[Condition]:
        return choice(
            self.over.seen(type_name, see.when)
            for see in role.sees
            if see.secret == secret and purpose in see.purposes
        )

    def _bounds(self, role: Role, type_name: str) -> Choice[Condition]:
        """
        Return a role's scopes, unless no role shows what is outside of them.
        """
        own = self._scoped(role, type_name)
        readers = [each for each, _ in self.grants(f"{type_name}.read")]
        scoped = (self._scoped(each, type_name) for each in readers)
        return None if all(covers(own, each) for each in scoped) else own

    def _is_within(self, type_name: str, terms: list[Term[Condition]]) -> bool:
        """
        Tell whether one of some terms holds of every record that is seen.
        """
        rows = (self._term(each, type_name, "read") for each in self.roles)
        known = (each for each in rows if each is not None)
        return all(any(implies(each, one) for one in terms) for each in known)
