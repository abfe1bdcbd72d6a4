"""
What has to be there before a condition is asked.

Invariants:
    - A question is refused before any record is read, not halfway.

Not here: values for parameters (:mod:`crmkit.conditions._bound`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._moment import Moment, View
from crmkit.conditions._reads import refuse_hidden
from crmkit.errors import (
    MissingExtraError,
    NoChangeError,
    NotAMomentError,
    UnboundParameterError,
)

if TYPE_CHECKING:
    from crmkit.conditions._interpret._scene import Scene


def unbound(meaning: Meaning, bound: FrozenMap[object]) -> UnboundParameterError:
    """
    Return the error that some parameters have no value.
    """
    absent = (name for name in meaning.params if name not in bound)
    names = {name.partition(".")[0] for name in absent}
    return UnboundParameterError(meaning.text, tuple(sorted(names)))


def askable(meaning: Meaning, bound: FrozenMap[object], at: Moment) -> None:
    """
    Refuse a question that cannot be asked.

    Raises:
        NoChangeError: If it is about a change, and *at* has none.
        NotAMomentError: If it is asked at something else.
        UnboundParameterError: If a parameter has no value.
    """
    if len(bound) < len(meaning.params):
        raise unbound(meaning, bound)
    if not isinstance(at, Moment):
        raise NotAMomentError(at)
    if at.change is None and meaning.is_about_change:
        raise NoChangeError(meaning.text)


@contextmanager
def sql_is_needed() -> Iterator[None]:
    """
    Say what is to be installed where SQLAlchemy cannot be imported.

    Raises:
        MissingExtraError: If it cannot.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError("sql", "turning a condition into SQL") from error


def scene_of(
    meaning: Meaning,
    bound: FrozenMap[object],
    record: object,
    at: Moment,
    view: View,
) -> "Scene":
    """
    Return what operands may look at, if the question can be asked.

    Raises:
        HiddenFieldError: If the record hides what is looked up.
        NoChangeError: If it is about a change, and *at* has none.
        NotAMomentError: If it is asked at something else.
        UnboundParameterError: If a parameter has no value.
    """
    from crmkit.conditions._interpret._scene import Scene

    askable(meaning, bound, at)
    refuse_hidden(meaning.text, (), meaning.needs.get((), frozenset()), record)
    return Scene(
        at.now,
        meaning.wall,
        params=bound,
        rows={"": record},
        view=view,
        change=at.change,
        within=meaning.within,
        text=meaning.text,
        needs=meaning.needs,
    )
