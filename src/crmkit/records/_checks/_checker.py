"""
A check profile at work on the data of records.

Invariants:
    - All problems of one record come together, those of its own shape included.
    - Nothing of a sensitive field is in a problem but that it came.
    - Checking what was checked changes nothing.

Not here: which checks there are (:mod:`crmkit.records._checks` ``_profile``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import attrs

from crmkit.errors import (
    FieldError,
    InvalidRecordError,
    MissingRegionsError,
    ValueRefusedError,
)
from crmkit.records._base import Record
from crmkit.records._catalogue import RECORD_TYPES, record_class
from crmkit.records._change import field_names
from crmkit.records._checks._profile import (
    CheckKind,
    CheckProfile,
    FieldCheck,
    options_of,
)
from crmkit.records._checks._readers import VERSIONS, Scene, read_value
from crmkit.records._checks._regions import Regions
from crmkit.records._custom import NO_CUSTOM, FrozenMap

R = TypeVar("R", bound=Record)

_PLACES: Final = (CheckKind.PROVINCE, CheckKind.CITY)


@attrs.frozen(kw_only=True)
class Checked:
    """
    The data of a record after its checks.

    Attributes:
        values: The data, values that were taken in their normal form and the others
            as they came.
        problems: What could not be taken.
        notes: What was taken and may yet be worth a look: a phone number of a range
            that is not on record.
    """

    values: dict[str, Any]
    problems: tuple[FieldError, ...] = ()
    notes: tuple[FieldError, ...] = ()


@attrs.frozen
class Checker:
    """
    Checks data by a profile.

    Attributes:
        profile: Which checks apply to which fields.
        zone: The company's zone, in which times without an offset are.
        regions: Administrative divisions, if the profile checks provinces or cities.

    Raises:
        MissingExtraError: If a library behind one of the checks is not installed.
        MissingRegionsError: If provinces or cities are checked and there are no
            regions.
        InvalidRecordError: If the profile names fields that there are not, or
            options that its checks do not have; all of them together.

    >>> from crmkit.records import Contact, check_profile
    >>> strict = Checker(check_profile("cn"), ZoneInfo("Asia/Shanghai"))
    >>> strict.make(Contact, {"customer": "C1", "name": "王", "phone": "13812345678"}
    ...     ).phone
    '+8613812345678'
    >>> try:
    ...     strict.make(Contact, {"name": "王", "phone": "8888 1234", "email": "王"})
    ... except InvalidRecordError as error:
    ...     print(error)
    contact cannot be made from this data: 3 problems
      contact.customer: is required
      contact.phone: should begin with its area code, as in '010-8888 1234', got …
      contact.email: should look like name@host, got …
    """

    profile: CheckProfile
    zone: ZoneInfo
    regions: Regions | None = None
    _by_type: dict[str, list[FieldCheck]] = attrs.field(
        init=False, repr=False, eq=False
    )

    @_by_type.default
    def _grouped(self) -> dict[str, list[FieldCheck]]:
        grouped: dict[str, list[FieldCheck]] = {}
        # A city is checked when the province beside it has its official name.
        for check in sorted(self.profile.fields, key=_is_city):
            grouped.setdefault(check.record_type, []).append(check)
        return grouped

    def __attrs_post_init__(self) -> None:
        if problems := list(_problems(self.profile)):
            raise InvalidRecordError("check_profile", problems)
        places = [c.field for c in self.profile.fields if c.check in _PLACES]
        if places and self.regions is None:
            raise MissingRegionsError(self.profile.name, tuple(places))
        self._versions()  # finds out now which libraries are absent

    def check(
        self,
        type_name: str,
        fields: Mapping[str, Any],
        beside: Mapping[str, Any] = NO_CUSTOM,
    ) -> Checked:
        """
        Check some fields of a record, each that is given and not empty.

        Args:
            type_name: Type of the record, ``"customer"``.
            fields: Data as it came; it may be the whole record or what changes.
            beside: Values that the record has already, if only some change: a city
                must lie in the province that stays, and the one that stays in a
                province that is new.

        Raises:
            UnknownChoiceError: If there is no such type of record.

        >>> from crmkit.records import check_profile
        >>> strict = Checker(check_profile("cn"), ZoneInfo("Asia/Shanghai"))
        >>> found = strict.check("customer", {"industry": "互联网", "uscc": "12345"})
        >>> found.values["industry"], found.problems[0].text("zh")
        ('I64', '统一社会信用代码：应为 18 位的统一社会信用代码，收到的是 …')
        """
        record_class(type_name)
        values = dict(fields)
        problems: list[FieldError] = []
        notes: list[FieldError] = []
        for check in self._by_type.get(type_name, ()):
            known, is_given = {**beside, **values}, check.path[0] in values
            given = _get(known, check.path) if is_given or _moves(check, values) else ""
            if given is None or given == "":
                continue
            scene = Scene(self.zone, self.regions, self._province(check, known))
            try:
                taken, note = read_value(check, given, scene)
            except ValueRefusedError as error:
                problems.append(_at(error, check))
                continue
            if is_given:
                _put(values, check.path, taken)
                notes += [_at(note, check)] if note else []
        return Checked(values=values, problems=tuple(problems), notes=tuple(notes))

    def read(self, type_name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """
        Return fields with their values in normal form.

        Raises:
            InvalidRecordError: With every problem at once.
        """
        found = self.check(type_name, fields)
        if found.problems:
            raise InvalidRecordError(type_name, found.problems)
        return found.values

    def make(self, cls: type[R], data: Mapping[str, Any]) -> R:
        """
        Check data from outside and return the record it makes.

        Raises:
            InvalidRecordError: With every problem at once: those of the checks, and
                those that ``of`` finds in the other fields.
        """
        found = self.check(cls.type_name, data)
        try:
            record = cls.of(found.values)
        except InvalidRecordError as error:
            problems = _together(cls, found.problems, error.problems)
            raise InvalidRecordError(cls.type_name, problems) from None
        if found.problems:
            raise InvalidRecordError(cls.type_name, found.problems)
        return record

    @property
    def recorded(self) -> CheckProfile:
        """
        The profile with the versions that its checks go by here and now.

        >>> from crmkit.records import check_profile
        >>> strict = Checker(check_profile("cn"), ZoneInfo("Asia/Shanghai"))
        >>> sorted(strict.recorded.versions)
        ['email_validator', 'gb_t_4754', 'phonenumbers', 'python_stdnum']
        """
        return replace(self.profile, versions=FrozenMap(self._versions()))

    @property
    def differences(self) -> dict[str, tuple[str, str]]:
        """
        Versions that are not those recorded: name → recorded and present one.

        Two hosts with differences may take, or write, a value differently.

        >>> from crmkit.records import check_profile
        >>> zone = ZoneInfo("Asia/Shanghai")
        >>> profile = Checker(check_profile("cn"), zone).recorded
        >>> Checker(profile, zone).differences
        {}
        """
        now = self._versions()
        return {
            name: (str(version), now.get(name, ""))
            for name, version in self.profile.versions.items()
            if version != now.get(name)
        }

    def _versions(self) -> dict[str, str]:
        kinds = {check.check for check in self.profile.fields}
        makers = {name: make for kind in kinds for name, make in VERSIONS[kind].items()}
        return {name: makers[name](self.regions) for name in sorted(makers)}

    def _province(self, check: FieldCheck, values: Mapping[str, Any]) -> str | None:
        """
        Return the province of a city, if it is known by its official name.
        """
        if check.province is None or self.regions is None:
            return None
        named = _get(values, _path_of(check.province))
        known = (region.name for region in self.regions.provinces)
        return named if named in known else None


def _moves(check: FieldCheck, values: Mapping[str, Any]) -> bool:
    """
    Return whether values give a city another province.
    """
    return bool(check.province) and _path_of(check.province)[0] in values


def _path_of(field: str | None) -> tuple[str, ...]:
    return tuple((field or "").split(".")[1:])


def _is_city(check: FieldCheck) -> bool:
    return check.check is CheckKind.CITY


def _get(values: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = values
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _put(values: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    first, *rest = path
    if rest:
        values[first] = {**values[first], rest[0]: value}
    else:
        values[first] = value


def _at(error: ValueRefusedError, check: FieldCheck) -> FieldError:
    sensitive = check.path[0] in record_class(check.record_type).sensitive
    return error.at(check.record_type, ".".join(check.path), sensitive=sensitive)


def _together(
    cls: type[Record], mine: tuple[FieldError, ...], others: tuple[FieldError, ...]
) -> list[FieldError]:
    """
    Return the problems of both, one for a field, in the order of the fields.
    """
    named = {problem.field for problem in mine}
    order = field_names(cls)
    found = [*mine, *(p for p in others if p.field not in named)]
    return sorted(found, key=lambda problem: _place(problem, order))


def _place(problem: FieldError, order: tuple[str, ...]) -> int:
    name = problem.field.partition(".")[0]
    return order.index(name) if name in order else len(order)


def _problems(profile: CheckProfile) -> Iterator[FieldError]:
    """
    Yield what is wrong with a profile.
    """
    seen: set[str] = set()
    for number, check in enumerate(profile.fields):
        where = f"fields.{number}"
        for name in filter(None, (check.field, check.province)):
            if allowed := _instead(name):
                yield FieldError(
                    "check_profile", where, "choice", repr(name), "", allowed
                )
        for name in options_of(check):
            detail = f"should not have {name}, which {check.check} does not use"
            yield FieldError("check_profile", where, "format", name, detail)
        if check.field in seen:
            detail = "should be the only check of its field"
            yield FieldError(
                "check_profile", where, "format", repr(check.field), detail
            )
        seen.add(check.field)


def _instead(name: str) -> tuple[str, ...]:
    """
    Return what a check could name instead of a type or field that there is not.
    """
    type_name, field, *_ = name.split(".")
    known = {cls.type_name: field_names(cls) for cls in RECORD_TYPES}
    if type_name not in known:
        return tuple(known)
    return () if field in known[type_name] else known[type_name]
