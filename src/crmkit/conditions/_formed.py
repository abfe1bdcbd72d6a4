"""
Conditions that are made of the forms of others, and of no text.

Three truth values do not go far enough for them: a leaf that holds neither way where
something is not seen, or whatever another condition does not surely hold for.

Invariants:
    - No form of them is both true and false of anything.
    - Their texts tell them apart; nothing reads these texts.

Not here: everything that follows from them (:mod:`crmkit.conditions._meaning`).
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs

from crmkit.conditions._checked import And, Or
from crmkit.conditions._forms import Form
from crmkit.conditions._limits import all_of, any_of, complement
from crmkit.conditions._reads import Need

if TYPE_CHECKING:
    from crmkit.conditions._meaning import Meaning


@attrs.frozen(eq=False)
class Formed:
    """
    What a condition is told by those that it is made of; each is asked for once.

    Attributes:
        parts: All conditions in it, those about related records included.
        about: Those in it that are about the record that it is asked about.
        true: Gives the form that holds where it is surely true.
        false: Gives the form that holds where it is surely false.
        text: Gives what stands for it in messages.
        needed: Gives everything that it looks up.
        asked: Gives the true form as a database is asked, with hints in it; None if
            there are none.
    """

    parts: "tuple[Meaning, ...]"
    about: "tuple[Meaning, ...]"
    true: Callable[[], Form]
    false: Callable[[], Form]
    text: Callable[[], str]
    needed: Callable[[], tuple[Need, ...]]
    asked: Callable[[], Form] | None = None


def otherwise(part: "Meaning") -> Formed:
    """
    Return what holds exactly where a condition does not surely hold.
    """
    return Formed(
        (part,),
        (part,),
        true=lambda: complement(part.true_form),
        false=lambda: part.true_form,
        text=lambda: f"otherwise than ({part.text})",
        needed=lambda: part.needed,
    )


def negated_forms(part: "Meaning") -> Formed:
    """
    Return what holds where a condition is surely false.
    """
    return Formed(
        (part,),
        (part,),
        true=lambda: part.false_form,
        false=lambda: part.true_form,
        text=lambda: f"not ({part.text})",
        needed=lambda: part.needed,
    )


def joint_forms(kind: type[And | Or], *parts: "Meaning") -> Formed:
    """
    Return what is true where all conditions are, or where one of them is.
    """
    joints, word = (
        ((all_of, any_of), "and") if kind is And else ((any_of, all_of), "or")
    )
    return Formed(
        parts,
        parts,
        true=lambda: joints[0](part.true_form for part in parts),
        false=lambda: joints[1](part.false_form for part in parts),
        text=lambda: f" {word} ".join(f"({part.text})" for part in parts),
        needed=lambda: once(need for part in parts for need in part.needed),
        asked=lambda: joints[0](part.asked_form for part in parts),
    )


def once(needs: Iterable[Need]) -> tuple[Need, ...]:
    """
    Return what is needed, each once.

    >>> once([Need((), "seats"), Need((), "seats")])
    (Need(place=(), name='seats', within=None, is_told=True, leads=False),)
    """
    return tuple(dict.fromkeys(needs))
