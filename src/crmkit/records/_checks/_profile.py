"""
Which checks apply to which fields: a document that a company may edit.

Invariants:
    - What is checked is data. Whether a library is installed never changes it: an
      absent one is an error.
    - A profile records, if asked, which versions of the libraries' data it goes by.

Not here: the checks at work (:mod:`crmkit.records._checks` ``_checker``).
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, ClassVar, Final

from pydantic import StringConstraints

from crmkit.errors import UnknownChoiceError
from crmkit.labels import Choice, Label
from crmkit.records._base import Document
from crmkit.records._custom import NO_CUSTOM, FrozenMap
from crmkit.records._phone_kind import PhoneKind
from crmkit.records._types import Line, Slug

_FILE: Final = "profiles.json"

#: A field of a type of record, ``"customer.phone"``; a custom one is
#: ``"customer.custom.budget"``.
FieldName = Annotated[
    str,
    StringConstraints(
        max_length=160, pattern=r"^[a-z][a-z0-9_]*\.(custom\.)?[a-z][a-z0-9_]*$"
    ),
]


class CheckKind(Choice):
    """
    What a field is checked to be.
    """

    PHONE = "phone", Label("Phone number", "电话号码")
    EMAIL = "email", Label("E-mail address", "邮箱")
    USCC = "uscc", Label("Unified social credit code", "统一社会信用代码")
    DAY = "day", Label("Day", "日期")
    INSTANT = "instant", Label("Day and time", "日期时间")
    INDUSTRY = "industry", Label("Industry by GB/T 4754", "国民经济行业")
    PROVINCE = "province", Label("Province", "省级行政区")
    CITY = "city", Label("City", "城市")
    AMOUNT = "amount", Label("Amount of money", "金额")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck(Document):
    """
    What one field is checked to be.

    Attributes:
        field: The field, with its type of record.
        check: What it should be.
        kinds: Kinds of phone number that it takes; empty for all.
        country: Where the company is, by ISO 3166: phone numbers from there need
            no country code.
        hosts: Hosts of e-mail addresses that are taken although the internet does
            not know them.
        currency: ISO 4217 code of amounts of money, the only one taken.
        province: The field that names the province of a city, if there is one.

    >>> FieldCheck.of({"field": "contact.phone", "check": "phone"}).kinds
    ()
    """

    type_name: ClassVar[str] = "field_check"
    required: ClassVar[tuple[str, ...]] = ("field", "check")

    field: FieldName
    check: CheckKind
    kinds: tuple[PhoneKind, ...] = ()
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = "CN"
    hosts: tuple[Line, ...] = ()
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "CNY"
    province: FieldName | None = None

    @property
    def record_type(self) -> str:
        """
        The type of record.
        """
        return self.field.partition(".")[0]

    @property
    def path(self) -> tuple[str, ...]:
        """
        Where the value is in the record's data.

        >>> FieldCheck(field="customer.custom.budget", check=CheckKind.AMOUNT).path
        ('custom', 'budget')
        """
        return tuple(self.field.split(".")[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckProfile(Document):
    """
    The checks that a company has chosen, and what they went by when they were.

    Attributes:
        name: Stable name.
        en: English label.
        zh: Chinese label.
        fields: One check for each field that has one.
        versions: Library or list → version recorded with the profile; empty until
            :attr:`Checker.recorded <crmkit.records.Checker.recorded>` fills it.

    >>> strict = check_profile("cn")
    >>> strict.check_of("contact.phone").check
    <CheckKind.PHONE: 'phone'>
    >>> CheckProfile.of(strict.to_dict()) == strict
    True
    """

    type_name: ClassVar[str] = "check_profile"
    required: ClassVar[tuple[str, ...]] = ("name",)

    name: Slug
    en: Line = "Checks"
    zh: Line = "检查"
    fields: tuple[FieldCheck, ...] = ()
    versions: FrozenMap = NO_CUSTOM

    def check_of(self, field: str) -> FieldCheck | None:
        """
        Return the check of a field, ``"contact.phone"``; None if it has none.
        """
        return next((check for check in self.fields if check.field == field), None)

    def with_checks(self, *checks: FieldCheck) -> "CheckProfile":
        """
        Return a profile with further checks, in place of those of the same fields.

        >>> budget = FieldCheck(field="customer.custom.budget", check=CheckKind.AMOUNT)
        >>> len(check_profile("lenient").with_checks(budget, budget).fields)
        1
        """
        fields = {check.field: check for check in (*self.fields, *checks)}
        return replace(self, fields=tuple(fields.values()))

    def without(self, *fields: str) -> "CheckProfile":
        """
        Return a profile that leaves some fields unchecked.

        >>> check_profile("cn").without("customer.industry").check_of(
        ...     "customer.industry") is None
        True
        """
        kept = tuple(check for check in self.fields if check.field not in fields)
        return replace(self, fields=kept)


def check_profile(name: str) -> CheckProfile:
    """
    Return a profile that ships with crmkit.

    ``"cn"`` is strict, for a company on the mainland; ``"cn_places"`` also checks
    provinces and cities and needs regions; ``"lenient"`` adds nothing to what records
    check themselves: the shape.

    Raises:
        UnknownChoiceError: If there is none of that name.

    >>> [check_profile(name).zh for name in ("cn", "cn_places", "lenient")]
    ['中国大陆', '中国大陆（含省市）', '只查格式']
    """
    shipped = _shipped()
    if name not in shipped:
        raise UnknownChoiceError("check_profile", name, tuple(shipped))
    return shipped[name]


@cache
def _shipped() -> dict[str, CheckProfile]:
    import json
    from importlib.resources import files

    path = files("crmkit.records._checks") / "data" / _FILE
    made: dict[str, CheckProfile] = {}
    for row in json.loads(path.read_text("utf-8")):
        base = made.get(row.pop("extends", ""))
        profile = CheckProfile.of(row)
        made[profile.name] = (
            replace(profile, fields=base.fields + profile.fields) if base else profile
        )
    return made


def options_of(check: FieldCheck) -> dict[str, Any]:
    """
    Return the options that are set, though they are those of another check.
    """
    mine = _OPTIONS.get(check.check, ())
    given = {name: getattr(check, name) for name in _DEFAULTS if name not in mine}
    return {name: value for name, value in given.items() if value != _DEFAULTS[name]}


_OPTIONS: Final = {
    CheckKind.PHONE: ("kinds", "country"),
    CheckKind.EMAIL: ("hosts",),
    CheckKind.CITY: ("province",),
    CheckKind.AMOUNT: ("currency",),
}
_DEFAULTS: Final[dict[str, Any]] = {
    "kinds": (),
    "country": "CN",
    "hosts": (),
    "currency": "CNY",
    "province": None,
}
