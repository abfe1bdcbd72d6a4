"""
Amounts of money as people write them.
"""

from decimal import Decimal

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import Amount, read_amount


@pytest.mark.parametrize(
    ("written", "minor", "currency"),
    [
        ("¥12,345.60", 1234560, "CNY"),
        ("￥１２，３４５．６０", 1234560, "CNY"),
        ("12345.6", 1234560, "CNY"),
        ("12345", 1234500, "CNY"),
        ("12,345元", 1234500, "CNY"),
        ("12345.60 元整", 1234560, "CNY"),
        ("人民币 500 元", 50000, "CNY"),
        ("RMB500", 50000, "CNY"),
        ("500 CNY", 50000, "CNY"),
        ("cny 500", 50000, "CNY"),
        ("5块", 500, "CNY"),
        ("12.3万元", 12300000, "CNY"),
        ("12.3 万", 12300000, "CNY"),
        ("¥12.3万", 12300000, "CNY"),
        ("3亿", 30000000000, "CNY"),
        ("1.2345678亿元", 12345678000, "CNY"),
        ("2千万元", 2000000000, "CNY"),
        ("-500", -50000, "CNY"),
        ("−¥500", -50000, "CNY"),
        ("¥-500", -50000, "CNY"),
        ("0", 0, "CNY"),
        ("1,000 USD", 100000, "USD"),
        ("USD 1,000.50", 100050, "USD"),
        ("US$1,000", 100000, "USD"),
        ("1000美元", 100000, "USD"),
        ("1.5万美元", 1500000, "USD"),
        ("HK$100", 10000, "HKD"),
        ("HKD 100元", 10000, "HKD"),
        ("JPY 5,000", 5000, "JPY"),
        ("€99.90", 9990, "EUR"),
        ("5 KWD", 5000, "KWD"),
        (Decimal("12345.60"), 1234560, "CNY"),
        (Decimal("1E+5"), 10000000, "CNY"),
    ],
    ids=str,
)
def test_an_amount_is_read_exactly(written: object, minor: int, currency: str) -> None:
    """
    Signs, words, groups of digits and 万 and 亿 are read, to the last 分.
    """
    assert Amount(minor, currency) == read_amount(written)


def test_a_shared_sign_means_the_fields_currency() -> None:
    """
    ¥, $ and 元 are read as the field's currency where that is one of theirs.
    """
    read = [
        read_amount("¥100", "JPY"),
        read_amount("$100", "HKD"),
        read_amount("100元", "TWD"),
        read_amount("100", "USD"),
    ]

    assert [
        Amount(100, "JPY"),
        Amount(10000, "HKD"),
        Amount(10000, "TWD"),
        Amount(10000, "USD"),
    ] == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "text"),
        (12.5, "amount_float"),
        (12, "amount_float"),
        (True, "amount_float"),
        ("", "amount"),
        ("面议", "amount"),
        ("十万元", "amount"),
        ("12元5角", "amount"),
        ("1,23", "amount"),
        ("1 000", "amount"),
        ("1.000,50", "amount"),
        ("5k", "amount"),
        ("--5", "amount"),
        ("10-20万", "amount"),
        ("约5万", "amount"),
        ("5 XYZ", "amount"),
        ("¥5 USD", "amount"),
        ("USD 5 CNY", "amount"),
        ("1.234", "amount_places"),
        ("0.001元", "amount_places"),
        ("1.000", "amount_places"),
        ("JPY 1.5", "amount_places"),
        (Decimal("0.001"), "amount_places"),
        ("$5", "amount_mark"),
        ("92233720368547758.08", "amount_large"),
        ("1" * 200, "amount_large"),
        (Decimal("1E+999999"), "amount_large"),
        (Decimal("1E-999999"), "amount_large"),
        (Decimal("NaN"), "amount_large"),
        (Decimal("Infinity"), "amount_large"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_not_surely_an_amount_is_refused(written: object, code: str) -> None:
    """
    Floats, lost places, unclear signs and words are refused, never rounded.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_amount(written)

    assert code == caught.value.code


def test_the_largest_amount_is_read() -> None:
    """
    What 64 bits hold is taken, in both directions.
    """
    assert 2**63 - 1 == read_amount("92,233,720,368,547,758.07").minor
    assert -(2**63) == read_amount("-92233720368547758.08").minor


def test_amounts_are_shown_with_their_currency() -> None:
    """
    At home the sign will do, elsewhere the code says it.
    """
    amounts = [Amount(-5, "CNY"), Amount(123456789, "JPY"), Amount(1, "KWD")]

    assert ["¥-0.05", "JPY 123,456,789", "KWD 0.001"] == [a.display() for a in amounts]
    assert ["CNY -0.05", "JPY 123,456,789", "KWD 0.001"] == [str(a) for a in amounts]
