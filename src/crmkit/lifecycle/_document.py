"""
A status machine as a document: what a company may write in JSON.

Invariants:
    - Engine logic reads a status's *category*; names and labels are free.
    - A move says what it takes, what must be there, and what it does to the
      record; nothing else happens.

Not here: making moves (:mod:`crmkit.lifecycle` ``_machine``).
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records import Document, Line, Prose, Slug


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard(Document):
    """
    A condition that must surely hold for a move to be made.

    Attributes:
        when: The condition, over the record as the move would leave it.
        en: Why the move is refused if it does not hold, in English.
        zh: The same in Chinese.
    """

    type_name: ClassVar[str] = "guard"

    when: Prose
    en: Line
    zh: Line


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
        takes: Fields that may be given with the move.
        asks: Fields that must be given anew with the move.
        needs: Fields that must be filled once the move is made.
        guards: Conditions that must hold.
        sets: Fields set to a fixed value; None clears a field.
        stamps: Fields set to the instant of the move.
        stamps_once: The same, unless the field is filled already.
        copies: Field → field whose value it takes.
        counts: Number fields that go up by one.
    """

    type_name: ClassVar[str] = "move"

    name: Slug
    sources: tuple[Slug, ...]
    target: Slug
    en: Line
    zh: Line
    takes: tuple[Slug, ...] = ()
    asks: tuple[Slug, ...] = ()
    needs: tuple[Slug, ...] = ()
    guards: tuple[Guard, ...] = ()
    sets: dict[str, Any] = field(default_factory=dict)
    stamps: tuple[Slug, ...] = ()
    stamps_once: tuple[Slug, ...] = ()
    copies: dict[str, str] = field(default_factory=dict)
    counts: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDocument(Document):
    """
    A whole status machine.

    Attributes:
        name: Name of the machine.
        record: Type of record that it moves.
        initial: Status of a new record.
        statuses: All statuses.
        moves: All moves.
    """

    type_name: ClassVar[str] = "machine"

    name: Slug
    record: Slug
    initial: Slug
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]
