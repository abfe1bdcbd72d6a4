"""
What somebody has to be allowed to give a command.

Invariants:
    - A command that is not here is given by the application alone.
    - Whoever names another as the one who answers for a record that is there hands it
      over, in whatever command; so does who takes it from somebody. Who answers for a
      new one is said by whoever enters it.

Not here: whether he is allowed (``_permitting``).
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from crmkit.desk import (
    Add,
    Adopt,
    AssignTicket,
    Command,
    LinkTickets,
    MergeTicket,
    Move,
    NotifyUser,
    OpenTicket,
    OpenTicketFor,
    OpenTicketFromFeedback,
    RecordInteraction,
    ReportProgress,
    RouteTicket,
    TakeArchive,
    Update,
)
from crmkit.presets import Settings
from crmkit.records import (
    Document,
    FieldDefinition,
    Record,
    Ref,
    User,
    Verification,
)

#: Fields that say who answers for a record: whoever changes them hands it over.
ANSWERING: Final = frozenset({"owner", "department"})


@attrs.frozen
class Demand:
    """
    What somebody has to be allowed to give a command.

    Attributes:
        operation: The operation, such as ``customer.change``.
        record: The record that it is about; None if it makes one.
        fields: Fields that are given.
        move: The move that is made.
        takes: Whether it is nothing to ask about if he has it, or nobody does.
        marks: Whether it only tells whether the fields are there: they must not be
            hidden from him.
    """

    operation: str
    record: Ref | None = None
    fields: tuple[str, ...] = ()
    move: str | None = None
    takes: bool = False
    marks: bool = False


#: What is demanded of a command that only the application gives.
SYSTEM: Final = Demand("system")


def demands_of(command: Command, settings: Settings, by: str) -> Iterator[Demand]:
    """
    Yield what somebody has to be allowed to give a command.

    Args:
        command: The command.
        settings: What the company has chosen.
        by: Id of who gives it: what he takes on himself is not handed over.

    >>> from crmkit.presets import standard
    >>> for each in demands_of(Update(record="customer:C1", fields={"city": "北京",
    ...     "owner": "li"}), standard(), "wang"):
    ...     print(each.operation, each.record, each.fields)
    customer.assign customer:C1 ('owner',)
    customer.change customer:C1 ('city',)
    """
    demanding = _DEMANDING.get(type(command))
    if demanding is None:
        yield SYSTEM
    else:
        yield from demanding(command, settings, by)


def _add(command: Add | Adopt, _settings: Settings, _by: str) -> Iterator[Demand]:
    verb = "adopt" if isinstance(command, Adopt) else "add"
    yield from _new(command.record, verb)


def _new(record: Record, verb: str = "add") -> Iterator[Demand]:
    if isinstance(record, FieldDefinition):
        yield Demand("configure")
    yield Demand(f"{record.type_name}.{verb}", fields=_given(record))
    if isinstance(record, Verification):
        yield from _marked(record, verb)


def _marked(mark: Verification, verb: str) -> Iterator[Demand]:
    """
    Yield that the field that a mark is about is seen: else it would tell of it.
    """
    about = {"need": mark.need, "contact": mark.contact, "customer": mark.customer}
    kind = next((kind for kind, each in about.items() if each), None)
    if kind is not None and mark.field_name:
        name = mark.field_name.removeprefix("custom.")
        ref = Ref(kind, about[kind] or "")
        yield Demand(f"verification.{verb}", ref, (name,), marks=True)


def _given(document: Document) -> tuple[str, ...]:
    """
    Return the fields that differ from what they are if nothing is said of them.
    """
    found = []
    for field in dataclasses.fields(document):
        value = getattr(document, field.name)
        if field.name == "custom":
            found += list(value)
        elif field.name not in ("id", "version") and value != field.default:
            found.append(field.name)
    return tuple(found)


def _names(fields: Mapping[str, Any]) -> list[str]:
    """
    Return the fields that are given, custom ones by their ids.
    """
    custom = fields.get("custom")
    inner = list(custom) if isinstance(custom, Mapping) else []
    return [*(name for name in fields if name != "custom"), *inner]


def _update(command: Update, _settings: Settings, _by: str) -> Iterator[Demand]:
    ref = Ref.parse(command.record)
    if ref.type == FieldDefinition.type_name:
        yield Demand("configure")
    names = _names(command.fields)
    answering = tuple(name for name in names if name in ANSWERING)
    others = tuple(name for name in names if name not in ANSWERING)
    if ref.type == User.type_name:  # there it says where he works
        answering, others = (), tuple(names)
    if answering:
        yield Demand(f"{ref.type}.assign", ref, answering)
    if others or not answering:
        yield Demand(f"{ref.type}.change", ref, others)


def _moved(
    ref: Ref, move: str, data: Mapping[str, Any], settings: Settings, by: str
) -> Iterator[Demand]:
    machine = settings.machines.get(ref.type)
    name = machine.read_move(move) if machine else move
    handed = tuple(sorted(ANSWERING & data.keys()))
    others = tuple(each for each in _names(data) if each not in ANSWERING)
    yield Demand(f"{ref.type}.move", ref, others, name)
    if handed:
        takes = handed == ("owner",) and data["owner"] == by
        yield Demand(f"{ref.type}.assign", ref, handed, takes=takes)
    if into := data.get("merged_into"):
        yield Demand("ticket.merge", ref)
        yield Demand("ticket.merge", Ref("ticket", str(into)))


def _move(command: Move, settings: Settings, by: str) -> Iterator[Demand]:
    ref = Ref.parse(command.record)
    yield from _moved(ref, command.move, command.data, settings, by)


def _interaction(
    command: RecordInteraction, _settings: Settings, _by: str
) -> Iterator[Demand]:
    yield from _new(command.interaction)


def _opened(command: OpenTicket, _settings: Settings, _by: str) -> Iterator[Demand]:
    yield Demand("ticket.add", fields=_given(command))


def _opened_for(
    command: OpenTicketFor, settings: Settings, by: str
) -> Iterator[Demand]:
    yield from _opened(command, settings, by)
    if command.client is not None:
        yield from _new(command.client)


def _opened_of(
    command: OpenTicketFromFeedback, settings: Settings, by: str
) -> Iterator[Demand]:
    told = Ref("feedback", command.feedback or "")
    yield Demand("feedback.change", told, ("ticket",))
    yield from _opened(command, settings, by)


def _progress(command: ReportProgress, settings: Settings, by: str) -> Iterator[Demand]:
    ref = Ref("ticket", command.ticket or "")
    yield Demand("interaction.add", fields=("summary", "ticket"))
    if command.move is None:
        yield Demand("ticket.change", ref, ("next_update_at",))
    else:
        yield from _moved(ref, command.move, command.data, settings, by)


def _merge(command: MergeTicket, _settings: Settings, _by: str) -> Iterator[Demand]:
    yield Demand("ticket.merge", Ref("ticket", command.ticket))
    yield Demand("ticket.merge", Ref("ticket", command.into))


def _link(command: LinkTickets, _settings: Settings, _by: str) -> Iterator[Demand]:
    yield Demand("ticket.change", Ref("ticket", command.ticket), ("linked",))
    yield Demand("ticket.read", Ref("ticket", command.other))


def _assign(
    command: AssignTicket | RouteTicket, _settings: Settings, _by: str
) -> Iterator[Demand]:
    yield Demand("ticket.assign", Ref("ticket", command.ticket))


def _archive(command: TakeArchive, _settings: Settings, _by: str) -> Iterator[Demand]:
    yield Demand("customer.archive", Ref("customer", command.customer))


def _notify(command: NotifyUser, _settings: Settings, _by: str) -> Iterator[Demand]:
    about = Ref.parse(command.about)
    yield Demand(f"{about.type}.read", about)
    yield Demand("user.notify", Ref("user", command.user))


#: Yields what a command of one class demands of who gives it.
_Demanding = Callable[[Any, Settings, str], Iterable[Demand]]
_DEMANDING: Final[Mapping[type[Command], _Demanding]] = {
    Add: _add,
    Adopt: _add,
    AssignTicket: _assign,
    LinkTickets: _link,
    MergeTicket: _merge,
    Move: _move,
    NotifyUser: _notify,
    OpenTicket: _opened,
    OpenTicketFor: _opened_for,
    OpenTicketFromFeedback: _opened_of,
    RecordInteraction: _interaction,
    ReportProgress: _progress,
    RouteTicket: _assign,
    TakeArchive: _archive,
    Update: _update,
}


def words_of(value: object) -> Iterator[str]:
    """
    Yield all texts that something names, and the ids of references among them.

    >>> sorted(words_of(Update(record="customer:C1", fields={"owner": "li"})))
    ['C1', 'customer:C1', 'li']
    """
    if isinstance(value, str):
        yield value
        yield from value.split(":", 1)[1:]
    elif isinstance(value, Document):
        for field in dataclasses.fields(value):
            yield from words_of(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from words_of(tuple(value.values()))
    elif isinstance(value, Iterable):
        for each in value:
            yield from words_of(each)
