"""
Entries of a timeline: what happened, when, to which record, in words.

Invariants:
    - An entry is a value that one change and one record class make; nothing is read.
    - Entries are in one order: by when it happened, then by when it was recorded,
      then by the id of the change.
    - A title names records and fields, never what fields hold that may be sensitive.

Not here: which entries a customer has (:mod:`crmkit.crm._timeline`).
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

import attrs

from crmkit.conditions import Choices, Field
from crmkit.crm._life_ways import Way
from crmkit.labels import Choice, Label, Language
from crmkit.presets import Settings, record_fields
from crmkit.records import Change, FrozenMap, Record, Ref

_SHORT = 60
_SYSTEM_OWN = frozenset({"last_contacted_at"})
_NAMED_AT_MOST = 4


class Happening(Choice):
    """
    What happened to a record.
    """

    NEW = "new", Label("New", "新增")
    MOVED = "moved", Label("Moved", "流转")
    CHANGED = "changed", Label("Changed", "变更")


class Place(NamedTuple):
    """
    Where an entry stands among others.

    Of what has happened to a record since it came about, it is the place of the change.

    Attributes:
        at: When it happened, UTC.
        recorded_at: When it was recorded, UTC.
        version: Version of the record that the change led to.
        id: Id of the change.
    """

    at: datetime
    recorded_at: datetime
    version: int
    id: str


@attrs.frozen(kw_only=True)
class Fact:
    """
    What a field held before and after.

    Attributes:
        field: Its name.
        label: Its name in both languages.
        old: What it held before; None if nothing.
        new: What it holds after.
        choices: Label of each value, if it has choices.
        zone: In which instants are shown.
    """

    field: str
    label: Label
    old: Any
    new: Any
    choices: Mapping[str, Label] = attrs.field(factory=dict, repr=False, eq=False)
    zone: tzinfo = attrs.field(default=UTC, repr=False, eq=False)

    def text(self, language: Language) -> str:
        """
        Return it as a line, for whoever may see the values.

        >>> Fact(field="city", label=Label("City", "城市"), old=None,
        ...     new="北京").text("zh")
        '城市：– → 北京'
        """
        old, new = (self._shown(value, language) for value in (self.old, self.new))
        colon = "：" if language == "zh" else ": "
        return f"{self.label.text(language)}{colon}{old} → {new}"

    def _shown(self, value: object, language: Language) -> str:
        if isinstance(value, tuple) and value and self.choices:
            comma = "、" if language == "zh" else ", "
            return comma.join(self._shown(each, language) for each in value)
        label = self.choices.get(value) if isinstance(value, str) else None
        if label is not None:
            return label.text(language)
        return _plain(value, language, self.zone)


@attrs.frozen(kw_only=True)
class TimelineEntry:
    """
    Something that happened.

    Attributes:
        at: When it happened, UTC: for a new record, when it came about if it says so.
        recorded_at: When it was recorded, UTC.
        kind: Type of the record, for example ``"ticket"``.
        what: Whether the record is new, was moved to another status, or changed.
        record: The record.
        number: Its number, if it has one.
        title: What happened, in both languages.
        by: Id of the user who did it, or ``system:…``.
        facts: The fields that it was about, before and after.
        change: The change it was made of, with cause and command.
        zone: The company's, in which instants are shown.

    >>> from crmkit import CRM
    >>> desk = CRM.open("memory://").as_system("doctest")
    >>> client = desk.customers.add(name="恒信科技", number="C1")
    >>> _ = desk.customers.change(client.id, {"city": "北京"})
    >>> entry = desk.customers.history(client.id)[0]
    >>> entry.kind, entry.what.value, entry.title.zh
    ('customer', 'changed', '客户 C1：变更（城市）')
    >>> [fact.text("en") for fact in entry.facts]
    ['City: – → 北京']
    """

    at: datetime
    recorded_at: datetime
    kind: str
    what: Happening
    record: Ref
    number: str | None
    title: Label
    by: str
    facts: tuple[Fact, ...]
    change: Change
    zone: tzinfo = attrs.field(default=UTC, repr=False, eq=False)

    def text(self, language: Language) -> str:
        """
        Return it as a line: instant in the company's zone, title, who.
        """
        return (
            f"{_wall_time(self.at, self.zone)} {self.title.text(language)} ({self.by})"
        )

    def __str__(self) -> str:
        return self.text("en")

    @property
    def place(self) -> Place:
        """
        Where it stands among others.
        """
        return Place(self.at, self.recorded_at, self.change.version, self.change.id)


def happening(change: Change, moved: str) -> Happening | None:
    """
    Return what a change is; None if it only notes what another entry tells.

    Args:
        change: The change.
        moved: The field that holds the status of such records.
    """
    if change.version == 1:
        return Happening.NEW
    if moved in change.fields:
        return Happening.MOVED
    return Happening.CHANGED if change.fields.keys() - _SYSTEM_OWN else None


def moved_field(settings: Settings, kind: str) -> str:
    """
    Return the field that holds the status of records of a type.
    """
    machine = settings.machines.get(kind)
    return str(getattr(machine and machine.document, "field", "status"))


@attrs.frozen
class Teller:
    """
    What tells of records of one class.

    Attributes:
        way: How they belong to the customer.
        fields: What conditions know of their fields.
        choices: Field → value → label.
        moved: The field that holds their status.
        zone: The company's.
    """

    way: Way
    fields: Mapping[str, Field]
    choices: Mapping[str, Mapping[str, Label]]
    moved: str
    zone: tzinfo

    @classmethod
    def of(cls, way: Way, settings: Settings) -> "Teller":
        """
        Return what tells of the records that belong by a way.
        """
        fields = record_fields(way.kind)
        choices = {
            name: settings.labels.get(f"{way.kind}.{name}") or _choices(field)
            for name, field in fields.items()
        }
        moved = moved_field(settings, way.kind)
        if way.kind in settings.machines:
            choices[moved] = settings.machines[way.kind].labels
        return cls(way, fields, choices, moved, settings.zone)

    def what(self, change: Change) -> Happening | None:
        """
        Return what a change is; None if it only notes what another entry tells.
        """
        return happening(change, self.moved)

    def tells_later(self, what: AbstractSet[Happening]) -> bool:
        """
        Tell whether any of these can happen to such a record that is there already.
        """
        moves = Happening.MOVED in what and self.moved in self.fields
        return Happening.CHANGED in what or moves

    def entry(
        self, at: datetime, change: Change, what: Happening, record: Record
    ) -> TimelineEntry:
        """
        Return the entry of a change.

        Args:
            at: When it happened.
            change: The change.
            what: What it is.
            record: The record as it is known.
        """
        number: str | None = getattr(record, "number", None)
        facts = tuple(self._facts(change))
        name = self.way.label
        return TimelineEntry(
            at=at,
            recorded_at=change.recorded_at,
            kind=self.way.kind,
            what=what,
            record=change.record,
            number=number,
            title=Label(
                f"{_called(name.en, number)}: {self._told(what, facts, 'en')}",
                f"{_called(name.zh, number)}：{self._told(what, facts, 'zh')}",
            ),
            by=change.by,
            facts=facts,
            change=change,
            zone=self.zone,
        )

    def _facts(self, change: Change) -> Iterator[Fact]:
        for name, (old, new) in change.fields.items():
            field = self.fields.get(name)
            yield Fact(
                field=name,
                label=(field and field.label) or Label(name, name),
                old=old,
                new=new,
                choices=self.choices.get(name, {}),
                zone=self.zone,
            )

    def _told(
        self, what: Happening, facts: tuple[Fact, ...], language: Language
    ) -> str:
        match what:
            case Happening.NEW:
                return _with(what, self._sort(facts, language), language)
            case Happening.MOVED:
                moved = next(fact for fact in facts if fact.field == self.moved)
                return moved.text(language).partition(
                    "：" if language == "zh" else ": "
                )[2]
            case _:
                return _with(what, _names(facts, language), language)

    def _sort(self, facts: tuple[Fact, ...], language: Language) -> str:
        """
        Return of what sort a new record is: its first choice that is no status.
        """
        for fact in facts:
            label = fact.choices.get(fact.new) if fact.field != self.moved else None
            if label is not None:
                return label.text(language)
        return ""


def _with(what: Happening, told: str, language: Language) -> str:
    happened = what.label.text(language)
    if not told:
        return happened
    return f"{happened}（{told}）" if language == "zh" else f"{happened} ({told})"


def _called(name: str, number: str | None) -> str:
    return f"{name} {number}" if number else name


def _choices(field: Field) -> Mapping[str, Label]:
    return field.type.labels if isinstance(field.type, Choices) else {}


def _names(facts: tuple[Fact, ...], language: Language) -> str:
    names = [
        fact.label.text(language) for fact in facts if fact.field not in _SYSTEM_OWN
    ]
    more = " …" if len(names) > _NAMED_AT_MOST else ""
    comma = "、" if language == "zh" else ", "
    return comma.join(names[:_NAMED_AT_MOST]) + more


def _plain(value: object, language: Language, zone: tzinfo) -> str:
    match value:
        case None | ():
            return "–"
        case bool():
            return {"en": ("no", "yes"), "zh": ("否", "是")}[language][value]
        case datetime():
            return _wall_time(value, zone)
        case tuple():
            return ("、" if language == "zh" else ", ").join(map(str, value))
        case _:
            return _written(value)


def _wall_time(at: datetime, zone: tzinfo) -> str:
    """
    Return an instant as clocks show it, and how far they are from UTC.
    """
    try:
        local = at.astimezone(zone)
    except OverflowError:  # at the ends of time, where it is no date any more
        local = at
    return local.isoformat(" ", "minutes").replace("+00:00", "Z")


def _written(value: object) -> str:
    if isinstance(value, FrozenMap):
        value = ", ".join(f"{name}={each}" for name, each in value.items()) or "–"
    text = " ".join(str(value).split())
    if len(text) <= _SHORT:
        return text
    kept, left = text[: _SHORT - 1], text[_SHORT - 1]
    if f"{kept[-1]}{left}".isascii() and not left.isspace():  # within a word
        kept = kept.rpartition(" ")[0] or kept
    return f"{kept.rstrip()}…"
