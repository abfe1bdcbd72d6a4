"""
What a company's machines say about the fields that they move.

Invariants:
    - A field that a machine moves has that machine's statuses as its choices, and no
      others.
    - No machine closes a ticket before its customer agrees.

Not here: the machines that ship (:mod:`crmkit.presets` ``_machines``).
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from crmkit.labels import Label
from crmkit.lifecycle import Machine
from crmkit.presets._agreement import agreement_problems
from crmkit.records import CustomField


def moved_choices(machines: Mapping[str, Machine]) -> dict[str, Mapping[str, Label]]:
    """
    Return the choices of each field that a machine moves, by type and field.

    >>> from crmkit.presets import ticket_machine
    >>> list(moved_choices({"ticket": ticket_machine()}))
    ['ticket.status']
    """
    return {
        f"{name}.{machine.document.field}": machine.labels
        for name, machine in machines.items()
    }


def machine_problems(
    machines: Mapping[str, Machine],
    choices: Mapping[str, object],
    messages: Container[str],
    custom_fields: Mapping[str, Iterable[CustomField[Any]]] = MappingProxyType({}),
) -> Iterator[str]:
    """
    Yield what is wrong with machines by record type.

    >>> from crmkit.presets import ticket_machine
    >>> list(machine_problems({"customer": ticket_machine()}, {}, {}))
    ["no machine for 'ticket'", "machine for 'customer' moves records of type 'ticket'"]
    """
    if "ticket" not in machines:
        yield "no machine for 'ticket'"
    for name, machine in machines.items():
        if machine.document.record != name:
            moved = machine.document.record
            yield f"machine for {name!r} moves records of type {moved!r}"
        elif name == "ticket":
            for problem in agreement_problems(machine):
                yield f"machine for 'ticket': {problem}"
        for message in sorted(machine.messages):
            if message not in messages:
                yield f"machine for {name!r} tells no message {message!r}"
        known = [field.id for field in custom_fields.get(name, ())]
        for unknown in sorted(machine.custom_fields.difference(known)) if known else ():
            yield f"machine for {name!r} names no custom field {unknown!r}"
    for field in sorted(moved_choices(machines).keys() & choices.keys()):
        yield f"choices of {field!r} come from its machine"
