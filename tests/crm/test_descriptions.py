"""
A description that says too little is pointed out, and refused if a company wants that.
"""

from dataclasses import replace

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.errors import InvalidRecordError
from crmkit.presets import standard_descriptions


def opened(crm: CRM, description: str) -> str:
    """
    Open a complaint and return its description.
    """
    desk = crm.as_system("test")
    customer = desk.customers.add(name="恒信科技")
    ticket = desk.tickets.open(
        customer=customer.id, kind="投诉", priority="high", description=description
    )
    return ticket.description or ""


def test_it_is_pointed_out_and_kept() -> None:
    """
    What a customer said is his, and whoever listens decides.
    """
    crm = CRM.open("memory://")
    found = crm.as_system("test").tickets.vagueness("有问题", kind="投诉")

    assert ["vague_phrase"] == [each.code for each in found]
    assert "有问题" == opened(crm, "有问题")


def test_it_is_refused_where_the_settings_say_so() -> None:
    """
    In both languages; a description that says enough is taken.
    """
    strict = replace(standard_descriptions(), refuses=True)
    crm = CRM.open("memory://", settings=attrs.evolve(standard(), descriptions=strict))
    with pytest.raises(InvalidRecordError) as caught:
        opened(crm, "有问题")
    (problem,) = caught.value.problems

    assert "open_ticket.description: should say more to be worked with, got …" == str(
        problem
    )
    assert "事项描述：说得不够具体，请补充说明，收到的是 …" == problem.text("zh")
    assert opened(crm, "打印机第二页空白，昨天下午开始")


def test_nobody_looks_where_there_is_no_policy() -> None:
    """
    A company that wants none gets no findings.
    """
    settings = attrs.evolve(standard(), descriptions=None)
    crm = CRM.open("memory://", settings=settings)

    assert () == crm.as_system("test").tickets.vagueness("有问题")
