"""
Whether an access policy can be used: all that is wrong with it, at once.

Invariants:
    - What is wrong with its shape does not hide what is wrong with its meaning: as
      much is looked at as can be read.
    - A condition that no store can answer is refused: a scope is never applied
      afterwards.

Not here: the errors themselves (:mod:`crmkit.errors`), moves, which machines know
(:mod:`crmkit.presets`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from crmkit.access._check_parts import Parts, of_hidings, of_roles, of_scopes, unknown
from crmkit.access._document import AccessPolicy, Hiding, Role, Scope
from crmkit.access._over import Over
from crmkit.errors import (
    AccessPolicyError,
    AccessProblem,
    FieldError,
    InvalidRecordError,
)
from crmkit.records import Document

D = TypeVar("D", bound=Document)


def checked(data: AccessPolicy | Mapping[str, object], over: Over) -> AccessPolicy:
    """
    Return a policy that can be used.

    Args:
        data: The policy, or data that should make one.
        over: What its conditions may name; it keeps those that are made.

    Raises:
        AccessPolicyError: With everything that is wrong.
    """
    policy, raw = None, data if isinstance(data, Mapping) else {}
    problems: list[AccessProblem] = []
    try:
        policy = AccessPolicy.of(cast("Any", data))
    except InvalidRecordError as error:
        problems += map(_of_field, error.problems)
    parts = _parts(policy, raw)
    problems += of_roles(parts, over)
    problems += of_scopes(parts, over)
    problems += of_hidings(parts, over)
    problems += _of_names(parts)
    if policy is None or problems:
        name = raw.get("name", "") if policy is None else policy.name
        raise AccessPolicyError(str(name), tuple(problems))
    return policy


def _of_field(error: FieldError) -> AccessProblem:
    return AccessProblem(
        where=error.field,
        en=error.text("en").removeprefix(f"{error.record_type}.{error.field}: "),
        zh=error.text("zh").removeprefix(f"{error.field}："),
    )


def _parts(policy: AccessPolicy | None, raw: Mapping[str, Any]) -> Parts:
    """
    Return what can be read of a policy.
    """
    if policy is not None:
        return Parts(
            dict(enumerate(policy.roles)),
            dict(enumerate(policy.scopes)),
            dict(enumerate(policy.hidings)),
            policy.departments,
            policy.audited,
        )
    departments, audited = raw.get("departments"), raw.get("audited")
    return Parts(
        _read(Role, raw.get("roles")),
        _read(Scope, raw.get("scopes")),
        _read(Hiding, raw.get("hidings")),
        departments if isinstance(departments, Mapping) else {},
        audited if isinstance(audited, list | tuple) else (),
        is_whole=False,
    )


def _read(cls: type[D], given: object) -> dict[int, D]:
    """
    Return what can be read of a list, by place.
    """
    found = {}
    for n, row in enumerate(given if isinstance(given, list | tuple) else ()):
        try:
            found[n] = cls.of(row)
        except InvalidRecordError:  # told already
            continue
    return found


def _of_names(parts: Parts) -> Iterator[AccessProblem]:
    """
    Yield names of roles and secrets that the rest of the policy does not have.
    """
    if not parts.is_whole:
        return
    roles = [role.name for role in parts.roles.values()]
    for department, names in parts.departments.items():
        for name in names:
            if name not in roles:
                where = f"departments.{department}"
                yield unknown(where, "role", "角色", name, roles)
    secrets = parts.secrets
    for n, name in enumerate(parts.audited):
        if name not in secrets:
            yield unknown(f"audited.{n}", "secret", "敏感信息", name, secrets)
