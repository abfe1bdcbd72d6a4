"""
From a field's check and what came to the value that is kept.

Invariants:
    - Each reader takes what it gave: the normal form of a normal form is itself.

Not here: what single checks take (the modules beside this one).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from crmkit.conditions import Money
from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks import _libraries
from crmkit.records._checks._amounts import read_amount
from crmkit.records._checks._days import read_day, read_instant
from crmkit.records._checks._email import read_email
from crmkit.records._checks._industry import read_industry
from crmkit.records._checks._industry_table import industry_edition
from crmkit.records._checks._phone import read_phone
from crmkit.records._checks._profile import CheckKind, FieldCheck
from crmkit.records._checks._regions import Regions
from crmkit.records._checks._uscc import read_uscc


@attrs.frozen
class Scene:
    """
    What a reader may need beside the value.

    Attributes:
        zone: The company's zone.
        regions: Administrative divisions, or None.
        province: Official name of the province of a city, if it is known.
    """

    zone: ZoneInfo
    regions: Regions | None = None
    province: str | None = None


def read_value(
    check: FieldCheck, value: object, scene: Scene
) -> tuple[Any, ValueRefusedError | None]:
    """
    Return what came as records keep it, and what is yet worth a look, or None.

    Raises:
        ValueRefusedError: If it cannot be taken.
    """
    if check.check is CheckKind.PHONE:
        return _phone(check, value)
    return _READERS[check.check](check, value, scene), None


def _phone(check: FieldCheck, value: object) -> tuple[str, ValueRefusedError | None]:
    phone = read_phone(value, country=check.country)
    if check.kinds and phone.kind not in check.kinds:
        allowed = tuple(kind.value for kind in check.kinds)
        raise ValueRefusedError("phone", "phone_kind", redacted(value), "", allowed)
    if phone.known:
        return phone.normal, None
    return phone.normal, ValueRefusedError("phone", "phone_new", redacted(value))


def _email(check: FieldCheck, value: object, scene: Scene) -> str:
    return read_email(value, hosts=check.hosts)


def _uscc(check: FieldCheck, value: object, scene: Scene) -> str:
    return read_uscc(value)


def _day(check: FieldCheck, value: object, scene: Scene) -> date:
    return read_day(value)


def _instant(check: FieldCheck, value: object, scene: Scene) -> datetime:
    return read_instant(value, scene.zone)


def _industry(check: FieldCheck, value: object, scene: Scene) -> str:
    return read_industry(value).code


def _province(check: FieldCheck, value: object, scene: Scene) -> str:
    return _regions(scene).province(value).name


def _city(check: FieldCheck, value: object, scene: Scene) -> str:
    return _regions(scene).city(value, scene.province).name


def _regions(scene: Scene) -> Regions:
    if scene.regions is None:  # the checker has made sure of it
        raise LookupError
    return scene.regions


def _amount(check: FieldCheck, value: object, scene: Scene) -> int:
    """
    Return minor units; a whole number is one of them already.
    """
    if type(value) is int:
        try:
            return Money(check.currency).admit(value)
        except ValueError:
            error = ValueRefusedError("amount", "amount_large", redacted(value))
        raise error
    amount = read_amount(value, check.currency)
    if amount.currency != check.currency:
        limit = (check.currency,)
        raise ValueRefusedError("amount", "amount_currency", redacted(value), "", limit)
    return amount.minor


_READERS: Final[Mapping[CheckKind, Callable[[FieldCheck, object, Scene], Any]]] = {
    CheckKind.EMAIL: _email,
    CheckKind.USCC: _uscc,
    CheckKind.DAY: _day,
    CheckKind.INSTANT: _instant,
    CheckKind.INDUSTRY: _industry,
    CheckKind.PROVINCE: _province,
    CheckKind.CITY: _city,
    CheckKind.AMOUNT: _amount,
}


def _regions_version(regions: Regions | None) -> str:
    return f"{regions.name} {regions.version}" if regions else ""


_REGIONS: Final = {"regions": _regions_version}
#: What each check goes by: name → what tells its version.
VERSIONS: Final[Mapping[CheckKind, Mapping[str, Callable[[Regions | None], str]]]] = {
    CheckKind.PHONE: {
        "phonenumbers": lambda _: str(_libraries.phone_numbers().__version__)
    },
    CheckKind.EMAIL: {
        "email_validator": lambda _: str(_libraries.email_addresses().__version__)
    },
    CheckKind.USCC: {"python_stdnum": lambda _: _libraries.credit_code_version()},
    CheckKind.DAY: {},
    CheckKind.INSTANT: {},
    CheckKind.INDUSTRY: {"gb_t_4754": lambda _: industry_edition()},
    CheckKind.PROVINCE: _REGIONS,
    CheckKind.CITY: _REGIONS,
    CheckKind.AMOUNT: {},
}
