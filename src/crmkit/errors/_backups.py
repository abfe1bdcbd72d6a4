"""
Errors of exports, backups and checks of a whole store.

Invariants:
    - Texts name lines, columns and records, never what a record says.
"""

from collections.abc import Sequence

from crmkit.errors._base import CrmkitError, did_you_mean, listed


class ExportFileError(CrmkitError, ValueError):
    """
    A file is no export that could be restored; nothing of it was.

    Attributes:
        source: The file, or ``"a stream"``.
        line: Number of the line, from 1.
        reason: What is wrong with it.

    >>> print(ExportFileError("crm.jsonl", 1, "this is no export of crmkit"))
    crm.jsonl, line 1: this is no export of crmkit; nothing was restored
    """

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(source, line, reason)
        self.source, self.line, self.reason = source, line, reason

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}: {self.reason}; nothing was restored"


class ExportTruncatedError(ExportFileError):
    """
    An export breaks off before its last line.
    """


class ExportAlteredError(ExportFileError):
    """
    An export is not what was written: its sums do not fit.
    """


class ExportVersionError(ExportFileError):
    """
    An export was made by a later version of crmkit.
    """


class RowFormatError(CrmkitError, ValueError):
    """
    A row does not fit the table it is for.

    Attributes:
        kind: Name of the table.
        column: Name of the column.
        problem: What is wrong, without the value.
        allowed: Names that would do, if the name is wrong.

    >>> print(RowFormatError("tickets", "stauts", "is no column", ("id", "status")))
    tickets.stauts is no column; did you mean 'status'?
    """

    def __init__(
        self, kind: str, column: str, problem: str, allowed: Sequence[str] = ()
    ) -> None:
        super().__init__(kind, column, problem, tuple(allowed))
        self.kind, self.column, self.problem = kind, column, problem
        self.allowed = tuple(allowed)

    def __str__(self) -> str:
        near = did_you_mean(self.column, self.allowed)
        return f"{self.kind}.{self.column} {self.problem}{near}"


class StoreNotEmptyError(CrmkitError, ValueError):
    """
    A store that has something in it already was to be filled from an export.

    Attributes:
        store: The store, without any password.
        kinds: What it has rows of.

    >>> print(StoreNotEmptyError("sqlite:///crm.db", ("changes", "users")))
    sqlite:///crm.db is not empty (it has 'changes', 'users'); restore into a new one
    """

    def __init__(self, store: str, kinds: tuple[str, ...]) -> None:
        super().__init__(store, kinds)
        self.store, self.kinds = store, kinds

    def __str__(self) -> str:
        return (
            f"{self.store} is not empty (it has {listed(self.kinds)}); "
            "restore into a new one"
        )


class NotPortableError(CrmkitError, NotImplementedError):
    """
    A store was asked for all it has, but does not know how to give it.

    Attributes:
        store: The store, without any password.

    >>> print(NotPortableError("django://crm"))
    django://crm cannot be exported, restored or verified: its transactions are not \
crmkit.ports.Portable
    """

    def __init__(self, store: str) -> None:
        super().__init__(store)
        self.store = store

    def __str__(self) -> str:
        return (
            f"{self.store} cannot be exported, restored or verified: "
            "its transactions are not crmkit.ports.Portable"
        )


class BackupNotSupportedError(CrmkitError, NotImplementedError):
    """
    A store cannot be copied into a file while it is in use.

    Attributes:
        store: The store, without any password.
        advice: What to do instead.

    >>> print(BackupNotSupportedError("memory://", "use export()"))
    memory:// has no online backup into a file: use export()
    """

    def __init__(self, store: str, advice: str) -> None:
        super().__init__(store, advice)
        self.store, self.advice = store, advice

    def __str__(self) -> str:
        return f"{self.store} has no online backup into a file: {self.advice}"


class BackupTargetError(CrmkitError, FileExistsError):
    """
    A backup or an export would write over something.

    Attributes:
        path: The file.
        reason: Why it may not be written.

    >>> print(BackupTargetError("crm.jsonl", "it is there; overwrite=True replaces it"))
    cannot write crm.jsonl: it is there; overwrite=True replaces it
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return f"cannot write {self.path}: {self.reason}"


class BackupDamagedError(CrmkitError, OSError):
    """
    A copy was made, but the database in it is damaged; it was thrown away.

    Attributes:
        path: The file it should have become.
        problem: What the check of the database found first.

    >>> print(BackupDamagedError("crm.bak", "row 3 missing from index x"))
    the backup crm.bak would be damaged: row 3 missing from index x; an earlier one \
that is there was left as it is
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return (
            f"the backup {self.path} would be damaged: {self.problem}; "
            "an earlier one that is there was left as it is"
        )


class VerificationError(CrmkitError, ValueError):
    """
    A store is not what its history makes.

    Attributes:
        store: The store, without any password.
        count: How many findings there are.
        first: The first of them, as texts.

    >>> print(VerificationError("memory://", 2, ("ticket:T1: …", "ticket:T2: …")))
    memory:// has 2 findings
      ticket:T1: …
      ticket:T2: …
    """

    def __init__(self, store: str, count: int, first: tuple[str, ...]) -> None:
        super().__init__(store, count, first)
        self.store, self.count, self.first = store, count, first

    def __str__(self) -> str:
        plural = "finding" if self.count == 1 else "findings"
        more = self.count - len(self.first)
        heading = f"{self.store} has {self.count} {plural}"
        rest = [f"and {more} more"] if more else []
        return "\n  ".join([heading, *self.first, *rest])
