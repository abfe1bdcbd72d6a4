"""
Whether somebody may do what he wants.

Invariants:
    - A record that is named and that he does not see is not there: what is refused is
      refused in the same words as if it were not.
    - What a command reads to decide well, and what follows from it, is the company's:
      it is asked only whether he may give the command.

Not here: roles and scopes (:mod:`crmkit.access`), what he sees (``_seen``).
"""

from collections.abc import Iterator, Mapping

import attrs

from crmkit.crm._demands import Demand, demands_of, words_of
from crmkit.crm._seen import Seen
from crmkit.decisions import Decision
from crmkit.desk import Command
from crmkit.errors import PermissionRefusedError, RecordNotFoundError
from crmkit.records import Record, Ref, record_class


@attrs.frozen(kw_only=True)
class Permitting:
    """
    What is asked of the policy for one command.

    Attributes:
        seen: What he who gives it sees.
        demands: What he has to be allowed.
        named: What the command names: its records are looked up as he sees them.
    """

    seen: Seen
    demands: tuple[Demand, ...]
    named: frozenset[str]

    @classmethod
    def of(cls, seen: Seen, command: Command) -> "Permitting":
        """
        Return what is to be asked before and after a command is decided.
        """
        return cls(
            seen=seen,
            demands=tuple(demands_of(command, seen.settings, seen.viewer.user.id)),
            named=frozenset(words_of(command)),
        )

    def before(self) -> None:
        """
        Refuse what he may not do, as far as that can be told before it is decided.

        Raises:
            PermissionRefusedError: If he may not.
            RecordNotFoundError: If a record is not there, or he does not see it.
        """
        for demand in self.demands:
            if demand.record is None:
                self.seen.demand(demand.operation)
                continue
            found = self.seen.unmasked(
                record_class(demand.record.type), demand.record.id
            )
            if found is None:
                raise RecordNotFoundError(str(demand.record))
            if demand.marks:
                self._see(demand, found)
            elif not (demand.takes and self._is_free(found)):
                self._ask(demand, found)

    def _see(self, demand: Demand, record: Record) -> None:
        """
        Refuse what would tell of fields that are hidden from him.
        """
        hidden = tuple(sorted(set(demand.fields) & self.seen.hidden(record).keys()))
        if hidden:
            raise PermissionRefusedError(
                demand.operation, str(record.ref), "hidden", ("see",), hidden,
                self.seen.viewer.user.id,
            )  # fmt: skip

    def _is_free(self, record: Record) -> bool:
        """
        Tell whether somebody may take a record on: nobody has it, or he does.
        """
        owner = getattr(record, "owner", None)
        return owner is None or owner == self.seen.viewer.user.id

    def after(self, decision: Decision) -> None:
        """
        Refuse a new record that he may not enter, as it would be.

        Raises:
            PermissionRefusedError: If he may not.
        """
        for demand in self.demands:
            kind, _, verb = demand.operation.partition(".")
            if demand.record is None and verb:
                for write in decision.writes:
                    if write.before is None and write.after.type_name == kind:
                        self._ask(demand, write.after)

    def _ask(self, demand: Demand, record: Record) -> None:
        seen = self.seen
        refusal = seen.viewer.refusal(
            demand.operation,
            record,
            seen.at,
            seen.view,
            fields=demand.fields,
            move=demand.move,
        )
        if refusal is not None:
            raise refusal.error()

    def records(self, read: Mapping[Ref, Record | None]) -> Mapping[Ref, Record | None]:
        """
        Return records as the command finds them.
        """
        return _AsNamed(read, self)


class _AsNamed(Mapping[Ref, Record | None]):
    """
    Records that were read; those that are named and not seen are not there.
    """

    def __init__(
        self, read: Mapping[Ref, Record | None], permitting: Permitting
    ) -> None:
        self._read, self._permitting = read, permitting

    def __getitem__(self, ref: Ref) -> Record | None:
        found = self._read[ref]
        if found is None or ref.id not in self._permitting.named:
            return found
        seen = self._permitting.seen
        return found if seen.viewer.admits(found, seen.at, seen.view) else None

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)
