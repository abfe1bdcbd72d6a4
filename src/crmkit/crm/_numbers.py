"""
Numbers of new records: which sequence they come from, and which is free.

Invariants:
    - A sequence belongs to one form of number and one period, so another form,
      or another year, begins at 1.
    - No number is given that a record has, though it was imported.

Not here: how a number looks (:mod:`crmkit.records`).
"""

from collections.abc import Callable
from datetime import datetime

from crmkit.ports import Transaction
from crmkit.presets import Settings
from crmkit.records import record_class


def sequence_of(settings: Settings, name: str, at: datetime) -> str:
    """
    Return the name of the sequence that numbers of a record type come from.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> sequence_of(standard(), "ticket", datetime(2026, 3, 2, tzinfo=UTC))
    'ticket:GD{yyyy}{seq:04}:2026'
    """
    form = settings.numbers[name]
    return f"{name}:{form.pattern}:{form.period(at)}"


def next_number(settings: Settings, tx: Transaction, name: str, at: datetime) -> str:
    """
    Return the next number that no record has.
    """
    form, cls = settings.numbers[name], record_class(name)
    sequence = sequence_of(settings, name, at)
    value = tx.next_in(sequence)
    number = form.write(at, value)
    if not tx.number_taken(cls, number):
        return number
    free = _after_run(value, lambda each: tx.number_taken(cls, form.write(at, each)))
    return form.write(at, tx.next_in(sequence, free - value))


def _after_run(taken: int, is_taken: Callable[[int], bool]) -> int:
    """
    Return a free value after one that is taken.

    Numbers that came with an import are mostly a run, so the end of one is looked
    for in steps that double, then by halves: a hundred thousand cost some thirty
    questions, asked while others wait for the sequence.
    """
    step = 1
    while is_taken(taken + step):
        taken, step = taken + step, step * 2
    free = taken + step
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if is_taken(middle) else (taken, middle)
    return free
