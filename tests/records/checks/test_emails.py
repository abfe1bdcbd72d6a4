"""
E-mail addresses as people write them.
"""

import pytest

from crmkit.errors import ValueRefusedError
from crmkit.records import read_email


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("zhang@qq.com", "zhang@qq.com"),
        ("Zhang@QQ.COM", "Zhang@qq.com"),
        ("INFO@qq.com", "info@qq.com"),
        (" zhang@qq.com　", "zhang@qq.com"),
        ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "zhang@qq.com"),
        ("zhang@qq。com", "zhang@qq.com"),
        ("\ufeffzhang@qq.com", "zhang@qq.com"),
        ("张三@例子.公司", "张三@例子.公司"),
        ("a@xn--fsqu00a.xn--55qx5d", "a@例子.公司"),
        ("first.last+tag@sub.example.cn", "first.last+tag@sub.example.cn"),
    ],
)
def test_an_address_has_one_normal_form(written: str, normal: str) -> None:
    """
    The host is in lower case and letters; what stands before the @ is left alone.
    """
    assert normal == read_email(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "text"),
        (5, "text"),
        ("", "email"),
        ("zhang", "email"),
        ("zhang@", "email"),
        ("@qq.com", "email"),
        ("a@b@qq.com", "email"),
        ("zhang @qq.com", "email"),
        ("zhang@qq,com", "email"),
        ("zhang@qq.com;li@qq.com", "email"),
        ("mailto:zhang@qq.com", "email"),
        ("a..b@qq.com", "email"),
        ("zhang@qq.com\n", "email"),
        ("x" * 65 + "@qq.com", "email"),
        ('"zhang"@qq.com', "email"),
        ("zhang@[10.0.0.1]", "email"),
        ("a" * 10_000 + "@qq.com", "email"),
        ("张三 <zhang@qq.com>", "email_alone"),
        ("<zhang@qq.com>", "email_alone"),
        ("zhang@localhost", "email_host"),
        ("zhang@corp.local", "email_host"),
        ("zhang@10.0.0.1", "email_host"),
        ("test@test.test", "email_host"),
    ],
)
def test_what_is_no_address_is_refused(written: object, code: str) -> None:
    """
    A name beside the address, and a host nobody knows, have codes of their own.
    """
    with pytest.raises(ValueRefusedError) as caught:
        read_email(written)

    assert code == caught.value.code


def test_own_hosts_are_taken() -> None:
    """
    A host of the company's network is taken if it is listed, and only that one.
    """
    hosts = ("Corp.local", "localhost")

    assert "zhang@corp.local" == read_email("zhang@CORP.local", hosts=hosts)
    assert "root@localhost" == read_email("root@localhost", hosts=hosts)
    with pytest.raises(ValueRefusedError):
        read_email("zhang@mail.corp.local", hosts=hosts)
    with pytest.raises(ValueRefusedError):
        read_email("zh ang@corp.local", hosts=hosts)
