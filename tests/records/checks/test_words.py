"""
What the checks say: a text in both languages for each problem.
"""

import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import crmkit
from crmkit.errors import FieldError, ValueRefusedError
from crmkit.errors._check_words import CHECK_WORDS
from crmkit.errors._wording import WORDS
from crmkit.records import (
    read_amount,
    read_day,
    read_email,
    read_industry,
    read_phone,
    read_uscc,
)

CHECKS = Path(crmkit.__file__).parent / "records" / "_checks"
_CODES = re.compile(
    r'"((?:phone|email|uscc|day|moment|industry|province|city|region|amount)_[a-z]+)"'
)
#: What looks like a code and is a name of another thing.
NAMES = {"email_validator", "industry_edition", "region_code_for_number"}


def test_every_problem_has_its_words() -> None:
    """
    Each code that a check uses has a text, and each text is of a code in use.
    """
    source = "".join(path.read_text("utf-8") for path in CHECKS.glob("*.py"))
    used = set(_CODES.findall(source)) - NAMES
    made = {f"{check}_near" for check in ("province", "city")}
    whole = {"phone", "industry", "province", "city", "amount"}

    assert set(CHECK_WORDS) == used | made | whole


@pytest.mark.parametrize("code", sorted(CHECK_WORDS))
def test_both_languages_name_the_same_facts(code: str) -> None:
    """
    The English text is lower case and ASCII but for examples, the Chinese is not.
    """
    english, chinese = WORDS[code]
    facts = re.compile(r"\{\w+\}")

    assert set(facts.findall(english)) == set(facts.findall(chinese))
    assert english[0].islower()
    assert not chinese.isascii()


def test_a_refusal_pickles_and_can_be_placed() -> None:
    """
    It keeps its facts, and becomes the problem of a field, told or not.
    """
    error = ValueRefusedError("amount", "amount_places", "'1.234'", "", ("2",))
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own

    assert (error.args, str(error)) == (copy.args, str(copy))
    assert isinstance(error, ValueError)
    assert str(error) == error.text("en")
    assert (
        "order.total: should be an amount of money with at most 2 decimal places, "
        "got '1.234'"
    ) == str(error.at("order", "total", sensitive=False))
    assert (
        FieldError("order", "total", "amount_places", "…", "", ("2",)).args
        == error.at("order", "total", sensitive=True).args
    )


def test_refusals_are_told_in_both_languages() -> None:
    """
    A text says what was asked, what came and what would do.
    """
    told = []
    for read, value in (
        (read_phone, "8888 1234"),
        (read_day, "2023-02-30"),
        (read_amount, "$5"),
    ):
        with pytest.raises(ValueRefusedError) as caught:
            read(value)
        told += [str(caught.value), caught.value.text("zh")]

    several = ["USD", "HKD", "TWD", "SGD", "AUD", "CAD", "NZD", "MOP"]
    assert (
        """\
phone: should begin with its area code, as in '010-8888 1234', got '8888 1234'
phone：应以区号开头，例如 '010-8888 1234'，收到的是 '8888 1234'
day: should be a day that there is, got '2023-02-30'
day：应为存在的日期，收到的是 '2023-02-30'
amount: should be an amount of money that names its currency, of which there are \
several with this sign: {english}, got '$5'
amount：金额应写明币种；使用该符号的有：{chinese}，收到的是 '$5'""".format(
            english=", ".join(map(repr, several)), chinese="、".join(several)
        )
        == "\n".join(told)
    )


@pytest.mark.parametrize(
    "sign", ["1", "1,", "(", " ", "转1", "\ufdfa", "1-", "+", "年1"]
)
@pytest.mark.parametrize(
    "read",
    [read_phone, read_email, read_uscc, read_day, read_industry, read_amount],
    ids=lambda read: read.__name__,
)
def test_long_text_is_refused_at_once(read: Callable[[str], object], sign: str) -> None:
    """
    Text of any length is refused, also where half width makes it longer.
    """
    for length in (290, 300, 100_000):
        with pytest.raises(ValueRefusedError):
            read((sign * length)[:length])
