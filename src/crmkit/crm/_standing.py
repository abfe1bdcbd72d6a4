"""
Whether the status in which a record stands is one that it can be in.

Not here: whether its history made it so (``_backup/_histories.py``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmkit.crm._findings import Finding
from crmkit.lifecycle import Machine
from crmkit.presets import agreed_ends
from crmkit.records import SNAPSHOT, Opinion, Ref, Ticket

_Row = Mapping[str, Any]


def status_findings(ref: Ref, record: _Row, machine: Machine) -> Iterator[Finding]:
    """
    Yield what is wrong with a record that its machine has no status for.
    """
    field = machine.document.field
    status = record.get(field)
    if status and status not in machine.categories:
        known = ", ".join(machine.categories)
        yield Finding(
            kind="status",
            record=str(ref),
            expected=f"a {field} that its status machine has ({known})",
            found=repr(status),
        )


def end_notes(
    ref: Ref, record: _Row, changes: Sequence[_Row], machine: Machine
) -> Iterator[Finding]:
    """
    Yield what is worth a look about a ticket that came in as done (T7).

    Elsewhere it may have ended without its customer's agreement; that is history. What
    has gone on since has ended by the moves that there are here.
    """
    status = record.get(machine.document.field)
    if ref.type != Ticket.type_name or record.get("opinion") == Opinion.SATISFIED:
        return
    moved = [row for row in changes if machine.document.field in row["fields"]]
    if len(moved) != 1 or moved[0]["command"] != SNAPSHOT:
        return
    if status in agreed_ends(machine):
        yield Finding(
            kind="agreement",
            record=str(ref),
            expected=f"its customer to have agreed before it was {status!r}",
            found="none, as it came in so",
        )
