"""
Phone numbers: what kind they are, how they are kept and how they are shown.

Which numbers there are is known by the library ``phonenumbers``. Its lists come out
twice a month, and a new range of mobile numbers is in use before it is in them: a
mainland mobile number of a range that they lack is taken, and marked.

Invariants:
    - A number has one normal form, whatever it was written like; reading the normal
      form, or what is shown, gives the same number.
    - Whether a number is taken depends on the version of the library alone.

Not here: which kinds a field takes (:mod:`crmkit.records._checks` ``_profile``).
"""

import re
from typing import Any, Final

import attrs

from crmkit.errors import UnknownChoiceError, ValueRefusedError, redacted
from crmkit.labels import Language
from crmkit.records._checks._libraries import phone_numbers
from crmkit.records._checks._phone_parts import parts
from crmkit.records._phone_kind import PhoneKind

#: What every mainland mobile number looks like, by the numbering plan of the
#: Ministry of Industry and Information Technology, in whatever range it is.
_MOBILE: Final = r"1[3-9][0-9]{9}"
_WITH_PREFIX: Final = r"(?:(?:\+|00)?860?|0)?(?P<mobile>1[3-9][0-9]{9})"
_LOCAL_DIGITS: Final = range(7, 9)
_MAINLAND: Final = "CN"


@attrs.frozen(kw_only=True)
class Phone:
    """
    A phone number.

    Attributes:
        e164: The number with its country, by E.164.
        kind: What it is for.
        country: Where it is, by ISO 3166: ``"CN"``.
        written: The number in groups, as written in the company's own country.
        extension: What to dial after it, or None.
        known: Whether its range is on record in the library.
    """

    e164: str
    kind: PhoneKind
    country: str
    written: str
    extension: str | None = None
    known: bool = True

    @property
    def normal(self) -> str:
        """
        The form that is kept, compared and found again.

        >>> read_phone("0755-26881234转801").normal
        '+8675526881234;ext=801'
        """
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164

    def display(self, language: Language = "zh") -> str:
        """
        Return the number as people read it.

        >>> phone = read_phone("075526881234转801")
        >>> phone.display(), phone.display("en")
        ('0755 2688 1234 转 801', '0755 2688 1234 ext. 801')
        """
        if not self.extension:
            return self.written
        word = "转" if language == "zh" else "ext."
        return f"{self.written} {word} {self.extension}"


def read_phone(value: object, *, country: str = _MAINLAND) -> Phone:
    """
    Return the phone number that a text writes.

    Args:
        value: What came.
        country: Where the company is, by ISO 3166: numbers from there need no
            country code, numbers from elsewhere are international.

    Raises:
        ValueRefusedError: If it is not one phone number, or one that cannot be.
        MissingExtraError: If the library is not installed.
        UnknownChoiceError: If there is no such country.

    >>> phone = read_phone("138 1234-5678")
    >>> phone.normal, phone.kind.label.zh, phone.display()
    ('+8613812345678', '手机', '138 1234 5678')
    >>> [read_phone(text).kind.value for text in ("010-8888 1234", "400-123-4567",
    ...     "+852 5123 4567", "17012345678转1234")]
    ['landline', 'service', 'international', 'relay']
    """
    library = phone_numbers()
    if country not in library.SUPPORTED_REGIONS:
        allowed = tuple(sorted(library.SUPPORTED_REGIONS))
        raise UnknownChoiceError("country", country, allowed)
    main, extension = parts(value)
    number = _number(library, main, country)
    if number is None:
        raise ValueRefusedError("phone", "phone", redacted(value))
    kind, known = _kind(library, number, extension, country)
    if kind is None:
        code = "phone_area" if _lacks_area(main, country) else "phone_unused"
        raise ValueRefusedError("phone", code, redacted(value))
    return _phone(library, number, extension, kind, known=known)


def _number(library: Any, main: str, country: str) -> Any:
    """
    Return the number that the library reads, None if it cannot.

    A mainland mobile number is not left to it: it takes 179 for the prefix of a
    carrier and drops it.
    """
    found = re.fullmatch(_WITH_PREFIX, re.sub("[^0-9+]", "", main))
    if found and country == _MAINLAND:
        mobile = int(found["mobile"])
        return library.PhoneNumber(country_code=86, national_number=mobile)
    try:
        return library.parse(main, country)
    except library.NumberParseException:
        return None


def _phone(
    library: Any, number: Any, extension: str | None, kind: PhoneKind, *, known: bool
) -> Phone:
    forms = library.PhoneNumberFormat
    abroad = kind is PhoneKind.INTERNATIONAL
    written = forms.INTERNATIONAL if abroad else forms.NATIONAL
    return Phone(
        e164=library.format_number(number, forms.E164),
        kind=kind,
        country=library.region_code_for_number(number) or "001",
        written=library.format_number(number, written),
        extension=extension,
        known=known,
    )


def _kind(
    library: Any, number: Any, extension: str | None, country: str
) -> tuple[PhoneKind | None, bool]:
    """
    Return what a number is for, None for none there is; also if it is on record.
    """
    type_name = _type_name(library, number)
    valid = type_name != "UNKNOWN"
    at_home = library.region_code_for_number(number) == country
    if valid and not at_home:
        return PhoneKind.INTERNATIONAL, True
    if valid:
        kind = _KINDS.get(type_name, PhoneKind.SERVICE)
        return _relayed(kind, extension), True
    if country == _MAINLAND and at_home and re.fullmatch(_MOBILE, _national(number)):
        return _relayed(PhoneKind.MOBILE, extension), False
    if at_home and library.is_valid_short_number_for_region(number, country):
        return PhoneKind.SERVICE, True
    return None, False


def _relayed(kind: PhoneKind, extension: str | None) -> PhoneKind:
    relayed = extension and kind is PhoneKind.MOBILE
    return PhoneKind.RELAY if relayed else kind


def _national(number: Any) -> str:
    return str(number.national_number)


def _type_name(library: Any, number: Any) -> str:
    return str(library.PhoneNumberType.to_string(library.number_type(number)))


def _lacks_area(main: str, country: str) -> bool:
    digits = [sign for sign in main if sign.isdigit()]
    bare = "+" not in main and digits[0] not in "01"
    return country == _MAINLAND and bare and len(digits) in _LOCAL_DIGITS


#: Kinds by the library's names of types; all others are numbers of services.
_KINDS: Final = {
    "FIXED_LINE": PhoneKind.LANDLINE,
    "VOIP": PhoneKind.LANDLINE,
    "FIXED_LINE_OR_MOBILE": PhoneKind.MOBILE,
    "MOBILE": PhoneKind.MOBILE,
    "PAGER": PhoneKind.MOBILE,
    "PERSONAL_NUMBER": PhoneKind.MOBILE,
}
