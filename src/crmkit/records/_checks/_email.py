"""
E-mail addresses by their syntax; no network is asked.

Invariants:
    - The host is in lower case and in letters, not in punycode; what stands before
      the @ is kept as written, since only its host knows what is the same there;
      but names of roles (info, postmaster …), which have no case, are in lower case.

Not here: whether there is such a mailbox.
"""

import re
from collections.abc import Collection
from typing import Final

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records._checks._libraries import email_addresses
from crmkit.records._checks._tidy import given_text

_STAND_IN: Final = "example.com"
_HOST: Final = r"(?i)[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?"


def read_email(value: object, *, hosts: Collection[str] = ()) -> str:
    """
    Return an e-mail address in its normal form.

    Args:
        value: What came.
        hosts: Hosts of your own that the internet does not know, taken as they
            are: ``"corp.local"``.

    Raises:
        ValueRefusedError: If it is no e-mail address, or one that mail from
            elsewhere does not reach.
        MissingExtraError: If the library is not installed.

    >>> read_email(" ZHANG@QQ.COM"), read_email("张三@例子.公司")
    ('ZHANG@qq.com', '张三@例子.公司')
    >>> read_email("li@corp.local", hosts=["corp.local"])
    'li@corp.local'
    """
    text = given_text("email", "email", value)
    name, _, host = text.rpartition("@")
    if host.lower() in {own.lower() for own in hosts}:
        # The library refuses names kept for local use, whatever it is told.
        stand_in = _normal(f"{name}@{_STAND_IN}")
        address = stand_in and stand_in.removesuffix(_STAND_IN) + host.lower()
    else:
        address = _normal(text)
    if not address:
        raise ValueRefusedError("email", _code(text), redacted(value))
    return address


def _normal(text: str) -> str | None:
    library = email_addresses()
    try:
        found = library.validate_email(
            text,
            check_deliverability=False,
            globally_deliverable=True,
            allow_smtputf8=True,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            strict=True,
            test_environment=False,
        )
    except library.EmailNotValidError:
        return None
    return str(found.normalized)


def _code(text: str) -> str:
    inner = text.partition("<")[2].partition(">")[0]
    if inner and _normal(inner):
        return "email_alone"
    name, _, host = text.rpartition("@")
    known = re.fullmatch(_HOST, host) and _normal(f"{name}@{_STAND_IN}")
    return "email_host" if known else "email"
