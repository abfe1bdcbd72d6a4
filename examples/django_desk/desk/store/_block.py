"""
What every part of a transaction needs: rows of a table, and errors in crmkit's words.

Invariants:
    - Nothing is asked after the block is over or was undone.
    - A conflict undoes only the one statement that met it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import QuerySet

from crmkit.adapters.parts import UNDONE, Block, of_columns
from crmkit.errors import StoreError, StoreLockedError

P = ParamSpec("P")
T = TypeVar("T")
W = TypeVar("W", bound="Working")

_UNFIT = "a value does not fit: a text with half a character or NUL, or a huge number"
_WAITED = "another process or thread holds what is needed here; try again"


def told(method: Callable[Concatenate[W, P], T]) -> Callable[Concatenate[W, P], T]:
    """
    Return a method that refuses to work on a block that is over, and tells errors.
    """

    @wraps(method)
    def wrapped(self: W, *args: P.args, **kwargs: P.kwargs) -> T:
        self.refuse_if_over()
        with self.telling():
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[W, P], T]", wrapped)


def made_of(cls: type[T], rows: Iterable[Any]) -> tuple[T, ...]:
    """
    Return what rows stand for.
    """
    return tuple(of_columns(cls, vars(row)) for row in rows)


def store_error(url: str, error: DatabaseError) -> StoreError:
    """
    Return the store's error for one of Django's, without the values it may show.

    >>> print(store_error("django://default", DatabaseError("database is locked")))
    django://default: another process or thread holds what is needed here; try again
    """
    problem = str(error).partition("\n")[0]
    if "lock" in problem:
        return StoreLockedError(url, _WAITED)
    return StoreError(url, problem, may_pass="connection" in problem)


class Working(Block):
    """
    What asks and writes rows until its block ends.

    Attributes:
        url: The store, for error texts.
        alias: Django's name of the database.
    """

    _depth = 0

    def __init__(self, url: str, alias: str, *, allow_scan: bool) -> None:
        self.url, self.alias, self.allow_scan = url, alias, allow_scan

    def rows(self, model: Any) -> QuerySet:
        """
        Return the rows of a table.
        """
        return model.objects.using(self.alias)

    def inserted(self, model: type[models.Model], **values: Any) -> bool:
        """
        Insert a row; return False if there is one that it must not stand beside.
        """
        try:
            with transaction.atomic(using=self.alias):
                self.rows(model).create(**values)
        except IntegrityError:
            return False
        return True

    @contextmanager
    def telling(self) -> Iterator[None]:
        """
        Raise errors of the database as errors of the store.
        """
        try:
            yield
        except DatabaseError as error:
            if not self._depth:
                self.end(UNDONE)
            raise store_error(self.url, error) from error
        except (UnicodeEncodeError, OverflowError) as error:
            raise StoreError(self.url, _UNFIT) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did, and only that, if it raises.
        """
        self.refuse_if_over()
        with self.telling():
            point = transaction.savepoint(using=self.alias)
        self._depth += 1
        try:
            yield
            self.refuse_if_over()
            with self.telling():
                transaction.savepoint_commit(point, using=self.alias)
        except BaseException:
            self._go_back(point)
            raise
        finally:
            self._depth -= 1

    def _go_back(self, point: str) -> None:
        if not self._problem:
            transaction.savepoint_rollback(point, using=self.alias)
            transaction.savepoint_commit(point, using=self.alias)
