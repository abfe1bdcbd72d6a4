"""
Everything a company may choose, in one value.

Invariants:
    - A setting is data; changing one is an edit, not a release.
    - The values that ship (:func:`standard`) are the documents' own.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from crmkit.access import Access, AccessPolicy
from crmkit.calendars import Calendar
from crmkit.conditions import (
    FieldType,
    Function,
    Schema,
)
from crmkit.errors import (
    SettingsError,
    UnknownChoiceError,
)
from crmkit.forms import DescriptionPolicy
from crmkit.labels import Label, Language
from crmkit.lifecycle import Machine
from crmkit.messages import MessageTemplate
from crmkit.presets._choices import ChoiceWays, shared_choices, sharing_problems
from crmkit.presets._custom_fields import (
    declaration_problems,
    declared,
)
from crmkit.presets._field_options import label_problems, option_problems
from crmkit.presets._field_ways import FieldWays, options_given
from crmkit.presets._moved import machine_problems, moved_choices
from crmkit.presets._schemas import RelatedSchemas
from crmkit.records import (
    Checker,
    CustomField,
    Department,
    FieldOption,
    NumberFormat,
    Priority,
    Record,
    Ticket,
    User,
    record_class,
)
from crmkit.routing import Router, RoutingPolicy
from crmkit.sla import SlaPolicy

#: How many links a condition may follow from a record.
_STEPS = 2
#: Types of record that have numbers, and messages that commands send.
NUMBERED = ("customer", "ticket", "interaction")
MESSAGES = (
    "ticket_overdue",
    "update_overdue",
    "delivery_failed",
    "collaboration_asked",
    "need_changed",
    "low_score",
    "lead_made",
    "basics_missing",
    "said_anew",
)
#: Topics of tickets that also make a lead (T12).
LEAD_TOPICS: Final = ("cooperation",)
#: What is to be known of every customer (C2): of each group one.
BASICS: Final = (("name",), ("phone", "email", "wechat"), ("industry",), ("city",))


def _low_score_ticket() -> dict[str, str]:
    return {"kind": "complaint", "scenario": "satisfaction", "priority": "medium"}


@attrs.frozen(kw_only=True)
class Settings(FieldWays, ChoiceWays):
    """
    What a company has chosen.

    Attributes:
        zone: The company's zone; days and years begin there.
        language: Language of what goes out.
        numbers: Record type → how its numbers are written.
        machines: Record type → statuses and moves of its records; there is one for
            tickets. The field that a machine moves has the machine's statuses as its
            choices, and only a move changes it.
        service_levels: Service levels; the first one applies to new tickets.
            Keep those that no longer do: a ticket names the one it was
            opened under.
        calendars: Business calendars by name; ``"always"`` is 24×7.
        choices: ``"ticket.kind"`` → value → label, for fields whose choices a
            company may edit; or the name of the field that it shares them with.
        messages: Texts by name.
        impacts: ``"ticket.topic"`` and ``"ticket.kind"`` → value → priority that is
            proposed for such a ticket.
        remind_every: After the first reminder of an overdue ticket, how long
            until the next; plain time.
        message_domain: Domain in the Message-ID of what goes out.
        alarm_user: Id of the user who is told in the application of a message that
            failed, where neither its record nor its customer has an owner who
            works here.
        low_score: Score at which, or below, a rating opens a ticket; None if none does.
        low_score_ticket: Fields of that ticket, beside those that the rating says.
        lead_topics: Topics of tickets that also make a lead: the customer becomes one
            who is interested, and whoever answers for him gets a task.
        basics: What is to be known of every customer: in each group of fields one.
        checks: Checks of phones, addresses, company numbers … that records pass before
            they are entered or changed; None for what records check themselves.
        routing: Which department and which person a new ticket goes to, if nobody is
            named; None means whoever acts.
        access: Who may see and do what; None means that nobody is limited.
        descriptions: When a ticket's description says too little to work with, and
            whether it is refused then; None if nobody looks.
        functions: Functions that conditions may call beside the language's own.
        segments: Record type → name → text of a condition, for ``segment(…)``.
        custom_fields: Record type → the custom fields of its records. For a
            type that has none here, any custom value is kept and none can be
            asked for.
        field_options: What the company makes of fields: hidden, called otherwise, or
            asked of every new record.

    Raises:
        SettingsError: If something is missing, with everything that is.
        SchemaError: If a function's name is taken or cannot be one.
        RoutingError: If the routing policy would send tickets wrong.
        AccessPolicyError: If the access policy does not say clearly who may do what.

    >>> from crmkit.presets import standard
    >>> settings = standard(language="en")
    >>> settings.zone.key, settings.language, sorted(settings.calendars)
    ('Asia/Shanghai', 'en', ['always'])
    >>> settings.numbers["ticket"].pattern
    'GD{yyyy}{seq:04}'
    """

    zone: ZoneInfo
    language: Language
    numbers: Mapping[str, NumberFormat]
    machines: Mapping[str, Machine]
    service_levels: tuple[SlaPolicy, ...]
    calendars: Mapping[str, Calendar]
    choices: Mapping[str, Mapping[str, Label] | str]
    messages: Mapping[str, MessageTemplate]
    remind_every: timedelta
    message_domain: str = "crmkit.invalid"
    alarm_user: str | None = None
    impacts: Mapping[str, Mapping[str, Priority]] = attrs.field(factory=dict)
    low_score: int | None = 2
    low_score_ticket: Mapping[str, str] = attrs.field(factory=_low_score_ticket)
    lead_topics: tuple[str, ...] = LEAD_TOPICS
    basics: tuple[tuple[str, ...], ...] = BASICS
    checks: Checker | None = None
    routing: RoutingPolicy | None = None
    access: AccessPolicy | None = None
    descriptions: DescriptionPolicy | None = None
    functions: tuple[Function, ...] = ()
    segments: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    custom_fields: Mapping[str, tuple[CustomField[Any], ...]] = attrs.field(
        factory=dict, converter=declared
    )
    field_options: tuple[FieldOption, ...] = attrs.field(
        default=(), converter=options_given
    )
    _schemas: dict[str, Schema] = attrs.field(
        factory=dict, init=False, repr=False, eq=False
    )
    _labels: dict[str, Mapping[str, Label]] = attrs.field(
        factory=dict, init=False, repr=False, eq=False
    )

    def __attrs_post_init__(self) -> None:
        Schema((), functions=self.functions)  # refuses a name that cannot be one
        problems = [
            *(f"no number format for {n!r}" for n in NUMBERED if n not in self.numbers),
            *(f"no message {n!r}" for n in MESSAGES if n not in self.messages),
            *(
                f"service level {policy.name!r} names no calendar {policy.calendar!r}"
                for policy in self.service_levels
                if policy.calendar not in self.calendars
            ),
            *declaration_problems(self.custom_fields),
            *machine_problems(
                self.machines, self.choices, self.messages, self.custom_fields
            ),
            *option_problems(
                self.field_options, self.custom_fields, self.numbers, self.machines
            ),
        ]
        if not self.service_levels:
            problems.append("no service level")
        moved = moved_choices(self.machines)
        problems += sharing_problems(self.choices, moved)
        self._labels.update(shared_choices(self.choices, moved))
        if self.low_score is not None:
            _, wrong = self.split_choices("ticket", self.low_score_ticket)
            problems += [f"low_score_ticket: {problem}" for problem in wrong]
        problems = problems or self._label_problems()
        if problems:
            raise SettingsError(tuple(problems))
        _ = self.router, self.permits  # refuse policies that cannot be used

    @cached_property
    def router(self) -> Router | None:
        """
        The routing policy made ready; None if there is none.
        """
        if self.routing is None:
            return None
        return Router.of(self.routing, self.schema(Ticket))

    @cached_property
    def permits(self) -> Access | None:
        """
        The access policy made ready; None if nobody is limited.
        """
        return None if self.access is None else Access.of(self.access, self.schema)

    def lacks(
        self, user: User, department: Department | None = None
    ) -> tuple[str, ...]:
        """
        Return what an account lacks to be usable (P1); nothing if it may act and own.

        As :attr:`crmkit.records.User.lacks` says, but that the access policy may give
        roles to everybody in a department.

        Args:
            user: The account.
            department: His department, if it is known: the policy may name it.

        >>> from dataclasses import replace
        >>> from crmkit.presets import access_policy, standard
        >>> policy = replace(access_policy(), departments={"销售部": ("sales",)})
        >>> li, sales = User(department="D1"), Department(id="D1", name="销售部")
        >>> standard().lacks(li, sales), standard(access=policy).lacks(li, sales)
        (('roles',), ())
        """
        lacks = user.lacks
        if lacks != ("roles",) or self.access is None:
            return lacks
        words = {user.department, department.name if department else None}
        given = self.access.departments.items()
        return () if any(roles for word, roles in given if word in words) else lacks

    @property
    def gives_roles(self) -> bool:
        """
        Whether the access policy gives roles to everybody in some department.
        """
        return self.access is not None and bool(self.access.departments)

    @property
    def ticket_machine(self) -> Machine:
        """
        Statuses and moves of tickets.
        """
        return self.machines["ticket"]

    def machine(self, type_name: str) -> Machine:
        """
        Return the statuses and moves of a type of record.

        Raises:
            UnknownChoiceError: If records of that type have none.

        >>> from crmkit.presets import standard
        >>> standard().machine("ticket").initial
        'open'
        """
        try:
            return self.machines[type_name]
        except KeyError:
            raise UnknownChoiceError(
                "machine", type_name, tuple(sorted(self.machines))
            ) from None

    def calendar(self, name: str) -> Calendar:
        """
        Return a business calendar by name.

        Raises:
            UnknownChoiceError: If there is none of that name.

        >>> from crmkit.presets import standard
        >>> standard().calendar("always") == Calendar.ALWAYS
        True
        """
        try:
            return self.calendars[name]
        except KeyError:
            raise UnknownChoiceError("calendar", name, tuple(self.calendars)) from None

    def service_level(self, name: str) -> SlaPolicy:
        """
        Return a service level by name.

        Raises:
            UnknownChoiceError: If there is none of that name.

        >>> from crmkit.presets import standard
        >>> standard().service_level("standard").zh
        '标准服务级别'
        """
        for policy in self.service_levels:
            if policy.name == name:
                return policy
        names = tuple(policy.name for policy in self.service_levels)
        raise UnknownChoiceError("service_level", name, names)

    @property
    def indexed_fields(self) -> dict[str, dict[str, FieldType]]:
        """
        What the indexed custom fields hold, by record type and id.

        >>> from crmkit.presets import standard
        >>> seats = CustomField("seats", int, indexed=True)
        >>> chosen = attrs.evolve(standard(), custom_fields={"customer": [seats]})
        >>> chosen.indexed_fields
        {'customer': {'seats': Integer(unit=None)}}
        """
        return {
            type_name: {f.id: f.kind for f in fields if f.indexed and f.kind}
            for type_name, fields in self.custom_fields.items()
        }

    def _label_problems(self) -> list[str]:
        called = [option for option in self.field_options if option.relabels]
        schemas = {
            option.record: self._schemas_of.schema(record_class(option.record), 1)
            for option in called
        }
        return list(label_problems(called, schemas))

    @property
    def _schemas_of(self) -> RelatedSchemas:
        options = {option.path: option for option in self.field_options}
        return RelatedSchemas.shared(
            self.zone.key, self._labels, self.custom_fields, options
        )

    def schema(self, cls: type[Record]) -> Schema:
        """
        Return what conditions over a record class may name, choices included.

        >>> from crmkit.conditions import Condition
        >>> from crmkit.presets import standard
        >>> from crmkit.records import Ticket
        >>> Condition('问题类型 == "投诉"', standard().schema(Ticket)).text
        'kind == "complaint"'
        >>> Condition('客户.城市 == "北京"', standard().schema(Ticket)).text
        'customer.city == "北京"'
        """
        schema = self._schemas.get(cls.type_name)
        if schema is None:
            schema = self._schemas_of.schema(record_class(cls.type_name), _STEPS)
            schema = self._schemas[cls.type_name] = attrs.evolve(
                schema,
                calendars=self.calendars,
                functions=self.functions,
                conditions=self.segments.get(cls.type_name, {}),
            )
        return schema
