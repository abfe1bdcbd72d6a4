"""
Why somebody may do something or not, step by step.

Not here: the refusal, which tells the one who is refused (``_refusal``).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from crmkit.access._document import Grant, Role, Scope
from crmkit.access._operations import UNSEEN, check_operation
from crmkit.conditions import Condition, Moment, View
from crmkit.labels import Language
from crmkit.records import Record

if TYPE_CHECKING:
    from crmkit.access._viewer import Viewer


@attrs.frozen(kw_only=True)
class AccessStep:
    """
    One thing that was looked at.

    Attributes:
        kind: ``role`` (an account's role and its grant), ``scope`` or ``secret``.
        name: Name of the role, scope or secret.
        role: Role of which it is a scope, if there are several; else empty.
        en: What was found, in English.
        zh: What was found, in Chinese.
        condition: Text of the condition that was asked; empty if there was none.
        holds: Whether it lets him.
    """

    kind: str
    name: str
    en: str
    zh: str
    role: str = ""
    condition: str = ""
    holds: bool


@attrs.frozen(kw_only=True)
class AccessExplanation:
    """
    Why somebody may do something, or not.

    Attributes:
        user: Id of the user.
        operation: What was asked for.
        record: The record, as text; empty if none was given.
        is_allowed: Whether he may.
        steps: What was looked at, in order.

    >>> step = AccessStep(kind="role", name="guest", en="does not grant it",
    ...     zh="没有该权限", holds=False)
    >>> told = AccessExplanation(user="U1", operation="configure", is_allowed=False,
    ...     steps=(step,))
    >>> print(told.text("en"))
    U1 may not: configure
      - role guest: does not grant it
    """

    user: str
    operation: str
    record: str = ""
    is_allowed: bool
    steps: tuple[AccessStep, ...]

    def text(self, language: Language = "en") -> str:
        """
        Return the explanation in one language.
        """
        return "\n".join(self._lines(language))

    def _lines(self, language: Language) -> Iterator[str]:
        what = f"{self.operation} {self.record}".strip()
        is_zh = language == "zh"
        if is_zh:
            yield f"{self.user} {'有权' if self.is_allowed else '无权'}：{what}"
        else:
            yield f"{self.user} {'may' if self.is_allowed else 'may not'}: {what}"
        for step in self.steps:
            sign = "+" if step.holds else "-"
            said = step.zh if is_zh else step.en
            kind = _KINDS[step.kind] if is_zh else step.kind
            colon = "：" if is_zh else ": "
            asked = f" ({step.condition})" if step.condition else ""
            name = step.name + (_OF_ROLE[is_zh].format(step.role) if step.role else "")
            yield f"  {sign} {kind} {name}{colon}{said}{asked}"


_KINDS: Final = {"role": "角色", "scope": "数据范围", "secret": "敏感信息"}
_OF_ROLE: Final = {False: " of role {}", True: "（角色 {}）"}


def _denied(kind: str, name: str, en: str, zh: str) -> AccessStep:
    return AccessStep(kind=kind, name=name, en=en, zh=zh, holds=False)


def explained(
    viewer: "Viewer",
    operation: str,
    record: Record | None,
    at: Moment | None,
    view: View,
) -> AccessExplanation:
    """
    Return which roles, grants and scopes were looked at, and what they came to.

    Raises:
        UnknownChoiceError: If there is no such operation.
    """
    check_operation(operation)
    refusal = viewer.refusal(operation, record, at, view)
    telling = _Telling(viewer, operation, record, at, view)
    return AccessExplanation(
        user=viewer.user.id,
        operation=operation,
        record=str(record.ref) if record is not None and record.id else "",
        is_allowed=refusal is None,
        steps=tuple(telling.steps()),
    )


@attrs.frozen
class _Telling:
    """
    What there is to tell of one question.
    """

    viewer: "Viewer"
    operation: str
    record: Record | None
    at: Moment | None
    view: View

    @property
    def kind(self) -> str:
        """
        The type of record that the operation is about; empty if it is about none.
        """
        return self.operation.rpartition(".")[0]

    @property
    def verb(self) -> str:
        """
        What is to be done.
        """
        return self.operation.rpartition(".")[2]

    def steps(self) -> Iterator[AccessStep]:
        """
        Yield what was looked at.
        """
        sight, is_limited = self.viewer.sight, self.kind and self.verb not in UNSEEN
        granted = sight.grants(self.operation)
        for role in sight.roles:
            own = [grant for found, grant in granted if found is role]
            yield from self._of_role(role, own)
            if is_limited and own and self.verb != "read":
                yield from self._of_reading(role)
            if is_limited and sight.given is None and (own or len(sight.roles) == 1):
                yield from self._of_scopes(sight.scopes_of(role), role)
        yield from self._of_unknown()
        if is_limited and (sight.given is not None or not sight.roles):
            yield from self._of_scopes(sight.given or ())
        yield from self._of_secrets()

    def _of_role(self, role: Role, own: list[Grant]) -> Iterator[AccessStep]:
        for grant in own:
            yield self._asked(
                "role", role.name, self._where(grant), "grants it", "有该权限"
            )
        if not own:
            yield _denied("role", role.name, "does not grant it", "没有该权限")

    def _where(self, grant: Grant) -> Condition | None:
        over = self.viewer.sight.over
        return over.granted(self.kind, grant.when) if self.kind else None

    def _of_reading(self, role: Role) -> Iterator[AccessStep]:
        """
        Yield what a role reads, unless it is all: what it does not, it does not change.
        """
        grants = self.viewer.sight.grants(f"{self.kind}.read")
        own = [self._where(grant) for found, grant in grants if found is role]
        if not own:
            yield _denied("role", role.name, "does not read it", "没有查看权限")
        elif None not in own:
            for where in own:
                yield self._asked("role", role.name, where, "reads it", "可查看")

    def _of_unknown(self) -> Iterator[AccessStep]:
        known = {role.name for role in self.viewer.sight.policy.roles}
        for name in self.viewer.user.roles:
            if name not in known:
                en, zh = "the policy does not know it", "权限策略中没有"
                yield _denied("role", name, en, zh)

    def _of_scopes(
        self, scopes: tuple[Scope, ...], role: Role | None = None
    ) -> Iterator[AccessStep]:
        """
        Yield what scopes have: those of the account, or of one of its roles.
        """
        sight = self.viewer.sight
        of_role = "" if role is None or len(sight.roles) == 1 else role.name
        for scope in scopes:
            where = sight.within(self.kind, scope)
            step = self._asked("scope", scope.name, where, "has it", "包含")
            yield attrs.evolve(step, role=of_role)
        if not scopes:
            step = _denied("scope", "–", "has none", "未设置")
            yield attrs.evolve(step, role=of_role)

    def _of_secrets(self) -> Iterator[AccessStep]:
        if not self.kind:
            return
        for each in self.viewer.sight.covered(self.kind, "view"):
            never = each.seen is None
            yield self._asked(
                "secret",
                each.secret,
                each.seen,
                f"hides {each.field}" if never else f"shows {each.field}",
                f"隐藏 {each.field}" if never else f"显示 {each.field}",
                is_met=not never,
            )

    def _asked(
        self,
        kind: str,
        name: str,
        where: Condition | None,
        en: str,
        zh: str,
        *,
        is_met: bool = True,
    ) -> AccessStep:
        """
        Return a step that asks a condition of the record, if there is one.
        """
        if where is None:
            return AccessStep(kind=kind, name=name, en=en, zh=zh, holds=is_met)
        condition, holds = where.text, True
        if self.record is not None and self.at is not None:
            bound = self.viewer.bound(where)
            holds = bound.holds(self.record, self.at, self.view)
        return AccessStep(
            kind=kind,
            name=name,
            en=f"{en} {'here' if holds else 'elsewhere'}",
            zh=f"{zh}{'' if holds else '，但不适用于此'}",
            condition=condition,
            holds=holds,
        )
