"""
The checks of field values as a user writes them; read by type checkers, never run.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import assert_type
from zoneinfo import ZoneInfo

from crmkit.errors import FieldError, InvalidRecordError, ValueRefusedError
from crmkit.records import (
    Amount,
    Checked,
    Checker,
    CheckKind,
    CheckProfile,
    Customer,
    FieldCheck,
    Industry,
    Phone,
    Regions,
    check_profile,
    industries,
    official_regions,
    read_amount,
    read_day,
    read_email,
    read_industry,
    read_instant,
    read_phone,
    read_uscc,
)

zone = ZoneInfo("Asia/Shanghai")

assert_type(read_phone("13812345678"), Phone)
assert_type(read_phone("51234567", country="HK").display("en"), str)
assert_type(read_email("li@corp.lan", hosts=["corp.lan"]), str)
assert_type(read_uscc("91110000600037341L"), str)
assert_type(read_day("2023年10月5日"), date)
assert_type(read_instant("2024-05-20 14:30", zone), datetime)
assert_type(read_amount("12.3万元", "CNY"), Amount)
assert_type(read_industry("互联网"), Industry)
assert_type(industries(), tuple[Industry, ...])
assert_type(official_regions(), Regions)

budget = FieldCheck(field="customer.custom.budget", check=CheckKind.AMOUNT)
profile = check_profile("cn").with_checks(budget).without("customer.industry")
assert_type(profile, CheckProfile)

checker = Checker(profile, zone, regions=official_regions())
data: Mapping[str, object] = {"name": "恒信", "phone": "138 1234 5678"}
assert_type(checker.check("customer", data), Checked)
assert_type(checker.make(Customer, data), Customer)
assert_type(checker.recorded, CheckProfile)

try:
    checker.read("customer", data)
except InvalidRecordError as error:
    assert_type(error.problems, tuple[FieldError, ...])
try:
    read_phone("8888 1234")
except ValueRefusedError as error:
    assert_type(error.text("zh"), str)
