"""
Amounts of money on forms: people write yuan, records keep 分.

Invariants:
    - What was read and is written again reads as the same amount.
    - An amount of another currency than its record's is refused, never converted.

Not here: how people write amounts (:func:`crmkit.records.read_amount`).
"""

from typing import Any

from crmkit.errors import ValueRefusedError, redacted
from crmkit.records import Amount, read_amount


def minor_units(value: object, currency: str) -> int:
    """
    Return the minor units of an amount that is filled in.

    Raises:
        ValueRefusedError: If it is no amount, not surely one, or of another currency.

    >>> minor_units("50000", "CNY"), minor_units("12.3万元", "CNY")
    (5000000, 12300000)
    """
    amount = read_amount(value, currency)
    if amount.currency != currency:
        raise ValueRefusedError(
            "amount", "amount_currency", redacted(value), "", (currency,)
        )
    return amount.minor


def written(minor: Any, currency: str, usual: str) -> Any:
    """
    Return an amount as it would be filled in; anything else as it is.

    Args:
        minor: Its minor units.
        currency: Its currency, which is named if it is not the usual one.
        usual: The currency of the field on the form.

    >>> written(5000000, "CNY", "CNY"), written(500, "JPY", "CNY")
    ('50000.00', '500 JPY')
    """
    if type(minor) is not int:
        return minor
    code, figures = str(Amount(minor, currency)).replace(",", "").split(" ")
    return figures if code == usual else f"{figures} {code}"
