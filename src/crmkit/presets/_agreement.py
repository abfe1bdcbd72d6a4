"""
Whether a ticket's machine closes nothing before the customer agrees (requirement T7).

Closing is coming into a status that is done: clocks end there, and reports count it.
That a move closes only what the customer agreed to is proven from its guards as they
are written: one of them is ``opinion == "satisfied"``, or holds only where that does,
because it is joined to it by *and*, or is in every part of an *or*. Into a status that
is not read-only a move may also lead that records his agreement, or one from where
nothing but agreement leads to. Anything else is not believed.

Invariants:
    - What is refused here may be right; what passes is.

Not here: what else a machine has to be (:mod:`crmkit.lifecycle`).
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from crmkit.lifecycle import Category, Machine, Move

#: Name of the move that closes a ticket whose customer does not answer.
SILENCE: Final = "close_on_silence"

_OPINION: Final = "opinion"
_SATISFIED: Final = "satisfied"
_AGREES: Final = {"value": _SATISFIED}
_SINCE_TOLD: Final = {"call": "age", "arguments": [{"field": "told_at"}]}


def agreement_problems(machine: Machine) -> Iterator[str]:
    """
    Yield what in a ticket's machine closes one whose customer may not agree.

    Merging is not closing: the ticket that lives on is the one that he agrees to. And
    a company may declare that it closes on silence, by a move of that name that asks
    how long ago he was told.

    >>> from crmkit.presets import machine
    >>> list(agreement_problems(machine("ticket")))
    []
    >>> document = machine("ticket").document.to_dict()
    >>> for move in document["moves"]:
    ...     if move["name"] == "close":
    ...         del move["guards"]
    >>> next(agreement_problems(Machine.of(document)))[:46]
    "move 'close' leads to 'closed', so a guard has"
    """
    closing, document = agreed_ends(machine), machine.document
    if document.initial in closing:
        first = document.initial
        yield f"tickets begin as {first!r}, before their customers agree"
    read_only = {status.name for status in document.statuses if status.read_only}
    others = [move for move in document.moves if _is_other_end(move, machine)]
    agreed = closing - {move.target for move in others}
    for move in document.moves:
        if move.target not in closing or move in others:
            continue
        if move.target in read_only or not _goes_on(move, agreed):
            yield from _unagreed(move, machine)


def agreed_ends(machine: Machine) -> frozenset[str]:
    """
    Return the statuses in which a ticket is done once its customer agreed.

    They are all that are done, but for those that only merging leads to.

    >>> from crmkit.presets import machine
    >>> sorted(agreed_ends(machine("ticket")))
    ['closed', 'resolved']
    """
    leading: dict[str, list[Move]] = {}
    for move in machine.document.moves:
        leading.setdefault(move.target, []).append(move)
    return frozenset(
        name
        for name, category in machine.categories.items()
        if category is Category.DONE
        and not (name in leading and all(map(_is_merging, leading[name])))
    )


def _is_merging(move: Move) -> bool:
    return "merged_into" in move.asks


def _goes_on(move: Move, agreed: AbstractSet[str]) -> bool:
    """
    Return whether a move records agreement, or leads from where there was one.
    """
    if _OPINION in {*move.copies, *move.takes, *move.asks}:
        return False
    if _OPINION in move.sets:
        return bool(move.sets[_OPINION] == _SATISFIED)
    return agreed >= {*move.sources}


def _is_other_end(move: Move, machine: Machine) -> bool:
    """
    Return whether a move ends a ticket for a reason that needs no agreement.
    """
    if _is_merging(move):
        return True
    return move.name == SILENCE and any(map(_is_silent, _trees(move, machine)))


def _unagreed(move: Move, machine: Machine) -> Iterator[str]:
    leads = f"move {move.name!r} leads to {move.target!r}"
    if _OPINION in {*move.sets, *move.copies, *move.takes, *move.asks}:
        yield (
            f"{leads}, so it may not fill {_OPINION!r}: another move before it "
            "records that the customer agrees"
        )
    elif not any(map(_is_agreed, _trees(move, machine))):
        yield (
            f'{leads}, so a guard has to say opinion == "satisfied": nobody closes '
            "a ticket before its customer agrees"
        )


def _trees(move: Move, machine: Machine) -> list[Any]:
    return [each.to_dict()["condition"] for each in machine.guards(move.name)]


def _is_agreed(tree: Mapping[str, Any]) -> bool:
    """
    Return whether a condition surely holds only of what a customer agreed to.
    """
    match tree:
        case {"and": parts}:
            return any(map(_is_agreed, parts))
        case {"or": parts}:
            return all(map(_is_agreed, parts))
        case {"op": "==", "left": {"field": "opinion", **more}, "right": right}:
            return not more and right == _AGREES
        case {"op": "in", "left": {"field": "opinion", **more}, "right": right}:
            return not more and right == {"list": [_AGREES]}
        case _:
            return False


def _is_silent(tree: Mapping[str, Any]) -> bool:
    """
    Return whether a condition surely holds only some time after the customer was told.
    """
    match tree:
        case {"and": parts}:
            return any(map(_is_silent, parts))
        case {"op": ">=" | ">", "left": left, "right": {**length}}:
            return left == _SINCE_TOLD and any(
                isinstance(each, int | float) and each > 0 for each in length.values()
            )
        case _:
            return False
