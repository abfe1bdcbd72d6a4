"""
Statements that are built with Core once and then run on the driver's cursor.

They never change, and going through Core each time costs several times what
the driver needs: a look-up by id took 200 µs that way and takes 55 this way.

Invariants:
    - Values are converted by their columns' own types, both ways, exactly as
      Core would do it.
    - A statement is compiled once for each store.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import itemgetter
from types import TracebackType
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.adapters._block import UNDONE, Block
from crmkit.adapters.sql._errors import FOREIGN, cause_of, is_unfit, store_error
from crmkit.adapters.sql._tables import Tables
from crmkit.errors import StoreError

_Converter = Callable[[Any], Any]


class Statement:
    """
    A Core statement in the words of one driver.

    Args:
        core: The statement; its bound parameters are named.
        dialect: The driver's dialect.
    """

    __slots__ = ("_converters", "_given", "_names", "_pick", "_results", "sql")

    def __init__(self, core: Any, dialect: Dialect) -> None:
        compiled: SQLCompiler = core.compile(dialect=dialect)
        self.sql = str(compiled)
        names = tuple(compiled.positiontup or compiled.binds)
        self._names = None if compiled.positional else names
        self._given = [(name, compiled.binds[name].value) for name in names]
        made = ((at, _binder(compiled, name, dialect)) for at, name in enumerate(names))
        self._converters = [(at, convert) for at, convert in made if convert]
        self._results = _result_converters(core, dialect)
        self._pick: tuple[tuple[str, ...], _Converter] | None = None

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """
        Return values as the driver takes them.
        """
        given = values.get
        return self._converted([given(name, fixed) for name, fixed in self._given])

    def in_order(self, names: tuple[str, ...], values: Sequence[Any]) -> Any:
        """
        Return all values as the driver takes them, without a name for each.

        Args:
            names: The parameters, each once; the same tuple each time.
            values: Their values, in that order.
        """
        if self._pick is None or self._pick[0] is not names:
            order = (names.index(name) for name, _ in self._given)
            self._pick = names, itemgetter(*order)
        return self._converted(list(self._pick[1](values)))

    def _converted(self, made: list[Any]) -> Any:
        for at, convert in self._converters:
            if (value := made[at]) is not None:
                made[at] = convert(value)
        return (
            made if self._names is None else dict(zip(self._names, made, strict=True))
        )

    def row(self, raw: Iterable[Any]) -> list[Any]:
        """
        Return a row of the driver with its values converted.
        """
        values = list(raw)
        for index, convert in self._results:
            if (value := values[index]) is not None:
                values[index] = convert(value)
        return values


class Statements:
    """
    The statements of one store, each made when it is first needed.
    """

    __slots__ = ("_dialect", "_made", "met", "tables")

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self.tables, self._dialect = tables, dialect
        self._made: dict[Hashable, Statement] = {}
        #: The rows that a statement answered with last, and what was made of them.
        self.met: dict[Hashable, tuple[list[Any], tuple[Any, ...]]] = {}

    def get(self, build: Callable[..., Any], args: tuple[Any, ...]) -> Statement:
        """
        Return the statement that a function builds from the tables.
        """
        key = (build, args)
        found = self._made.get(key)
        if found is None:
            core = build(self.tables, *args)
            found = self._made[key] = Statement(core, self._dialect)
        return found


class Runner(Block):
    """
    What runs statements on one connection, until its block ends.

    Attributes:
        url: The store, for error texts.
        connection: Where statements are run.
        statements: The store's statements.
        is_shared: Whether somebody else can reach the transaction, and undo it
            between two statements; else only a statement that fails can.
    """

    is_shared = False

    def __init__(
        self, url: str, connection: Connection, statements: Statements
    ) -> None:
        self.url, self.connection, self.statements = url, connection, statements
        self._cursor = connection.connection.cursor
        self._error = connection.dialect.loaded_dbapi.Error
        self._refused = (self._error, *FOREIGN)

    @property
    def tables(self) -> Tables:
        """
        The tables of the store.
        """
        return self.statements.tables

    def rows(
        self, build: Callable[..., Any], *args: Any, **values: Any
    ) -> list[list[Any]]:
        """
        Run a statement that answers with rows.
        """
        statement = self.statements.get(build, args)
        with self._run(statement, values) as cursor:
            return [statement.row(raw) for raw in cursor.fetchall()]

    def remembered(
        self, build: Callable[..., Any], make: Callable[[list[Any]], Any]
    ) -> tuple[Any, ...]:
        """
        Run a statement that often answers the same, and return what is made of it.

        Args:
            build: The statement.
            make: Makes something that does not change of a row.
        """
        statement = self.statements.get(build, ())
        with self._run(statement, {}) as cursor:
            raw = list(cursor.fetchall())
        met = self.statements.met.get(build)
        if met is None or met[0] != raw:
            met = raw, tuple(make(statement.row(row)) for row in raw)
            self.statements.met[build] = met
        return met[1]

    def looked_up(
        self, build: Callable[..., Any], *args: Any, **values: Any
    ) -> list[list[Any]]:
        """
        Run a statement that looks for texts; what cannot be kept is not found.
        """
        try:
            return self.rows(build, *args, **values)
        except StoreError as error:
            if is_unfit(error.__cause__):
                return []
            raise

    def row(
        self, build: Callable[..., Any], *args: Any, **values: Any
    ) -> list[Any] | None:
        """
        Run a statement that looks for one row.
        """
        statement = self.statements.get(build, args)
        try:
            with self._run(statement, values) as cursor:
                raw = cursor.fetchone()
        except StoreError as error:
            if is_unfit(error.__cause__):
                return None
            raise
        return None if raw is None else statement.row(raw)

    def change(self, build: Callable[..., Any], *args: Any, **values: Any) -> int:
        """
        Run a statement that writes, and return how many rows it touched.
        """
        statement = self.statements.get(build, args)
        with self._run(statement, values) as cursor:
            return int(cursor.rowcount)

    def change_many(
        self,
        build: Callable[..., Any],
        values: Iterable[Mapping[str, Any]],
        *args: Any,
    ) -> int:
        """
        Run a statement that writes, once for each set of values.

        Returns:
            How many rows were touched in all.
        """
        statement = self.statements.get(build, args)
        given = [self._parameters(statement, each) for each in values]
        if not given:
            return 0
        with self.said(statement.sql, given, many=True) as cursor:
            return int(cursor.rowcount)

    def put_row(
        self,
        build: Callable[..., Any],
        what: type[Any],
        names: tuple[str, ...],
        row: Sequence[Any],
    ) -> int:
        """
        Run a statement that writes a row, and return how many it touched.

        Args:
            build: The statement.
            what: What it is built for.
            names: Its parameters; the same tuple each time.
            row: Their values, in that order.
        """
        statement = self.statements.get(build, (what,))
        with self.said(statement.sql, self._ordered(statement, names, row)) as cursor:
            return int(cursor.rowcount)

    def put_rows(
        self,
        build: Callable[..., Any],
        what: type[Any],
        names: tuple[str, ...],
        rows: Iterable[Sequence[Any]],
    ) -> int:
        """
        Run a statement that writes, once for each row, as :meth:`put_row` does.
        """
        statement = self.statements.get(build, (what,))
        given = [self._ordered(statement, names, row) for row in rows]
        if not given:
            return 0
        with self.said(statement.sql, given, many=True) as cursor:
            return int(cursor.rowcount)

    def _ordered(
        self, statement: Statement, names: tuple[str, ...], row: Sequence[Any]
    ) -> Any:
        try:
            return statement.in_order(names, row)
        except FOREIGN as error:
            raise store_error(self.url, error) from error

    def _run(self, statement: Statement, values: Mapping[str, Any]) -> "_Said":
        return self.said(statement.sql, self._parameters(statement, values))

    def _parameters(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        try:
            return statement.parameters(values)
        except FOREIGN as error:
            raise store_error(self.url, error) from error

    def said(self, sql: str, parameters: Any = (), *, many: bool = False) -> "_Said":
        """
        Run driver SQL and return a block in which its cursor can be read.

        Args:
            sql: The statement.
            parameters: Its parameters; with *many*, a list of such.
            many: Whether to run it once for each set of parameters.

        Raises:
            StoreError: If the database refuses, or the block cannot be used.
        """
        self.refuse_if_over()
        cursor = self._cursor()
        try:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
        except self._refused as error:
            cursor.close()
            self.end_if_undone()
            raise store_error(self.url, error) from cause_of(error)
        return _Said(self.url, cursor, self._error)

    def refuse_if_over(self) -> None:
        """
        Refuse further work on a block that is over, or that was undone.

        Raises:
            StoreError: If it is; the text says which.
        """
        if self.is_shared:
            self.end_if_undone()
        super().refuse_if_over()

    def end_if_undone(self) -> None:
        """
        Notice that the database, or the host, has undone the transaction.

        What followed would be in another transaction, or commit by itself.
        """
        if not (self._problem or self.is_whole()):
            self.end(UNDONE)

    def is_whole(self) -> bool:
        """
        Return whether the transaction that was begun is still open, and usable.
        """
        rules = self.tables.rules
        return rules.is_whole(self.connection, in_savepoint=self.can_go_back())

    def can_go_back(self) -> bool:
        """
        Return whether there is a savepoint within this work.
        """
        return False


class _Said:
    """
    A cursor that is closed at the end, and whose errors are the store's.
    """

    __slots__ = ("_cursor", "_error", "_url")

    def __init__(self, url: str, cursor: Any, error: type[Exception]) -> None:
        self._url, self._cursor, self._error = url, cursor, error

    def __enter__(self) -> Any:
        return self._cursor

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cursor.close()
        if isinstance(error, self._error):
            raise store_error(self._url, error) from cause_of(error)


def _binder(compiled: SQLCompiler, name: str, dialect: Dialect) -> _Converter | None:
    kind = compiled.binds[name].type.dialect_impl(dialect)
    return kind.bind_processor(dialect)


def _result_converters(core: Any, dialect: Dialect) -> list[tuple[int, _Converter]]:
    columns = getattr(core, "exported_columns", ())
    made = (
        (index, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for index, column in enumerate(columns)
    )
    return [(index, convert) for index, convert in made if convert is not None]
