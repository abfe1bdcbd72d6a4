"""
When an answer turns by itself, as part of its explanation.

Invariants:
    - It is looked for when it is asked for; by then the record may be another.
    - To look for it takes a limited number of steps; what is not found within
      them is left out.

Not here: looking for it (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import attrs

from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._forms import Form
from crmkit.conditions._interpret._evaluate import is_true
from crmkit.conditions._interpret._scene import FAILURES, Clock, Scene
from crmkit.conditions._interpret._work import Work
from crmkit.conditions._time._alone import by_moment
from crmkit.conditions._time._flips import next_flip
from crmkit.errors import CrmkitError, MovingThresholdError

#: Steps at most that are taken when it is asked for: some tenths of a second.
_STEPS: Final = 20_000
#: Steps at most that are taken at once, whether anybody asks for it or not.
_AT_ONCE: Final = 2_000
#: Why it is not found: nobody can foresee it, or not so soon, or a field holds
#: something that can be told apart from other values but not put in order.
_UNKNOWN: Final = (CrmkitError, *FAILURES)


@attrs.frozen
class Later:
    """
    What remains to be asked of the moment.

    Attributes:
        form: What holds where the condition holds, without records.
    """

    form: Form

    def turns_at(self, clock: Clock) -> datetime | None:
        """
        Return the first instant at which it answers otherwise; None if not found.
        """
        work = Work("next_flip", "", budget=_STEPS)
        scene = Scene(now=clock.now, wall=clock.wall, params={}, work=work)
        try:
            return next_flip(
                self.form, scene, lambda at: is_true(self.form, scene.at(at))
            )
        except _UNKNOWN:
            return None


@attrs.frozen
class Known:
    """
    What was found at once, as it cannot be asked without records.
    """

    at: datetime | None

    def turns_at(self, _: Clock) -> datetime | None:
        """
        Return the first instant at which the answer is another one.
        """
        return self.at


def turning(
    explanation: Explanation,
    form: Form,
    scene: Scene,
    holds: Callable[[datetime], bool],
) -> Explanation:
    """
    Return an explanation that can say when the answer turns by itself.

    Args:
        explanation: What came of asking.
        form: What holds where the condition holds.
        scene: What was asked about, with the steps that are left.
        holds: Asks the condition itself at an instant.
    """
    work = scene.work
    left = _AT_ONCE if work is None else min(_AT_ONCE, work.budget - work.done)
    found: Any = None
    try:
        found = _found(form, scene.limited("next_flip", left), holds)
    except _UNKNOWN:
        return explanation
    return attrs.evolve(explanation, turning=found)


def _found(
    form: Form, scene: Scene, holds: Callable[[datetime], bool]
) -> Later | Known:
    try:
        rest = by_moment(form, scene)
    except MovingThresholdError:
        return Known(next_flip(form, scene, holds))
    return Later(rest)
