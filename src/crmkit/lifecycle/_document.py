"""
A status machine as a document: what a company may write in JSON.

Invariants:
    - Engine logic reads a status's *category*; names and labels are free.
    - A move says what it takes, what must be there, what it does to the record
      and who is told of it; nothing else happens.

Not here: making moves (:mod:`crmkit.lifecycle` ``_machine``).
"""

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import StringConstraints

from crmkit.labels import Choice, Label
from crmkit.lifecycle._duration import Duration
from crmkit.records import Document, Line, Prose, Slug

#: Name of a field; ``custom.level`` is the custom field ``level``.
FieldName = Annotated[
    str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,63}|custom\.[a-z0-9_]{1,63})$")
]


class Category(Choice):
    """
    What a status means to clocks and reports.
    """

    OPEN = "open", Label("Open", "进行中")
    PAUSED = "paused", Label("Waiting", "等待中")
    DONE = "done", Label("Done", "已完成")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Document):
    """
    One status of a machine.

    Attributes:
        name: Stable name.
        category: What it means to clocks: work goes on, it waits for the
            customer, nothing is left to do.
        en: English label.
        zh: Chinese label.
        aliases: Other words for it.
        read_only: Whether nothing but a move may change a record in it (T8).
        retired: Whether no move leads there any more; records that are still in it
            have the moves out of it.

    >>> waiting = Status.of({"name": "waiting", "category": "等待中",
    ...     "en": "Waiting", "zh": "等待"})
    >>> waiting.category, waiting.read_only
    (<Category.PAUSED: 'paused'>, False)
    """

    type_name: ClassVar[str] = "status"

    name: Slug
    category: Category
    en: Line
    zh: Line
    aliases: tuple[Line, ...] = ()
    read_only: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard(Document):
    """
    A condition that must surely hold for a move to be made.

    Attributes:
        when: The condition, over the record as the move would leave it; what
            it was before is ``old.…``, as in any condition about a change.
        en: Why the move is refused if it does not hold, in English.
        zh: The same in Chinese.
    """

    type_name: ClassVar[str] = "guard"

    when: Prose
    en: Line
    zh: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(Document):
    """
    A message that a move has as its effect, to somebody of our own.

    Attributes:
        message: Name of the message's text.
        to: Field of the record that holds the id of the user who is told.
    """

    type_name: ClassVar[str] = "tell"

    message: Slug
    to: Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Document):
    """
    One way from some statuses to another.

    Attributes:
        name: Stable name.
        sources: Statuses it starts from.
        target: Status it leads to.
        en: English label.
        zh: Chinese label.
        takes: Fields that may be given with the move. Here and in the next two,
            ``custom.level`` is the custom field ``level``.
        asks: Fields that must be given anew with the move.
        needs: Fields that must be filled once the move is made.
        guards: Conditions that must hold.
        by_another: Whether somebody else makes it than who moved the record into its
            status; the application itself may. It is the desk that sees to that, as
            only a history knows who it was.
        sets: Fields set to a fixed value; None clears a field.
        stamps: Fields set to the instant of the move.
        stamps_once: The same, unless the field is filled already.
        due_after: Field → length of time; the field is set to the instant that
            long after the move, in plain time.
        copies: Field → field whose value it takes.
        counts: Number fields that go up by one.
        tells: Messages that are its effect.
    """

    type_name: ClassVar[str] = "move"

    name: Slug
    sources: tuple[Slug, ...]
    target: Slug
    en: Line
    zh: Line
    takes: tuple[FieldName, ...] = ()
    asks: tuple[FieldName, ...] = ()
    needs: tuple[FieldName, ...] = ()
    guards: tuple[Guard, ...] = ()
    by_another: bool = False
    # Maps have no hash: equal moves have equal names, which is enough for one.
    sets: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False)
    stamps: tuple[Slug, ...] = ()
    stamps_once: tuple[Slug, ...] = ()
    due_after: dict[Slug, Duration] = dataclasses.field(
        default_factory=dict, hash=False
    )
    copies: dict[str, str] = dataclasses.field(default_factory=dict, hash=False)
    counts: tuple[Slug, ...] = ()
    tells: tuple[Tell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDocument(Document):
    """
    A whole status machine.

    Attributes:
        name: Name of the machine.
        record: Type of record that it moves.
        field: Field of the record that holds its status.
        since: Field that is set to the instant of each move; None if the
            record has none.
        initial: Status of a new record.
        statuses: All statuses.
        moves: All moves.
    """

    type_name: ClassVar[str] = "machine"

    name: Slug
    record: Slug
    field: Slug = "status"
    since: Slug | None = "status_since"
    initial: Slug
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]
