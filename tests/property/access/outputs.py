"""
All that somebody is told by an answer, an error or a line of the log.

Invariants:
    - Nothing of a value is left out: fields of records, changes and errors, what they
      are written as, what a cursor holds, and what an error was raised in place of.

Not here: what he may be told (:mod:`tests.property.access.oracle`).
"""

import base64
import binascii
import dataclasses
import logging
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import attrs

from crmkit.errors import CrmkitError
from crmkit.records import Record

_DEEPEST = 12


def told(value: object, depth: int = 0) -> Iterator[str]:
    """
    Yield all texts that a value tells, in an order that depends on it alone.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, BaseException):
        yield from _told_error(value, depth)
    elif isinstance(value, str):
        yield str.__str__(value)
        yield from _unpacked(value)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif isinstance(value, Mapping):
        for key in sorted(value, key=str):
            yield from told(key, depth + 1)
            yield from told(value[key], depth + 1)
    elif isinstance(value, set | frozenset):
        yield from told(sorted(value, key=str), depth)
    elif isinstance(value, Iterable) and not isinstance(value, Record):
        yield type(value).__name__
        for each in value:
            yield from told(each, depth + 1)
        yield from _told_parts(value, depth)
    else:
        yield repr(value)
        yield str(value)
        yield from _told_parts(value, depth)


def _told_parts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Record):
        yield value.to_json()
        yield from told(value.to_dict(), depth + 1)
        yield from told(value.hidden, depth + 1)
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
    elif attrs.has(cls := type(value)):
        names = [field.name for field in attrs.fields(cls)]
    else:
        return
    for name in names:
        yield name
        yield from told(getattr(value, name), depth + 1)


def _told_error(error: BaseException, depth: int) -> Iterator[str]:
    yield type(error).__name__
    yield str(error)
    yield repr(error)
    if isinstance(error, CrmkitError):
        yield from (error.text(language) for language in ("en", "zh"))
    yield from told(error.args, depth + 1)
    yield from told(vars(error), depth + 1)
    yield from getattr(error, "__notes__", ())
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from _told_error(other, depth + 1)
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _told_error(each, depth + 1)


def _unpacked(text: str) -> Iterator[str]:
    """
    Yield what a cursor holds, if a text is one.
    """
    for part in text.split("."):
        padded = part + "=" * (-len(part) % 4)
        try:
            yield base64.urlsafe_b64decode(padded.encode()).decode()
        except (ValueError, binascii.Error):
            continue


def pickled(value: object) -> str:
    """
    Return what a value is pickled as, if it can be.
    """
    try:
        return pickle.dumps(value).decode("latin-1")
    except (TypeError, AttributeError, pickle.PicklingError, CrmkitError):
        return ""


class _Keeper(logging.Handler):
    """
    Keeps lines of the log.
    """

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.DEBUG)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        """
        Keep a line.
        """
        self._records.append(record)


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """
    Return a block of which all log records are kept, down to those for programmers.
    """
    records: list[logging.LogRecord] = []
    handler = _Keeper(records)
    logger = logging.getLogger("crmkit")
    before, spreads = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        logger.propagate = spreads


def told_by_log(records: Iterable[logging.LogRecord]) -> Iterator[str]:
    """
    Yield all texts that lines of the log tell.
    """
    for each in records:
        yield each.getMessage()
        yield from told(each.args or ())
        if each.exc_info is not None and each.exc_info[1] is not None:
            yield from told(each.exc_info[1])


@attrs.frozen
class Outcome:
    """
    What a call came to.

    Attributes:
        texts: All texts that it told.
        pickled: What it is pickled as.
        value: What it returned; None if it raised.
    """

    texts: tuple[str, ...]
    pickled: str = attrs.field(repr=False)
    value: Any = attrs.field(repr=False, default=None)

    def tells(self, token: str) -> bool:
        """
        Tell whether a text is anywhere in it.
        """
        return token in self.pickled or any(token in text for text in self.texts)


def outcome(call: Callable[[], object]) -> Outcome:
    """
    Make a call and return what it came to.
    """
    value: object = None
    with logged() as records:
        try:
            value = call()
        except CrmkitError as error:
            answer: object = error
        else:
            answer = value
    texts = (*told(answer), *told_by_log(records))
    return Outcome(texts, pickled(answer), value)
