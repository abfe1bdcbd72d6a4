"""
Whether somebody is refused what he asks for, and for want of which permission.

Not here: how a refusal is worded (:mod:`crmkit.errors`).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import attrs

from crmkit.access._document import Grant, Role
from crmkit.access._operations import UNSEEN
from crmkit.access._refusal import PermissionRefusal
from crmkit.conditions import Condition, Moment, View
from crmkit.records import Record

if TYPE_CHECKING:
    from crmkit.access._viewer import Viewer

#: Verbs whose grants may be for some fields alone.
BY_FIELD: Final = frozenset({"add", "change", "move"})


def refused(  # noqa: PLR0913, PLR0917 - what may be asked for
    viewer: "Viewer",
    operation: str,
    record: Record | None,
    at: Moment | None,
    view: View,
    fields: tuple[str, ...],
    move: str | None,
) -> PermissionRefusal | None:
    """
    Return why something may not be done; None if it may.
    """
    granted = viewer.sight.grants(operation)
    asking = _Asking(viewer, operation, record, fields, move)
    if not granted:
        return asking.refusal("operation")
    if record is None or at is None:
        return asking.of_what_is_given([grant for _, grant in granted])
    is_new = operation.rpartition(".")[2] in UNSEEN
    if not is_new and not viewer.admits(record, at, view):
        return asking.refusal("scope", needs=(f"{record.type_name}.read",))
    testing = Testing(viewer, record, at, view)
    held = [g for r, g in granted if testing.is_met(g) and (is_new or testing.sees(r))]
    if not held:
        return asking.refusal("record")
    return asking.of_what_is_given(held) or (
        None if is_new else asking.of_what_is_hidden(record, at, view)
    )


@attrs.frozen
class Testing:
    """
    What roles and their grants come to for one record.

    Attributes:
        viewer: Whose roles they are.
        record: The record.
        at: When it is asked.
        view: Answers for related records.
    """

    viewer: "Viewer"
    record: Record
    at: Moment
    view: View

    def is_met(self, grant: Grant) -> bool:
        """
        Tell whether a grant is good here.
        """
        over = self.viewer.sight.over
        return self.holds(over.granted(self.record.type_name, grant.when))

    def sees(self, role: Role) -> bool:
        """
        Tell whether a role shows the record, which the account sees.
        """
        sight, kind = self.viewer.sight, self.record.type_name
        where = sight.seen_by(role, kind)
        return where == sight.rows(kind, "read") or self.holds(where)

    def holds(self, where: Condition | None) -> bool:
        """
        Tell whether a condition of the policy holds here; None does everywhere.
        """
        if where is None:
            return True
        return self.viewer.bound(where).holds(self.record, self.at, self.view)


@attrs.frozen
class _Asking:
    """
    What somebody asks for.
    """

    viewer: "Viewer"
    operation: str
    record: Record | None
    fields: tuple[str, ...]
    move: str | None

    def refusal(
        self, code: str, fields: Iterable[str] = (), needs: tuple[str, ...] = ()
    ) -> PermissionRefusal:
        record = self.record
        return PermissionRefusal(
            by=self.viewer.user.id,
            operation=self.operation,
            record=str(record.ref) if record is not None and record.id else "",
            code=code,
            needs=needs or (self.operation,),
            fields=tuple(fields),
        )

    def of_what_is_given(self, grants: list[Grant]) -> PermissionRefusal | None:
        """
        Refuse fields, or a move, that none of the grants is for.
        """
        verb = self.operation.rpartition(".")[2]
        move = self.move if verb == "move" else None
        if move and not any(not g.moves or move in g.moves for g in grants):
            return self.refusal("move", [move])
        if verb in BY_FIELD:
            given = [name.removeprefix("custom.") for name in self.fields]
            wrong = [f for f in given if not any(_is_for(g, f) for g in grants)]
            if wrong:
                return self.refusal("fields", dict.fromkeys(wrong))
        return None

    def of_what_is_hidden(
        self, record: Record, at: Moment, view: View
    ) -> PermissionRefusal | None:
        """
        Refuse to give what he does not see: whether it changes would tell what it is.
        """
        given = {name.removeprefix("custom.") for name in self.fields}
        if not given:
            return None
        veil = self.viewer.veil(record, at, view)
        wrong = sorted(given & veil.keys())
        if not wrong:
            return None
        return self.refusal("hidden", wrong, tuple(self._secrets(record, wrong)))

    def _secrets(self, record: Record, fields: list[str]) -> Iterator[str]:
        covered = self.viewer.sight.covered(record.type_name, "view")
        secrets = {each.secret for each in covered if each.field in fields}
        yield from (f"see {secret}" for secret in sorted(secrets))


def _is_for(grant: Grant, field: str) -> bool:
    only = {name.removeprefix("custom.") for name in grant.fields}
    but = {name.removeprefix("custom.") for name in grant.but}
    return (not only or field in only) and field not in but
