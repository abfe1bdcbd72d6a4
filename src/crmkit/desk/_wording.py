"""
Reading the words of a command: labels and aliases of choices as values.

Invariants:
    - Words are read before anything looks whether values look like values.
    - What means no choice is told with all else that is wrong.

Not here: which choices there are (:mod:`crmkit.presets`).
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs

from crmkit.desk._commands import Command
from crmkit.errors import FieldError, InvalidRecordError, UnknownChoiceError
from crmkit.presets import Settings
from crmkit.records import Record, field_names, record_names

C = TypeVar("C", bound=Command)

#: Fields of commands that hold a record, and of what type if its data need not say.
_HELD: Final[Mapping[str, str | None]] = {"record": None, "client": "customer"}
_TYPE: Final = "type"


def in_values(command: C, settings: Settings) -> C:
    """
    Return a command with the words of the record that it holds as values.

    Raises:
        InvalidRecordError: If a word means no choice, with every other problem.

    >>> from crmkit.desk import Add
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> wanted = Add(record=Customer(name="恒信科技", stage="意向"))
    >>> in_values(wanted, standard()).record.stage
    'interested'
    """
    for name in _HELD:
        record = getattr(command, name, None)
        if isinstance(record, Record):
            names = field_names(type(record))
            found = {each: getattr(record, each) for each in names}
            read = _Read.of(record.type_name, found, settings)
            if read.values or read.problems:
                new: Any = {name: record.replace(**read.values)}
                command = dataclasses.replace(command, **new)
                read.check(type(command), name, command)
    return command


def command_of(cls: type[C], data: Mapping[str, Any], settings: Settings) -> C:
    """
    Return a command made from data that may say choices in words.

    Raises:
        InvalidRecordError: With every problem at once.

    >>> from crmkit.desk import Add
    >>> from crmkit.presets import standard
    >>> data = {"record": {"type": "customer", "name": "恒信科技", "stage": "意向"}}
    >>> command_of(Add, data, standard()).record.stage
    'interested'
    """
    for name, known in _HELD.items():
        given = data.get(name)
        if not isinstance(given, Mapping):
            continue
        read = _Read.of(str(known or given.get(_TYPE)), given, settings)
        data = {**data, name: {**given, **read.values}}
        read.check(cls, name, data)
    return cls.of(data)


@attrs.frozen
class _Read:
    """
    What was read of a record.

    Attributes:
        values: The fields that were said in words, as values.
        problems: What means no choice.
    """

    values: dict[str, str]
    problems: tuple[FieldError, ...]

    @classmethod
    def of(
        cls, type_name: str, fields: Mapping[str, Any], settings: Settings
    ) -> "_Read":
        values, problems = dict[str, str](), []
        for name, word in fields.items():
            if type(word) is not str:
                continue
            field = f"{type_name}.{name}"
            if field not in settings.labels:
                continue
            try:
                value = settings.read_choice(field, word)
            except UnknownChoiceError as error:
                came, names = repr(word)[:80], error.labels
                told = type_name, name, "choice", came, "", error.allowed
                problems.append(FieldError(*told, names=names))
            else:
                if value != word:
                    values[name] = value
        return cls(values, tuple(problems))

    def check(self, cls: type[C], held: str, wanted: C | Mapping[str, Any]) -> None:
        """
        Refuse what means no choice, with all else that is wrong with a command.
        """
        if not self.problems:
            return
        name = cls.type_name
        told = [_within(name, held, problem) for problem in self.problems]
        named = {problem.field for problem in told}
        rest = (p for p in _problems(cls, wanted) if p.field not in named)
        raise InvalidRecordError(name, [*told, *rest])


def _within(command: str, held: str, problem: FieldError) -> FieldError:
    """
    Return the problem of a record as one of the command that holds it.
    """
    where = f"{held}.{problem.field}"
    pair = record_names(problem.record_type, problem.field, "")
    names = {**problem.labels, **({f".{where}": pair} if pair else {})}
    came, allowed = problem.came, problem.allowed
    return FieldError(command, where, problem.code, came, "", allowed, names=names)


def _problems(cls: type[C], wanted: C | Mapping[str, Any]) -> Iterator[FieldError]:
    try:
        cls.of(wanted)
    except InvalidRecordError as error:
        yield from error.problems
