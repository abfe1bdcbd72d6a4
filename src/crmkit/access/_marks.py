"""
Marks of verification: they hold values of other records, and hide what those do.

Invariants:
    - The value in a mark is seen by nobody who does not see the secret of the field
      that the mark is about; a policy need not say so.

Not here: marks themselves (:class:`crmkit.records.Verification`).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from crmkit.access._document import AccessPolicy, Hiding
from crmkit.access._over import Over
from crmkit.conditions import Condition

#: The type of marks, and their field that holds a value.
MARK: Final = "verification"
VALUE: Final = "value"
#: Type of record → what holds of marks that are about one.
_ABOUT: Final = {
    "customer": "contact is None and need is None",
    "contact": "contact is not None and need is None",
    "need": "need is not None",
}


def marked(policy: AccessPolicy) -> tuple[Hiding, ...]:
    """
    Return what a policy hides of records that marks are about.
    """
    return tuple(each for each in policy.hidings if each.record in _ABOUT)


def where_seen(
    policy: AccessPolicy,
    over: Over,
    seen_of: Callable[[str], Condition | None],
    own: Iterable[Condition | None] = (),
) -> Condition | None:
    """
    Return of which marks somebody sees the value; None for all.

    Args:
        policy: What hides fields.
        over: What conditions mean over marks.
        seen_of: Returns for a secret of which marks he would see it; None for all.
        own: Where the value is seen as far as the policy says so itself.
    """
    parts = [*own]
    for secret in dict.fromkeys(each.secret for each in marked(policy)):
        others = over.read(MARK, _not_about(policy, over, secret))
        parts.append(over.any_of(MARK, (seen_of(secret), others)))
    return over.all_of(MARK, parts)


def _not_about(policy: AccessPolicy, over: Over, secret: str) -> str:
    texts = [
        f"({_ABOUT[each.record]} and field_name in ({_names(over, each)}))"
        for each in marked(policy)
        if each.secret == secret
    ]
    return f"not ({' or '.join(texts)})"


def _names(over: Over, hiding: Hiding) -> str:
    return "".join(f'"{name}", ' for name in _as_marked(over, hiding)).rstrip()


def _as_marked(over: Over, hiding: Hiding) -> Iterator[str]:
    """
    Yield the fields of a hiding as marks call them.
    """
    fields = over.schema(hiding.record).fields
    for name in hiding.fields:
        known = fields.get(name)
        is_custom = known is not None and known.within == "custom"
        yield f"custom.{name}" if is_custom else name
