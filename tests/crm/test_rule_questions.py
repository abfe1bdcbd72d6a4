"""
What a time rule asks is the same question in every process.
"""

import os
import subprocess
import sys

from crmkit import Customer
from crmkit.crm import TimeRule
from crmkit.decisions import Firing
from tests.crm.company import Company
from tests.crm.ruled import DAY, with_rules

ASKED = """
from crmkit.conditions import Condition, TextSet
from crmkit.crm import TimeRule
from crmkit.crm._time_rules import rule_book
from crmkit.presets import standard
from crmkit.records import Customer
schema = standard().schema(Customer).extended(params={"wanted": TextSet()})
when = Condition("city in wanted", schema).bind(wanted={"上海", "北京", "广州"})
rule = TimeRule("r", Customer, when, lambda customer, firing: None)
print(rule_book([rule], standard()).rules["r"].asked)
"""


def asked(seed: int) -> bytes:
    """
    Return what a new process takes the question for.
    """
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-c", ASKED]
    return subprocess.run(command, env=env, capture_output=True, check=True).stdout


def test_a_set_is_the_same_question_in_every_process() -> None:
    """
    The order in which a process has the values of a set is its own.
    """
    assert asked(1) == asked(2) == asked(3)


def test_what_returns_nothing_asks_for_nothing(small: Company) -> None:
    """
    A function that falls off its end has fired, and is not tried again.
    """
    seen: list[str] = []

    def note(customer: Customer, firing: Firing) -> None:
        seen.append(customer.id)

    rule = TimeRule("note", Customer, "owner is not None", note)
    crm = with_rules(small, rule)
    reports = [crm.run_due()]
    small.clock.advance(2 * DAY)
    reports.append(crm.run_due())

    assert [small.customer.id] == seen
    assert [(), ()] == [report.failed for report in reports]
