"""
When an answer turns by itself, as part of its explanation.

Invariants:
    - To look for it takes no more than what an explanation may take anyway; what
      is not found within that is left out.

Not here: looking for it (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import attrs

from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._forms import Form
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._time._flips import next_flip
from crmkit.errors import CrmkitError

#: Steps at most, some tenths of a second; to explain an answer should not take long.
_STEPS: Final = 20_000


def turning(
    explanation: Explanation,
    form: Form,
    scene: Scene,
    holds: Callable[[datetime], bool],
) -> Explanation:
    """
    Return an explanation that says when the answer turns by itself, if that is found.

    Args:
        explanation: What came of asking.
        form: What holds where the condition holds.
        scene: What was asked about, with the steps that are left.
        holds: Asks the condition itself at an instant.
    """
    work = scene.work
    left = _STEPS if work is None else min(_STEPS, work.budget - work.done)
    try:
        at = next_flip(form, scene.limited("next_flip", left), holds)
    except CrmkitError:  # nobody can foresee it, or not so soon
        return explanation
    return attrs.evolve(explanation, turns_at=at)
