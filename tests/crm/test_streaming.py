"""
Going through more records than one would have in memory.
"""

from datetime import timedelta
from itertools import islice

from crmkit.crm._reader import PAGE
from tests.crm.company import Company


def test_records_are_read_as_they_are_asked_for(small: Company) -> None:
    """
    What changes behind the page that is read is met as it is by then.
    """
    desk = small.crm.as_system("test")
    names = [f"客户{n:04}" for n in range(PAGE + 10)]
    desk.customers.add_all({"name": name} for name in names)
    stream = desk.customers.each('name != "恒信科技有限公司"', order="name")
    first = list(islice(stream, PAGE))
    small.clock.advance(timedelta(seconds=1))
    last = desk.customers.find('name == "客户1009"')[0]
    desk.customers.change(last.id, {"city": "上海"})
    rest = list(stream)

    assert names == [each.name for each in (*first, *rest)]
    assert [*[None] * 9, "上海"] == [each.city for each in rest]
