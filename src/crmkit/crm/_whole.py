"""
What a CRM does with all of its store at once: copies, moves, checks, following it.
"""

from pathlib import Path

from crmkit.crm._backup import ExportReport, export, restore
from crmkit.crm._backup._lines import Sink, Source
from crmkit.crm._findings import VerifyReport
from crmkit.crm._verify import verify
from crmkit.crm._write import Workshop
from crmkit.errors import BackupNotSupportedError
from crmkit.ports import BacksUp, Feed, Store

#: Findings that a report keeps unless more are asked for.
FINDINGS = 1000


class WholeStore:
    """
    The part of a CRM that is about everything in it.
    """

    _store: Store
    _shop: Workshop

    def changes(self, after: str | None = None, *, limit: int = 1000) -> Feed:
        """
        Return what has changed since a reader last asked, from the beginning at first.

        A reader that always goes on with the cursor it got meets every change that
        is committed once, also of transactions that commit late. None left is an
        answer without changes, and is false.

        Nothing is masked: this is for code that keeps something else up to date, not
        for people.

        Args:
            after: The cursor of the answer before, or :meth:`end_of_changes`; None
                from the beginning.
            limit: Changes to return at most, 1 to 10,000.

        Raises:
            CursorError: If the cursor is none of this list.
            PageSizeError: If the limit is not allowed.

        >>> from crmkit import CRM
        >>> crm = CRM.open("memory://")
        >>> sales = crm.as_system("doctest").departments.add(name="销售部")
        >>> news = crm.changes()
        >>> [(each.command, dict(each.fields)) for each in news]
        [('add_department', {'name': (None, '销售部')})]
        >>> bool(crm.changes(news.cursor))
        False
        """
        with self._store.read() as look:
            return look.feed(after, limit)

    def end_of_changes(self) -> str | None:
        """
        Return the cursor that goes on after all that :meth:`changes` shows now.

        Whoever first reads all records as they are asks for it before that.
        """
        with self._store.read() as look:
            return look.feed_end()

    def export(
        self, target: Path | str | Sink, *, overwrite: bool = False
    ) -> ExportReport:
        """
        Write everything in the store as JSON Lines, from one state of it.

        Others may go on working meanwhile. Nothing is masked: whoever has the file
        has everything, texts of messages included.

        Args:
            target: A path, where the file appears when it is whole; or something
                with ``write`` that takes bytes, such as a file of :mod:`gzip`.
            overwrite: Whether it may take the place of a file.

        Raises:
            BackupTargetError: If there is a file already.
            NotPortableError: If the store cannot give all it has.

        >>> from io import BytesIO
        >>> from crmkit import CRM
        >>> one, other, file = CRM.open("memory://"), CRM.open("memory://"), BytesIO()
        >>> sales = one.as_system("doctest").departments.add(name="销售部")
        >>> report = one.export(file)
        >>> dict(report.counts)
        {'changes': 1, 'departments': 1}
        >>> _ = file.seek(0)
        >>> other.restore(file) == report
        True
        """
        return export(self._store, target, self._shop.now(), overwrite=overwrite)

    def restore(self, source: Path | str | Source) -> ExportReport:
        """
        Fill an empty store with what :meth:`export` wrote, of whatever store.

        All of it is restored, or nothing. Messages that were being sent at that time
        are free to be sent.

        Args:
            source: A path, or something with ``readline`` that gives bytes.

        Raises:
            StoreNotEmptyError: If something is in the store already.
            ExportFileError: If the file is no export, is cut off
                (:class:`~crmkit.errors.ExportTruncatedError`), was changed
                (:class:`~crmkit.errors.ExportAlteredError`) or made by a later
                version (:class:`~crmkit.errors.ExportVersionError`).
            NotPortableError: If the store cannot take everything at once.
        """
        report = restore(self._store, source)
        if self._shop.fields is not None:
            self._shop.fields.look()
        return report

    def backup(self, path: Path | str, *, overwrite: bool = False) -> None:
        """
        Copy a SQLite database into a file, while others work with it.

        The file is such a database itself, and appears when it is whole, checked
        and on the disk. To restore it, open it, or put it where the old one was.

        Args:
            path: The file.
            overwrite: Whether it may take the place of another.

        Raises:
            BackupTargetError: If there is a file already, or the database itself.
            BackupNotSupportedError: If the store is none in SQLite; the text says
                what to do instead.
            BackupDamagedError: If the database is damaged.
        """
        if not isinstance(self._store, BacksUp):
            raise BackupNotSupportedError(self._store.url, "use export()")
        self._store.backup(Path(path), overwrite=overwrite)

    def scrub(self) -> None:
        """
        Write everything anew that is kept, so that nothing else is in its files.

        What was erased, or otherwise changed or removed, may still lie in free room of
        a database's files, and in its log; after this it does not. It takes as long as
        copying the store, needs as much room, and others may have to wait. Backups,
        replicas and what a server keeps for them stay as they are.

        Raises:
            StoreError: If others use the store for too long, or it may not be done.

        >>> from crmkit import CRM
        >>> CRM.open("memory://").scrub()
        """
        self._store.scrub()

    def verify(self, *, findings: int = FINDINGS) -> VerifyReport:
        """
        Check that the store is what its own history makes of it.

        That is: each record's changes have its versions without a gap, follow from
        each other, and give its state, which has a status that its machine knows;
        numbers are there once; appointments and messages are about records that there
        are. Others may go on working.

        A ticket that was adopted as done although its customer did not agree is noted,
        until it is moved: it is history, and no reason to doubt the store.

        Args:
            findings: How many findings, and how many notes, the report keeps; all
                findings are counted.

        Raises:
            NotPortableError: If the store cannot give all it has.

        >>> from crmkit import CRM
        >>> crm = CRM.open("memory://")
        >>> sales = crm.as_system("doctest").departments.add(name="销售部")
        >>> report = crm.verify()
        >>> bool(report), dict(report.checked)
        (True, {'changes': 1, 'departments': 1})
        """
        return verify(self._store, self._shop.settings.machines, findings)
