"""
Access as a document: what a company may write in JSON or TOML.

A role grants operations and sees secrets, each within its scopes; a scope says which
records are seen at all; a hiding says which fields belong to a secret and what is shown
in their place.

Invariants:
    - What is not granted is denied: an operation, a scope and a secret alike.
    - Conditions are texts over records; the parameter ``me`` is who acts.

Not here: whether a policy makes sense (:mod:`crmkit.access` ``_check``), asking one
(``_viewer``).
"""

import tomllib
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from crmkit.errors import FieldError, InvalidRecordError, redacted
from crmkit.labels import Label
from crmkit.records import Document, Line, Prose, Slug

#: Whether something is looked at inside the company, exported, or told to outsiders.
Purpose = Literal["view", "export", "outward"]
#: ``"customer.change"``, ``"customer.*"``, ``"*.read"``, ``"*"``, ``"configure"``.
Pattern = Annotated[str, Field(pattern=r"^(\*|[a-z_]+|([a-z_]+|\*)\.([a-z_]+|\*))$")]
#: The id of a field; ``custom.plan`` is a custom field that may be defined later.
FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
#: A condition over the records that it is about, or type of record → condition.
When = Prose | dict[Slug, Prose]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Document):
    """
    Operations that a role may carry out.

    Attributes:
        operations: ``"customer.change"``, ``"customer.*"``, ``"*.read"``, ``"*"``; or
            ``configure``, ``monitor``, ``audit``, which are about no record.
        when: Condition that the record must surely meet: one text over each type that
            the operations name, or type → text. A type that is not there follows its
            customer, if the condition of customers is there; else it is not granted.
        fields: Only these may be given by *add*, *change* and *move*; empty for all.
        but: All but these may be.
        moves: Only these moves may be made by *move*; empty for all.

    >>> Grant.of({"operations": ["ticket.change"], "fields": ["priority"]}).fields
    ('priority',)
    """

    type_name: ClassVar[str] = "grant"

    operations: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    when: When | None = None
    fields: tuple[FieldName, ...] = ()
    but: tuple[FieldName, ...] = ()
    moves: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class See(Document):
    """
    A secret that a role sees in the clear.

    Attributes:
        secret: Name of the secret, as hidings give it.
        when: Condition over the customer, which what belongs to him follows; or type
            of record → condition. None for always.
        purposes: What for: ``view``, ``export``. An export never shows what the screen
            hides: ``export`` alone shows nothing.

    >>> See.of({"secret": "amounts", "when": "owner == me"}).purposes
    ('view',)
    """

    type_name: ClassVar[str] = "see"

    secret: Slug
    when: When | None = None
    purposes: tuple[Literal["view", "export"], ...] = ("view",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Document):
    """
    What an account with this role may do and see.

    Attributes:
        name: Stable name, as ``User.roles`` has it.
        en: English label.
        zh: Chinese label.
        grants: Operations.
        sees: Secrets.
        scopes: Data scopes within which all of that holds, whatever other roles an
            account has; scopes of the account itself stand in their place.

    >>> Role.of({"name": "guest", "en": "Guest", "zh": "访客"}).label.zh
    '访客'
    """

    type_name: ClassVar[str] = "role"

    name: Slug
    en: Line
    zh: Line
    grants: tuple[Grant, ...] = ()
    sees: tuple[See, ...] = ()
    scopes: tuple[Slug, ...] = ()

    @property
    def label(self) -> Label:
        """
        Its names in both languages.
        """
        return Label(self.en, self.zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Document):
    """
    Which records a role, or an account, sees (数据范围).

    Attributes:
        name: Stable name, as ``User.scopes`` has it.
        en: English label.
        zh: Chinese label.
        conditions: Type of record → condition. What names a customer and is not here
            is seen where the customer is; any other type is seen wholly.

    >>> Scope.of({"name": "own", "en": "Own", "zh": "本人",
    ...     "conditions": {"customer": "owner == me"}}).conditions
    {'customer': 'owner == me'}
    """

    type_name: ClassVar[str] = "scope"

    name: Slug
    en: Line
    zh: Line
    conditions: dict[Slug, Prose] = field(default_factory=dict)

    @property
    def label(self) -> Label:
        """
        Its names in both languages.
        """
        return Label(self.en, self.zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding(Document):
    """
    Fields that belong to a secret, and what is shown instead of them.

    Attributes:
        record: Type of record.
        fields: Fields of it; a custom field by its id, or as ``custom.plan`` if it
            may be defined later.
        mask: What is shown of a value: one of :data:`crmkit.access.MASKS`.
        secret: Who sees this secret sees the fields.
        instead: Field whose value is shown in their place, if it has one: a relay
            number for a phone number.
        outward: Whether they are also kept out of texts that leave the company,
            whoever acts; not so names, by which a customer is addressed.

    >>> Hiding.of({"record": "contact", "fields": ["phone"], "mask": "phone",
    ...     "secret": "contact_details", "instead": "relay_number"}).outward
    True
    """

    type_name: ClassVar[str] = "hiding"

    record: Slug
    fields: Annotated[tuple[FieldName, ...], Field(min_length=1)]
    mask: Slug
    secret: Slug
    instead: Slug | None = None
    outward: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPolicy(Document):
    """
    Who may see and do what (P2–P4).

    Attributes:
        name: Stable name.
        en: English label.
        zh: Chinese label.
        roles: The roles.
        scopes: The data scopes.
        hidings: The fields that are not for everybody.
        departments: Id or name of a department → roles of everybody in it.
        audited: Secrets of which it is written down who read them in the clear.

    >>> AccessPolicy.from_toml('''
    ... name = "small"
    ... en = "Small company"
    ... zh = "小公司"
    ... [[roles]]
    ... name = "owner"
    ... en = "Owner"
    ... zh = "老板"
    ... scopes = ["everything"]
    ... grants = [{operations = ["*"]}]
    ... [[scopes]]
    ... name = "everything"
    ... en = "Everything"
    ... zh = "全部"
    ... ''').roles[0].grants[0].operations
    ('*',)
    """

    type_name: ClassVar[str] = "access_policy"

    name: Slug
    en: Line
    zh: Line
    roles: tuple[Role, ...]
    scopes: tuple[Scope, ...]
    hidings: tuple[Hiding, ...] = ()
    departments: dict[Line, tuple[Slug, ...]] = field(default_factory=dict)
    audited: tuple[Slug, ...] = ()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """
        Check a TOML document and return the policy that it makes.

        Raises:
            InvalidRecordError: As ``of`` does; also if it is no TOML.
        """
        try:
            return cls.of(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            problem = FieldError(
                cls.type_name, "", "format", redacted(text), str(error)
            )
            raise InvalidRecordError(cls.type_name, (problem,)) from None

    @property
    def label(self) -> Label:
        """
        Its names in both languages.
        """
        return Label(self.en, self.zh)

    def role(self, name: str) -> Role | None:
        """
        Return a role by name; None if there is none.
        """
        return next((role for role in self.roles if role.name == name), None)
