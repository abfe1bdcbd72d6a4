"""
What is wrong with roles, scopes and hidings.

Not here: the policy as a whole (:mod:`crmkit.access` ``_check``).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import attrs

from crmkit.access._document import Grant, Hiding, Role, Scope, See
from crmkit.access._masks import MASKS
from crmkit.access._operations import OVERALL, TYPES, named_by, operations
from crmkit.access._over import FOLLOWED, Over, follows
from crmkit.access._refusing import BY_FIELD
from crmkit.conditions import Condition, Text
from crmkit.errors import AccessProblem, ConditionError, did_you_mean
from crmkit.records import hideable_fields, record_class


@attrs.frozen(eq=False)
class Parts:
    """
    What can be read of a policy; roles, scopes and hidings by their places.

    Attributes:
        roles: The roles.
        scopes: The scopes.
        hidings: The hidings.
        departments: Roles by department.
        audited: Secrets of which reading is written down.
        is_whole: Whether nothing was left out, so that what is not there is nowhere.
    """

    roles: Mapping[int, Role]
    scopes: Mapping[int, Scope]
    hidings: Mapping[int, Hiding]
    departments: Mapping[str, Sequence[str]]
    audited: Sequence[str]
    is_whole: bool = attrs.field(default=True, kw_only=True)

    @property
    def secrets(self) -> list[str]:
        """
        The secrets that there are, sorted.
        """
        return sorted({hiding.secret for hiding in self.hidings.values()})


def unknown(
    where: str, en: str, zh: str, name: str, known: Iterable[str]
) -> AccessProblem:
    """
    Return that there is nothing of a name, and which name is near.
    """
    allowed = list(known)
    near = get_close_matches(name, allowed, n=1)
    return AccessProblem(
        where=where,
        en=f"there is no {en} {name!r}{did_you_mean(name, allowed)}",
        zh=f"没有{zh} {name!r}" + "".join(f"；是否是 {one!r}？" for one in near),
    )


# -- Roles --------------------------------------------------------------------


def of_roles(parts: Parts, over: Over) -> Iterator[AccessProblem]:
    """
    Yield what is wrong with roles.
    """
    yield from _doubled("roles", "role", "角色", parts.roles)
    scopes = [scope.name for scope in parts.scopes.values()]
    for n, role in parts.roles.items():
        for i, grant in enumerate(role.grants):
            yield from _of_grant(f"roles.{n}.grants.{i}", grant, over)
        for i, see in enumerate(role.sees):
            yield from _of_see(f"roles.{n}.sees.{i}", see, parts, over)
        for i, name in enumerate(role.scopes):
            if name not in scopes and parts.is_whole:
                where = f"roles.{n}.scopes.{i}"
                yield unknown(where, "scope", "数据范围", name, scopes)


def _of_grant(where: str, grant: Grant, over: Over) -> Iterator[AccessProblem]:
    named: set[str] = set()
    for n, pattern in enumerate(grant.operations):
        found = named_by(pattern)
        if not found:
            place = f"{where}.operations.{n}"
            yield unknown(place, "operation", "操作", pattern, operations())
        named |= found
    kinds = [kind for kind in TYPES if any(op.startswith(f"{kind}.") for op in named)]
    if grant.when is not None:
        yield from _of_when(f"{where}.when", grant, kinds, over)
        if named and named <= OVERALL.keys():
            yield AccessProblem(
                where=f"{where}.when",
                en="has no meaning, as the operations are about no record",
                zh="没有意义：这些操作不针对记录",
            )
    yield from _of_given(where, grant, named, over)


def _of_given(
    where: str, grant: Grant, named: set[str], over: Over
) -> Iterator[AccessProblem]:
    """
    Yield what is wrong with the fields and moves of a grant.
    """
    pairs = [operation.partition(".")[::2] for operation in sorted(named)]
    kinds = {kind for kind, verb in pairs if verb in BY_FIELD}
    if grant.moves and named and not any(verb == "move" for _, verb in pairs):
        yield _meaningless(f"{where}.moves", "move")
    for word, names in (("fields", grant.fields), ("but", grant.but)):
        if names and named and not kinds:
            yield _meaningless(f"{where}.{word}", *sorted(BY_FIELD))
            continue
        known = [name for kind in sorted(kinds) for name in over.schema(kind).fields]
        for n, name in enumerate(names):
            if kinds and not any(_is_field(kind, name, over) for kind in kinds):
                yield unknown(f"{where}.{word}.{n}", "field", "字段", name, known)


def _meaningless(where: str, *verbs: str) -> AccessProblem:
    return AccessProblem(
        where=where,
        en=f"has no meaning without an operation {' or '.join(map(repr, verbs))}",
        zh=f"没有 {'、'.join(verbs)} 操作时没有意义",
    )


def _is_field(kind: str, name: str, over: Over) -> bool:
    cls = record_class(kind)
    custom = name.removeprefix("custom.")
    has_custom = "custom" in cls.__dataclass_fields__
    if custom != name:
        return has_custom
    return name in cls.__dataclass_fields__ or name in over.schema(kind).fields


def _of_when(
    where: str, grant: Grant, kinds: Sequence[str], over: Over
) -> Iterator[AccessProblem]:
    when = grant.when
    if isinstance(when, str):
        asked = {kind: _made(over.read, kind, when) for kind in kinds}
        yield from _merged(where, asked)
    elif when is not None:
        yield from _by_type(where, when, kinds, over)
        explicit = {op.partition(".")[0] for op in grant.operations}
        for kind in kinds:
            if kind in explicit and not _is_said(kind, when):
                yield AccessProblem(
                    where=where,
                    en=f"says nothing of {kind!r}, so that would not be granted",
                    zh=f"没有说明 {kind!r}，因此不会授予",
                )


def _is_said(kind: str, texts: Mapping[str, str]) -> bool:
    return kind in texts or (FOLLOWED in texts and follows(kind))


def _of_see(where: str, see: See, parts: Parts, over: Over) -> Iterator[AccessProblem]:
    secrets = parts.secrets
    if see.secret not in secrets and parts.is_whole:
        yield unknown(f"{where}.secret", "secret", "敏感信息", see.secret, secrets)
    if see.when is not None:
        texts = {FOLLOWED: see.when} if isinstance(see.when, str) else see.when
        hiding = (h for h in parts.hidings.values() if h.secret == see.secret)
        kinds = dict.fromkeys(h.record for h in hiding if h.record in TYPES)
        yield from _by_type(f"{where}.when", texts, list(kinds), over)


# -- Scopes -------------------------------------------------------------------


def of_scopes(parts: Parts, over: Over) -> Iterator[AccessProblem]:
    """
    Yield what is wrong with scopes.
    """
    yield from _doubled("scopes", "scope", "数据范围", parts.scopes)
    for n, scope in parts.scopes.items():
        yield from _by_type(f"scopes.{n}.conditions", scope.conditions, TYPES, over)


# -- Hidings ------------------------------------------------------------------


def of_hidings(parts: Parts, over: Over) -> Iterator[AccessProblem]:
    """
    Yield what is wrong with hidings.
    """
    seen: set[tuple[str, str]] = set()
    for n, hiding in parts.hidings.items():
        where = f"hidings.{n}"
        if hiding.mask not in MASKS:
            yield unknown(f"{where}.mask", "mask", "脱敏方式", hiding.mask, MASKS)
        if hiding.record not in TYPES:
            yield unknown(
                f"{where}.record", "record type", "记录类型", hiding.record, TYPES
            )
            continue
        for i, name in enumerate(hiding.fields):
            place = f"{where}.fields.{i}"
            yield from _of_hidden(place, hiding, name, over)
            key = hiding.record, name.removeprefix("custom.")
            if key in seen:
                yield AccessProblem(
                    where=place,
                    en=f"{name!r} is hidden twice",
                    zh=f"{name!r} 重复隐藏",
                )
            seen.add(key)
        yield from _of_instead(where, hiding, over)


def _of_hidden(
    where: str, hiding: Hiding, name: str, over: Over
) -> Iterator[AccessProblem]:
    cls, fields = record_class(hiding.record), over.schema(hiding.record).fields
    if not _is_field(hiding.record, name, over):
        known = [*cls.__dataclass_fields__, *fields]
        yield unknown(where, "field", "字段", name, known)
        return
    if name in cls.__dataclass_fields__ and name not in hideable_fields(cls):
        yield AccessProblem(
            where=where,
            en=f"{name!r} cannot be hidden, as it always has a value",
            zh=f"{name!r} 总有值，不能隐藏",
        )
    field = fields.get(name.removeprefix("custom."))
    is_text = field is None or isinstance(field.type, Text)
    if not is_text and hiding.mask in MASKS and hiding.mask not in _FOR_ALL:
        yield AccessProblem(
            where=where,
            en=f"{name!r} is no text, so its mask should be 'hide'",
            zh=f"{name!r} 不是文本，脱敏方式应为 'hide'",
        )


#: Masks that show nothing of a value, whatever it is.
_FOR_ALL: Final = ("hide", "address")


def _of_instead(where: str, hiding: Hiding, over: Over) -> Iterator[AccessProblem]:
    fields = over.schema(hiding.record).fields
    other = hiding.instead
    if other is None:
        return
    place = f"{where}.instead"
    field = fields.get(other)
    if field is None or field.within is not None:
        yield unknown(place, "field", "字段", other, fields)
    elif other in hiding.fields or not isinstance(field.type, Text):
        yield AccessProblem(
            where=place,
            en=f"{other!r} cannot be shown instead: it is hidden itself or no text",
            zh=f"{other!r} 不能代为显示：它自身隐藏或不是文本",
        )


# -- Conditions ---------------------------------------------------------------


def _by_type(
    where: str, texts: Mapping[str, str], kinds: Sequence[str], over: Over
) -> Iterator[AccessProblem]:
    """
    Yield what is wrong with conditions by type, and with those that follow of them.
    """
    for kind, text in texts.items():
        if kind not in TYPES:
            yield unknown(f"{where}.{kind}", "record type", "记录类型", kind, TYPES)
        else:
            yield from _made(over.read, kind, text)(f"{where}.{kind}")
    if FOLLOWED in texts and not list(_made(over.read, FOLLOWED, texts[FOLLOWED])("")):
        led = [kind for kind in kinds if kind not in texts and follows(kind)]
        asked = {kind: _made(over.led, kind, texts[FOLLOWED]) for kind in led}
        yield from _merged(f"{where}.{FOLLOWED}", asked)


_Problems = Callable[[str], Iterator[AccessProblem]]


def _made(make: Callable[[str, str], Condition], kind: str, text: str) -> _Problems:
    """
    Return what tells what is wrong with a condition at a place.
    """

    def problems(where: str) -> Iterator[AccessProblem]:
        try:
            condition = make(kind, text)
        except ConditionError as error:
            for each in error.problems:
                yield AccessProblem(where=where, en=each.message_en, zh=each.message_zh)
            return
        yield from _unanswerable(where, condition)

    return problems


def _merged(where: str, asked: Mapping[str, _Problems]) -> Iterator[AccessProblem]:
    """
    Yield what is wrong with one text over several types, each problem with those.
    """
    found: dict[AccessProblem, list[str]] = {}
    for kind, problems in asked.items():
        for problem in problems(where):
            found.setdefault(problem, []).append(kind)
    for problem, kinds in found.items():
        over = ", ".join(kinds)
        yield attrs.evolve(
            problem, en=f"over {over}: {problem.en}", zh=f"用于 {over}：{problem.zh}"
        )


def _unanswerable(where: str, condition: Condition) -> Iterator[AccessProblem]:
    """
    Yield what a condition asks for that nobody can answer for a policy.
    """
    for name in condition.params:
        if name != "me":
            yield AccessProblem(
                where=where,
                en=f"uses the parameter {name!r}, of which there is only 'me'",
                zh=f"使用了参数 {name!r}，只能使用 'me'",
            )
    if condition._meaning.is_about_change:  # noqa: SLF001 - it has no other name yet
        yield AccessProblem(
            where=where,
            en="is about a change, but records are also read without one",
            zh="与变更有关，而读取记录时没有变更",
        )
    elif condition.gap is not None:
        yield AccessProblem(
            where=where, en=condition.gap.text("en"), zh=condition.gap.text("zh")
        )


def _doubled(
    where: str, en: str, zh: str, named: Mapping[int, Role] | Mapping[int, Scope]
) -> Iterator[AccessProblem]:
    count = Counter(each.name for each in named.values())
    seen: set[str] = set()
    for n, each in named.items():
        if count[each.name] > 1 and each.name in seen:
            yield AccessProblem(
                where=f"{where}.{n}.name",
                en=f"another {en} is called {each.name!r}",
                zh=f"另一个{zh}也叫 {each.name!r}",
            )
        seen.add(each.name)
